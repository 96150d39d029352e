"""Where people are lacking, as rows: roles that nobody holds, and how much hangs on each person, in open use cases."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, Subquery, Text, func, literal, select, union_all

from registry.rules.stages import Stage
from registry.store.use_case_roles import held
from registry.store.use_cases import CASE, REVISION, STAGE

CLOSED = tuple(stage.value for stage in Stage if stage.closed)


def open_by_stage(connection: Connection) -> dict[str, int]:
    """How many use cases are in each stage that is not closed."""
    of = _open()
    return {row[0]: row[1] for row in connection.execute(select(of.c.stage, func.count()).group_by(of.c.stage))}


def lacking(connection: Connection, role: str, stages: Sequence[str]) -> int:
    """In how many open use cases of these stages nobody holds a role."""
    query = _lacking(role, stages).subquery()
    return int(connection.execute(select(func.count()).select_from(query)).scalar_one())


def examples(connection: Connection, role: str, stages: Sequence[str], *, limit: int) -> list[Row[Any]]:
    """(slug, title) of the first of them."""
    return list(connection.execute(_lacking(role, stages).order_by(CASE.c.id).limit(limit)))


def loads(connection: Connection) -> list[Row[Any]]:
    """(member_id, roles, use_cases, most, most_slug): how much each person holds, and where the most."""
    each = _held_in_open()
    per_case = (
        select(each.c.member_id, each.c.use_case_id, func.count().label("roles"))
        .group_by(each.c.member_id, each.c.use_case_id)
        .subquery()
    )
    place = func.row_number().over(
        partition_by=per_case.c.member_id, order_by=(per_case.c.roles.desc(), per_case.c.use_case_id)
    )
    sums = (func.sum(per_case.c.roles), func.count())
    ranked = select(
        per_case.c.member_id,
        *(total.over(partition_by=per_case.c.member_id).label(name) for total, name in zip(sums, _SUMS, strict=True)),
        per_case.c.roles.label("most"),
        per_case.c.use_case_id,
        place.label("place"),
    ).subquery()
    query = select(*(ranked.c[name] for name in ("member_id", *_SUMS, "most")), CASE.c.slug.label("most_slug"))
    query = query.join(CASE, CASE.c.id == ranked.c.use_case_id).where(ranked.c.place == 1)
    return list(connection.execute(query))


_SUMS = ("roles", "use_cases")


def roles_of_people(connection: Connection) -> dict[int, dict[str, int]]:
    """How often each person holds each role in open use cases."""
    each = _held_in_open()
    query = select(each.c.member_id, each.c.role, func.count()).group_by(each.c.member_id, each.c.role)
    found: dict[int, dict[str, int]] = {}
    for member, role, number in connection.execute(query):
        found.setdefault(member, {})[role] = number
    return found


def _open() -> Subquery:
    last = select(func.max(STAGE.c.id)).group_by(STAGE.c.use_case_id)
    query = select(STAGE.c.use_case_id, STAGE.c.stage).where(STAGE.c.id.in_(last), STAGE.c.stage.not_in(CLOSED))
    return query.subquery()


def _held_in_open() -> Subquery:
    given, of = held(), _open()
    said = [
        select(REVISION.c.use_case_id, literal(role, Text).label("role"), column.label("member_id"))
        .join(_LAST, _IS_LAST)
        .where(column.is_not(None))
        for role, column in (("owner", REVISION.c.owner_id), ("sponsor", REVISION.c.sponsor_id))
    ]
    every = union_all(select(given.c.use_case_id, given.c.role, given.c.member_id), *said).subquery()
    return select(every).join(of, of.c.use_case_id == every.c.use_case_id).subquery()


_LAST = (
    select(REVISION.c.use_case_id, func.max(REVISION.c.revision).label("revision"))
    .group_by(REVISION.c.use_case_id)
    .subquery()
)


_IS_LAST = (REVISION.c.use_case_id == _LAST.c.use_case_id) & (REVISION.c.revision == _LAST.c.revision)


def _lacking(role: str, stages: Sequence[str]) -> Select[Any]:
    of = _open()
    query = (
        select(CASE.c.slug, REVISION.c.title)
        .join(of, of.c.use_case_id == CASE.c.id)
        .join(REVISION, REVISION.c.use_case_id == CASE.c.id)
        .join(_LAST, _IS_LAST)
        .where(of.c.stage.in_(stages))
    )
    if role in ("owner", "sponsor"):
        return query.where(REVISION.c[f"{role}_id"].is_(None))
    given = held()
    return query.where(CASE.c.id.not_in(select(given.c.use_case_id).where(given.c.role == role)))
