"""How fast lineage and search answer out of a registry: `python -m tests.bench.bench_lineage [edges]`.

The random graph of bench_closure (1,000,000 edges between 400,000 datasets) stands in the tables of SQLite and of a
real PostgreSQL; both are asked through the services, in turn, in one run. The names are those of a warehouse's tables.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from sqlalchemy import insert

from lineage.edges import Edges
from lineage.graph import Graph
from lineage.keys import NodeKind
from registry.access import Desk
from registry.engine import Registry
from registry.models import metadata
from registry.services import graph, lineage, projections, search
from registry.types import moment
from registry.views.nodes import NodeView
from tests.bench._measure import about_this_run, megabytes, number_argument, once, said, table
from tests.bench.bench_closure import random_edges
from tests.bench.bench_ingest import DURABLE
from tests.people import opened
from tests.postgres_server import running_postgres

FEW_NAMES = 10_000
TIMES, ANY = 7, 40
SMALL = "a small question, graph in memory"
TYPED = ("f", "fa", "fac", "fact", "fact_o", "orders", "fact orders", "eu_0017", "no such thing")
"""What a person has typed when the search box asks: a beginning, a middle, two words, nothing that exists."""
_LAYERS = ("raw", "staging", "mart", "features", "exports")
_WORDS = ("orders", "payments", "customers", "sessions", "invoices", "shipments", "returns", "tickets")
_FORMS = ("fact", "dim", "agg", "snapshot", "stg")
_PLACES = ("eu", "us", "apac")
_PART = 20_000
Answers = dict[str, list[float]]


def name_of(number: int) -> str:
    """The name of a table; no two alike."""
    layer, word, form, place = (parts[number % len(parts)] for parts in (_LAYERS, _WORDS, _FORMS, _PLACES))
    return f"{layer}.{word}.{form}_{word}_{place}_{number:06d}"


def fill(registry: Registry, ids: Sequence[int], edges: Edges) -> None:
    """Put datasets and edges where the projector would."""
    datasets = (
        {
            "id": id_, "namespace": f"snowflake://warehouse-{number % 12}", "name": name_of(number), "seen": 1,
            "kind": "dataset", "kind_rank": 0, "kind_tie": 0, "first_seen": 1, "last_seen": 1,
        }
        for number, id_ in enumerate(ids)
    )  # fmt: skip
    pairs = dict(zip(zip(edges.src.tolist(), edges.dst.tolist(), strict=True), edges.first_seen.tolist(), strict=True))
    rows = ({"src": a, "dst": b, "via": 1, "first_seen": at, "last_seen": at} for (a, b), at in pairs.items())
    _insert(registry, "dataset", datasets)
    _insert(registry, "edge", rows)
    _insert(registry, "projection_cursor", iter([{"name": projections.NAME, "last_seq": 0, "graph_revision": 1}]))
    with registry.write(logging=False) as connection:
        connection.exec_driver_sql("ANALYZE")  # as a database in use does by itself, now and then


def _insert(registry: Registry, name: str, rows: Iterator[dict[str, Any]]) -> None:
    with registry.write(logging=False) as connection:
        while part := list(islice(rows, _PART)):
            connection.execute(insert(metadata.tables[name]), part)


def asked(desk: Desk, edges: Edges) -> dict[str, Callable[[], object]]:
    """Every question by what it is called in the table; each call asks a warm registry once."""
    packed = graph.whole(desk.registry)
    most, fed, few = (_view(desk, node) for node in _starts(edges, packed))
    places = len(packed.downstream([most.id]))
    half = moment(int(edges.first_seen.max()) // 2)
    dice = np.random.default_rng(5)
    any_of_them = cycle([_view(desk, int(edges.src[place])) for place in dice.integers(0, len(edges), ANY)])
    return {
        SMALL: lambda: _down(desk, few),
        f"everything downstream ({places:,} nodes), the nearest 100 named": lambda: _down(desk, most),
        "everything downstream of any dataset": lambda: _down(desk, next(any_of_them)),
        f"everything upstream ({len(packed.upstream([fed.id])):,} nodes)": lambda: lineage.upstream(
            desk, fed, limit=100
        ),
        "everything downstream as of an earlier time": lambda: _down(desk, most, as_of=half),
        "a picture within 3 steps": lambda: lineage.picture(desk, [most]),
        "the shortest way between two": lambda: lineage.path(desk, most, next(any_of_them)),
    }


def _down(desk: Desk, start: NodeView, *, as_of: datetime | None = None) -> object:
    return lineage.downstream(desk, start, limit=100, as_of=as_of)


def _starts(edges: Edges, packed: Graph) -> tuple[int, int, int]:
    """A dataset that feeds most of the graph, one that most of it feeds, and one that feeds a few."""
    some = edges.src[:100].tolist()
    few = next(n for n in edges.src.tolist() if 0 < len(packed.downstream([n], limit=20)) < 20)
    return (
        max(some, key=lambda node: len(packed.downstream([node]))),
        max(some, key=lambda node: len(packed.upstream([node]))),
        few,
    )


def _view(desk: Desk, node: int) -> NodeView:
    return search.resolve(desk, str(node), kinds=(NodeKind.DATASET,))


def measure(desk: Desk, edges: Edges) -> Answers:
    """Milliseconds of every question; what is asked cold forgets the graph each time."""
    questions = asked(desk, edges)
    small, large = questions[SMALL], list(questions.values())[1]
    found: Answers = {}

    def cold(question: Callable[[], object]) -> float:
        graph.forget(desk.registry)
        return once(question)

    found["the first question: the graph is packed"] = [cold(large) for _ in range(3)]
    found["a small question by SQL, nothing in memory"] = [cold(small) for _ in range(TIMES)]
    graph.whole(desk.registry)
    for name, question in questions.items():
        found[name] = [once(question) for _ in range(ANY if "any dataset" in name else TIMES)]
    return found


def typed(desk: Desk) -> dict[str, list[float]]:
    """Milliseconds of the search after each of the beginnings in TYPED; all of one length of text together."""
    return {text: [once(lambda text=text: search.find(desk, text, limit=10)) for _ in range(TIMES)] for text in TYPED}


def both(measured: Sequence[Answers]) -> str:
    """A row a question: median and worst on each database."""
    rows = [
        (name, *(cell for one in measured for cell in (f"{median(one[name]):,.1f}", f"{max(one[name]):,.1f}")))
        for name in measured[0]
    ]
    return table(("question (ms)", "SQLite", "worst", "PostgreSQL", "worst"), rows)


def main(count: int) -> None:
    """Fill both, ask both."""
    said(about_this_run(f"{count:,} edges in the registry"))
    edges = random_edges(count)
    ids = np.unique(np.concatenate([edges.src, edges.dst])).tolist()
    with tempfile.TemporaryDirectory() as folder, running_postgres(DURABLE) as postgres:
        answers, few, many = [], [], []
        for url in (f"sqlite:///{Path(folder) / 'small.db'}", postgres.fresh_url()):
            registry, desk, _ = opened(url)
            fill(registry, ids[:FEW_NAMES], Edges.of([]))
            few.append(typed(desk))
            registry.close()
        for url in (f"sqlite:///{Path(folder) / 'large.db'}", postgres.fresh_url()):
            registry, desk, _ = opened(url)
            fill(registry, ids, edges)
            answers.append(measure(desk, edges))
            many.append(typed(desk))
            graph.forget(registry)
            registry.close()
        said(f"\n{len(ids):,} datasets, {count:,} edges\n\n{both(answers)}")
        said(f"\nSearch among {min(FEW_NAMES, len(ids)):,} names\n\n{both(few)}")
        said(f"\nSearch among {len(ids):,} names\n\n{both(many)}")
        said(f"\nmemory at its highest {megabytes(field='VmHWM'):,.0f} MB; {about_this_run('the end')}")


if __name__ == "__main__":
    main(number_argument(1_000_000))
