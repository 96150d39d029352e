"""Who does what for a use case: roles given and taken, and where people or skills are lacking."""

from __future__ import annotations

from sqlalchemy import Connection

from registry.access import Desk, Permission, requires
from registry.errors import Conflict, Invalid
from registry.rules.use_case_roles import ASSIGNED, UseCaseRole, people_rules
from registry.services import _by_slug, _gaps
from registry.services._account import known as known_account
from registry.store import use_case_roles as store
from registry.store.kept import keeping
from registry.subjects import Subject, SubjectKind
from registry.views.use_cases import PeopleGaps, Person

_MOST_PEOPLE = 500


def holders(connection: Connection, use_case_id: int) -> dict[str, frozenset[int]]:
    """The accounts that hold each role of a use case now; owner and sponsor as its newest revision says."""
    return store.holders(connection, [use_case_id])[use_case_id]


@requires(Permission.USE_CASE_MANAGE)
def assign(desk: Desk, slug: str, role: str, login: str, *, reason: str = "") -> None:
    """Give somebody a role in a use case; whoever holds it already keeps it."""
    _change(desk, slug, role, login, given=True, reason=reason)


@requires(Permission.USE_CASE_MANAGE)
def unassign(desk: Desk, slug: str, role: str, login: str, *, reason: str = "") -> None:
    """Take a role from somebody; what they signed in it stays as it is."""
    _change(desk, slug, role, login, given=False, reason=reason)


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
        held = _gaps.held(connection)
        said, known = store.skills(connection), store.people(connection)
        unfilled = _gaps.unfilled(connection, held, rules)
        loads = _gaps.loads(connection, held, said, known, rules, most=_MOST_PEOPLE)
    return PeopleGaps(
        roles=unfilled, loads=loads, skills=tuple(_gaps.covers(held, said, known, rules)), use_cases=len(held.stages),
        source=rules.source,
        limits={
            "roles_in_one_use_case": rules.limits.roles_in_one_use_case, "roles_in_all": rules.limits.roles_in_all,
            "least_able_people": rules.limits.least_able_people,
        },
        as_of=desk.clock(),
    )  # fmt: skip


def _change(desk: Desk, slug: str, role: str, login: str, *, given: bool, reason: str) -> None:
    wanted = _assigned(role)
    with keeping(desk) as kept:
        case = _by_slug.known(kept.connection, slug)
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


def _assigned(role: str) -> UseCaseRole:
    if role in ASSIGNED:
        return UseCaseRole(role)
    if role in set(UseCaseRole):
        raise Invalid(f"role: who is {role} stands in the use case itself: revise it to change that.")
    raise Invalid(f"role: {role[:40]!r} is none of {', '.join(ASSIGNED)}.")
