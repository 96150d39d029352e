"""How long the inventory of AI models takes: `python -m tests.bench.bench_inventory [models] [registry URL]`."""

from __future__ import annotations

import gc
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from statistics import median
from time import perf_counter
from typing import Any

import orjson

from registry import schema
from registry.access import Desk
from registry.engine import Registry
from registry.services import _inventory, accounts, events, models, projections
from registry.views.listing import Asked
from tests.events import dataset, dataset_event, facet, run_event

BEGIN = datetime(2026, 6, 1, tzinfo=UTC)
RUNS = 5


def stream(count: int) -> Iterator[dict[str, Any]]:
    """Of each model: a registration with four facets, five training runs with versions, one or two deployments."""
    for number in range(count):
        name, at = f"model-{number:05d}", BEGIN + timedelta(minutes=number)
        said = dataset_event(name, namespace="models", **_labels(number))
        yield said | {"eventTime": at.isoformat()}
        for run in range(RUNS):
            version = {"version": facet(datasetVersion=f"v{run}"), "datasetType": facet(datasetType="MODEL")}
            yield run_event(
                "FAIL" if number % 50 == 0 and run == RUNS - 1 else "COMPLETE", f"train/{name}",
                run=f"{name}/{run}", at=(at + timedelta(hours=run)).isoformat(), inputs=[f"features-{number % 400}"],
                outputs=[dataset(name, namespace="models", **version)],
            )  # fmt: skip
        for environment in ("production", "staging")[: 1 + number % 2]:
            yield _deploy(name, number, environment, at + timedelta(days=1))


def _labels(number: int) -> dict[str, Any]:
    return {
        "datasetType": facet(datasetType="MODEL", subType=("classifier", "forecaster", "ranker")[number % 3]),
        "ownership": facet(owners=[{"name": f"team:{number % 80}"}] if number % 90 else []),
        "tags": facet(tags=[{"key": "licence", "value": "Apache-2.0"}, {"key": "pii", "value": "true", "field": "x"}]),
        "documentation": facet(description=f"What model {number} does, in one sentence of some length."),
    }


def _deploy(name: str, number: int, environment: str, at: datetime) -> dict[str, Any]:
    approval = {"reference": f"APR-{number}", "by": "committee", "approvedAt": "2026-06-01T00:00:00Z"}
    said = {
        "environment": environment, "service": name, "modelNamespace": "models", "modelName": name,
        "modelVersion": "v4", "trafficPercent": 100, "status": "live", "since": at.isoformat(),
        **({"approval": approval} if number % 7 else {}),
    }  # fmt: skip
    facets = {"datasetType": facet(datasetType="DEPLOYMENT"), "countersign_deployment": facet(**said)}
    return run_event(
        "COMPLETE", f"deploy/{environment}/{name}", run=f"deploy/{environment}/{name}", at=at.isoformat(),
        inputs=[dataset(name, namespace="models")],
        outputs=[dataset(name, namespace=f"deployment://{environment}", **facets)],
    )  # fmt: skip


def fill(desk: Desk, sent: Iterator[dict[str, Any]]) -> None:
    """Receive the stream as a door would, and project it."""
    while part := list(islice(sent, 500)):
        events.receive(desk, map(orjson.dumps, part))
    projections.catch_up(desk.registry, batch=2000)


def timed(what: str, times: int, question: Any, *, before: Callable[[], object] = lambda: None) -> None:
    """Print the median and the worst of some answers, each after what is done `before` it."""
    taken = []
    for _ in range(times):
        before()
        start = perf_counter()
        question()
        taken.append((perf_counter() - start) * 1000)
    print(f"{what:<44} median {median(taken):7.1f} ms   worst {max(taken):7.1f} ms")


def main(count: int, url: str) -> None:
    """Fill a registry and ask it."""
    registry = Registry.open(url)
    schema.ensure(registry)
    desk = Desk(registry, accounts.bootstrap(registry))
    fill(desk, stream(count))
    with registry.write(logging=False) as connection:
        connection.exec_driver_sql("ANALYZE")  # as a database in use does by itself, now and then
    gc.collect()
    gc.freeze()  # as the app does after its imports
    print(f"{count:,} AI models in {registry.dialect}")
    summary = models.inventory(desk).summary
    print(summary)

    def fresh() -> None:
        _inventory.forget(registry)
        models.inventory(desk)

    later = islice(stream(count + 100), sum(1 for _ in stream(count)), None)
    timed("first page, nothing known", 7, fresh)
    timed(
        "first page after 10 more events", 15, lambda: models.inventory(desk),
        before=lambda: fill(desk, islice(later, 10)),
    )  # fmt: skip
    timed("first page", 20, lambda: models.inventory(desk))
    timed("search", 20, lambda: models.inventory(desk, Asked(text="team:17 classifier")))
    timed("sorted by latest run, page 100", 20, lambda: models.inventory(desk, Asked(sort="run_at", offset=4950)))


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        main(
            int(sys.argv[1]) if len(sys.argv) > 1 else 10_000,
            sys.argv[2] if len(sys.argv) > 2 else f"sqlite:///{folder}/registry.db",
        )
