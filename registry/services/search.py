"""Finds anything that has a name: datasets, AI models, deployments, use cases, jobs and runs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, select

from lineage.keys import NodeKind
from registry.access import Desk, Permission, requires
from registry.errors import Conflict, NotFound
from registry.store import nodes
from registry.views.nodes import Hit, NodeView

_SHORTEST_RUN_ID = 6


@requires(Permission.LINEAGE_READ)
def find(desk: Desk, text: str, *, kinds: Sequence[NodeKind] = (), limit: int = 20, offset: int = 0) -> list[Hit]:
    """What matches every word of `text`, best first; runs match by the beginning of their id."""
    with desk.registry.read() as connection:
        hits = [_hit(row) for row in nodes.search(connection, text, kinds=kinds, limit=limit, offset=offset)]
        if kinds or len(text) < _SHORTEST_RUN_ID or offset:
            return hits
        query = (
            select(
                nodes.RUN.c.id.label("run_id"),
                nodes.RUN.c.last_seen,
                nodes.JOB.c.namespace,
                nodes.JOB.c.name,
                nodes.JOB.c.id,
            )
            .join(nodes.JOB, nodes.JOB.c.id == nodes.RUN.c.job_id)
            .where(nodes.RUN.c.id >= text, nodes.RUN.c.id < text + "\U0010ffff")
            .limit(5)
        )
        runs = [Hit("run", r.namespace, r.name, r.id, r.last_seen, r.run_id) for r in connection.execute(query)]
    return (runs + hits)[:limit]


@requires(Permission.LINEAGE_READ)
def count(desk: Desk, text: str, *, kinds: Sequence[NodeKind] = ()) -> int:
    """How many nodes match."""
    with desk.registry.read() as connection:
        return nodes.count(connection, text, kinds=kinds)


@requires(Permission.LINEAGE_READ)
def resolve(desk: Desk, name: str, *, kinds: Sequence[NodeKind] = (), namespace: str | None = None) -> NodeView:
    """The one node of that name. Takes `namespace`, or `namespace/name` or `namespace#name` in `name`, or a node id.

    Raises NotFound (with near names) or Conflict (with the namespaces to choose from).
    """
    with desk.registry.read() as connection:
        found = nodes.by_name(connection, name, kinds=kinds, namespace=namespace)
        found = found or _qualified(connection, name, kinds)
        if not found and name.isascii() and name.isdigit() and len(name) < 20 and int(name) < 2**63:
            found = [row for row in nodes.by_ids(connection, [int(name)]).values() if not kinds or row.kind in kinds]
        near = [] if found else nodes.search(connection, name, kinds=kinds, limit=3)
    if not found:
        where = "" if namespace is None else f" in the namespace {namespace!r}"
        hint = f" Near it: {', '.join(f'{row.name} in {row.namespace}' for row in near)}." if near else ""
        raise NotFound(f"Nothing is on record under the name {name!r}{where}.{hint}")
    if len(found) > 1:
        raise Conflict(_several(name, found))
    return view(found[0])


def _several(name: str, found: Sequence[Row[Any]]) -> str:
    """What there is to choose from, and how: by id where a job and a dataset share namespace and name."""
    alike = len({row.namespace for row in found}) < len(found)
    choices = "; ".join(f"{row.kind}{f' {row.id}' if alike else ''} in {row.namespace}" for row in found[:5])
    how = "Say its number instead of the name" if alike else "Say the namespace too"
    return f"{len(found)} things are named {name!r}: {choices}. {how}."


def view(row: Row[Any]) -> NodeView:
    """The row of a node as a view."""
    return NodeView(row.id, NodeKind(row.kind), row.namespace, row.name)


def _qualified(connection: Any, text: str, kinds: Sequence[NodeKind]) -> list[Row[Any]]:
    """`namespace<separator>name`, wherever the separator may stand, since both parts may contain it."""
    places = [i for i, letter in enumerate(text) if letter in "/#"]
    found = []
    for place in places:
        found += nodes.by_name(connection, text[place + 1 :], kinds=kinds, namespace=text[:place])
    return found


def _hit(row: Row[Any]) -> Hit:
    return Hit(row.kind, row.namespace, row.name, row.id, row.last_seen)
