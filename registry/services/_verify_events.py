"""Whether the events are those whose arrival the log tells: none missing, none added, none changed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from typing import Any

import orjson
from sqlalchemy import Connection, Row

from lineage.events import content_hash
from registry.services._findings import Findings
from registry.store import evidence

RECEIVED = "events.received"


class EventsCheck:
    """Walks the raw events beside the log's `events.received` entries, each of which speaks for a range of them."""

    def __init__(self, connection: Connection, findings: Findings, told: Callable[[int], None]) -> None:
        """`told` hears of each event that was looked at."""
        self._findings, self._told = findings, told
        self._rows: Iterator[Row[Any]] = evidence.events(connection)
        self._row = next(self._rows, None)
        self._logins = {row.id: row.login for row in evidence.accounts(connection)}
        self._next = 1
        self.events = 0

    def feed(self, seq: int, content: dict[str, Any]) -> None:
        """Hold one `events.received` entry against the events that it speaks of."""
        claim = _claim(content.get("details"))
        if claim is None:
            self._findings.add(f"audit entry {seq}", f"an {RECEIVED} entry without first, last, count and digest")
            return
        first, last, digest = claim
        if first < self._next:
            self._findings.add(f"audit entry {seq}", f"speaks again of event {first}, which an earlier entry told")
            return
        self._unclaimed(until=first)
        found = hashlib.sha256()
        for number in range(first, last + 1):
            if not self._claimed(number, seq, content["actor"], found.update):
                break
        self._next = last + 1
        if found.hexdigest() != digest:
            self._findings.add(_events(first, last), f"not those that audit entry {seq} says were received")

    def finish(self) -> None:
        """Events behind the last one that the log tells of."""
        self._unclaimed(until=None)

    def _claimed(self, number: int, entry: int, actor: str, add: Callable[[bytes], None]) -> bool:
        """Look at event `number`; False where none is left behind it, so that no huge range is counted out."""
        row = self._row
        if row is None or row.seq != number:
            self._findings.add(_events(number, number), f"missing, though audit entry {entry} says it was received")
            return row is not None
        self._check(row)
        if self._logins.get(row.account_id) != actor:
            self._findings.add(f"event {row.seq}", f"not from {actor}, who sent it by audit entry {entry}")
        add(evidence.octets(row.body_sha256))
        self._advance()
        return True

    def _unclaimed(self, *, until: int | None) -> None:
        first = last = None
        while self._row is not None and (until is None or self._row.seq < until):
            first, last = first or self._row.seq, self._row.seq
            self._check(self._row)
            self._advance()
        if first is not None and last is not None:
            self._findings.add(_events(first, last), "no audit entry says that it was received")

    def _check(self, row: Row[Any]) -> None:
        body = evidence.octets(row.body)
        if hashlib.sha256(body).digest() != row.body_sha256:
            self._findings.add(f"event {row.seq}", "its words do not fit its hash: the words or the hash were changed")
        elif not _same_content(body, evidence.octets(row.content_sha256)):
            self._findings.add(f"event {row.seq}", "its content hash is not that of its words")

    def _advance(self) -> None:
        self.events += 1
        self._row = next(self._rows, None)
        self._told(1)


def _claim(details: Any) -> tuple[int, int, str] | None:
    try:
        first, last, count, digest = (details[name] for name in ("first", "last", "count", "digest"))
    except (TypeError, KeyError):
        return None
    whole = all(isinstance(number, int) for number in (first, last, count))
    return (first, last, str(digest)) if whole and 1 <= first <= last and count == last - first + 1 else None


def _same_content(body: bytes, kept: bytes) -> bool:
    try:
        return content_hash(orjson.loads(body)) == kept
    except orjson.JSONDecodeError:
        return False


def _events(first: int, last: int) -> str:
    return f"event {first}" if first == last else f"event {first} to {last}"
