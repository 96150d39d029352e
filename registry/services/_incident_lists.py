"""Which incidents a list shows, in which order: by their index; of the closed ones, only those shown are read whole."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from registry.rules.incidents import UNDER_WAY
from registry.services import _incident as shown
from registry.services._incident import Case
from registry.store import incident_states
from registry.store import incidents as store
from registry.subjects import Subject, SubjectKind, numbered
from registry.views.incident_words import Severity, State
from registry.views.incidents import IncidentLine
from registry.views.listing import Asked

_STATES, _SEVERITIES = {one.value: one for one in State}, {one.value: one for one in Severity}
_FAR, _GRAVE = ({one: place for place, one in enumerate(kind)} for kind in (State, Severity))


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrow:
    """What a list is narrowed to; empty is everything."""

    states: Collection[str] = ()
    kinds: Collection[str] = ()
    severities: Collection[str] = ()
    about: Subject | None = None


@dataclass(frozen=True, slots=True)
class _Candidate:
    """An incident that may be in the list, as the index has it; `case` only where deadlines may be open."""

    row: Row[Any]
    state: State
    severity: Severity
    accountable: int
    case: Case | None

    @property
    def overdue(self) -> bool:
        return self.case is not None and any(due.word == "overdue" for due in self.case.deadlines)


def matching(connection: Connection, asked: Asked, narrow: Narrow, *, now: datetime) -> tuple[list[IncidentLine], int]:
    """The part of the list that was asked for, and how many incidents match."""
    every = _candidates(connection, narrow, now)
    people = store.people(connection, [*{one.accountable for one in every if one.accountable}])
    found = [one for one in every if _fits(one, asked, narrow, people.get(one.accountable, ""))]
    found.sort(key=_key(asked.sort), reverse=asked.down and asked.sort in ORDERS)
    page = found[asked.offset : asked.offset + asked.limit]
    closed = shown.cases(connection, [one.row for one in page if one.case is None], now=now)
    folded = {case.row.id: case for case in closed}
    return list(shown.lines(connection, [one.case or folded[one.row.id] for one in page])), len(found)


def not_closed(connection: Connection, *, now: datetime) -> list[Case]:
    """Every incident that is not closed, the newest first."""
    return shown.cases(connection, store.not_closed(connection), now=now)


def _candidates(connection: Connection, narrow: Narrow, now: datetime) -> list[_Candidate]:
    """What closed is has no open deadline, for it cannot be closed before."""
    rows, index = store.all_of(connection, about=narrow.about, until=now), incident_states.read(connection)
    working = [row for row in rows if index[row.id].state != State.CLOSED]
    folded = {case.row.id: case for case in shown.cases(connection, working, now=now)}
    return [
        _Candidate(row, _STATES[told.state], _SEVERITIES[told.severity], told.accountable_id or 0, folded.get(row.id))
        for row in rows if (told := index[row.id])
    ]  # fmt: skip


def _fits(one: _Candidate, asked: Asked, narrow: Narrow, accountable: str) -> bool:
    if (narrow.states and one.state not in narrow.states) or (narrow.kinds and one.row.kind not in narrow.kinds):
        return False
    if narrow.severities and one.severity not in narrow.severities:
        return False
    if not asked.words:
        return True
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
    return _GRAVE[one.severity]


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
    "state": lambda one: _FAR[one.state],
    "happened_at": lambda one: one.row.happened_at,
    "severity": _severity,
    "accountable": _accountable,
    "due_at": _due,
    "due": _due,
}
"""How each sortable column orders the register."""
