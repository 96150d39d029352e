"""The event inspector: what arrived, byte for byte, what is wrong with it, and what was no event at all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row

from lineage.events import parse
from lineage.facets import carriers, own_node
from lineage.keys import NodeKind
from lineage.wants import wants
from registry.access import Desk, Permission, requires
from registry.errors import NotFound
from registry.services.search import view
from registry.store import inspector as store
from registry.store import nodes
from registry.views.inspector import EventDetail, EventFilter, EventLine, ProblemLine, RejectionLine
from registry.views.listing import Asked, Listed
from registry.views.nodes import NodeView

_ANY, _FIRST = EventFilter(), Asked()


@requires(Permission.EVENT_READ)
def events(desk: Desk, wanted: EventFilter = _ANY, asked: Asked = _FIRST) -> Listed[EventLine]:
    """The events that fit, newest arrival first."""
    with desk.registry.read() as connection:
        rows = tuple(map(_line, store.events(connection, wanted, asked)))
        found = store.count(connection, wanted, asked.words)
        return Listed(rows, found, store.count(connection, _ANY))


@requires(Permission.EVENT_READ)
def faulty(desk: Desk) -> int:
    """How many events have faults."""
    with desk.registry.read() as connection:
        return store.count(connection, EventFilter(with_problems=True))


@requires(Permission.EVENT_READ)
def producers(desk: Desk) -> list[str]:
    """Every producer that a filter can name."""
    with desk.registry.read() as connection:
        return store.producers(connection)


@requires(Permission.EVENT_READ)
def event(desk: Desk, seq: int) -> EventDetail:
    """One event with its bytes, faults and receipt; raises NotFound."""
    with desk.registry.read() as connection:
        raw, line = store.raw(connection, seq), store.event(connection, seq)
        if raw is None:
            raise NotFound(f"There is no event {seq}.")
        if line is None:
            raise NotFound(f"The event {seq} has arrived and is not read yet. Look again in a second.")
        faults = store.problems(connection, line.seq)
        said = parse(bytes(raw.body))
        spoken_of = {own_node(said), *(carrier.node for carrier in carriers(said))}
        rows = nodes.by_ids(connection, [*spoken_of, *_about(faults)])
        known, wanted = {node: view(row) for node, row in rows.items()}, wants(said)
        return EventDetail(
            line=_line(line),
            body=bytes(raw.body),
            body_sha256=bytes(raw.body_sha256).hex(),
            sender=raw.login or "unknown",
            door=raw.door,
            audit_entry=store.receipt(connection, seq),
            problems=tuple(
                ProblemLine(row.place, row.message, known.get(row.node_id), wanted.get(row.place, "")) for row in faults
            ),
            mentions=tuple(sorted((known[n] for n in spoken_of if n in known), key=lambda n: (n.kind, n.name))),
            new=frozenset(node for node, row in rows.items() if row.first_seen == line.event_time),
        )


@requires(Permission.EVENT_READ)
def faults_of(desk: Desk, numbers: Sequence[int], *, limit: int = 1000) -> list[tuple[int, ProblemLine]]:
    """The faults of these events with their numbers, as far as they have been read; at most `limit`."""
    with desk.registry.read() as connection:
        rows = store.problems_of(connection, numbers, limit=limit)
        known = nodes.by_ids(connection, [row.node_id for row in rows])
    return [
        (row.seq, ProblemLine(row.place, row.message, view(known[row.node_id]) if row.node_id in known else None))
        for row in rows
    ]


@requires(Permission.EVENT_READ)
def rejections(desk: Desk, asked: Asked = _FIRST) -> Listed[RejectionLine]:
    """Deliveries that were no events, newest first."""
    with desk.registry.read() as connection:
        rows = tuple(map(_rejection, store.rejections(connection, asked)))
        return Listed(rows, store.count_rejections(connection, asked.words), store.count_rejections(connection))


@requires(Permission.EVENT_READ)
def rejected_body(desk: Desk, number: int) -> bytes:
    """The bytes of a rejected delivery, as they came; raises NotFound."""
    with desk.registry.read() as connection:
        found = store.rejection(connection, number)
    if found is None:
        raise NotFound(f"There is no rejected delivery {number}.")
    return found


def _line(row: Row[Any]) -> EventLine:
    about = NodeView(row.node_id, NodeKind(row.node_kind), row.namespace, row.name) if row.name is not None else None
    return EventLine(
        row.seq,
        row.event_time,
        row.received_at,
        row.kind,
        row.event_type,
        about,
        row.run_id,
        row.producer,
        row.problems,
    )


def _about(faults: list[Row[Any]]) -> list[int]:
    return [row.node_id for row in faults]


def _rejection(row: Row[Any]) -> RejectionLine:
    begins = bytes(row.begins).decode("utf-8", "replace")
    return RejectionLine(row.id, row.received_at, row.reason, row.login or "unknown", row.door, row.size, begins)
