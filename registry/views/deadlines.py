"""Deadlines after incidents as rules: what each asks for, whose it is, and since when it holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from registry.views.incident_words import Fact, IncidentKind, Severity

IN_FORCE, TO_COME, ENDING, ENDED, PAST = "in force", "not in force yet", "expiring", "ended", "superseded"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineRuleView:
    """One revision of a deadline. It is in force, not in force yet, expiring, ended or superseded.

    `own`: the company's, which may change it; else a law's, which comes with the release. Revision 0 ships.
    `running` open clocks of incidents count by it now, `overdue` of them have run out.
    """

    rule: str
    set: str
    own: bool
    article: str
    title: str
    text: str
    to: str
    hours: float
    kinds: tuple[IncidentKind, ...]
    severities: tuple[Severity, ...]
    all_of: tuple[Fact, ...]
    any_of: tuple[Fact, ...]
    met_by: str
    replaces: tuple[str, ...]
    source: str
    applies_from: date
    checked_on: date
    state: str
    revision: int
    reason: str = ""
    by: str = ""
    at: datetime | None = None
    running: int = 0
    overdue: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedDuty:
    """A duty of a rule set with the first day on which it applies. `secondary`: that day was read in reports."""

    rule_set: str
    id: str
    article: str
    text: str
    groups: tuple[str, ...]
    applies_from: date
    applies: bool
    source: str
    checked_on: date
    secondary: bool
    note: str
