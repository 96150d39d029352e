"""The lineage graph of a registry: read near the question where that is enough, else whole, once per revision."""

from __future__ import annotations

import threading
from collections.abc import Collection

from lineage.graph import Graph
from registry.engine import Registry
from registry.services.projections import level
from registry.store import graph as store
from registry.store.memory import Memory

NEAR_EDGES = 2_000
"""Of a graph with more edges, up to so many near a question are read by SQL; else it is packed into memory, whole, once
per revision."""

_kept: Memory[tuple[int, Graph]] = Memory()
_lock = threading.Lock()


def whole(registry: Registry) -> Graph:
    """The whole graph at its present revision; built at the first question after it grew."""
    revision = level(registry).graph_revision
    with _lock, registry.read() as connection:
        kept = _kept.get(connection)
        if kept and kept[0] == revision:
            return kept[1]
        return _kept.keep(connection, (revision, Graph.build(*store.whole(connection))))[1]


def around(
    registry: Registry, starts: Collection[int], *, upstream: bool, depth: int | None = None, as_of: int | None = None
) -> Graph:
    """A graph that holds at least all that lies up or down from `starts` within `depth` edges."""
    with registry.read() as connection:
        kept = _kept.get(connection)
        if kept and kept[0] == level(registry).graph_revision:
            return kept[1]
        if store.is_small(connection, NEAR_EDGES):
            return whole(registry)
        near = store.near(connection, starts, upstream=upstream, depth=depth, as_of=as_of, budget=NEAR_EDGES)
    return Graph.build(near.edges, near.aliases) if near.complete else whole(registry)


def forget(registry: Registry) -> None:
    """Let the packed graph go."""
    _kept.forget(registry)
