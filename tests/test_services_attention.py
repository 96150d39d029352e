"""What needs attention: exactly the failed, the unowned and the faulty, and no more than the reader may see."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import orjson
import pytest

from registry.access import Desk, Role
from registry.engine import Registry
from registry.errors import NotPermitted
from registry.services import attention, events, projections
from tests.people import Watch, opened, role_desk

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
FACET = {"_producer": "https://example.org", "_schemaURL": "https://example.org/x.json"}


@pytest.fixture
def place(registry_url: str) -> Iterator[tuple[Registry, Desk, Watch]]:
    registry, operator, watch = opened(registry_url)
    yield registry, operator, watch
    registry.close()


def run(number: int, state: str, at: datetime, *, outputs: list[dict] | None = None, **more) -> bytes:
    return orjson.dumps(
        {
            "eventType": state,
            "eventTime": at.isoformat(),
            "run": {"runId": str(UUID(int=number)), "facets": more.get("facets", {})},
            "job": {"namespace": "nightly", "name": f"job {number}"},
            "outputs": outputs or [],
            "producer": more.get("producer", "https://example.org"),
            "schemaURL": "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
        }
    )


def model(name: str, **ownership) -> dict:
    facets = {"datasetType": FACET | {"datasetType": "MODEL"}}
    return {"namespace": "models", "name": name, "facets": facets | {k: FACET | v for k, v in ownership.items()}}


def keep(registry: Registry, operator: Desk, *bodies: bytes) -> None:
    events.receive(operator, bodies)
    projections.catch_up(registry)


def test_an_empty_registry_needs_no_attention(place):
    _, operator, _ = place
    lineage, seen = attention.of_lineage(operator), attention.of_events(operator)
    assert (lineage.failures, lineage.failed, lineage.models, lineage.unowned) == (0, (), 0, ())
    assert (seen.events, seen.faulty, seen.rejected, seen.problems, seen.newest) == (0, 0, 0, (), ())


def test_failed_and_aborted_runs_count_for_seven_days_newest_first(place):
    registry, operator, _ = place
    message = {"errorMessage": FACET | {"message": "disk full", "programmingLanguage": "python"}}
    keep(
        registry, operator,
        run(1, "FAIL", NOON - timedelta(days=7, seconds=1)),
        run(2, "FAIL", NOON - timedelta(days=7) + timedelta(seconds=1), facets=message),
        run(3, "ABORT", NOON - timedelta(hours=1)),
        run(4, "COMPLETE", NOON),
        run(5, "RUNNING", NOON),
    )  # fmt: skip
    found = attention.of_lineage(operator)
    assert [(f.job, f.state, f.error) for f in found.failed] == [("job 3", "ABORT", ""), ("job 2", "FAIL", "disk full")]
    assert found.failures == 2
    assert len(attention.of_lineage(operator, limit=1).failed) == 1
    assert attention.of_lineage(operator, limit=1).failures == 2
    assert attention.of_lineage(operator, within=timedelta(days=8)).failures == 3


def test_a_model_is_unowned_until_an_ownership_facet_names_somebody(place):
    registry, operator, _ = place
    keep(
        registry, operator,
        run(1, "COMPLETE", NOON - timedelta(hours=3), outputs=[
            model("owned", ownership={"owners": [{"name": "team:risk", "type": "MAINTAINER"}]}),
            model("nobody"),
            model("empty", ownership={"owners": []}),
            {"namespace": "warehouse", "name": "a dataset is no model"},
        ]),
    )  # fmt: skip
    found = attention.of_lineage(operator)
    assert (found.models, sorted(u.name for u in found.unowned)) == (3, ["empty", "nobody"])
    keep(
        registry,
        operator,
        run(2, "COMPLETE", NOON, outputs=[model("nobody", ownership={"owners": [{"name": "team:x"}]})]),
    )
    assert [u.name for u in attention.of_lineage(operator).unowned] == ["empty"]


def test_faulty_events_and_rejected_deliveries_are_counted_apart(place):
    registry, operator, _ = place
    keep(registry, operator, run(1, "COMPLETE", NOON), run(2, "COMPLETE", NOON, producer="no uri"), b"not json", b"[]")
    found = attention.of_events(operator)
    assert (found.events, found.faulty, found.rejected, found.behind) == (2, 1, 2, 0)
    assert {(p.seq, p.place, p.name) for p in found.problems} == {(2, "producer", "job 2")}
    assert [(line.seq, line.name, line.state, line.sender) for line in found.newest] == [
        (2, "job 2", "COMPLETE", "operator"),
        (1, "job 1", "COMPLETE", "operator"),
    ]


def test_events_not_projected_yet_are_said_to_wait(place):
    _, operator, _ = place
    events.receive(operator, [run(1, "COMPLETE", NOON)])
    assert attention.of_events(operator).behind == 1


def test_an_executive_sees_models_and_runs_but_no_events(place):
    _, operator, watch = place
    desk = role_desk(operator, Role.EXECUTIVE, watch)
    assert attention.of_lineage(desk).models == 0
    with pytest.raises(NotPermitted):
        attention.of_events(desk)
