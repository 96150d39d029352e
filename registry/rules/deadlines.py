"""Which deadlines an incident starts, by when each is due, and whether it was kept."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TypeVar

from registry.errors import Invalid
from registry.rules.document_forms import Form
from registry.rules.documents import Fault, Unreadable, read
from registry.rules.frameworks import link
from registry.views.incident_words import Fact, IncidentKind, Severity

Member = TypeVar("Member", bound=StrEnum)
SHIPPED = Path(__file__).parents[2] / "data" / "incidents" / "deadlines.yaml"
_FIELDS = (
    "id", "set", "article", "title", "text", "kinds", "severities", "all_of", "any_of", "hours", "to", "met_by",
    "replaces", "source", "applies_from", "checked_on",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineRule:
    """Within how many hours of becoming aware something must have happened. Empty sets match everything."""

    id: str
    set: str
    title: str
    to: str
    hours: float
    applies_from: date
    checked_on: date
    article: str = ""
    text: str = ""
    source: str = ""
    kinds: frozenset[IncidentKind] = frozenset()
    severities: frozenset[Severity] = frozenset()
    all_of: frozenset[Fact] = frozenset()
    any_of: frozenset[Fact] = frozenset()
    met_by: str = ""
    """An entry that keeps it by itself: `cause`, or a state; empty: somebody says so."""
    replaces: frozenset[str] = frozenset()

    def matches(self, kind: IncidentKind, severity: Severity, facts: Collection[Fact]) -> bool:
        """Whether an incident of this sort starts it."""
        return (
            (not self.kinds or kind in self.kinds)
            and (not self.severities or severity in self.severities)
            and self.all_of <= set(facts)
            and (not self.any_of or bool(self.any_of & set(facts)))
        )


@dataclass(frozen=True, slots=True)
class Kept:
    """What settled a deadline: it was done (`needed`), or found not to be needed, with the reason."""

    at: datetime
    needed: bool
    note: str


@dataclass(frozen=True, slots=True)
class Deadline:
    """One rule applied to one incident."""

    rule: DeadlineRule
    due_at: datetime
    binding: bool
    """False while the rule is not in force on the day of becoming aware: good to keep, not a duty."""
    kept: Kept | None
    word: str
    """met, met late, not needed, due, overdue, or not in force yet."""


def started(
    rules: Iterable[DeadlineRule], kind: IncidentKind, severity: Severity, facts: Collection[Fact], *, on: date
) -> list[DeadlineRule]:
    """The rules that such an incident starts on that day; one that is in force takes the place of those it replaces."""
    found = [rule for rule in rules if rule.matches(kind, severity, facts)]
    pointless = {
        name for rule in found for name in rule.replaces
        if rule.applies_from <= on or all(other.applies_from > on for other in found if other.id == name)
    }  # fmt: skip
    return [rule for rule in found if rule.id not in pointless]


def deadline(rule: DeadlineRule, *, aware_at: datetime, kept: Kept | None, now: datetime) -> Deadline:
    """When a rule's time is up for an incident known since `aware_at`, and how that stands `now`."""
    due_at = aware_at + timedelta(hours=rule.hours)
    binding = rule.applies_from <= aware_at.date()
    return Deadline(rule, due_at, binding, kept, _word(due_at, binding=binding, kept=kept, now=now))


def _word(due_at: datetime, *, binding: bool, kept: Kept | None, now: datetime) -> str:
    if kept is not None:
        if not kept.needed:
            return "not needed"
        return "met" if kept.at <= due_at or not binding else "met late"
    if not binding:
        return "not in force yet"
    return "overdue" if now > due_at else "due"


@cache
def shipped(path: Path = SHIPPED) -> tuple[DeadlineRule, ...]:
    """The deadlines in a file; raises Invalid naming each fault with its line."""
    rules, faults = from_yaml(path.read_text("utf-8"))
    if faults:
        raise Invalid(f"{path.name}: {'; '.join(map(str, faults[:10]))}.")
    return rules


def from_yaml(text: str) -> tuple[tuple[DeadlineRule, ...], tuple[Fault, ...]]:
    """The deadlines that a document lists, and every fault in it; with a fault, none."""
    faults: list[Fault] = []
    try:
        form = Form(read(text), faults)
    except Unreadable as refused:
        return (), (refused.fault,)
    form.only("rule_set", "version", "title", "rules")
    parts = form.forms("rules", needed=True)
    rules = tuple(_rule(part) for part in parts)
    _check_names(parts, rules)
    return ((), tuple(sorted(faults))) if faults else (rules, ())


def _rule(part: Form) -> DeadlineRule:
    part.only(*_FIELDS)
    return DeadlineRule(
        id=part.text("id", needed=True, most=100),
        set=part.text("set", needed=True, most=100),
        article=part.text("article", most=100),
        title=part.text("title", needed=True, most=300),
        text=part.text("text"),
        to=part.text("to", needed=True, most=300),
        hours=part.number("hours", needed=True) or 0,
        kinds=_members(part, "kinds", IncidentKind),
        severities=_members(part, "severities", Severity),
        all_of=_members(part, "all_of", Fact),
        any_of=_members(part, "any_of", Fact),
        met_by=part.text("met_by", most=40),
        replaces=frozenset(part.texts("replaces")),
        source=link(part, "source"),
        applies_from=part.day("applies_from", needed=True) or date.max,
        checked_on=part.day("checked_on", needed=True) or date.min,
    )


def _members(part: Form, name: str, words: type[Member]) -> frozenset[Member]:
    said = part.texts(name)
    unknown = set(said) - {member.value for member in words}
    if unknown:
        part.fault(
            f"{', '.join(sorted(unknown))[:80]!r} is none of {', '.join(member.value for member in words)}", name
        )
    return frozenset(words(text) for text in said if text not in unknown)


def _check_names(parts: list[Form], rules: tuple[DeadlineRule, ...]) -> None:
    names = [rule.id for rule in rules]
    for part, rule in zip(parts, rules, strict=True):
        if names.count(rule.id) > 1:
            part.fault(f"{rule.id!r} stands here more than once", "id")
        if unknown := rule.replaces - set(names):
            part.fault(f"there is no rule {', '.join(sorted(unknown))!r} to replace", "replaces")
