"""The logs as verifying and exporting read them: in order, a chunk at a time, with bounded memory.

Whoever edits a SQLite file can put a text where bytes or a number belong, so nothing here trusts a column's type.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Row, Table, and_, bindparam, func, or_, select, type_coerce
from sqlalchemy.types import NullType

from registry import merkle
from registry.models import metadata
from registry.store.audit import ENTRY, NODE

RAW: Table = metadata.tables["raw_event"]
REJECTION: Table = metadata.tables["rejection"]
ACCOUNT: Table = metadata.tables["account"]
ROLE: Table = metadata.tables["account_role"]
TOKEN: Table = metadata.tables["token"]
ENTRIES, EVENTS = 4096, 512
"""Rows a chunk; an event may be big."""

_ENTRIES = (
    select(*(type_coerce(column, NullType()).label(column.name) for column in ENTRY.c))
    .where(ENTRY.c.seq > bindparam("after"))
    .order_by(ENTRY.c.seq)
)
_EVENTS = (
    select(RAW.c.seq, RAW.c.body, RAW.c.body_sha256, RAW.c.content_sha256, RAW.c.account_id)
    .where(RAW.c.seq > bindparam("after"))
    .order_by(RAW.c.seq)
)


def entry_chunks(connection: Connection) -> Iterator[list[Row[Any]]]:
    """All entries by number."""
    return _chunks(connection, _ENTRIES.limit(ENTRIES), ENTRIES)


def events(connection: Connection) -> Iterator[Row[Any]]:
    """All raw events by number, without the columns that nothing is checked against."""
    for chunk in _chunks(connection, _EVENTS.limit(EVENTS), EVENTS):
        yield from chunk


def refused(connection: Connection) -> Iterator[Any]:
    """All deliveries that were put aside, those of each sender together and in order."""
    columns = (REJECTION.c.id, REJECTION.c.body, REJECTION.c.body_sha256, REJECTION.c.account_id)
    query = select(*columns).order_by(REJECTION.c.account_id, REJECTION.c.id)
    yield from connection.execute(query, execution_options={"yield_per": EVENTS})


def nodes_completed(connection: Connection, start: int, end: int) -> dict[tuple[int, int], bytes]:
    """The kept hashes, by (level, position), of the subtrees whose last leaf is in `[start, end)`."""
    spans = [
        (level, start >> level, end >> level) for level in range(1, end.bit_length()) if start >> level < end >> level
    ]
    if not spans:
        return {}
    inside = [and_(NODE.c.level == level, NODE.c.position >= a, NODE.c.position < b) for level, a, b in spans]
    rows = connection.execute(select(NODE.c.level, NODE.c.position, NODE.c.hash).where(or_(*inside)))
    return {(row.level, row.position): octets(row.hash) for row in rows}


def counts(connection: Connection) -> tuple[int, int, int]:
    """How many entries, nodes and events there are."""
    queries = [select(func.count()).select_from(table) for table in (ENTRY, NODE, RAW)]
    entries, nodes, raws = (int(connection.execute(query).scalar_one()) for query in queries)
    return entries, nodes, raws


def accounts(connection: Connection) -> list[Row[Any]]:
    """Every account: id, login, disabled_at."""
    disabled = type_coerce(ACCOUNT.c.disabled_at, NullType()).label("disabled_at")
    return list(connection.execute(select(ACCOUNT.c.id, ACCOUNT.c.login, disabled)))


def roles(connection: Connection) -> set[tuple[int, str]]:
    """Every (account id, role) held now."""
    return {(row.account_id, row.role) for row in connection.execute(select(ROLE))}


def tokens(connection: Connection) -> list[Row[Any]]:
    """Every token: id, account_id, revoked_at."""
    revoked = type_coerce(TOKEN.c.revoked_at, NullType()).label("revoked_at")
    return list(connection.execute(select(TOKEN.c.id, TOKEN.c.account_id, revoked)))


def octets(value: object) -> bytes:
    """A column's value as bytes; text as UTF-8, anything else as none."""
    if isinstance(value, str):
        return value.encode()
    return bytes(value) if isinstance(value, bytes | bytearray | memoryview) else b""


def nodes_of(size: int) -> int:
    """How many full subtrees a log of `size` entries has above its leaves."""
    return size - len(merkle.cover(0, size))


def _chunks(connection: Connection, query: Any, limit: int) -> Iterator[list[Row[Any]]]:
    after = -1
    while rows := list(connection.execute(query, {"after": after})):
        yield rows
        after = rows[-1].seq
        if len(rows) < limit:
            return
