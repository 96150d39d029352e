"""What an approval policy asks for: who signs which change at which level of risk, on what evidence, how long."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from registry.commands.approvals import Kind as Change

__all__ = ["Change", "GateMode", "Group", "Level", "Policy", "Rule", "Signers", "StageRule", "Strictness", "Watched"]


class Level(StrEnum):
    """How risky a use case is, whatever the words of the rule set that says so."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    PROHIBITED = "prohibited"


class GateMode(StrEnum):
    """What an environment's gate does to what lacks an approval."""

    PREVENT = "prevent"
    WARN = "warn"
    RECORD = "record"


class Watched(StrEnum):
    """Of which sources a new version makes an approval stale."""

    ALL = "all"
    DIRECT = "direct"
    NONE = "none"


class Group(StrEnum):
    """Where the people come from who may sign."""

    USE_CASE_ROLE = "use_case"
    ROLE = "role"
    BODY = "body"


@dataclass(frozen=True, slots=True, order=True)
class Signers:
    """A group of people who may sign: holders of a role of the use case, of an access role, or members of a body."""

    group: Group
    name: str

    def __str__(self) -> str:
        return f"{self.group.value}:{self.name}"

    @classmethod
    def parse(cls, text: str) -> Signers:
        """Read `group:name`; raises ValueError where the group is not known."""
        group, _, name = text.partition(":")
        return cls(Group(group), name)

    @property
    def words(self) -> str:
        """As one says it: "the domain expert of the use case", "a member of ethics-board"."""
        name = self.name.replace("_", " ")
        match self.group:
            case Group.USE_CASE_ROLE:
                return f"the {name} of the use case"
            case Group.ROLE:
                return f"a person with the role {name}"
            case Group.BODY:
                return f"a member of {self.name}"


@dataclass(frozen=True, slots=True)
class StageRule:
    """One stage: so many different people out of these groups."""

    name: str
    signers: tuple[Signers, ...]
    quorum: int = 1


@dataclass(frozen=True, slots=True)
class Rule:
    """What these kinds of change need at these levels of risk. Days count from the last signature; None: no end."""

    changes: frozenset[Change]
    levels: frozenset[Level]
    stages: tuple[StageRule, ...] = ()
    evidence: tuple[str, ...] = ()
    expires_after_days: int | None = None
    review_every_days: int | None = None
    fast_path: bool = False
    vetoes: tuple[str, ...] = ()
    refused: str = ""
    new_versions_of: Watched = Watched.ALL


@dataclass(frozen=True, slots=True)
class Strictness:
    """What a policy may relax, each off unless it says so. For a change of policy all of it stays off."""

    requester_may_sign: bool = False
    author_may_sign: bool = False
    later_members_may_sign: bool = False
    body_seats_may_be_delegated: bool = False


@dataclass(frozen=True, slots=True)
class Policy:
    """A validated policy."""

    title: str
    about: str
    strictness: Strictness
    gates: tuple[tuple[str, GateMode], ...]
    rules: tuple[Rule, ...]

    def rule(self, change: Change, level: str) -> Rule:
        """The one rule for a change at a level; a level that is not known yet counts as high."""
        at = Level(level) if level in set(Level) else Level.HIGH
        return next(rule for rule in self.rules if change in rule.changes and at in rule.levels)

    def gate(self, environment: str) -> GateMode:
        """What the gate of an environment does; `*` speaks for those not named; nobody spoke of it: prevent."""
        modes = dict(self.gates)
        return modes.get(environment, modes.get("*", GateMode.PREVENT))

    def strictness_for(self, change: Change) -> Strictness:
        """What is relaxed for a change: nothing where the change is one of policy."""
        return Strictness() if change is Change.POLICY else self.strictness
