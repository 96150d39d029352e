"""The risk rule sets that are shipped, and which of them judge a use case on a given day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path

from registry.errors import Invalid
from registry.rules.rule_sets import RuleSet, read

FOLDER = Path(__file__).parents[2] / "data" / "rules"
"""Beside the packages: in a checkout, and where a wheel was installed."""


class Jurisdiction(StrEnum):
    """Where an AI use case is used, or its results matter."""

    EU = "eu"
    ELSEWHERE = "elsewhere"
    BOTH = "both"


JURISDICTIONS = {
    Jurisdiction.EU: "In the European Union",
    Jurisdiction.ELSEWHERE: "Only outside the European Union",
    Jurisdiction.BOTH: "Inside and outside the European Union",
}


def shipped(folder: Path | None = None) -> tuple[RuleSet, ...]:
    """Every version of every rule set in a folder; raises Invalid naming the file and place of a fault."""
    return _all(folder or FOLDER)


@cache
def _all(folder: Path) -> tuple[RuleSet, ...]:
    found = tuple(read(path.read_text("utf-8"), place=path.stem) for path in sorted(folder.glob("*.yaml")))
    clashes = _clashes(found)
    if clashes:
        raise Invalid(f"rules: these questions are asked by two rule sets in different words: {', '.join(clashes)}.")
    return found


def in_force(sets: Iterable[RuleSet], jurisdiction: str, *, on: date) -> tuple[RuleSet, ...]:
    """The newest version in force on a day of each rule set that judges there; none for a place that none covers."""
    newest: dict[str, RuleSet] = {}
    for rules in sorted(sets, key=lambda one: (one.effective_from, one.version)):
        if rules.effective_from <= on and jurisdiction in rules.jurisdictions:
            newest[rules.rule_set] = rules
    return tuple(newest.values())


def _clashes(sets: Iterable[RuleSet]) -> list[str]:
    owner: dict[str, str] = {}
    for rules in sets:
        for question in rules.questions:
            owner.setdefault(question.id, rules.rule_set)
    return [q.id for rules in sets for q in rules.questions if owner[q.id] != rules.rule_set]
