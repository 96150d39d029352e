"""Decisions as pages, the command line and other programs see them."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from registry.commands.decisions import Option, Person
from registry.subjects import Subject


@dataclass(frozen=True, slots=True)
class AssumptionView:
    """What a decision takes for granted, and whether it still holds: `because` in words, `since` when it is known."""

    id: int
    position: int
    text: str
    limit: str
    state: str
    because: str
    since: datetime | None


@dataclass(frozen=True, slots=True)
class DecisionLine:
    """One decision in a list.

    `standing` is in force, superseded, or what an imported file said (proposed, rejected, …); `word` is the worst of
    broken, to revisit and the standing. `broken` and `unknown` count assumptions, of `assumptions` in all.
    """

    id: int
    number: str
    title: str
    about: Subject
    choice: str
    author: str
    author_name: str
    at: datetime
    template: str
    revisit_on: date | None
    standing: str
    word: str
    superseded_by: str
    assumptions: int
    broken: int
    unknown: int


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """A piece of evidence that was linked to a decision."""

    number: str
    title: str
    kind: str


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the file that a decision came as which no field holds."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class DecisionView:
    """One decision, whole. `chain` are the decisions that it follows from and that follow, oldest first, itself too.

    `namespace` and `name` are those of its subject in the lineage; empty where it is no node on record.
    """

    line: DecisionLine
    context: str
    options: tuple[Option, ...]
    rationale: str
    consequences: str
    people: tuple[Person, ...]
    assumptions: tuple[AssumptionView, ...]
    evidence: tuple[EvidenceLine, ...]
    chain: tuple[DecisionLine, ...]
    decided_on: date | None
    status: str
    more: tuple[Part, ...]
    from_file: bool
    audit_seq: int
    namespace: str
    name: str


def flat(view: DecisionView) -> dict[str, Any]:
    """A decision for programs: what its line says and what stands in it, side by side."""
    whole = {one.name: getattr(view, one.name) for one in fields(view)}
    line = whole.pop("line")
    return {one.name: getattr(line, one.name) for one in fields(line)} | whole


@dataclass(frozen=True, slots=True)
class DecisionSummary:
    """How many decisions there are, and how many of those in force are broken or to be looked at again."""

    decisions: int
    in_force: int
    broken: int
    due: int


@dataclass(frozen=True, slots=True)
class BrokenAssumption:
    """An assumption of a decision in force that no longer holds; `position` is its place in the decision."""

    decision: str
    position: int
    title: str
    about: Subject
    text: str
    because: str
    since: datetime | None
    state: str = "broken"


@dataclass(frozen=True, slots=True)
class DecisionAttention:
    """What somebody who decided, or was named in a decision, should look at again."""

    broken: tuple[BrokenAssumption, ...]
    due: tuple[DecisionLine, ...]

    @property
    def count(self) -> int:
        """How many decisions that is."""
        return len({one.decision for one in self.broken} | {one.number for one in self.due})
