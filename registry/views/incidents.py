"""Incidents as they are shown: in a list, and whole with timeline and deadlines."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from registry.views.incident_words import EntryKind, Fact, IncidentKind, Severity, State


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineView:
    """A deadline: `word` is met, met late, not needed, due, overdue, or not in force yet."""

    rule: str
    set: str
    article: str
    title: str
    text: str
    to: str
    hours: float
    due_at: datetime
    word: str
    binding: bool
    kept_at: datetime | None
    note: str
    source: str
    applies_from: date
    checked_on: date
    by_itself: bool
    """The register sees by itself when it is kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineView:
    """A line of a timeline, with what it tells in one sentence."""

    kind: EntryKind
    words: str
    text: str
    by: str
    happened_at: datetime
    at: datetime
    subjects: tuple[str, ...] = ()
    decision: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentLine:
    """An incident in a list. `due_at` is the first open deadline, `next_due` the first that has not passed."""

    id: int
    number: str
    kind: IncidentKind
    title: str
    about: str
    severity: Severity
    state: State
    since: datetime
    accountable: str
    happened_at: datetime
    aware_at: datetime
    by: str
    at: datetime
    due_at: datetime | None
    next_due: datetime | None
    overdue: int
    reward: str = ""

    @property
    def under_way(self) -> bool:
        """Whether work on it goes on."""
        return self.state in (State.OPEN, State.CONTAINED, State.REOPENED)


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentView:
    """An incident, whole, as it stood at a moment."""

    line: IncidentLine
    description: str
    affected: str
    facts: tuple[Fact, ...]
    reproduction: str
    cause: str
    causes: tuple[str, ...]
    lessons: tuple[LineView, ...]
    deadlines: tuple[DeadlineView, ...]
    timeline: tuple[LineView, ...]
    next_states: tuple[State, ...]
    missing: tuple[str, ...]
    """What must be on record before it can be closed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentSummary:
    """How the register stands: what is under way by severity, deadlines that have passed, what nobody answers for."""

    total: int
    under_way: int
    overdue: int
    unowned: int
    by_severity: dict[Severity, int] = field(default_factory=dict)
    next_due: datetime | None = None
