"""Raw events and rejected deliveries as rows: appended once per content of bytes, read back byte for byte."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Table, bindparam, func, insert, select

from registry.models import metadata
from registry.types import micros, utc_now

RAW: Table = metadata.tables["raw_event"]
INDEX: Table = metadata.tables["event_index"]
REJECTION: Table = metadata.tables["rejection"]

_LAST = select(func.coalesce(func.max(RAW.c.seq), 0))
_KNOWN = (
    "SELECT NULL, coalesce(max(seq), 0) FROM raw_event UNION ALL "
    "SELECT body_sha256, seq FROM raw_event WHERE body_sha256"
)
_REFUSED = "SELECT body_sha256 FROM rejection WHERE body_sha256"
_INDEXED = "SELECT content_sha256 FROM event_index WHERE content_sha256"
_AFTER = select(RAW.c.seq, RAW.c.body, RAW.c.content_sha256).where(RAW.c.seq > bindparam("after")).order_by(RAW.c.seq)
_COLUMNS = "seq, body, body_sha256, content_sha256, received_at, account_id, door"
_APPEND = f"INSERT INTO raw_event ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)"
_APPEND_ARRAYS = (
    f"INSERT INTO raw_event ({_COLUMNS}) SELECT * FROM unnest("
    "%b::bigint[], %b::bytea[], %b::bytea[], %b::bytea[], %b::bigint[], %b::bigint[], %b::text[])"
)
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Arrival:
    """One delivery as it will be kept. `content_sha256` is None for what is no event, then `reason` says why."""

    body: bytes
    body_sha256: bytes
    content_sha256: bytes | None
    account_id: int
    door: str
    reason: str = ""


def known(connection: Connection, hashes: Sequence[bytes]) -> tuple[dict[bytes, int], int]:
    """The sequence number of each body that is already kept, and that of the newest event (0 without any)."""
    newest, found = 0, dict[bytes, int]()
    for key, seq in _among(connection, _KNOWN, hashes):
        if key is None:
            newest = seq
        else:
            found[bytes(key)] = seq
    return found, newest


def append(connection: Connection, arrivals: Sequence[Arrival], *, newest: int) -> range:
    """Keep new arrivals, in order, behind the `newest`; the caller holds the log lock. Returns their numbers."""
    first = newest + 1
    now = micros(utc_now())
    rows = [
        (seq, a.body, a.body_sha256, a.content_sha256, now, a.account_id, a.door)
        for seq, a in enumerate(arrivals, first)
    ]
    if rows and connection.dialect.name == "postgresql":
        connection.exec_driver_sql(_APPEND_ARRAYS, tuple(map(list, zip(*rows, strict=True))))
    elif rows:
        connection.exec_driver_sql(_APPEND, rows)
    return range(first, first + len(rows))


def reject(connection: Connection, arrivals: Iterable[Arrival]) -> list[Arrival]:
    """Keep what was no event, each body once; returns those that were new."""
    unique = {arrival.body_sha256: arrival for arrival in arrivals}
    there = {bytes(row[0]) for row in _among(connection, _REFUSED, list(unique))}
    fresh = [arrival for key, arrival in unique.items() if key not in there]
    rows = [
        {
            "body": arrival.body,
            "body_sha256": arrival.body_sha256,
            "reason": arrival.reason,
            "received_at": micros(utc_now()),
            "account_id": arrival.account_id,
            "door": arrival.door,
        }
        for arrival in fresh
    ]
    if rows:
        connection.execute(insert(REJECTION), rows)
    return fresh


def after(connection: Connection, seq: int, *, limit: int) -> list[Row[Any]]:
    """The next raw events (seq, body, content_sha256) behind `seq`."""
    return list(connection.execute(_AFTER.limit(limit), {"after": seq}))


def body(connection: Connection, seq: int) -> bytes | None:
    """The bytes of one raw event."""
    found = connection.execute(select(RAW.c.body).where(RAW.c.seq == seq)).scalar_one_or_none()
    return None if found is None else bytes(found)


def indexed(connection: Connection, hashes: Sequence[bytes]) -> set[bytes]:
    """Those contents that the projections already hold."""
    return {bytes(row[0]) for row in _among(connection, _INDEXED, hashes)}


def last_seq(connection: Connection) -> int:
    """The number of the newest raw event; 0 without any."""
    return int(connection.execute(_LAST).scalar_one())


def _among(connection: Connection, query: str, hashes: Sequence[bytes]) -> Iterator[Any]:
    """The rows of a query that ends with a column of hashes, where it is one of those; quicker than SQLAlchemy's IN."""
    if connection.dialect.name == "postgresql":
        yield from connection.exec_driver_sql(f"{query} = ANY(%b::bytea[])", (list(hashes),)) if hashes else ()
        return
    for start in range(0, len(hashes), _CHUNK):
        part = tuple(hashes[start : start + _CHUNK])
        yield from connection.exec_driver_sql(f"{query} IN ({', '.join('?' * len(part))})", part)
