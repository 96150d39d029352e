"""Puts rows of governance on record: each with its hash in an audit entry that is written in the same transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Table, func, insert, select

from registry.access import Desk
from registry.audit import entry
from registry.engine import take_log_lock
from registry.models import append_only, metadata
from registry.store import audit
from registry.store.indexes import Followed
from registry.types import canonical, micros

TABLES: dict[str, Table] = {name: metadata.tables[name] for name in append_only.KEPT}
_INSERT = {name: insert(table) for name, table in TABLES.items()}
_HIGHEST = {name: select(func.coalesce(func.max(table.c.id), 0)) for name, table in TABLES.items()}
ROWS = "rows"
"""Where an entry's details hold the hashes: `{"decision/12": "9f86…"}`."""


@contextmanager
def keeping(desk: Desk) -> Iterator[Keeping]:
    """A transaction that holds the log lock. All of it is kept, or nothing; raises where a row was not logged."""
    with desk.registry.write() as connection:
        take_log_lock(connection)
        kept = Keeping(connection, desk)
        yield kept
        kept.refuse_unlogged()
        kept.follow()


class Keeping:
    """What one change puts on record: rows, and then the entry that vouches for all rows since the last entry."""

    def __init__(self, connection: Connection, desk: Desk) -> None:
        """The caller holds the log lock until the transaction ends."""
        self.connection, self.desk, self.now = connection, desk, desk.clock()
        self._seq = audit.size(connection)
        self._ids: dict[str, int] = {}
        self._hashes: dict[str, str] = {}
        self._followed = Followed()

    def add(self, table: str, **values: Any) -> int:
        """Insert a row by the desk's actor, now (unless `account_id` or `at` say otherwise), and return its number."""
        return self.add_many(table, [values])[0]

    def add_many(self, table: str, rows: Iterable[Mapping[str, Any]]) -> range:
        """Insert rows of one table at once, and return their numbers."""
        target, first = TABLES[table], self._next(table)
        complete = [self._complete(target, number, row) for number, row in enumerate(rows, first)]
        if complete:
            self.connection.execute(_INSERT[table], complete)
        for row in complete:
            self._hashes[f"{table}/{row['id']}"] = digest(target, row)
        self._followed.note(table, complete)
        self._ids[table] = first + len(complete)
        return range(first, first + len(complete))

    @property
    def pending(self) -> bool:
        """Whether rows were added that no entry vouches for yet."""
        return bool(self._hashes)

    def log(self, action: str, subject: str, *, reason: str = "", **details: Any) -> int:
        """Append the entry that vouches for the rows added since the last one; returns its number."""
        record = entry(self.desk, action, subject, reason=reason, **details, **{ROWS: self._hashes})
        seq = audit.append(self.connection, record)[0]
        if seq != self._seq:
            raise RuntimeError(f"entry {seq} was to be {self._seq}: something else was logged in between")
        self._hashes, self._seq = {}, seq + 1
        return seq

    def follow(self) -> None:
        """Bring the indexes for lists level with what was added."""
        self._followed.write(self.connection, self._seq - 1)

    def refuse_unlogged(self) -> None:
        """Raise where rows would stay without an entry."""
        if self._hashes:
            raise RuntimeError(f"not logged: {', '.join(self._hashes)}")

    def _next(self, table: str) -> int:
        if table not in self._ids:
            self._ids[table] = int(self.connection.execute(_HIGHEST[table]).scalar_one()) + 1
        return self._ids[table]

    def _complete(self, table: Table, number: int, values: Mapping[str, Any]) -> dict[str, Any]:
        actor = self.desk.actor
        made = {"id": number, "account_id": actor.account_id if actor else 0, "at": self.now, "audit_seq": self._seq}
        blank = {column.name: None for column in table.c if column.nullable}
        return {**blank, **made, **values}


def digest(table: Table, row: Mapping[str, Any]) -> str:
    """SHA-256, in hex, of a row's `content`."""
    return hashlib.sha256(content(table, row)).hexdigest()


def content(table: Table, row: Mapping[str, Any]) -> bytes:
    """A row as canonical JSON: its table and every column except `audit_seq`."""
    told = {column.name: _plain(row[column.name]) for column in table.c if column.name != "audit_seq"}
    return canonical({"table": table.name, **told})


def rows_between(connection: Connection, table: Table, first: int, last: int) -> Sequence[Row[Any]]:
    """The rows for which the entries `first` to `last` are to vouch."""
    place = table.c.audit_seq
    return connection.execute(select(table).where(place >= first, place <= last)).all()


def ids_between(connection: Connection, table: Table, first: int, last: int) -> Sequence[int]:
    """The numbers of those rows."""
    place = table.c.audit_seq
    return connection.execute(select(table.c.id).where(place >= first, place <= last)).scalars().all()


def row(connection: Connection, table: Table, number: int) -> Row[Any]:
    """One row by its number."""
    return connection.execute(select(table).where(table.c.id == number)).one()


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return micros(value)
    return value.hex() if isinstance(value, bytes) else value
