"""Whether the log's entries, their hashes and the kept subtree hashes fit together."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection, Row

from registry import merkle
from registry.audit import searchable
from registry.services._findings import Findings
from registry.store import audit, evidence
from registry.types import micros

Content = dict[str, Any]


class LogCheck:
    """Walks the log once. Each hash is held against what it was made of, so that a finding names one place."""

    def __init__(self, connection: Connection, findings: Findings, sizes: set[int]) -> None:
        """`sizes` are those at which the root is wanted, for checkpoints."""
        self._connection, self._findings, self._sizes = connection, findings, sizes
        self._peaks: dict[int, bytes] = {}
        self._nodes: dict[tuple[int, int], bytes] = {}
        self.size = 0
        self.nodes = 0
        self.roots = {0: merkle.EMPTY_ROOT}

    def entries(self, told: Callable[[int], None]) -> Iterator[tuple[int, Content]]:
        """Every entry's number and content, after it was checked; `told` hears how many were."""
        for chunk in evidence.entry_chunks(self._connection):
            self._nodes = evidence.nodes_completed(self._connection, self.size, chunk[-1].seq + 1)
            self.nodes += len(self._nodes)
            for row in chunk:
                content = self._entry(row)
                if content is not None:
                    yield row.seq, content
            told(len(chunk))
        self.roots[self.size] = self.root()

    def finish(self, kept_nodes: int) -> None:
        """What can be said only at the end: rows that speak of entries which are not there."""
        if kept_nodes != self.nodes:
            gone = f"{kept_nodes - self.nodes} kept subtree hashes are about entries that are not there"
            self._findings.add("end of the log", f"{gone}: the last entries were removed")

    def root(self) -> bytes:
        """The root over what was walked."""
        return merkle.span_hash((0, self.size), lambda level, _: self._peaks[level])

    def _entry(self, row: Row[Any]) -> Content | None:
        place = f"audit entry {row.seq}"
        if row.seq != self.size:
            self._findings.add(_range("audit entry", self.size, row.seq - 1), "missing: removed from the log")
            self._skip_to(row.seq)
        leaf = evidence.octets(row.leaf_hash)
        if merkle.leaf_hash(evidence.octets(row.body)) != leaf:
            self._findings.add(place, "its words do not fit its hash: the words or the hash were changed")
        self._add(leaf)
        return self._content(place, row)

    def _add(self, leaf: bytes) -> None:
        level, position, grown = 0, self.size, leaf
        while position & 1:
            level, position = level + 1, position >> 1
            left = self._peaks.pop(level - 1, b"")
            grown = self._node(level, position, merkle.node_hash(left, grown))
        self._peaks[level] = grown
        self.size += 1
        if self.size in self._sizes:
            self.roots[self.size] = self.root()

    def _node(self, level: int, position: int, expected: bytes) -> bytes:
        kept = self._nodes.get((level, position))
        if kept != expected:
            place = _range("audit entry", position << level, (position + 1 << level) - 1)
            problem = "does not fit" if kept else "is missing"
            self._findings.add(place, f"their common hash {problem}: an entry or a hash was changed or removed")
        return kept or expected

    def _skip_to(self, seq: int) -> None:
        """Go on behind a gap, with the kept hashes in the place of what is gone."""
        self.size = seq
        places = merkle.cover(0, seq)
        found = audit.kept(self._connection, places)
        self._peaks = {place[0]: found.get(place, b"") for place in places}

    def _content(self, place: str, row: Row[Any]) -> Content | None:
        try:
            content = orjson.loads(row.body)
            copies = [searchable(content[name]) for name in ("actor", "action", "subject")]
            at = micros(datetime.fromisoformat(content["at"]))
        except (ValueError, KeyError, TypeError, AttributeError):
            self._findings.add(place, "its words are no audit entry")
            return None
        if copies != [row.actor, row.action, row.subject] or at != row.at:
            self._findings.add(place, "the columns for searching do not say what the entry says: they were changed")
        return dict(content)


def _range(noun: str, first: int, last: int) -> str:
    return f"{noun} {first}" if first == last else f"{noun} {first} to {last}"


def checkpoint_problem(size: int, root: bytes, roots: dict[int, bytes], *, log_size: int) -> str:
    """Why a checkpoint does not fit the walked log; empty where it does."""
    if size > log_size:
        return f"it signs {size} entries, the log has {log_size}: the last ones were removed"
    if roots.get(size) != root:
        return f"the first {size} entries are not those that it signs: the log was rewritten"
    return ""
