"""Counts where people or skills are lacking, from who holds which role in all open use cases."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from registry.rules import use_case_roles as rules_of
from registry.rules.stages import Stage
from registry.rules.use_case_roles import ABLE, PeopleRules, UseCaseRole
from registry.store import gaps as store
from registry.store.memory import Marked
from registry.views.use_cases import Person, PersonLoad, RoleGap, SkillCover

_EXAMPLES = 5
Levels = Mapping[int, Mapping[str, int]]


@dataclass(slots=True)
class Held:
    """Who holds what in open use cases: per use case the roles that are filled, per person where and how often."""

    stages: dict[int, str]
    filled: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    in_case: dict[int, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    as_role: dict[int, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def add(self, case: int, role: str, member: int) -> None:
        """Count one role of one person, where the use case is open."""
        if case in self.stages:
            self.filled[case].add(role)
            self.in_case[member][case] += 1
            self.as_role[member][role] += 1


_known = Marked[Held]()


def held(connection: Connection) -> Held:
    """Everything that is held in open use cases now; remembered until something of it changes. Not to be altered."""
    return _known.of(connection, store.mark(connection), lambda: _held(connection))


def _held(connection: Connection) -> Held:
    found = Held(store.open_stages(connection))
    for case, role, member in store.held(connection):
        found.add(case, role, member)
    for case, *named in store.said(connection):
        for role, who in zip(("owner", "sponsor"), named, strict=True):
            if who is not None:
                found.add(case, role, who)
    return found


def unfilled(connection: Connection, of: Held, rules: PeopleRules) -> tuple[RoleGap, ...]:
    """Roles that open use cases need by their stage and nobody holds; the most often first."""
    wanted = {stage.value: [role.value for role in rules_of.required(stage, rules)] for stage in Stage}
    lacking: dict[str, list[int]] = defaultdict(list)
    for case, stage in of.stages.items():
        filled = of.filled.get(case, set())
        for role in wanted[stage]:
            if role not in filled:
                lacking[role].append(case)
    named = store.titles(connection, sorted({case for cases in lacking.values() for case in cases[:_EXAMPLES]}))
    gaps = [
        RoleGap(role, len(lacking[role]), tuple((named[c].slug, named[c].title) for c in lacking[role][:_EXAMPLES]))
        for role in UseCaseRole
        if role in lacking
    ]
    return tuple(sorted(gaps, key=lambda gap: -gap.use_cases))


def loads(
    connection: Connection, of: Held, levels: Levels, known: Mapping[int, Any], rules: PeopleRules, *, most: int
) -> tuple[PersonLoad, ...]:
    """The `most` people on whom the most hangs, whoever passes a limit first."""
    found = [_load(of, member, levels, known[member], rules) for member in of.in_case if member in known]
    first = sorted(found, key=lambda load: (not load.over, -load.roles, load.person.login))[:most]
    top = {load.person.id: of.in_case[load.person.id].most_common(1)[0][0] for load in first}
    named = store.titles(connection, sorted(set(top.values())))
    return tuple(_where(load, named[top[load.person.id]].slug, rules) for load in first)


def _load(of: Held, member: int, levels: Levels, account: Any, rules: PeopleRules) -> PersonLoad:
    in_case, roles = of.in_case[member], {role: [member] for role in of.as_role[member]}
    lacking = {f"{gap.skill} {gap.has} of {gap.needs}" for gap in rules_of.skill_gaps(roles, levels, rules)}
    load = PersonLoad(
        Person(account.id, account.login, account.name), sum(in_case.values()), len(in_case), max(in_case.values()), "",
        account.disabled_at is not None, tuple(sorted(lacking)), (),
    )  # fmt: skip
    return _where(load, "one use case", rules)


def _where(load: PersonLoad, slug: str, rules: PeopleRules) -> PersonLoad:
    over = tuple(_over(load, slug, rules))
    return PersonLoad(
        load.person, load.roles, load.use_cases, load.most_in_one, slug, load.disabled, load.lacking, over
    )


def _over(load: PersonLoad, slug: str, rules: PeopleRules) -> Iterator[str]:
    limits = rules.limits
    if load.disabled:
        yield "the account is disabled"
    if load.most_in_one > limits.roles_in_one_use_case:
        yield f"{load.most_in_one} roles in {slug}, more than {limits.roles_in_one_use_case}"
    if load.roles > limits.roles_in_all:
        yield f"{load.roles} roles in all, more than {limits.roles_in_all}"


def covers(of: Held, levels: Levels, known: Mapping[int, Any], rules: PeopleRules) -> Iterator[SkillCover]:
    """Each skill: how many filled roles need it and have it, and how many people could step in."""
    for skill, about in rules.skills.items():
        needed = covered = 0
        for member, roles in of.as_role.items():
            for role, number in roles.items():
                level = rules.needs(role).skills.get(skill)
                needed += number if level else 0
                covered += number if level and levels.get(member, {}).get(skill, 0) >= level else 0
        people = [known[member] for member, has in levels.items() if has.get(skill, 0) >= ABLE and member in known]
        able = sum(account.disabled_at is None for account in people)
        yield SkillCover(skill, about, needed, covered, able, bool(needed) and able < rules.limits.least_able_people)
