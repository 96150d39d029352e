"""What was worked out of a registry, remembered for as long as it is still the registry that it was worked out of.

A backup may be restored at the same address while a process runs. Numbers of rows are then given anew, and a mark made
of them may come back with other rows behind it. The audit log tells: it goes on from where it was known, or is another.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from time import monotonic
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection

from registry.engine import Registry

T = TypeVar("T")
MOST_ADDRESSES = 64
"""Registries of which a process remembers something at a time; tests open many."""
LONGEST_SNAPSHOT = 60.0
"""Seconds for which a log that is shorter than it was known is taken to be an older snapshot of the same."""
_NEWEST = "SELECT seq, leaf_hash FROM audit_entry WHERE seq = (SELECT max(seq) FROM audit_entry)"
_AT = "SELECT leaf_hash FROM audit_entry WHERE seq = {}"


@dataclass(frozen=True, slots=True)
class _Known:
    """How far the log behind an address was known, and the how manieth log there it is."""

    life: int
    seq: int
    leaf: bytes
    at: float


_known: OrderedDict[str, _Known] = OrderedDict()
_lock = threading.Lock()


def address(connection: Connection) -> str:
    """Where the registry is, as its URL says it."""
    return connection.engine.url.render_as_string(hide_password=False)


def being_written(connection: Connection) -> bool:
    """Whether what is read here may yet be undone: then it is not to be remembered."""
    return bool(connection.get_execution_options().get("immediate"))


def life(connection: Connection) -> int:
    """A number that stays while the registry behind an address goes on, and changes when another took its place."""
    info, transaction = connection.info, connection.get_transaction()
    told = info.get("life")
    if told is not None and transaction is not None and told[0] is transaction:
        return int(told[1])
    found = _life(connection)
    info["life"] = (connection.get_transaction(), found)
    return found


def _life(connection: Connection) -> int:
    place = address(connection)
    known = _known.get(place)
    seq, leaf = _row(connection, _NEWEST) or (-1, b"")
    newest = _Known(1, seq, bytes(leaf), monotonic())
    if known is None:
        return _keep(connection, place, newest)
    if seq < known.seq:
        recent = newest.at - known.at <= LONGEST_SNAPSHOT
        return known.life if recent else _keep(connection, place, replace(newest, life=known.life + 1))
    there = leaf if seq == known.seq else (_row(connection, _AT.format(known.seq)) or (b"",))[0]
    life = known.life if bytes(there) == known.leaf else known.life + 1
    return _keep(connection, place, replace(newest, life=life))


def _keep(connection: Connection, place: str, found: _Known) -> int:
    """Remember how far the log is known; not by entries that may yet be undone."""
    if being_written(connection):
        return found.life
    with _lock:
        before = _known.get(place)
        if before is None or before.life != found.life or before.seq <= found.seq:
            _known[place] = found
        _known.move_to_end(place)
        while len(_known) > MOST_ADDRESSES:
            _known.popitem(last=False)
    return found.life


def _row(connection: Connection, query: str) -> Any | None:
    return connection.exec_driver_sql(query).first()


class Memory(Generic[T]):
    """One thing worked out of each registry. Whoever keeps it says in it what it was worked out of."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, tuple[int, T]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, connection: Connection) -> T | None:
        """What is remembered of the registry behind a connection; None where it is another one by now."""
        kept = self._kept.get(address(connection))
        return kept[1] if kept is not None and kept[0] == life(connection) else None

    def keep(self, connection: Connection, value: T) -> T:
        """Remember a value, unless it was worked out of what is being written; returns it."""
        if not being_written(connection):
            found, place = (life(connection), value), address(connection)
            with self._lock:
                self._kept[place] = found
                self._kept.move_to_end(place)
                while len(self._kept) > MOST_ADDRESSES:
                    self._kept.popitem(last=False)
        return value

    def forget(self, registry: Registry) -> None:
        """Let go of what is remembered of a registry."""
        with self._lock:
            self._kept.pop(registry.engine.url.render_as_string(hide_password=False), None)


class Marked(Generic[T]):
    """A thing that is worked out anew when its mark has changed."""

    def __init__(self) -> None:
        self._memory: Memory[tuple[Any, T]] = Memory()

    def of(self, connection: Connection, mark: Any, work: Callable[[], T]) -> T:
        """What `work` said when the mark was the same, or says now."""
        kept = self._memory.get(connection)
        if kept is not None and kept[0] == mark:
            return kept[1]
        return self._memory.keep(connection, (mark, work()))[1]

    def forget(self, registry: Registry) -> None:
        """Let go of what is remembered of a registry."""
        self._memory.forget(registry)
