"""Who holds which role in which use case now, and what people know how to do, as rows."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Row,
    Subquery,
    Table,
    Text,
    bindparam,
    func,
    literal,
    select,
    union_all,
)

from registry.models import metadata
from registry.store.accounts import ACCOUNT
from registry.store.use_cases import REVISION

ASSIGNMENT: Table = metadata.tables["role_assignment"]
SKILL: Table = metadata.tables["skill"]
Rows = list[Row[Any]]


def held(*, ids: Sequence[int] | None = None) -> Subquery:
    """(use_case_id, role, member_id) of the roles that are given and not taken; of these use cases, or of all."""
    return _held(None if ids is None else ASSIGNMENT.c.use_case_id.in_(ids))


def _held(of: ColumnElement[bool] | None) -> Subquery:
    last = select(func.max(ASSIGNMENT.c.id)).group_by(
        ASSIGNMENT.c.use_case_id, ASSIGNMENT.c.role, ASSIGNMENT.c.member_id
    )
    if of is not None:
        last = last.where(of)
    columns = (ASSIGNMENT.c.use_case_id, ASSIGNMENT.c.role, ASSIGNMENT.c.member_id)
    return select(*columns).where(ASSIGNMENT.c.id.in_(last), ASSIGNMENT.c.given == 1).subquery()


def holders(connection: Connection, ids: Sequence[int]) -> dict[int, dict[str, frozenset[int]]]:
    """The accounts that hold each role, by use case; owner and sponsor by the newest revision."""
    found: dict[int, dict[str, set[int]]] = {one: {} for one in ids}
    for case, role, member in connection.execute(_everybody(), {"ids": list(ids)}):
        found[case].setdefault(role, set()).add(member)
    return {case: {role: frozenset(who) for role, who in roles.items()} for case, roles in found.items()}


@cache
def _everybody() -> Any:
    """The query of `holders`, made once: putting it together takes longer than asking it."""
    ids: BindParameter[Any] = bindparam("ids", expanding=True)
    given = _held(ASSIGNMENT.c.use_case_id.in_(ids))
    query = select(REVISION.c.use_case_id, func.max(REVISION.c.revision).label("revision"))
    last = query.where(REVISION.c.use_case_id.in_(ids)).group_by(REVISION.c.use_case_id).subquery()
    on = (REVISION.c.use_case_id == last.c.use_case_id) & (REVISION.c.revision == last.c.revision)
    said = [
        select(REVISION.c.use_case_id, literal(role, Text), column).join(last, on).where(column.is_not(None))
        for role, column in (("owner", REVISION.c.owner_id), ("sponsor", REVISION.c.sponsor_id))
    ]
    return union_all(select(given.c.use_case_id, given.c.role, given.c.member_id), *said)


def history(connection: Connection, use_case_id: int) -> Rows:
    """Every assignment of a use case, newest first."""
    query = select(ASSIGNMENT).where(ASSIGNMENT.c.use_case_id == use_case_id).order_by(ASSIGNMENT.c.id.desc())
    return list(connection.execute(query))


def skills(connection: Connection, members: Sequence[int] | None = None) -> dict[int, dict[str, int]]:
    """What people know how to do, as last said: member → skill → level."""
    last = select(func.max(SKILL.c.id)).group_by(SKILL.c.member_id, SKILL.c.skill)
    query = select(SKILL.c.member_id, SKILL.c.skill, SKILL.c.level).where(SKILL.c.id.in_(last))
    if members is not None:
        query = query.where(SKILL.c.member_id.in_(members))
    found: dict[int, dict[str, int]] = {}
    for member, skill, level in connection.execute(query):
        found.setdefault(member, {})[skill] = level
    return found


def people(connection: Connection, ids: Sequence[int] | None = None) -> dict[int, Any]:
    """(id, login, name, kind, disabled_at) of accounts by their number; of all where None is given."""
    query = select(ACCOUNT.c.id, ACCOUNT.c.login, ACCOUNT.c.name, ACCOUNT.c.kind, ACCOUNT.c.disabled_at)
    if ids is not None:
        query = query.where(ACCOUNT.c.id.in_(ids))
    return {row.id: row for row in connection.execute(query.order_by(ACCOUNT.c.login))}
