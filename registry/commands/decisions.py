"""What somebody who logs a decision says: the choice, why, what else was possible, what it rests on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BeforeValidator

from registry.commands.about import About
from registry.commands.decision_faults import faults
from registry.commands.reading import reader
from registry.errors import Invalid
from registry.subjects import Subject, SubjectKind, numbered, row_number

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
class Decision:
    """A decision as it is logged. Only title, about, choice and rationale must be said.

    `supersedes` and `evidence` are row numbers (D-12, E-5 in JSON). `source` is the file that it came as; such a
    decision may lack what its file lacks. The same `key` from the same account is the same decision. Raises Invalid.
    """

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

    def __post_init__(self) -> None:
        found = [*faults(self)][:10]
        if found:
            raise Invalid(" ".join(found))


def decision(document: bytes | Mapping[str, Any]) -> Decision:
    """A decision from JSON, or from what JSON became; raises Invalid naming each place."""
    found: Decision = reader(Decision)(document)
    return found


def plain(said: Decision) -> dict[str, Any]:
    """A decision as JSON has it; what was left empty is left out, and so is the key."""
    found = {one.name: plain_part(getattr(said, one.name)) for one in fields(said) if one.name != "key"}
    if said.supersedes:
        found["supersedes"] = numbered(SubjectKind.DECISION, said.supersedes)
    found["evidence"] = [numbered(SubjectKind.EVIDENCE, number) for number in said.evidence]
    return {name: value for name, value in found.items() if value not in ("", [], None)}


def plain_part(value: Any) -> Any:
    """One field of a decision, or one option, assumption or person, as JSON has it."""
    match value:
        case Subject() | date():
            return str(value)
        case tuple():
            return [plain_part(one) for one in value]
        case Option() | Assumption() | Person():
            each = {one.name: plain_part(getattr(value, one.name)) for one in fields(value)}
            return {name: value for name, value in each.items() if value not in ("", [], None)}
        case _:
            return value
