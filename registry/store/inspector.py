"""Events, their faults and rejected deliveries as rows to look through."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, Table, func, or_, select

from registry.models import metadata
from registry.store.nodes import DATASET, JOB, MENTION
from registry.views.inspector import EventFilter
from registry.views.listing import Asked

INDEX: Table = metadata.tables["event_index"]
RAW: Table = metadata.tables["raw_event"]
PROBLEM: Table = metadata.tables["problem"]
REJECTION: Table = metadata.tables["rejection"]
ACCOUNT: Table = metadata.tables["account"]
ENTRY: Table = metadata.tables["audit_entry"]
_NAME = func.coalesce(JOB.c.name, DATASET.c.name)
_RECEIVED = "events.received"


def events(connection: Connection, wanted: EventFilter, asked: Asked) -> list[Row[Any]]:
    """The events that fit, newest arrival first."""
    query = _narrowed(_lines(), wanted, asked.words).order_by(INDEX.c.seq.desc())
    return list(connection.execute(query.limit(asked.limit).offset(asked.offset)))


def count(connection: Connection, wanted: EventFilter, words: Sequence[str] = ()) -> int:
    """How many events fit."""
    query = select(func.count())
    found = _narrowed(_from(query) if words else query.select_from(INDEX), wanted, words)
    return int(connection.execute(found).scalar_one())


def event(connection: Connection, seq: int) -> Row[Any] | None:
    """One event's line by its own number, or by that of another delivery of the same content."""
    content = select(RAW.c.content_sha256).where(RAW.c.seq == seq).scalar_subquery()
    return connection.execute(_lines().where(INDEX.c.content_sha256 == content)).first()


def raw(connection: Connection, seq: int) -> Row[Any] | None:
    """The bytes of one delivery, and its receipt."""
    query = select(RAW, ACCOUNT.c.login).join(ACCOUNT, ACCOUNT.c.id == RAW.c.account_id, isouter=True)
    return connection.execute(query.where(RAW.c.seq == seq)).first()


def problems(connection: Connection, seq: int) -> list[Row[Any]]:
    """The faults of one event, by place."""
    return list(connection.execute(select(PROBLEM).where(PROBLEM.c.seq == seq).order_by(PROBLEM.c.place)))


def problems_of(connection: Connection, numbers: Sequence[int], *, limit: int) -> list[Row[Any]]:
    """The faults of these events, by number and place."""
    found: list[Row[Any]] = []
    for start in range(0, len(numbers), 1000):
        query = select(PROBLEM).where(PROBLEM.c.seq.in_(numbers[start : start + 1000]))
        found += connection.execute(query.order_by(PROBLEM.c.seq, PROBLEM.c.place).limit(limit - len(found))).all()
        if len(found) >= limit:
            break
    return found


def receipt(connection: Connection, event_seq: int) -> int | None:
    """The number of the audit entry of the delivery that brought an event.

    Entries and events are numbered in the same order, so it is found by halving: some twenty small reads, whatever the
    clocks said.
    """
    low, high = 0, int(connection.execute(select(func.coalesce(func.max(ENTRY.c.seq), -1))).scalar_one())
    query = select(ENTRY.c.seq, ENTRY.c.subject).where(ENTRY.c.action == _RECEIVED)
    while low <= high:
        middle = (low + high) // 2
        row = connection.execute(query.where(ENTRY.c.seq >= middle).order_by(ENTRY.c.seq).limit(1)).first()
        first, last = _range(row.subject) if row is not None and row.seq <= high else (event_seq + 1, 0)
        if first <= event_seq <= last and row is not None:
            return int(row.seq)
        if event_seq < first:
            high = middle - 1
        else:
            low = (row.seq if row is not None else middle) + 1
    return None


def _range(subject: str) -> tuple[int, int]:
    """The first and last number in "events:first-last"."""
    first, _, last = subject.removeprefix("events:").partition("-")
    return int(first), int(last)


def producers(connection: Connection) -> list[str]:
    """Every producer, as sent."""
    return list(connection.execute(select(INDEX.c.producer).distinct().order_by(INDEX.c.producer)).scalars())


def rejections(connection: Connection, asked: Asked) -> list[Row[Any]]:
    """Rejected deliveries, newest first; `begins` is the first 200 bytes."""
    begins = func.substr(REJECTION.c.body, 1, 200).label("begins")
    size = func.length(REJECTION.c.body).label("size")
    columns = [REJECTION.c[name] for name in ("id", "received_at", "reason", "door")]
    query = select(*columns, begins, size, ACCOUNT.c.login)
    query = query.join(ACCOUNT, ACCOUNT.c.id == REJECTION.c.account_id, isouter=True)
    query = _of_words(query, asked.words).order_by(REJECTION.c.id.desc())
    return list(connection.execute(query.limit(asked.limit).offset(asked.offset)))


def count_rejections(connection: Connection, words: Sequence[str] = ()) -> int:
    """How many rejected deliveries fit."""
    return int(connection.execute(_of_words(select(func.count()).select_from(REJECTION), words)).scalar_one())


def rejection(connection: Connection, number: int) -> bytes | None:
    """The bytes of one rejected delivery."""
    found = connection.execute(select(REJECTION.c.body).where(REJECTION.c.id == number)).scalar_one_or_none()
    return None if found is None else bytes(found)


def _of_words(query: Select[Any], words: Sequence[str]) -> Select[Any]:
    for word in words:
        query = query.where(func.lower(REJECTION.c.reason).contains(word, autoescape=True))
    return query


def _lines() -> Select[Any]:
    job_or_dataset = (_NAME.label("name"), func.coalesce(JOB.c.namespace, DATASET.c.namespace).label("namespace"))
    kind = func.coalesce(DATASET.c.kind, "job").label("node_kind")
    return _from(select(INDEX, RAW.c.received_at, *job_or_dataset, kind))


def _from(query: Select[Any]) -> Select[Any]:
    return (
        query.select_from(INDEX)
        .join(RAW, RAW.c.seq == INDEX.c.seq)
        .join(JOB, JOB.c.id == INDEX.c.node_id, isouter=True)
        .join(DATASET, DATASET.c.id == INDEX.c.node_id, isouter=True)
    )


def _narrowed(query: Select[Any], wanted: EventFilter, words: Sequence[str]) -> Select[Any]:
    if wanted.with_problems:
        query = query.where(INDEX.c.problems > 0)
    for column in ("kind", "event_type", "producer"):
        if getattr(wanted, column):
            query = query.where(INDEX.c[column] == getattr(wanted, column))
    if wanted.run_id:
        query = query.where(INDEX.c.run_id >= wanted.run_id, INDEX.c.run_id < wanted.run_id + "\U0010ffff")
    if wanted.node_id is not None:
        spoken_of = select(MENTION.c.seq).where(MENTION.c.node_id == wanted.node_id)
        query = query.where(INDEX.c.seq.in_(spoken_of))
    for word in words:
        fields = (func.lower(_NAME), func.lower(INDEX.c.producer), INDEX.c.run_id)
        query = query.where(or_(*(field.contains(word, autoescape=True) for field in fields)))
    return query
