"""Use cases as they are shown: lines of the portfolio, one with its stages and gate, who does what, who is lacking."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from registry.views.listing import Listed
from registry.views.risk import TierView


@dataclass(frozen=True, slots=True)
class Need:
    """Something that is missing before a step, and who can supply it."""

    what: str
    who: str


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account."""

    id: int
    login: str
    name: str


@dataclass(frozen=True, slots=True)
class UseCaseLine:
    """One line of the portfolio. `word` is how it stands; `tier` is empty where it is not assessed."""

    id: int
    slug: str
    title: str
    purpose: str
    owner: Person | None
    stage: str
    stage_at: datetime
    tier: str
    overridden: bool
    word: str
    unfilled: tuple[str, ...]
    approved: tuple[str, ...]
    stale: tuple[str, ...]
    revision: int
    revised_at: datetime
    proposed_at: datetime


@dataclass(frozen=True, slots=True)
class PortfolioSummary:
    """How many use cases stand how, are in which stage, have which tier."""

    use_cases: int
    by_word: Mapping[str, int]
    by_stage: Mapping[str, int]
    by_tier: Mapping[str, int]

    @property
    def open(self) -> int:
        """Those that are neither rejected nor retired."""
        return self.use_cases - self.by_word.get("closed", 0)


@dataclass(frozen=True, slots=True)
class Portfolio:
    """The use cases asked for, and the summary of all."""

    listed: Listed[UseCaseLine]
    summary: PortfolioSummary
    as_of: datetime


@dataclass(frozen=True, slots=True)
class RevisionView:
    """What was said of a use case in one revision."""

    revision: int
    title: str
    purpose: str
    owner: Person | None
    sponsor: Person | None
    affected: str
    when_wrong: str
    simpler: str
    why_not: str
    sourcing: str
    data_needed: str
    jurisdiction: str
    answers: Mapping[str, tuple[str, ...]]
    models: tuple[str, ...]
    particulars: Mapping[str, str]
    summary: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class StageStep:
    """A step of a use case: which stage began when, by whom and why."""

    stage: str
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Gate:
    """A step that may be asked for now: to where, and what is missing for it."""

    to: str
    on: bool
    needs: tuple[Need, ...]

    @property
    def open(self) -> bool:
        """Whether nothing is missing."""
        return not self.needs


@dataclass(frozen=True, slots=True)
class RoleView:
    """One role of a use case: what it does, who holds it, whether the stage asks for it, which skills are lacking."""

    role: str
    does: str
    required: bool
    holders: tuple[Person, ...]
    lacking: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ApprovalLine:
    """A request for approval that names the use case."""

    number: str
    kind: str
    state: str
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class UseCaseView:
    """One use case as it stands. `gates` are the steps that may be asked for, the one ahead first."""

    id: int
    slug: str
    said: RevisionView
    stage: str
    steps: tuple[StageStep, ...]
    gates: tuple[Gate, ...]
    tier: TierView
    roles: tuple[RoleView, ...]
    approvals: tuple[ApprovalLine, ...]
    proposed_by: str
    proposed_at: datetime
    coverage: float | None
    """Share (0 to 1) of the skills that filled roles take and their holders have; None where no role is filled."""

    @property
    def unfilled(self) -> tuple[str, ...]:
        """Roles that the stage asks for and nobody holds."""
        return tuple(role.role for role in self.roles if role.required and not role.holders)

    @property
    def next(self) -> Gate | None:
        """The step ahead."""
        return next((gate for gate in self.gates if gate.on), None)


@dataclass(frozen=True, slots=True)
class RoleGap:
    """A role that nobody fills in so many open use cases, some of which are named."""

    role: str
    use_cases: int
    examples: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class PersonLoad:
    """How much hangs on one person: roles in open use cases, in how many, and the most in one."""

    person: Person
    roles: int
    use_cases: int
    most_in_one: int
    most_slug: str
    disabled: bool
    lacking: tuple[str, ...]
    over: tuple[str, ...]
    """Which limits are passed, in words."""


@dataclass(frozen=True, slots=True)
class SkillCover:
    """One skill: for how many filled roles it is needed and there, and how many people could step in."""

    skill: str
    about: str
    needed: int
    covered: int
    able: int
    short: bool


@dataclass(frozen=True, slots=True)
class PeopleGaps:
    """Where people or skills are lacking. `source` says whose assumption the limits are."""

    roles: tuple[RoleGap, ...]
    loads: tuple[PersonLoad, ...]
    skills: tuple[SkillCover, ...]
    use_cases: int
    source: str
    limits: Mapping[str, int]
    as_of: datetime
