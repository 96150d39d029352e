"""Keeps the projections level with the raw log, and rebuilds them from it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Table, select, text, update
from sqlalchemy.exc import DataError, SQLAlchemyError

from lineage.events import Event, parse
from lineage.projection import Projection, project
from registry.access import Desk, Permission, requires
from registry.audit import entry
from registry.engine import Registry
from registry.models import metadata
from registry.store import audit, events
from registry.store import projections as store

LOG = logging.getLogger(__name__)
CURSOR: Table = metadata.tables["projection_cursor"]
NAME = "lineage"
_FIRST = text(f"INSERT INTO {CURSOR.name} (name, last_seq, graph_revision) VALUES (:name, 0, 0) ON CONFLICT DO NOTHING")
BATCH = 300
REBUILD_BATCH = 5_000
"""The larger, the fewer times a page of an index is written; and the longer other writers wait, up to half a second."""
Progress = Callable[[int, int], None]
"""Told (events done, events in all) after each batch."""


@dataclass(frozen=True, slots=True)
class Level:
    """How far the projections have read: `last_seq` of `newest`; `graph_revision` grows when the graph does."""

    last_seq: int
    newest: int
    graph_revision: int

    @property
    def behind(self) -> int:
        """Events that are kept but not yet projected."""
        return self.newest - self.last_seq


def level(registry: Registry) -> Level:
    """Where the projections stand now."""
    with registry.read() as connection:
        return level_in(connection)


def catch_up(
    registry: Registry, *, batch: int = BATCH, limit: int | None = None, progress: Progress | None = None
) -> int:
    """Project what is new in the raw log, batch by batch; returns how many raw events were read.

    Safe to call from many threads and processes: a batch that another has done meanwhile is dropped.
    """
    done = 0
    while limit is None or done < limit:
        read = step(registry, batch)
        if not read:
            break
        done += read
        if progress:
            now = level(registry)
            progress(now.last_seq, now.newest)
    return done


@requires(Permission.REGISTRY_MAINTAIN)
def rebuild(desk: Desk, *, progress: Progress | None = None) -> Level:
    """Drop every projection and read the whole raw log again. Events may arrive meanwhile; pages show it as partial."""
    with desk.registry.write() as connection:
        _lock_cursor(connection)
        store.clear(connection)
        connection.execute(update(CURSOR).values(last_seq=0, graph_revision=CURSOR.c.graph_revision + 1))
        audit.append(connection, entry(desk, "projections.rebuilt", "registry:projections"))
    catch_up(desk.registry, batch=REBUILD_BATCH, progress=progress)
    return level(desk.registry)


def step(registry: Registry, batch: int) -> int:
    """Project at most so many events that wait; how many it were."""
    with registry.read() as connection:
        start = level_in(connection).last_seq
        rows = events.after(connection, start, limit=batch)
        known = events.indexed(connection, [bytes(row.content_sha256) for row in rows])
    return _put(rows, known, lambda last, projection: _merge(registry, start, last, projection)) if rows else 0


def replay(source: Connection, target: Registry, *, last: int, done: Callable[[int], None]) -> None:
    """Project the raw log of `source` up to the event `last` into the empty tables of `target`, as a rebuild would."""

    def merge(_last: int, projection: Projection) -> None:
        with target.write(logging=False) as connection:
            store.merge(connection, projection)

    start = 0
    while rows := [row for row in events.after(source, start, limit=REBUILD_BATCH) if row.seq <= last]:
        with target.read() as connection:
            known = events.indexed(connection, [bytes(row.content_sha256) for row in rows])
        read = _put(rows, known, merge)
        start = rows[read - 1].seq
        done(read)


def _put(rows: list[Row[Any]], known: set[bytes], merge: Callable[[int, Projection], None]) -> int:
    """Merge what the rows add up to, of rows that cannot all be projected the first ones; returns how many."""
    try:
        merge(rows[-1].seq, project(_fresh(rows, known)))
    except Exception as cause:
        if isinstance(cause, SQLAlchemyError) and not isinstance(cause, DataError):
            raise  # the database's fault, not an event's
        if len(rows) > 1:
            return _put(rows[: len(rows) // 2], known, merge)
        LOG.exception("Event %s cannot be projected", rows[0].seq)
        merge(rows[0].seq, _set_aside(rows[0].seq, cause))
    return len(rows)


def _set_aside(seq: int, cause: Exception) -> Projection:
    """What is on record of an event that would stop all that come after it: a problem."""
    nothing_but = Projection()
    nothing_but["problem"].add(seq, "", f"This event cannot be projected: {type(cause).__name__}", 0)
    return nothing_but


def _merge(registry: Registry, start: int, last: int, projection: Projection) -> None:
    """Merge what the events behind `start` up to `last` add up to, unless another projector was faster."""
    with registry.write(logging=False) as connection:
        if _lock_cursor(connection) != start:
            return
        grown = store.merge(connection, projection)
        connection.execute(
            update(CURSOR)
            .where(CURSOR.c.name == NAME)
            .values(last_seq=last, graph_revision=CURSOR.c.graph_revision + (1 if grown else 0))
        )


def _fresh(rows: list[Row[Any]], known: set[bytes]) -> list[tuple[int, Event]]:
    """The events whose content was not seen before, each once."""
    found: dict[bytes, tuple[int, Event]] = {}
    for row in rows:
        content = bytes(row.content_sha256)
        if content not in known and content not in found:
            found[content] = (row.seq, parse(bytes(row.body), content_sha256=content))
    return list(found.values())


def level_in(connection: Connection) -> Level:
    """Where the projections stand in this snapshot."""
    row = connection.execute(select(CURSOR).where(CURSOR.c.name == NAME)).first()
    newest = events.last_seq(connection)
    return Level(row.last_seq, newest, row.graph_revision) if row else Level(0, newest, 0)


def _lock_cursor(connection: Connection) -> int:
    """The cursor, locked until the transaction ends; made where it is missing."""
    query = select(CURSOR.c.last_seq).where(CURSOR.c.name == NAME).with_for_update()
    found = connection.execute(query).scalar_one_or_none()
    if found is None:  # the first events of a registry; of several projectors that see them, one makes it
        connection.execute(_FIRST, {"name": NAME})
        found = connection.execute(query).scalar_one()
    return int(found)
