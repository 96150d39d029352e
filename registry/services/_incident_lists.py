"""Which incidents a list shows, in which order; of the closed ones, only those shown are read whole."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from registry.rules.incidents import UNDER_WAY
from registry.services import _incident as shown
from registry.services._incident import Case
from registry.store import incidents as store
from registry.subjects import Subject, SubjectKind, numbered
from registry.views.incident_words import Severity, State
from registry.views.incidents import IncidentLine
from registry.views.listing import Asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrow:
    """What a list is narrowed to; empty is everything."""

    states: Collection[str] = ()
    kinds: Collection[str] = ()
    severities: Collection[str] = ()
    about: Subject | None = None


@dataclass(frozen=True, slots=True)
class _Candidate:
    """An incident that may be in the list; `case` None: closed, and not folded yet."""

    row: Row[Any]
    case: Case | None

    @property
    def state(self) -> State:
        return self.case.standing.state if self.case else State.CLOSED

    @property
    def accountable(self) -> int:
        return (self.case.standing.accountable if self.case else None) or 0

    @property
    def overdue(self) -> bool:
        return self.case is not None and any(due.word == "overdue" for due in self.case.deadlines)


def matching(connection: Connection, asked: Asked, narrow: Narrow, *, now: datetime) -> tuple[list[IncidentLine], int]:
    """The part of the list that was asked for, and how many incidents match."""
    whole = bool(narrow.severities) or asked.sort in _FOLDED
    every = _candidates(connection, narrow, now, whole=whole)
    people = store.people(connection, [one.accountable for one in every if one.accountable])
    found = [one for one in every if _fits(one, asked, narrow, people.get(one.accountable, ""))]
    found.sort(key=_key(asked.sort), reverse=asked.down and asked.sort in ORDERS)
    page = found[asked.offset : asked.offset + asked.limit]
    closed = shown.cases(connection, [one.row for one in page if one.case is None], now=now)
    folded = {case.row.id: case for case in closed}
    return list(shown.lines(connection, [one.case or folded[one.row.id] for one in page])), len(found)


def not_closed(connection: Connection, *, now: datetime) -> list[Case]:
    """Every incident that is not closed, the newest first."""
    closed = store.closed(connection)
    return shown.cases(connection, [row for row in store.all_of(connection) if row.id not in closed], now=now)


def _candidates(connection: Connection, narrow: Narrow, now: datetime, *, whole: bool) -> list[_Candidate]:
    rows = [row for row in store.all_of(connection, about=narrow.about) if row.at <= now]
    closed = set() if whole else store.closed(connection)
    folded = {case.row.id: case for case in shown.cases(connection, [r for r in rows if r.id not in closed], now=now)}
    return [_Candidate(row, folded.get(row.id)) for row in rows]


def _fits(one: _Candidate, asked: Asked, narrow: Narrow, accountable: str) -> bool:
    if (narrow.states and one.state not in narrow.states) or (narrow.kinds and one.row.kind not in narrow.kinds):
        return False
    if narrow.severities and (one.case is None or one.case.standing.severity not in narrow.severities):
        return False
    row = one.row
    text = f"{numbered(SubjectKind.INCIDENT, row.id)}\n{row.title}\n{row.subject_kind}:{row.subject_name}".lower()
    text += f"@{row.subject_version}\n{row.login}\n{accountable}\n{row.kind}".lower()
    return all(word in text for word in asked.words)


def _key(sort: str) -> Callable[[_Candidate], Any]:
    return ORDERS.get(sort, _red_first)


def _red_first(one: _Candidate) -> tuple[Any, ...]:
    """Overdue, then under way by severity, then resolved, then closed; the newest first."""
    grave = _severity(one) if one.state in UNDER_WAY else 0
    return (not one.overdue, one.state not in UNDER_WAY, one.state is State.CLOSED, grave, -one.row.id)


def _severity(one: _Candidate) -> int:
    return list(Severity).index(one.case.standing.severity) if one.case else 0


def _accountable(one: _Candidate) -> tuple[bool, int]:
    return not one.accountable, one.accountable


def _due(one: _Candidate) -> tuple[bool, Any]:
    dues: Sequence[datetime] = [
        due.due_at for due in (one.case.deadlines if one.case else ()) if due.word in shown.UNSETTLED
    ]
    return not dues, min(dues, default=None)


ORDERS: Mapping[str, Callable[[_Candidate], Any]] = {
    "number": lambda one: one.row.id,
    "title": lambda one: one.row.title.lower(),
    "kind": lambda one: one.row.kind,
    "about": lambda one: one.row.subject_name,
    "state": lambda one: list(State).index(one.state),
    "happened_at": lambda one: one.row.happened_at,
    "severity": _severity,
    "accountable": _accountable,
    "due_at": _due,
    "due": _due,
}
"""How each sortable column orders the register."""
_FOLDED = frozenset({"severity", "accountable", "due_at", "due"})
"""Columns that only the whole timeline of every incident tells."""
