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
_KNOWN = select(RAW.c.body_sha256, RAW.c.seq).where(RAW.c.body_sha256.in_(bindparam("hashes", expanding=True)))
_REFUSED = select(REJECTION.c.body_sha256).where(REJECTION.c.body_sha256.in_(bindparam("hashes", expanding=True)))
_INDEXED = select(INDEX.c.content_sha256).where(INDEX.c.content_sha256.in_(bindparam("hashes", expanding=True)))
_AFTER = select(RAW.c.seq, RAW.c.body, RAW.c.content_sha256).where(RAW.c.seq > bindparam("after")).order_by(RAW.c.seq)
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


def known(connection: Connection, hashes: Sequence[bytes]) -> dict[bytes, int]:
    """The sequence number of each body that is already kept."""
    return {bytes(row.body_sha256): row.seq for row in _in_chunks(connection, _KNOWN, hashes)}


def append(connection: Connection, arrivals: Sequence[Arrival]) -> range:
    """Keep arrivals that are known to be new, in order; the caller holds the log lock. Returns their numbers."""
    first = int(connection.execute(_LAST).scalar_one()) + 1
    now = micros(utc_now())
    rows = [
        {
            "seq": seq,
            "body": arrival.body,
            "body_sha256": arrival.body_sha256,
            "content_sha256": arrival.content_sha256,
            "received_at": now,
            "account_id": arrival.account_id,
            "door": arrival.door,
        }
        for seq, arrival in enumerate(arrivals, first)
    ]
    if rows:
        connection.execute(insert(RAW), rows)
    return range(first, first + len(rows))


def reject(connection: Connection, arrivals: Iterable[Arrival]) -> int:
    """Keep what was no event, each body once; returns how many were new."""
    unique = {arrival.body_sha256: arrival for arrival in arrivals}
    there = {bytes(row.body_sha256) for row in _in_chunks(connection, _REFUSED, list(unique))}
    rows = [
        {
            "body": arrival.body,
            "body_sha256": key,
            "reason": arrival.reason,
            "received_at": micros(utc_now()),
            "account_id": arrival.account_id,
            "door": arrival.door,
        }
        for key, arrival in unique.items()
        if key not in there
    ]
    if rows:
        connection.execute(insert(REJECTION), rows)
    return len(rows)


def after(connection: Connection, seq: int, *, limit: int) -> list[Row[Any]]:
    """The next raw events (seq, body, content_sha256) behind `seq`."""
    return list(connection.execute(_AFTER.limit(limit), {"after": seq}))


def body(connection: Connection, seq: int) -> bytes | None:
    """The bytes of one raw event."""
    found = connection.execute(select(RAW.c.body).where(RAW.c.seq == seq)).scalar_one_or_none()
    return None if found is None else bytes(found)


def indexed(connection: Connection, hashes: Sequence[bytes]) -> set[bytes]:
    """Those contents that the projections already hold."""
    return {bytes(row.content_sha256) for row in _in_chunks(connection, _INDEXED, hashes)}


def last_seq(connection: Connection) -> int:
    """The number of the newest raw event; 0 without any."""
    return int(connection.execute(_LAST).scalar_one())


def _in_chunks(connection: Connection, query: Any, hashes: Sequence[bytes]) -> Iterator[Row[Any]]:
    for start in range(0, len(hashes), _CHUNK):
        yield from connection.execute(query, {"hashes": list(hashes[start : start + _CHUNK])})
