"""What a risk rule set says: its questions, its rules with the article of each, and the duties that follow."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any

import yaml
from pydantic import TypeAdapter, ValidationError

from registry.errors import Invalid
from registry.views.risk import Tier

Condition = Mapping[str, tuple[str, ...]]
"""Question → answers: met when each question has at least one of its answers."""


class QuestionKind(StrEnum):
    """How a question is answered."""

    YES_NO = "yes_no"
    CHOICE = "choice"
    MANY = "many"


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One answer. `nothing` is the explicit "none of these"; `points` count where the rule set adds them up."""

    id: str
    text: str
    cites: str = ""
    points: int = 0
    nothing: bool = False


_YES_NO = (Option(id="no", text="No"), Option(id="yes", text="Yes"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question of the intake; asked only where `ask_when` is met (empty: always)."""

    id: str
    text: str
    kind: QuestionKind
    help: str = ""
    cites: str = ""
    options: tuple[Option, ...] = ()
    ask_when: Condition = field(default_factory=dict)

    @property
    def choices(self) -> tuple[Option, ...]:
        """What may be answered."""
        return _YES_NO if self.kind is QuestionKind.YES_NO else self.options

    def option(self, answer: str) -> Option | None:
        """The option of that id."""
        return next((option for option in self.choices if option.id == answer), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Answers → tier. Where all of `unless` is met too, the rule is set aside, and says so with `exempt_cites`."""

    id: str
    tier: Tier
    when: Condition
    cites: str
    text: str
    group: str
    unless: Condition = field(default_factory=dict)
    exempt_text: str = ""
    exempt_cites: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Something worth knowing that does not change the tier, such as resting on a general-purpose AI model."""

    id: str
    when: Condition
    cites: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Otherwise:
    """The tier where no rule applies."""

    tier: Tier
    text: str
    cites: str
    group: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Points of all answers added up; the gravest tier whose threshold is reached applies."""

    at_least: Mapping[Tier, int]
    cites: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Obligation:
    """A duty that follows from a group of rules. `secondary`: its date was read in reports on the law."""

    id: str
    article: str
    text: str
    groups: tuple[str, ...]
    applies_from: date | Mapping[str, date]
    source: str
    checked_on: date
    when: Condition = field(default_factory=dict)
    secondary: bool = False
    note: str = ""

    def starts(self, groups: Iterable[str]) -> date:
        """The first day on which it applies to somebody in these groups."""
        dates = self.applies_from
        if isinstance(dates, date):
            return dates
        return min(dates[group] for group in groups if group in dates)


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSet:
    """One version of a rule set, in force from a day on until a newer version of the same name is."""

    rule_set: str
    version: str
    title: str
    source: str
    effective_from: date
    jurisdictions: tuple[str, ...]
    questions: tuple[Question, ...]
    rules: tuple[Rule, ...]
    otherwise: Otherwise
    marks: tuple[Mark, ...] = ()
    obligations: tuple[Obligation, ...] = ()
    score: Score | None = None
    note: str = ""
    digest: str = ""

    @property
    def name(self) -> str:
        """Name and version: "eu-ai-act 2026-11-21"."""
        return f"{self.rule_set} {self.version}"

    def question(self, id_: str) -> Question | None:
        """The question of that id."""
        return next((question for question in self.questions if question.id == id_), None)

    @property
    def gravest(self) -> Tier:
        """The worst tier that its rules can give."""
        scored = list(self.score.at_least) if self.score else []
        return max([rule.tier for rule in self.rules] + scored + [self.otherwise.tier], key=lambda tier: tier.rank)


_READER = TypeAdapter(RuleSet)


def read(text: str, *, place: str = "rules") -> RuleSet:
    """The rule set that a YAML text says, with the SHA-256 of that text; raises Invalid naming each fault's place."""
    try:
        content: Any = yaml.load(text, yaml.CSafeLoader)
        found = _READER.validate_python(content, extra="forbid")
    except yaml.YAMLError as cause:
        raise Invalid(f"{place}: this is no YAML: {cause}") from cause
    except ValidationError as cause:
        faults = (f"{place}.{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in cause.errors()[:10])
        raise Invalid("; ".join(faults)) from cause
    wrong = list(_wrong(found))
    if wrong:
        raise Invalid("; ".join(f"{place}.{fault}" for fault in wrong[:10]))
    return replace(found, digest=hashlib.sha256(text.encode()).hexdigest())


def _wrong(rules: RuleSet) -> Iterable[str]:
    """What the types can't see: conditions about questions or answers that are not there, duties nobody can owe."""
    for question in rules.questions:
        yield from _unknown(rules, f"questions.{question.id}.ask_when", question.ask_when)
        if question.kind is not QuestionKind.YES_NO and not question.options:
            yield f"questions.{question.id}.options: a question of this kind has some."
    for rule in rules.rules:
        yield from _unknown(rules, f"rules.{rule.id}.when", rule.when)
        yield from _unknown(rules, f"rules.{rule.id}.unless", rule.unless)
    groups = groups_of(rules)
    for duty in rules.obligations:
        yield from _unknown(rules, f"obligations.{duty.id}.when", duty.when)
        dated = set(duty.groups if isinstance(duty.applies_from, date) else duty.applies_from)
        if not set(duty.groups) <= groups or dated != set(duty.groups):
            yield f"obligations.{duty.id}.groups: each must be a rule's group, and have a date."


def _unknown(rules: RuleSet, place: str, condition: Condition) -> Iterable[str]:
    for id_, answers in condition.items():
        question = rules.question(id_)
        for answer in answers:
            if question is None or question.option(answer) is None:
                yield f"{place}: nothing asks {id_} with the answer {answer}."


def groups_of(rules: RuleSet) -> set[str]:
    """Every group that an assessment by these rules can fall into."""
    exempt = {exempted(rule.group) for rule in rules.rules if rule.unless}
    scored = {tier.value for tier in rules.score.at_least} if rules.score else set()
    marked = {mark.id for mark in rules.marks}
    return {rule.group for rule in rules.rules} | {rules.otherwise.group} | exempt | scored | marked


def exempted(group: str) -> str:
    """The group of what a rule of `group` would have caught, had it not been set aside."""
    return f"{group}-exempt"
