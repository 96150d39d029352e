"""How reports and lines of timelines are put on record, with people and things as they are there."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import Connection

from registry.access import Desk
from registry.commands import incidents as commands
from registry.commands.decisions import Decision
from registry.commands.incidents import Line, Report
from registry.errors import Conflict, Invalid, NotFound
from registry.rules import incidents as rules
from registry.services import _incident as shown
from registry.services import decisions
from registry.services._incident import Case
from registry.services._subjects import settled
from registry.store import incidents as store
from registry.store import subjects
from registry.store.kept import Keeping
from registry.subjects import Subject, SubjectKind
from registry.views.incident_words import EntryKind

AHEAD = timedelta(minutes=5)
"""By how much a sender's clock may be fast."""


def keep(keeping: Keeping, said: Report) -> int:
    """Put a report on record; returns its number. Raises NotFound, or Invalid for a moment that has not come."""
    connection, now = keeping.connection, keeping.now
    about = settled(connection, said.about)
    if not subjects.on_record(connection, about):
        raise NotFound(f"about: {about} is not on record. Names are exact, as in model:namespace/name@version.")
    aware = said.aware_at or max(now, said.happened_at or now)
    happened = said.happened_at or min(now, aware)
    for place, moment in (("happened_at", happened), ("aware_at", aware)):
        if moment > now + AHEAD:
            raise Invalid(f"{place}: {moment.isoformat()} has not come yet.")
    number = keeping.add(
        "incident", kind=said.kind.value, title=said.title.strip(), subject_kind=about.kind.value,
        subject_name=about.name, subject_version=about.version, happened_at=happened, client_key=said.key or None,
    )  # fmt: skip
    content = {
        "description": said.description, "severity": said.severity.value, "affected": said.affected,
        "facts": sorted(said.facts), "aware_at": commands.told(min(aware, now)), "reproduction": said.reproduction,
        "accountable": _person(connection, said.accountable) if said.accountable else None,
    }  # fmt: skip
    keeping.add("incident_entry", incident_id=number, kind=EntryKind.REPORT.value, content=content, happened_at=now)
    keeping.log("incident.reported", _subject(number), title=said.title, about=str(about))
    return number


def content(keeping: Keeping, case: Case, line: Line, decision: int | None) -> dict[str, Any]:
    """What a line keeps, with people and things as they are on record; raises Conflict, NotFound or Invalid."""
    connection, content = keeping.connection, line.content()
    if line.kind is EntryKind.STATE and line.state is not None:
        why_not = rules.refusal(case.standing, line.state, case.deadlines)
        if why_not:
            raise Conflict(f"state: {case.number} cannot be {line.state.value}. {why_not}")
    if line.kind is EntryKind.ACCOUNTABLE:
        content |= {"account_id": _person(connection, line.person), "login": line.person}
    if line.kind is EntryKind.CAUSE:
        content["subjects"] = [str(_known(connection, one)) for one in line.subjects]
    if line.kind is EntryKind.KEPT and line.rule not in {due.rule.id for due in case.deadlines}:
        started = ", ".join(due.rule.id for due in case.deadlines) or "none"
        raise NotFound(f"rule: {line.rule[:80]!r} is no deadline of {case.number}; it has {started}.")
    if decision is not None:
        content["decision_id"] = decision
    return content


def add(keeping: Keeping, number: int, line: Line, content: dict[str, Any]) -> None:
    """Put a line on record; raises Invalid for a moment that has not come."""
    happened = line.happened_at or keeping.now
    if happened > keeping.now + AHEAD:
        raise Invalid(f"happened_at: {happened.isoformat()} has not come yet.")
    keeping.add("incident_entry", incident_id=number, kind=line.kind.value, content=content, happened_at=happened)
    done = f"incident.{line.state.value}" if line.state else f"incident.{line.kind.value}_added"
    keeping.log(done, _subject(number), reason=line.text)


def decided(desk: Desk, number: int, line: Line) -> int:
    """Log the lesson as a decision about the incident; returns the decision's number."""
    if line.kind is not EntryKind.LESSON:
        raise Invalid("decision: only a lesson becomes a decision.")
    with desk.registry.read() as connection:
        case = shown.case(connection, number, now=desk.clock())
    title = " ".join(line.text.split())
    said = Decision(
        title=title if len(title) <= 200 else title[:199].rsplit(" ", 1)[0] + "…",
        about=Subject(SubjectKind.INCIDENT, str(number)),
        choice=line.text,
        rationale=f"Learnt from {case.number}, {case.row.title}. " + case.standing.cause,
        context=case.description,
    )
    return decisions.log(desk, said).line.id


def _person(connection: Connection, login: str) -> int:
    found = store.person(connection, login)
    if found is None:
        raise NotFound(f"person: nobody who can act here signs in as {login[:80]!r}.")
    return found


def _known(connection: Connection, said: Subject) -> Subject:
    found = settled(connection, said)
    if not subjects.on_record(connection, found):
        raise NotFound(f"subjects: {found} is not on record.")
    return found


def _subject(number: int) -> str:
    return str(Subject(SubjectKind.INCIDENT, str(number)))
