"""Incidents and findings: reporting them, working on them, and closing them with what was learnt."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from registry.access import Desk, Permission, requires
from registry.commands.incidents import Line, Report
from registry.errors import NotFound
from registry.services import _incident as shown
from registry.services import _incident_lists as lists
from registry.services import _incident_writing as writing
from registry.services._account import actor_at
from registry.services._incident_lists import ORDERS, Narrow
from registry.store import incidents as store
from registry.store import kept
from registry.store.kept import Keeping
from registry.subjects import Subject, SubjectKind, row_number
from registry.views.incident_words import EntryKind, IncidentKind, Severity
from registry.views.incidents import IncidentLine, IncidentSummary, IncidentView
from registry.views.listing import Asked, Listed

_FIRST = Asked()
_EVERY: tuple[str, ...] = ()


@requires(Permission.INCIDENT_REPORT)
def report(desk: Desk, said: Report) -> IncidentView:
    """Put an incident or a finding on record; the same key from the same account returns what is there.

    Raises NotFound for what is not on record, Invalid for a moment that has not come.
    """
    with kept.keeping(desk) as keeping:
        number = store.by_key(keeping.connection, actor_at(desk).account_id, said.key) if said.key else None
        return _seen(keeping, number or writing.keep(keeping, said))


@requires(Permission.INCIDENT_REPORT)
def note(desk: Desk, number: int, text: str, *, happened_at: datetime | None = None) -> IncidentView:
    """Add a note to the timeline of an incident; raises NotFound."""
    line = Line(kind=EntryKind.NOTE, text=text, happened_at=happened_at)
    with kept.keeping(desk) as keeping:
        shown.case(keeping.connection, number, now=keeping.now)
        writing.add(keeping, number, line, line.content())
        return _seen(keeping, number)


@requires(Permission.INCIDENT_MANAGE)
def add(desk: Desk, number: int, line: Line) -> IncidentView:
    """Add a line to the timeline of an incident: whatever is found, done or decided about it.

    Raises Conflict where a state cannot follow, or closing still lacks something, NotFound for people and things that
    are not on record. A lesson with `decision` is also logged as a decision about the incident.
    """
    with desk.registry.write() as connection:
        at = replace(desk, registry=desk.registry.within(connection))
        made = writing.decided(at, number, line) if line.decision else None
        with kept.keeping(at) as keeping:
            case = shown.case(connection, number, now=keeping.now)
            writing.add(keeping, number, line, writing.content(keeping, case, line, made))
            return _seen(keeping, number)


@requires(Permission.GOVERN_READ)
def get(desk: Desk, number: int, *, as_of: datetime | None = None) -> IncidentView:
    """One incident with its timeline and deadlines, as it stood at a moment; raises NotFound."""
    now = as_of or desk.clock()
    with desk.registry.read() as connection:
        found = shown.case(connection, number, now=now)
        if found.row.at > now:
            raise NotFound(f"{found.number} was not on record yet.")
        return shown.view(connection, found)


@requires(Permission.GOVERN_READ)
def listing(
    desk: Desk,
    asked: Asked = _FIRST,
    *,
    states: Collection[str] = _EVERY,
    kinds: Collection[str] = _EVERY,
    severities: Collection[str] = _EVERY,
    about: Subject | None = None,
) -> Listed[IncidentLine]:
    """The incidents asked for: overdue first, then what is under way by severity, then the newest."""
    narrow = Narrow(states=states, kinds=kinds, severities=severities, about=about)
    with desk.registry.read() as connection:
        rows, found = lists.matching(connection, asked, narrow, now=desk.clock())
        return Listed(tuple(rows), found, store.count(connection))


@requires(Permission.GOVERN_READ)
def about(desk: Desk, subject: Subject) -> tuple[IncidentLine, ...]:
    """Every incident about a thing, whatever its version."""
    return listing(desk, Asked(limit=1000), about=subject).rows


@requires(Permission.GOVERN_READ)
def summary(desk: Desk) -> IncidentSummary:
    """How the register stands now."""
    with desk.registry.read() as connection:
        total = store.count(connection)
        every = shown.lines(connection, lists.not_closed(connection, now=desk.clock()))
    under_way = [one for one in every if one.under_way]
    return IncidentSummary(
        total=total,
        under_way=len(under_way),
        overdue=sum(one.overdue > 0 for one in every),
        unowned=sum(not one.accountable for one in under_way),
        by_severity={severity: sum(one.severity is severity for one in under_way) for severity in Severity},
        next_due=min((one.next_due for one in every if one.next_due), default=None),
    )


def number_of(text: str) -> int:
    """The number in `I-3`, `i3` or `3`; raises Invalid."""
    return row_number(SubjectKind.INCIDENT, text)


def subject(number: int) -> Subject:
    """An incident as a subject."""
    return Subject(SubjectKind.INCIDENT, str(number))


def _seen(keeping: Keeping, number: int) -> IncidentView:
    return shown.view(keeping.connection, shown.case(keeping.connection, number, now=keeping.now))


SORTABLE = tuple(ORDERS)
"""The columns that the register can be ordered by."""
KIND_WORDS = {
    IncidentKind.INCIDENT: "incident",
    IncidentKind.NEAR_MISS: "near miss",
    IncidentKind.RED_TEAM: "red-team finding",
    IncidentKind.BIAS_BOUNTY: "bias-bounty finding",
}
