"""Which open requests an account might sign, by the seats that are frozen in them; each revision is read once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from registry.services._frozen import kept
from registry.store import request_states as store
from registry.store.memory import Memory

Newest = tuple[int, int]
"""The number of a request and that of its newest revision."""
_seats: Memory[dict[Newest, frozenset[int] | None]] = Memory()
_MOST = 100_000


def open_for(connection: Connection, account_id: int, now: datetime, *, limit: int) -> list[int]:
    """Submitted requests in whose stages the account has a seat, or somebody whose signature it was given.

    A first sieve: whether it may sign is for the duties to say.
    """
    hands = {account_id, *store.givers(connection, account_id, now)}
    newest = store.submitted(connection)
    seats = _read(connection, newest)
    found = (one for one in newest if one in seats and (seats[one] is None or not hands.isdisjoint(seats[one] or ())))
    return [number for (number, _), _ in zip(found, range(limit), strict=False)]


def _read(connection: Connection, newest: list[Newest]) -> dict[Newest, frozenset[int] | None]:
    """Who has a seat in each; None where whoever comes to a group later has one too."""
    known = _seats.get(connection) or {}
    missing = [one[0] for one in newest if one not in known]
    if missing:
        fresh = {(number, revision): _members(text) for number, revision, text in store.stages(connection, missing)}
        known = _seats.keep(connection, (known if len(known) < _MOST else {}) | fresh)
    return known


def _members(stages: str) -> frozenset[int] | None:
    frozen = kept(stages)
    if any(stage.later_members for stage in frozen.stages):
        return None
    return frozenset().union(*(stage.members for stage in frozen.stages))
