"""What producers measured of a thing last: rows, bytes and what is known of its columns, by the metric's name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection, func, select

from lineage import history as told
from registry.rules.assumptions import Measured
from registry.services.histories import parsed
from registry.store import histories
from registry.store.among import among
from registry.store.memory import Memory
from registry.store.nodes import MENTION
from registry.subjects import Subject
from registry.types import moment

READ = 100
"""Events of one thing that are read for its newest measures."""
_KEPT = 5_000
Metrics = dict[str, Measured]
_known: Memory[dict[int, tuple[int, Metrics]]] = Memory()


def measured(connection: Connection, subjects: Iterable[Subject]) -> dict[Subject, Metrics]:
    """The newest value of each metric of each thing, whatever the version: `rowCount`, `income.nullCount`.

    `income.null_share` (0 to 1) is counted from rows and empty values. What was read is remembered until an event
    speaks of the thing again.
    """
    return of_nodes(connection, nodes_of(subjects))


def nodes_of(subjects: Iterable[Subject]) -> dict[Subject, list[int]]:
    """The nodes of the lineage that each thing may be."""
    return {one.whole: [key.id for key in one.keys] for one in subjects}


def of_nodes(connection: Connection, nodes: Mapping[Subject, Sequence[int]]) -> dict[Subject, Metrics]:
    """As `measured`, for things whose nodes are known; those of which nothing was ever said are left out."""
    newest = _newest_events(connection, {node for ids in nodes.values() for node in ids})
    known = _known.get(connection) or _known.keep(connection, {})
    found: dict[Subject, Metrics] = {}
    for subject, ids in nodes.items():
        for node in ids:
            if node in newest:
                found.setdefault(subject, {}).update(_of_node(connection, known, node, newest[node]))
    return found


def _newest_events(connection: Connection, nodes: Iterable[int]) -> dict[int, int]:
    query = select(MENTION.c.node_id, func.max(MENTION.c.seq)).where(among(connection, MENTION.c.node_id, nodes))
    return {row[0]: row[1] for row in connection.execute(query.group_by(MENTION.c.node_id))}


def _of_node(connection: Connection, known: dict[int, tuple[int, Metrics]], node: int, newest: int) -> Metrics:
    found = known.get(node)
    if found is None or found[0] != newest:
        if len(known) >= _KEPT:
            known.clear()
        found = known[node] = (newest, _read(connection, node))
    return found[1]


def _read(connection: Connection, node: int) -> Metrics:
    said = told.said_of(node, parsed(histories.events_about(connection, [node], limit=READ)))
    points = told.measures(said)
    shares = [one._replace(name="null_share") for one in told.null_shares(points)]
    return {
        f"{one.column}.{one.name}" if one.column else one.name: Measured(one.value, moment(one.at))
        for one in (*points, *shares)
    }
