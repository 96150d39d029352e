"""How an incident is shown: its entries folded into state and deadlines, each line in a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, Row

from registry.errors import NotFound
from registry.rules import incidents as folding
from registry.rules.deadlines import Deadline
from registry.rules.incidents import Entry, Report, Standing
from registry.rules.own_deadlines import Deadlines
from registry.services import _deadlines
from registry.store import incidents as store
from registry.subjects import Subject, SubjectKind, numbered
from registry.views.incident_words import FACTS, EntryKind, Fact, IncidentKind, Severity, State
from registry.views.incidents import DeadlineView, IncidentLine, IncidentView, LineView

UNSETTLED = ("due", "overdue")


class Case:
    """An incident's row and entries, with what they add up to at one moment."""

    def __init__(self, row: Row[Any], rows: Sequence[Row[Any]], *, rules: Deadlines, now: datetime) -> None:
        self.row, self.rows, self._now = row, [one for one in rows if one.at <= now], now
        self.rules = rules
        first: Mapping[str, Any] = next((one.content for one in self.rows if one.kind == EntryKind.REPORT), {})
        self.description: str = first.get("description", "")
        severity = Severity(first.get("severity", Severity.MEDIUM))
        self.report = Report(IncidentKind(row.kind), severity, row.at, row.account_id)

    @cached_property
    def standing(self) -> Standing:
        """What its entries add up to."""
        return folding.standing(self.report, map(_entry, self.rows), now=self._now)

    @cached_property
    def deadlines(self) -> tuple[Deadline, ...]:
        """What has to be done by when; worked out when it is asked for."""
        rules = self.rules.on(self.standing.aware_at.date())
        return folding.deadlines(self.report, self.standing, rules, now=self._now)

    @property
    def number(self) -> str:
        """How people say it: I-3."""
        return numbered(SubjectKind.INCIDENT, self.row.id)

    @property
    def about(self) -> Subject:
        """What it is about."""
        return Subject(SubjectKind(self.row.subject_kind), self.row.subject_name, self.row.subject_version)


def case(connection: Connection, number: int, *, now: datetime) -> Case:
    """One incident; raises NotFound."""
    row = store.by_id(connection, number)
    if row is None:
        raise NotFound(f"There is no incident {numbered(SubjectKind.INCIDENT, number)}.")
    return Case(row, store.entries(connection, [number]), rules=_deadlines.at(connection, now), now=now)


def cases(connection: Connection, rows: Sequence[Row[Any]], *, now: datetime) -> list[Case]:
    """Incidents with all that changes how they stand."""
    if not rows:
        return []
    told, rules = _timelines(connection, [row.id for row in rows]), _deadlines.at(connection, now)
    return [Case(row, told.get(row.id, []), rules=rules, now=now) for row in rows if row.at <= now]


def _timelines(connection: Connection, numbers: Sequence[int]) -> dict[int, list[Row[Any]]]:
    told: dict[int, list[Row[Any]]] = {}
    for one in store.entries(connection, numbers, apart_from=EntryKind.NOTE.value):
        told.setdefault(one.incident_id, []).append(one)
    return told


def lines(connection: Connection, found: Iterable[Case]) -> tuple[IncidentLine, ...]:
    """Incidents as a list shows them."""
    found = list(found)
    people = store.people(connection, [one.standing.accountable for one in found if one.standing.accountable])
    return tuple(_line(one, people) for one in found)


def view(connection: Connection, one: Case) -> IncidentView:
    """An incident, whole."""
    return whole(one, lines(connection, [one])[0])


def whole(one: Case, line: IncidentLine) -> IncidentView:
    """An incident, whole, of which the line is known."""
    found = one.standing
    timeline = tuple(_told(row, one.rules) for row in one.rows)
    return IncidentView(
        line=line,
        description=one.description,
        affected=found.affected,
        facts=tuple(sorted(found.facts)),
        reproduction=found.reproduction,
        cause=found.cause,
        causes=found.cause_subjects,
        lessons=tuple(line for line in timeline if line.kind is EntryKind.LESSON),
        deadlines=tuple(_deadline(due) for due in one.deadlines),
        timeline=tuple(sorted(timeline, key=lambda line: (line.happened_at, line.at))),
        next_states=tuple(state for state in State if state in folding.NEXT[found.state]),
        missing=folding.missing_to_close(found, one.deadlines),
    )


def _line(one: Case, people: Mapping[int, str]) -> IncidentLine:
    row, found = one.row, one.standing
    open_ones = [due for due in one.deadlines if due.word in UNSETTLED]
    return IncidentLine(
        id=row.id,
        number=one.number,
        kind=one.report.kind,
        title=row.title,
        about=str(one.about),
        severity=found.severity,
        state=found.state,
        since=found.since,
        accountable=people.get(found.accountable or 0, ""),
        happened_at=row.happened_at,
        aware_at=found.aware_at,
        by=row.login or "",
        at=row.at,
        due_at=min((due.due_at for due in open_ones), default=None),
        next_due=min((due.due_at for due in open_ones if due.word == "due"), default=None),
        overdue=sum(due.word == "overdue" for due in open_ones),
        reward=_rewards(found),
    )


def _rewards(found: Standing) -> str:
    sums: dict[str, float] = {}
    for one in found.rewards:
        sums[one["currency"]] = sums.get(one["currency"], 0) + one["amount"]
    return ", ".join(f"{amount:,.2f} {currency}" for currency, amount in sorted(sums.items()))


def _deadline(due: Deadline) -> DeadlineView:
    rule = due.rule
    return DeadlineView(
        rule=rule.id, set=rule.set, article=rule.article, title=rule.title, text=rule.text, to=rule.to,
        hours=rule.hours, due_at=due.due_at, word=due.word, binding=due.binding,
        kept_at=due.kept.at if due.kept else None, note=due.kept.note if due.kept else "",
        source=rule.source, applies_from=rule.applies_from, checked_on=rule.checked_on, by_itself=bool(rule.met_by),
    )  # fmt: skip


def _entry(row: Row[Any]) -> Entry:
    return Entry(EntryKind(row.kind), row.content, row.happened_at, row.at, row.account_id)


def _told(row: Row[Any], rules: Deadlines) -> LineView:
    content: Mapping[str, Any] = row.content
    number = content.get("decision_id")
    return LineView(
        kind=EntryKind(row.kind),
        words=_words(EntryKind(row.kind), content, rules),
        text=content.get("text", "") or content.get("description", ""),
        by=row.login or "",
        happened_at=row.happened_at,
        at=row.at,
        subjects=tuple(content.get("subjects", ())),
        decision=numbered(SubjectKind.DECISION, number) if number else "",
    )


def _words(kind: EntryKind, content: Mapping[str, Any], rules: Deadlines) -> str:
    match kind:
        case EntryKind.SEVERITY:
            return f"Severity is now {content['severity']}"
        case EntryKind.STATE:
            return f"The incident is {content['state']}"
        case EntryKind.ACCOUNTABLE:
            return f"{content.get('login', 'Somebody else')} is accountable"
        case EntryKind.FACTS:
            return "Known now: " + ("; ".join(FACTS[Fact(fact)] for fact in content["facts"]) or "none of the facts")
        case EntryKind.KEPT:
            return f"{rules.title(content['rule'])}: {'done' if content['needed'] else 'not needed'}"
        case EntryKind.REWARD:
            return f"Reward of {content['amount']:,.2f} {content['currency']}"
        case _:
            return _PLAIN[kind]


_PLAIN = {
    EntryKind.REPORT: "Reported",
    EntryKind.NOTE: "Note",
    EntryKind.AFFECTED: "Who is affected",
    EntryKind.CAUSE: "Root cause",
    EntryKind.REPRODUCTION: "How to reproduce it",
    EntryKind.LESSON: "Lesson",
}
