"""Who does what for a use case: roles given and taken, and where people or skills are lacking."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from registry.access import Desk, Permission, requires
from registry.errors import Conflict, Invalid
from registry.rules import use_case_roles as rules_of
from registry.rules.stages import Stage
from registry.rules.use_case_roles import ABLE, ASSIGNED, PeopleRules, UseCaseRole, people_rules
from registry.services import _use_cases as views
from registry.services._account import known as known_account
from registry.store import gaps as gap_store
from registry.store import use_case_roles as store
from registry.store.kept import keeping
from registry.subjects import Subject, SubjectKind
from registry.views.use_cases import PeopleGaps, Person, PersonLoad, RoleGap, SkillCover, UseCaseView

_EXAMPLES = 5
_MOST_PEOPLE = 500


def holders(connection: Connection, use_case_id: int) -> dict[str, frozenset[int]]:
    """The accounts that hold each role of a use case now; owner and sponsor as its newest revision says."""
    return store.holders(connection, [use_case_id])[use_case_id]


@requires(Permission.USE_CASE_MANAGE)
def assign(desk: Desk, slug: str, role: str, login: str, *, reason: str = "") -> UseCaseView:
    """Give somebody a role in a use case; whoever holds it already keeps it."""
    return _change(desk, slug, role, login, given=True, reason=reason)


@requires(Permission.USE_CASE_MANAGE)
def unassign(desk: Desk, slug: str, role: str, login: str, *, reason: str = "") -> UseCaseView:
    """Take a role from somebody; what they signed in it stays as it is."""
    return _change(desk, slug, role, login, given=False, reason=reason)


@requires(Permission.USE_CASE_MANAGE)
def say_skill(desk: Desk, login: str, skill: str, level: int, *, reason: str = "") -> None:
    """Put on record how well somebody can do something: 0 not, 1 learning, 2 alone, 3 can teach it."""
    known_skills = people_rules().skills
    if skill not in known_skills:
        raise Invalid(f"skill: {skill[:40]!r} is none of {', '.join(known_skills)}.")
    if level not in range(4):
        raise Invalid(f"level: 0 not, 1 learning, 2 alone, 3 can teach it; not {level}.")
    with keeping(desk) as kept:
        account = known_account(kept.connection, login)
        kept.add("skill", member_id=account.id, skill=skill, level=level)
        kept.log("skill.said", f"account:{account.login}", reason=reason.strip(), skill=skill, level=level)


@requires(Permission.GOVERN_READ)
def people(desk: Desk) -> list[Person]:
    """Everybody who can be given a role."""
    with desk.registry.read() as connection:
        rows = store.people(connection).values()
    return [Person(row.id, row.login, row.name) for row in rows if row.kind == "person" and row.disabled_at is None]


@requires(Permission.GOVERN_READ)
def skills(desk: Desk) -> dict[str, dict[str, int]]:
    """What everybody can do, as last said: login → skill → level."""
    with desk.registry.read() as connection:
        known, said = store.people(connection), store.skills(connection)
    return {known[member].login: levels for member, levels in said.items() if member in known}


@requires(Permission.GOVERN_READ)
def gaps(desk: Desk) -> PeopleGaps:
    """Where people or skills are lacking in all open use cases: roles unfilled, too much on one person, skills."""
    rules = people_rules()
    with desk.registry.read() as connection:
        open_cases = gap_store.open_by_stage(connection)
        unfilled = tuple(_unfilled(connection, rules))
        loads = gap_store.loads(connection)
        by_role = gap_store.roles_of_people(connection)
        said = store.skills(connection)
        known = store.people(connection)
    held = tuple(_loads(loads, by_role, said, known, rules))
    return PeopleGaps(
        roles=unfilled, loads=held[:_MOST_PEOPLE], skills=tuple(_covers(by_role, said, known, rules)),
        use_cases=sum(open_cases.values()), source=rules.source,
        limits={
            "roles_in_one_use_case": rules.limits.roles_in_one_use_case, "roles_in_all": rules.limits.roles_in_all,
            "least_able_people": rules.limits.least_able_people,
        },
        as_of=desk.clock(),
    )  # fmt: skip


def _change(desk: Desk, slug: str, role: str, login: str, *, given: bool, reason: str) -> UseCaseView:
    wanted = _assigned(role)
    with keeping(desk) as kept:
        case = views.known(kept.connection, slug)
        account = known_account(kept.connection, login)
        if given and (account.kind != "person" or account.disabled_at is not None):
            raise Conflict(f"{login} can't hold a role: only the enabled account of a person can.")
        has = account.id in holders(kept.connection, case.id).get(wanted, frozenset())
        if not given and not has:
            raise Conflict(f"{login} does not hold the role {wanted.words} in {slug}.")
        if not (given and has):
            row = {"use_case_id": case.id, "role": wanted.value, "member_id": account.id, "given": int(given)}
            kept.add("role_assignment", **row, reason=reason.strip())
            done = "use_case.role_given" if given else "use_case.role_taken"
            subject = str(Subject(SubjectKind.USE_CASE, slug))
            kept.log(done, subject, reason=reason.strip(), role=wanted.value, member=account.login)
        return views.view(desk.registry, kept.connection, case, kept.now)


def _assigned(role: str) -> UseCaseRole:
    if role in ASSIGNED:
        return UseCaseRole(role)
    if role in set(UseCaseRole):
        raise Invalid(f"role: who is {role} stands in the use case itself: revise it to change that.")
    raise Invalid(f"role: {role[:40]!r} is none of {', '.join(ASSIGNED)}.")


def _unfilled(connection: Connection, rules: PeopleRules) -> Iterator[RoleGap]:
    """Roles that open use cases need by their stage and nobody holds; the most often first."""
    found = []
    for role in UseCaseRole:
        stages = [stage.value for stage in Stage if role in rules_of.required(stage, rules)]
        number = gap_store.lacking(connection, role.value, stages)
        if number:
            few = gap_store.examples(connection, role.value, stages, limit=_EXAMPLES)
            found.append(RoleGap(role.value, number, tuple((row.slug, row.title) for row in few)))
    yield from sorted(found, key=lambda gap: -gap.use_cases)


def _loads(
    loads: Sequence[Any],
    by_role: Mapping[int, Mapping[str, int]],
    said: Mapping[int, Mapping[str, int]],
    known: Mapping[int, Any],
    rules: PeopleRules,
) -> Iterator[PersonLoad]:
    """Everybody who holds a role, whoever passes a limit first."""
    found = []
    for row in loads:
        account = known.get(row.member_id)
        if account is None:
            continue
        needed = {role: [row.member_id] for role in by_role.get(row.member_id, {})}
        missing = rules_of.skill_gaps(needed, said, rules)
        over = tuple(_over(row, rules, disabled=account.disabled_at is not None))
        person, disabled = Person(account.id, account.login, account.name), account.disabled_at is not None
        lacking = tuple(sorted({f"{gap.skill} {gap.has} of {gap.needs}" for gap in missing}))
        load = PersonLoad(person, row.roles, row.use_cases, row.most, row.most_slug, disabled, lacking, over)
        found.append(load)
    yield from sorted(found, key=lambda load: (not load.over, -load.roles, load.person.login))


def _over(row: Any, rules: PeopleRules, *, disabled: bool) -> Iterator[str]:
    limits = rules.limits
    if disabled:
        yield "the account is disabled"
    if row.most > limits.roles_in_one_use_case:
        yield f"{row.most} roles in {row.most_slug}, more than {limits.roles_in_one_use_case}"
    if row.roles > limits.roles_in_all:
        yield f"{row.roles} roles in all, more than {limits.roles_in_all}"


def _covers(
    by_role: Mapping[int, Mapping[str, int]],
    said: Mapping[int, Mapping[str, int]],
    known: Mapping[int, Any],
    rules: PeopleRules,
) -> Iterator[SkillCover]:
    """Each skill: how many filled roles need it and have it, and how many people could step in."""
    for skill, about in rules.skills.items():
        needed = covered = 0
        for member, roles in by_role.items():
            for role, number in roles.items():
                level = rules.needs(role).skills.get(skill)
                needed += number if level else 0
                covered += number if level and said.get(member, {}).get(skill, 0) >= level else 0
        able = sum(
            levels.get(skill, 0) >= ABLE
            for member, levels in said.items()
            if member in known and known[member].disabled_at is None
        )
        yield SkillCover(skill, about, needed, covered, able, bool(needed) and able < rules.limits.least_able_people)
