"""Which duties follow from a risk assessment, and from which day on each applies."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from registry.rules.risk import Answers, met
from registry.rules.rule_sets import Obligation, RuleSet
from registry.views.risk import Assessment, Owed


def owed(sets: Sequence[RuleSet], found: Assessment, answers: Answers, *, on: date) -> tuple[Owed, ...]:
    """The duties that follow from an assessment, those that apply on the day `on` first, then by their day."""
    duties = (
        _owed(rules, duty, found.groups, on)
        for rules in sets
        for duty in rules.obligations
        if set(duty.groups) & found.groups and met(duty.when, answers)
    )
    return tuple(sorted(duties, key=lambda duty: (not duty.applies, duty.applies_from, duty.rule_set)))


def _owed(rules: RuleSet, duty: Obligation, groups: frozenset[str], on: date) -> Owed:
    starts = duty.starts(groups & set(duty.groups))
    return Owed(
        rules.name, duty.id, duty.article, duty.text, starts, starts <= on, duty.source, duty.checked_on,
        duty.secondary, duty.note,
    )  # fmt: skip
