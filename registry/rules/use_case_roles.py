"""Who does what for a use case, which skills that takes, and where too much hangs on one person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import TypeAdapter, ValidationError

from registry.errors import Invalid
from registry.rules.stages import LINE, Stage

FILE = Path(__file__).parents[2] / "data" / "people" / "roles.yaml"
ABLE = 2
"""The level from which on somebody can do a thing alone."""


class UseCaseRole(StrEnum):
    """Who does what for one use case. Owner and sponsor stand in the use case itself."""

    OWNER = "owner"
    SPONSOR = "sponsor"
    DECIDER = "decider"
    DATA_APPROVER = "data_approver"
    DOMAIN_EXPERT = "domain_expert"
    TRANSLATOR = "translator"
    INDEPENDENT_VALIDATOR = "independent_validator"
    DEPLOYMENT_SIGNER = "deployment_signer"

    @property
    def words(self) -> str:
        """As people say it."""
        return self.value.replace("_", " ")


ASSIGNED = tuple(role for role in UseCaseRole if role not in (UseCaseRole.OWNER, UseCaseRole.SPONSOR))
"""Roles that are given and taken; owner and sponsor change by a revision."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleNeeds:
    """What a role is for, from which stage on it must be filled, and the skills (skill → least level) it takes."""

    role: UseCaseRole
    does: str
    from_stage: Stage
    skills: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """From where on too much hangs on one person."""

    roles_in_one_use_case: int
    roles_in_all: int
    least_able_people: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleRules:
    """Roles, skills and limits; `source` says whose assumption they are."""

    source: str
    skills: Mapping[str, str]
    roles: tuple[RoleNeeds, ...]
    limits: Limits

    def needs(self, role: str) -> RoleNeeds:
        """What a role takes."""
        return next(needs for needs in self.roles if needs.role == role)


@dataclass(frozen=True, slots=True)
class SkillGap:
    """A skill that a role takes and its holder lacks: `has` of `needs`."""

    role: UseCaseRole
    member_id: int
    skill: str
    needs: int
    has: int


@cache
def people_rules(path: Path = FILE) -> PeopleRules:
    """The roles and limits that are shipped; raises Invalid."""
    content: Any = yaml.load(path.read_text("utf-8"), yaml.CSafeLoader)
    try:
        found: PeopleRules = TypeAdapter(PeopleRules).validate_python(content, extra="forbid")
    except ValidationError as cause:
        raise Invalid(f"{path.name}: {cause}") from cause
    unknown = {skill for needs in found.roles for skill in needs.skills} - set(found.skills)
    if unknown or {needs.role for needs in found.roles} != set(UseCaseRole):
        raise Invalid(f"{path.name}: each role once, each skill with its words; unknown: {', '.join(sorted(unknown))}")
    return found


def required(stage: Stage, rules: PeopleRules) -> frozenset[UseCaseRole]:
    """The roles that must be filled at a stage; none once it is closed."""
    if stage.closed:
        return frozenset()
    here = LINE.index(stage)
    return frozenset(needs.role for needs in rules.roles if LINE.index(needs.from_stage) <= here)


def unfilled(stage: Stage, holders: Mapping[str, Iterable[int]], rules: PeopleRules) -> tuple[UseCaseRole, ...]:
    """Roles that must be filled at a stage, and are not, in the order of the roles."""
    wanted = required(stage, rules)
    return tuple(role for role in UseCaseRole if role in wanted and not tuple(holders.get(role, ())))


def crowded(holders: Mapping[str, Iterable[int]], rules: PeopleRules) -> dict[int, tuple[UseCaseRole, ...]]:
    """Who holds more roles in one use case than the limit, and which."""
    held: dict[int, list[UseCaseRole]] = {}
    for role in UseCaseRole:
        for member in holders.get(role, ()):
            held.setdefault(member, []).append(role)
    limit = rules.limits.roles_in_one_use_case
    return {member: tuple(roles) for member, roles in held.items() if len(roles) > limit}


def skill_gaps(
    holders: Mapping[str, Iterable[int]], skills: Mapping[int, Mapping[str, int]], rules: PeopleRules
) -> tuple[SkillGap, ...]:
    """Skills that roles take and their holders lack, or nobody has said that they have."""
    return tuple(
        SkillGap(role, member, skill, level, skills.get(member, {}).get(skill, 0))
        for role in UseCaseRole
        for member in sorted(holders.get(role, ()))
        for skill, level in rules.needs(role).skills.items()
        if skills.get(member, {}).get(skill, 0) < level
    )


def coverage(
    holders: Mapping[str, Iterable[int]], skills: Mapping[int, Mapping[str, int]], rules: PeopleRules
) -> float | None:
    """Share (0 to 1) of the skills asked of the holders that they have; None where no role is filled."""
    asked = sum(len(rules.needs(role).skills) for role in UseCaseRole for _ in holders.get(role, ()))
    return 1 - len(skill_gaps(holders, skills, rules)) / asked if asked else None
