"""What an incident's entries add up to: state, severity, who answers for it, deadlines, what closing still needs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from registry.rules.deadlines import Deadline, DeadlineRule, Kept, deadline, started
from registry.views.incident_words import EntryKind, Fact, IncidentKind, Severity, State

NEXT: Mapping[State, frozenset[State]] = {
    State.OPEN: frozenset({State.CONTAINED, State.RESOLVED}),
    State.CONTAINED: frozenset({State.RESOLVED, State.REOPENED}),
    State.RESOLVED: frozenset({State.CLOSED, State.REOPENED}),
    State.CLOSED: frozenset({State.REOPENED}),
    State.REOPENED: frozenset({State.CONTAINED, State.RESOLVED}),
}
"""Where each state may lead."""
UNDER_WAY = frozenset({State.OPEN, State.CONTAINED, State.REOPENED})


@dataclass(frozen=True, slots=True)
class Report:
    """What was first put on record."""

    kind: IncidentKind
    severity: Severity
    at: datetime
    account_id: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the timeline, put on record `at`; it tells of what happened at `happened_at`."""

    kind: EntryKind
    content: Mapping[str, Any]
    happened_at: datetime
    at: datetime
    account_id: int


@dataclass(frozen=True, slots=True)
class Standing:
    """An incident at one moment. `since` is when it came into its state; `accountable` None: nobody answers."""

    state: State
    since: datetime
    severity: Severity
    aware_at: datetime
    facts: frozenset[Fact] = frozenset()
    affected: str = ""
    accountable: int | None = None
    cause: str = ""
    cause_subjects: tuple[str, ...] = ()
    reproduction: str = ""
    rewards: tuple[Mapping[str, Any], ...] = ()
    lessons: tuple[Mapping[str, Any], ...] = ()
    settled: Mapping[str, Kept] = field(default_factory=dict)
    """Deadline rule → what settled it."""
    reached: Mapping[str, datetime] = field(default_factory=dict)
    """`cause` and each state → when it was first reached."""


def standing(report: Report, entries: Iterable[Entry], *, now: datetime) -> Standing:
    """Fold the entries on record at `now`, in the order in which they were put there."""
    found = Standing(State.OPEN, report.at, report.severity, report.at)
    for entry in entries:
        if entry.at <= now:
            found = _with(found, entry)
    return found


def deadlines(report: Report, found: Standing, rules: Sequence[DeadlineRule], *, now: datetime) -> tuple[Deadline, ...]:
    """Every deadline that the incident has started, the next one due first, settled ones last."""
    on = found.aware_at.date()
    rules = started(rules, report.kind, found.severity, found.facts, on=on)
    dues = [deadline(rule, aware_at=found.aware_at, kept=_kept(rule, found), now=now) for rule in rules]
    return tuple(sorted(dues, key=lambda one: (one.kept is not None, not one.binding, one.due_at, one.rule.id)))


def refusal(found: Standing, state: State, dues: Sequence[Deadline]) -> str:
    """Why the incident cannot go into that state now; empty where it can."""
    if state not in NEXT[found.state]:
        ways = " or ".join(sorted(NEXT[found.state]))
        return f"It is {found.state.value}; from there it can only become {ways}."
    missing = missing_to_close(found, dues) if state is State.CLOSED else ()
    return f"Before it can be closed: {'; '.join(missing)}." if missing else ""


def missing_to_close(found: Standing, dues: Sequence[Deadline]) -> tuple[str, ...]:
    """What has to be on record before the incident can be closed."""
    missing = [] if found.accountable is not None else ["somebody must be accountable for it"]
    missing += [] if found.cause else ["its root cause must be on record"]
    missing += [] if found.lessons else ["what was learnt from it must be on record"]
    unsettled = [one.rule.title for one in dues if one.word in ("due", "overdue")]
    return (*missing, *(f"“{title}” must be kept, or be said not to be needed" for title in unsettled))


def _kept(rule: DeadlineRule, found: Standing) -> Kept | None:
    if rule.id in found.settled:
        return found.settled[rule.id]
    at = found.reached.get(rule.met_by)
    if at is None and rule.met_by == State.CONTAINED:
        at = found.reached.get(State.RESOLVED)
    return Kept(at, True, "by the register itself") if at is not None else None


def _with(found: Standing, entry: Entry) -> Standing:
    step = _STEPS.get(entry.kind)
    return step(found, entry) if step else found


def _reported(found: Standing, entry: Entry) -> Standing:
    content = entry.content
    return replace(
        found,
        aware_at=datetime.fromisoformat(content["aware_at"]) if content.get("aware_at") else found.aware_at,
        facts=frozenset(map(Fact, content.get("facts", ()))),
        affected=content.get("affected", ""),
        accountable=content.get("accountable"),
        reproduction=content.get("reproduction", ""),
    )


def _first(found: Standing, name: str, entry: Entry) -> Mapping[str, datetime]:
    """When something was first reached; entries come in the order of recording, and the first counts."""
    return {name: entry.at, **found.reached}


def _moved(found: Standing, entry: Entry) -> Standing:
    state = State(entry.content["state"])
    return replace(found, state=state, since=entry.at, reached=_first(found, state, entry))


def _explained(found: Standing, entry: Entry) -> Standing:
    subjects = tuple(entry.content.get("subjects", ()))
    reached = _first(found, EntryKind.CAUSE, entry)
    return replace(found, cause=entry.content["text"], cause_subjects=subjects, reached=reached)


def _settled(found: Standing, entry: Entry) -> Standing:
    kept = Kept(entry.happened_at, bool(entry.content["needed"]), entry.content.get("text", ""))
    return replace(found, settled={**found.settled, entry.content["rule"]: kept})


_STEPS: Mapping[EntryKind, Callable[[Standing, Entry], Standing]] = {
    EntryKind.REPORT: _reported,
    EntryKind.SEVERITY: lambda found, entry: replace(found, severity=Severity(entry.content["severity"])),
    EntryKind.FACTS: lambda found, entry: replace(found, facts=frozenset(map(Fact, entry.content["facts"]))),
    EntryKind.AFFECTED: lambda found, entry: replace(found, affected=entry.content["text"]),
    EntryKind.ACCOUNTABLE: lambda found, entry: replace(found, accountable=entry.content["account_id"]),
    EntryKind.STATE: _moved,
    EntryKind.CAUSE: _explained,
    EntryKind.KEPT: _settled,
    EntryKind.REPRODUCTION: lambda found, entry: replace(found, reproduction=entry.content["text"]),
    EntryKind.REWARD: lambda found, entry: replace(found, rewards=(*found.rewards, entry.content)),
    EntryKind.LESSON: lambda found, entry: replace(found, lessons=(*found.lessons, entry.content)),
}
"""What each kind of entry changes; a note changes nothing."""
