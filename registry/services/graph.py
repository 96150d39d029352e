"""The lineage graph of a registry: read near the question where that is enough, else whole, once per revision."""

from __future__ import annotations

import threading
from collections.abc import Collection

from lineage.graph import Graph
from registry.engine import Registry
from registry.services.projections import level
from registry.store import graph as store

NEAR_EDGES = 2_000
"""Up to so many edges an answer is read by SQL; above, the whole graph is packed into memory once per revision."""

_kept: dict[str, tuple[int, Graph]] = {}
_lock = threading.Lock()


def whole(registry: Registry) -> Graph:
    """The whole graph at its present revision; built at the first question after it grew."""
    revision = level(registry).graph_revision
    with _lock:
        kept = _kept.get(registry.url)
        if kept and kept[0] == revision:
            return kept[1]
        with registry.read() as connection:
            graph = Graph.build(*store.whole(connection))
        _kept[registry.url] = (revision, graph)
        return graph


def around(
    registry: Registry, starts: Collection[int], *, upstream: bool, depth: int | None = None, as_of: int | None = None
) -> Graph:
    """A graph that holds at least all that lies up or down from `starts` within `depth` edges."""
    kept = _kept.get(registry.url)
    if kept and kept[0] == level(registry).graph_revision:
        return kept[1]
    with registry.read() as connection:
        near = store.near(connection, starts, upstream=upstream, depth=depth, as_of=as_of, budget=NEAR_EDGES)
    return Graph.build(near.edges, near.aliases) if near.complete else whole(registry)


def forget(registry: Registry) -> None:
    """Let the packed graph go, such as when the registry was replaced by a backup."""
    with _lock:
        _kept.pop(registry.url, None)
