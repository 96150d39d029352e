"""Audit entries as they are looked up: by number, by who, what, which subject and when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, Row, func, or_, select, text

from registry import merkle
from registry.store.audit import ENTRY
from registry.views.audit import EntryView


@dataclass(frozen=True, slots=True)
class Filter:
    """Which entries; `since` is inclusive, `until` exclusive, `words` are looked for in who, what and subject."""

    words: str = ""
    actor: str = ""
    action: str = ""
    subject: str = ""
    since: datetime | None = None
    until: datetime | None = None


def page(connection: Connection, wanted: Filter, *, before: int | None, limit: int) -> list[EntryView]:
    """The newest entries of a filter with a number below `before`."""
    query = select(ENTRY).where(*_conditions(wanted)).order_by(ENTRY.c.seq.desc()).limit(limit)
    if before is not None:
        query = query.where(ENTRY.c.seq < before)
    return [view(row) for row in connection.execute(query)]


def count(connection: Connection, wanted: Filter) -> int:
    """How many entries fit a filter."""
    query = select(func.count()).select_from(ENTRY).where(*_conditions(wanted))
    return int(connection.execute(query).scalar_one())


def numbers(connection: Connection, wanted: Filter) -> list[int]:
    """The numbers of all entries of a filter, in order."""
    query = select(ENTRY.c.seq).where(*_conditions(wanted)).order_by(ENTRY.c.seq)
    return list(connection.execute(query).scalars())


def by_number(connection: Connection, seqs: Sequence[int]) -> list[Row[Any]]:
    """Rows by number, in order; those that are not there are left out."""
    return list(connection.execute(select(ENTRY).where(ENTRY.c.seq.in_(seqs)).order_by(ENTRY.c.seq)))


def different(connection: Connection, column: str) -> list[str]:
    """The different values of actor or action: one index look-up each, however long the log."""
    query = f"""
        WITH RECURSIVE found(value) AS (
            SELECT min({ENTRY.c[column].name}) FROM audit_entry
            UNION ALL
            SELECT (SELECT min({column}) FROM audit_entry WHERE {column} > found.value)
            FROM found WHERE found.value IS NOT NULL
        )
        SELECT value FROM found WHERE value IS NOT NULL
    """
    return list(connection.execute(text(query)).scalars())


def view(row: Row[Any]) -> EntryView:
    """An entry read from the bytes that are hashed."""
    content = orjson.loads(row.body)
    return EntryView(
        seq=row.seq,
        at=datetime.fromisoformat(content["at"]),
        actor=content["actor"],
        roles=tuple(content["roles"]),
        action=content["action"],
        subject=content["subject"],
        origin=content["origin"],
        reason=content["reason"],
        details=content["details"],
        leaf_hash=merkle.leaf_hash(bytes(row.body)),
    )


def _conditions(wanted: Filter) -> list[ColumnElement[bool]]:
    conditions = [ENTRY.c[name] == value for name in ("actor", "action", "subject") if (value := getattr(wanted, name))]
    if wanted.since is not None:
        conditions.append(ENTRY.c.at >= wanted.since)
    if wanted.until is not None:
        conditions.append(ENTRY.c.at < wanted.until)
    for word in wanted.words.split():
        columns = (ENTRY.c.actor, ENTRY.c.action, ENTRY.c.subject)
        conditions.append(or_(*(column.icontains(word, autoescape=True) for column in columns)))
    return conditions
