"""How fast lineage closures are, beside rustworkx, networkx and SQLite: `python -m tests.bench.bench_closure [edges]`.

A random graph (1,000,000 edges between 400,000 nodes with hashed 63-bit ids) and a path of as many nodes. Every engine
gets the same edges and must give the same answers; times of answers are medians, warm.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from time import perf_counter
from typing import NamedTuple

import networkx as nx
import numpy as np
import rustworkx as rx

from lineage.graph import Edges, Graph
from tests.bench._measure import about_this_run, milliseconds, number_argument, said, table

Closure = Callable[[int], int]
"""How many nodes lie downstream of a node."""


class Engine(NamedTuple):
    """Something that builds a graph once and then counts what lies downstream."""

    name: str
    build: Callable[[Edges], Closure]


def ours(edges: Edges) -> Closure:
    graph = Graph.build(edges)
    return lambda node: len(graph.downstream([node]))


def ours_as_of(edges: Edges) -> Closure:
    """The same through a filter by time that leaves every edge in."""
    graph = Graph.build(edges)
    return lambda node: len(graph.downstream([node], as_of=10**9))


def with_rustworkx(edges: Edges) -> Closure:
    ids, places = np.unique(np.concatenate([edges.src, edges.dst]), return_inverse=True)
    graph = rx.PyDiGraph()
    graph.add_nodes_from(ids.tolist())
    half = len(edges)
    graph.add_edges_from_no_data(list(zip(places[:half].tolist(), places[half:].tolist(), strict=True)))
    place = dict(zip(ids.tolist(), range(len(ids)), strict=True))
    return lambda node: len(rx.descendants(graph, place[node]) - {place[node]})


def with_networkx(edges: Edges) -> Closure:
    graph = nx.DiGraph()
    graph.add_edges_from(zip(edges.src.tolist(), edges.dst.tolist(), strict=True))
    return lambda node: len(nx.descendants(graph, node))


def with_sqlite(edges: Edges) -> Closure:
    database = sqlite3.connect(":memory:")
    database.execute("CREATE TABLE edge (src INTEGER, dst INTEGER, PRIMARY KEY (src, dst)) WITHOUT ROWID")
    rows = sorted(zip(edges.src.tolist(), edges.dst.tolist(), strict=True))
    database.executemany("INSERT OR IGNORE INTO edge VALUES (?, ?)", rows)
    closure = """WITH RECURSIVE met(node) AS (
        VALUES (:start) UNION SELECT dst FROM met JOIN edge ON src = node
    ) SELECT count(*) - 1 FROM met"""
    return lambda node: int(database.execute(closure, {"start": node}).fetchone()[0])


ENGINES = (
    Engine("lineage.Graph", ours),
    Engine("lineage.Graph, as of a time", ours_as_of),
    Engine("rustworkx", with_rustworkx),
    Engine("networkx", with_networkx),
    Engine("SQLite recursive CTE", with_sqlite),
)


def random_edges(count: int) -> Edges:
    """Edges between 0.4 times as many nodes, drawn without regard to direction: cycles, and one large component."""
    dice = np.random.default_rng(20261121)
    ids = dice.integers(1, 2**63 - 1, count * 2 // 5)
    return Edges(ids[dice.integers(0, len(ids), count)], ids[dice.integers(0, len(ids), count)], np.arange(count))


def path_edges(count: int) -> Edges:
    """One long chain of hashed ids."""
    ids = np.random.default_rng(7).permutation(np.arange(1, count + 1) * 2**40)
    return Edges(ids[:-1], ids[1:], np.zeros(count - 1, np.int64))


def starts(edges: Edges) -> dict[str, int]:
    """One node that reaches most of the graph, and one that reaches next to nothing."""
    graph = Graph.build(edges)
    sizes = {node: len(graph.downstream([node])) for node in graph.ids[:200].tolist()}
    small = [node for node, size in sizes.items() if 0 < size < 50]
    return {"most": max(sizes, key=sizes.__getitem__), "few": min(small, key=sizes.__getitem__)}


def measured(engine: Engine, edges: Edges, asked: dict[str, int]) -> tuple[float, list[int], list[float]]:
    """Milliseconds to build, the answers, and milliseconds of each."""
    begun = perf_counter()
    closure = engine.build(edges)
    built = (perf_counter() - begun) * 1000
    answers = [closure(node) for node in asked.values()]
    return built, answers, [milliseconds(lambda node=node: closure(node)) for node in asked.values()]


def compare(title: str, edges: Edges, asked: dict[str, int]) -> None:
    """Print one table; every engine must answer alike."""
    results = {engine.name: measured(engine, edges, asked) for engine in ENGINES}
    best = results[ENGINES[0].name]
    assert all(answers == best[1] for _, answers, _ in results.values()), "the engines disagree"
    sizes = [f"{size:,} nodes (ms)" for size in best[1]]
    head = ["engine", "build (ms)", *(cell for size in sizes for cell in (size, "times ours"))]
    rows = [
        [name, f"{built:,.0f}", *(c for ms, own in zip(times, best[2], strict=True) for c in _cells(ms, own))]
        for name, (built, _, times) in results.items()
    ]
    said(f"\n{title}\n\n{table(head, rows)}")


def _cells(milliseconds_: float, own: float) -> tuple[str, str]:
    return f"{milliseconds_:,.3g}", f"{milliseconds_ / own:,.2g}"


def main() -> None:
    """Both graphs, all engines."""
    count = number_argument(1_000_000)
    said(about_this_run("closure"))
    edges = random_edges(count)
    compare(f"Random graph, {count:,} edges", edges, starts(edges))
    path = path_edges(count * 2 // 5)
    compare(f"Path of {count * 2 // 5:,} nodes", path, {"all": int(path.src[0])})


if __name__ == "__main__":
    main()
