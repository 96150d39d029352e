"""The words of a decision as somebody says them, before anybody looked whether they are all there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BeforeValidator

from registry.commands.about import About
from registry.subjects import SubjectKind, row_number

ACCEPTED = "accepted"


class Part(StrEnum):
    """What a person did in a decision, in the words of MADR."""

    DECIDED = "decision-maker"
    CONSULTED = "consulted"
    INFORMED = "informed"


def _decision(value: Any) -> Any:
    return row_number(SubjectKind.DECISION, value) if isinstance(value, str) else value


def _evidence(value: Any) -> Any:
    return row_number(SubjectKind.EVIDENCE, value) if isinstance(value, str) else value


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One thing that could have been chosen; `cost` in words: "3 days a month", "0.4 M€ a year"."""

    title: str
    about: str = ""
    pros: tuple[str, ...] = ()
    cons: tuple[str, ...] = ()
    cost: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumption:
    """What has to be true for the decision to stay right; with a metric, `metric comparator threshold` says when."""

    text: str
    metric: str = ""
    comparator: str = ""
    threshold: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody by login, or by name where there is no account."""

    name: str
    part: Part = Part.DECIDED


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Everything that can be said; `supersedes` and `evidence` are row numbers (D-12, E-5 in JSON)."""

    title: str
    about: About
    choice: str = ""
    rationale: str = ""
    template: str = ""
    context: str = ""
    options: tuple[Option, ...] = ()
    consequences: str = ""
    assumptions: tuple[Assumption, ...] = ()
    people: tuple[Person, ...] = ()
    evidence: tuple[Annotated[int, BeforeValidator(_evidence)], ...] = ()
    revisit_on: date | None = None
    supersedes: Annotated[int | None, BeforeValidator(_decision)] = None
    decided_on: date | None = None
    status: str = ACCEPTED
    source: str = ""
    key: str = ""
