"""What is told of an incident or a finding: the report, and each line that is added to its timeline."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import BeforeValidator

from registry import commands
from registry.commands.about import About, checked
from registry.commands.reading import reader
from registry.errors import Invalid
from registry.views.incident_words import EntryKind, Fact, IncidentKind, Severity, State

TEXT_MOST = 20_000


def _moment(value: Any) -> Any:
    return commands.moment(value, "happened_at") if isinstance(value, str) else value


def _several(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


Moment = Annotated[datetime | None, BeforeValidator(_moment)]
Abouts = Annotated[tuple[About, ...], BeforeValidator(_several)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """An incident or finding as it is reported: a title, what it is about and how grave it is are enough.

    `happened_at` is when it began, `aware_at` when somebody here became aware (deadlines count from it); both are now
    unless said. `accountable` is a login. The same `key` from the same account is the same report. Raises Invalid.
    """

    title: str
    about: About
    severity: Severity
    kind: IncidentKind = IncidentKind.INCIDENT
    description: str = ""
    affected: str = ""
    facts: tuple[Fact, ...] = ()
    accountable: str = ""
    reproduction: str = ""
    happened_at: Moment = None
    aware_at: Moment = None
    key: str = ""

    def __post_init__(self) -> None:
        checked(self.title, "title", most=300, needed=True)
        checked(self.description, "description", most=TEXT_MOST)
        checked(self.affected, "affected", most=TEXT_MOST)
        checked(self.reproduction, "reproduction", most=TEXT_MOST)
        checked(self.key, "key", most=200)
        if self.happened_at and self.aware_at and self.aware_at < self.happened_at:
            raise Invalid("aware_at: nobody can know of it before it happened.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line in the timeline; `kind` says which other fields it needs. Raises Invalid.

    note, affected, reproduction, lesson: text. severity: severity and text (why). facts: facts. accountable: person (a
    login). state: state and text. cause: text, and subjects that it lay in. kept: rule and text (how, or why it was not
    `needed`). reward: amount and currency. `decision` makes a decision of a lesson.
    """

    kind: EntryKind
    text: str = ""
    severity: Severity | None = None
    facts: tuple[Fact, ...] = ()
    person: str = ""
    state: State | None = None
    subjects: Abouts = ()
    rule: str = ""
    needed: bool = True
    amount: float | None = None
    currency: str = ""
    decision: bool = False
    happened_at: Moment = None

    def __post_init__(self) -> None:
        checked(self.text, "text", most=TEXT_MOST, needed=self.kind in _TOLD)
        if self.kind is EntryKind.REPORT:
            raise Invalid("kind: an incident is reported once; add a note instead.")
        for name in _NEEDS.get(self.kind, ()):
            if getattr(self, name) in (None, ""):
                raise Invalid(f"{name}: a line of the kind {self.kind.value} needs it.")
        if self.amount is not None and not (math.isfinite(self.amount) and 0 <= self.amount < 1e12):
            raise Invalid("amount: a number from 0 on.")
        if self.currency and not (len(self.currency) == 3 and self.currency.isascii() and self.currency.isupper()):
            raise Invalid("currency: three capital letters, as in EUR.")

    def content(self) -> dict[str, Any]:
        """What the entry keeps; people and subjects are settled by the service."""
        return {name: _plain(getattr(self, name)) for name in _KEEPS[self.kind]}


_TOLD = frozenset(
    {
        EntryKind.NOTE, EntryKind.AFFECTED, EntryKind.REPRODUCTION, EntryKind.LESSON, EntryKind.CAUSE,
        EntryKind.SEVERITY, EntryKind.STATE, EntryKind.KEPT,
    }
)  # fmt: skip
"""Kinds of line that say nothing without a text."""
_NEEDS: dict[EntryKind, tuple[str, ...]] = {
    EntryKind.SEVERITY: ("severity",),
    EntryKind.ACCOUNTABLE: ("person",),
    EntryKind.STATE: ("state",),
    EntryKind.KEPT: ("rule",),
    EntryKind.REWARD: ("amount", "currency"),
}
_KEEPS: dict[EntryKind, tuple[str, ...]] = {
    EntryKind.REPORT: (),
    EntryKind.NOTE: ("text",),
    EntryKind.SEVERITY: ("severity", "text"),
    EntryKind.FACTS: ("facts", "text"),
    EntryKind.AFFECTED: ("text",),
    EntryKind.ACCOUNTABLE: ("text",),
    EntryKind.STATE: ("state", "text"),
    EntryKind.CAUSE: ("text",),
    EntryKind.KEPT: ("rule", "needed", "text"),
    EntryKind.REPRODUCTION: ("text",),
    EntryKind.REWARD: ("amount", "currency", "text"),
    EntryKind.LESSON: ("text",),
}

read = reader(Report)
"""A report from JSON bytes or a mapping; raises Invalid with each place."""
read_line = reader(Line)


def told(moment: datetime) -> str:
    """A moment as an entry keeps it."""
    return moment.astimezone(UTC).isoformat()


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [getattr(one, "value", one) for one in value]
    return getattr(value, "value", value)
