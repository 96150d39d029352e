"""Under which name each node of the lineage is shown, of the several that producers may have sent."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from lineage.graph import Graph
from registry.services.search import view
from registry.store import nodes
from registry.views.nodes import NodeView


def named(connection: Connection, ids: Iterable[int], graph: Graph) -> dict[int, NodeView]:
    """Each canonical id as the name under which producers sent it: other names may be known from symlinks alone."""
    groups = {node: graph.aliases.members(node) or (node,) for node in ids}
    rows = nodes.by_ids(connection, (member for members in groups.values() for member in members))
    found = {}
    for node, members in groups.items():
        named = sorted(
            (rows[m] for m in members if m in rows), key=lambda row: (not row.seen & 1, len(row.name), row.name)
        )
        if named:
            found[node] = view(named[0])
    return found
