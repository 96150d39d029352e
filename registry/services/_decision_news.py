"""What decisions tell the people who made them, or were named in them: a passed day, a broken assumption."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection

from registry.engine import Registry
from registry.services import _judging
from registry.store import decision_links as links
from registry.store import decisions as store
from registry.store.decisions import Narrow
from registry.store.memory import Memory
from registry.subjects import Subject, SubjectKind, numbered
from registry.types import micros
from registry.views.listing import Asked
from registry.views.notices import Notice, NoticeKind

_DAY = timedelta(days=1, microseconds=-1)
"""Until the last moment of the same day."""
_ALL = Asked()


Told = tuple[Notice, ...]
_revisited: Memory[dict[int, tuple[Any, Told]]] = Memory()
_broken: Memory[dict[int, tuple[Any, Told]]] = Memory()
_PEOPLE = 200
"""Of so many people it is remembered what they are told."""


def to_revisit(_registry: Registry, connection: Connection, now: datetime, account_id: int | None) -> Told:
    """Decisions in force whose day to look again has come, for each of their people."""
    mark = (store.newest(connection), now.date())
    return _remembered(_revisited, connection, account_id, mark, lambda: _to_revisit(connection, now, account_id))


def broken(_registry: Registry, connection: Connection, _now: datetime, account_id: int | None) -> Told:
    """Broken assumptions of decisions in force, found or measured, for each of the decision's people."""
    mark = _judging.mark(connection)
    return _remembered(_broken, connection, account_id, mark, lambda: _all_broken(connection, account_id))


def _remembered(
    memory: Memory[dict[int, tuple[Any, Told]]],
    connection: Connection,
    account_id: int | None,
    mark: Any,
    work: Callable[[], Iterator[Notice]],
) -> Told:
    """What one person is told, worked out again when its mark has changed; for everybody, each time."""
    if account_id is None:
        return tuple(work())
    known = memory.get(connection) or {}
    if account_id not in known or known[account_id][0] != mark:
        others = [item for item in known.items() if item[0] != account_id][1 - _PEOPLE :]
        known = memory.keep(connection, dict(others) | {account_id: (mark, tuple(work()))})
    return known[account_id][1]


def _to_revisit(connection: Connection, now: datetime, account_id: int | None) -> Iterator[Notice]:
    mine = links.of_account(connection, account_id)
    ids = store.matching(connection, _ALL, Narrow(due_by=str(now.date()), in_force=True, mine=mine))
    told = _told(connection, ids, account_id)
    for row in store.lines(connection, ids):
        day = datetime.combine(date.fromisoformat(row.revisit_on), time(), UTC)
        for person in told[row.id]:
            yield Notice(
                account_id=person, kind=NoticeKind.TO_REVISIT, subject=_subject(row.id),
                title=f"{numbered(SubjectKind.DECISION, row.id)} wants a second look: {row.title}",
                body=f"Its day was {row.revisit_on}. A decision that supersedes it settles this.",
                key=f"D-{row.id}/{row.revisit_on}", since=day, due=day + _DAY,
            )  # fmt: skip


def _all_broken(connection: Connection, account_id: int | None) -> Iterator[Notice]:
    mine = links.of_account(connection, account_id)
    ids = store.matching(connection, _ALL, Narrow(ids=_judging.with_broken(connection), mine=mine))
    told = _told(connection, ids, account_id)
    for one in _judging.broken_of(connection, ids):
        number = int(one.decision.removeprefix("D-"))
        for person in told[number]:
            yield Notice(
                account_id=person, kind=NoticeKind.BROKEN_ASSUMPTION, subject=_subject(number),
                title=f"An assumption of {one.decision} is broken: {one.title}", body=f"{one.text}: {one.because}",
                key=f"{one.decision}/{one.position}/{micros(one.since) if one.since else ''}", since=one.since,
            )  # fmt: skip


def _told(connection: Connection, ids: Collection[int], account_id: int | None) -> Mapping[int, Collection[int]]:
    """Whom each of these decisions concerns, or the one person asked about."""
    return dict.fromkeys(ids, (account_id,)) if account_id is not None else links.people(connection, ids)


def _subject(number: int) -> Subject:
    return Subject(SubjectKind.DECISION, str(number))
