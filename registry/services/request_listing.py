"""The list of requests for approval: by state as of now, by what they are about, and those that wait for somebody."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from registry.access import Desk, Permission, requires
from registry.engine import Registry
from registry.errors import Invalid
from registry.rules.cases import State
from registry.rules.states import Standing, state_of
from registry.services import _cases, _stale
from registry.services._account import actor_at
from registry.services._frozen import Frozen
from registry.services._open_cases import open_cases
from registry.services._seated import open_for
from registry.store import open_requests, requests
from registry.store import request_states as store
from registry.store.request_states import Filter
from registry.subjects import Subject, SubjectKind
from registry.views.approvals import RequestLine, RequestsListed
from registry.views.listing import Asked, Listed

_FIRST = Asked()
MOST_OPEN = 2_000
"""Open requests of one account's groups that are looked at one by one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowed:
    """What a list is narrowed to; empty: not narrowed. `states` are as of now."""

    states: tuple[str, ...] = ()
    kind: str = ""
    tier: str = ""
    use_case: str = ""
    environment: str = ""
    mine_to_sign: bool = False
    mine: bool = False


_ALL = Narrowed()


@requires(Permission.GOVERN_READ)
def listing(desk: Desk, asked: Asked = _FIRST, narrowed: Narrowed = _ALL) -> RequestsListed:
    """A page of the list, stale and expired first; `by_state` counts what matches whatever its state."""
    if asked.sort not in store.SORTS:
        raise Invalid(f"sort: {asked.sort!r} is none of {', '.join(filter(None, store.SORTS))}.")
    with desk.registry.read() as connection:
        registry, now = desk.registry.within(connection), desk.clock()
        stale = _stale.stale_requests(registry, connection, now)
        wanted = Filter(
            now=now, stale=stale, states=narrowed.states, kind=narrowed.kind, tier=narrowed.tier,
            use_case=narrowed.use_case, environment=narrowed.environment, words=asked.words,
            ids=_mine(desk, registry, connection, narrowed, stale),
        )  # fmt: skip
        counted = store.count(connection, wanted)
        rows = store.page(connection, wanted, sort=asked.sort, down=asked.down, limit=asked.limit, offset=asked.offset)
        lines = tuple(_lines(connection, rows, mine=narrowed.mine_to_sign))
        found = sum(n for state, n in counted.items() if not narrowed.states or state in narrowed.states)
        return RequestsListed(
            listed=Listed(lines, found, store.total(connection)), by_state=tuple(sorted(counted.items()))
        )


@requires(Permission.GOVERN_READ)
def to_sign(desk: Desk) -> tuple[int, ...]:
    """The numbers of the requests that wait for the signature of the desk's actor, in person or for another."""
    with desk.registry.read() as connection:
        return tuple(waiting_for(desk.registry.within(connection), connection, actor_at(desk).account_id, desk.clock()))


def waiting_for(
    registry: Registry, connection: Connection, account_id: int, now: Any, *, stale: Collection[int] | None = None
) -> list[int]:
    """The numbers of the open requests that an account could approve at this moment, oldest first.

    `stale` are those of `_stale.stale_requests`, where the caller knows them already.
    """
    if stale is None:
        stale = _stale.stale_requests(registry, connection, now)
    candidates = [n for n in open_for(connection, account_id, now, limit=MOST_OPEN) if n not in stale]
    found = open_cases(connection, candidates, now, more=[account_id])
    return [one.number for one in found if one.seats_of(account_id)]


def waiting(registry: Registry, connection: Connection, now: Any) -> list[tuple[int, int]]:
    """(request, account) of every signature that is waited for at this moment, oldest request first."""
    stale = _stale.stale_requests(registry, connection, now)
    numbers = [number for number, _ in store.submitted(connection) if number not in stale]
    return [
        (one.number, person)
        for one in open_cases(connection, numbers, now)
        for person in sorted(one.hands)
        if one.seats_of(person)
    ]


def _mine(
    desk: Desk, registry: Registry, connection: Connection, narrowed: Narrowed, stale: Collection[int]
) -> list[int] | None:
    account_id = desk.actor.account_id if desk.actor else 0
    if narrowed.mine_to_sign:
        return waiting_for(registry, connection, account_id, desk.clock(), stale=stale)
    return requests.of_account(connection, account_id) if narrowed.mine else None


def _lines(connection: Connection, rows: Sequence[Any], *, mine: bool) -> list[RequestLine]:
    ids = [row.id for row in rows]
    revisions, acts = open_requests.revisions(connection, ids), open_requests.acts(connection, ids)
    return [_line(row, _standing(row.id, revisions, acts), mine=mine) for row in rows]


def _standing(number: int, revisions: Mapping[int, Sequence[Any]], acts: Mapping[int, Sequence[Any]]) -> Standing:
    """By its acts alone: it tells the open stage, if there is one."""
    own = revisions.get(number, ())[-1:]
    if not own:
        return Standing(State.DRAFT)
    case = _cases.case_of(_Bare(number), own, acts.get(number, ()), Frozen())
    return state_of(case.revisions, now=own[0].at)


@dataclass(frozen=True, slots=True)
class _Bare:
    """As much of a request's row as its stages need."""

    id: int
    account_id: int = 0


def _line(row: Any, standing: Standing, *, mine: bool) -> RequestLine:
    current = standing.open_stage if row.state_now == State.SUBMITTED.value else None
    return RequestLine(
        id=row.id, kind=row.kind, subject=Subject(SubjectKind(row.subject_kind), row.subject_name, row.subject_version),
        summary=row.summary or "", use_case=row.use_case or "", environment=row.environment, tier=row.tier or "",
        state=row.state_now, revision=row.revision, stage=current.stage.name if current else "",
        missing=current.missing if current else 0, requester=row.requester, open_since=row.open_since,
        decided_at=row.decided_at, expires_at=row.expires_at, updated_at=row.updated_at, mine_to_sign=mine,
    )  # fmt: skip
