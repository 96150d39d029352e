"""The index of where use cases stand by their own rows: worked out by the database, and kept level with them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import cache
from typing import Any

from sqlalchemy import CTE, ColumnElement, Connection, Row, Select, Table, and_, case, delete, exists, func, select

from registry.models import metadata
from registry.rules.use_case_roles import ASSIGNED, UseCaseRole
from registry.store.among import among, among_named, told
from registry.store.risks import ASSESSMENT, CONFIRMATION, OVERRIDE
from registry.store.steps import once
from registry.store.use_case_roles import ASSIGNMENT
from registry.store.use_cases import CASE, REVISION, STAGE

STATE: Table = metadata.tables["use_case_state"]
BITS = {role: 1 << place for place, role in enumerate(UseCaseRole)}
TOLD = tuple(column.name for column in STATE.c if column.name != "told_seq")
_TOGETHER = 2_000


def put(connection: Connection, ids: Collection[int], seq: int) -> None:
    """Write where these use cases stand now; `seq` is the newest audit entry."""
    wanted = sorted(ids)
    for start in range(0, len(wanted), _TOGETHER):
        part = wanted[start : start + _TOGETHER]
        asked = {"ids": told(connection.dialect.name, part)}
        found = connection.execute(worked_out(connection.dialect.name, some=True), asked)
        rows = [{**row._mapping, "told_seq": seq} for row in found]
        connection.execute(delete(STATE).where(among(connection, STATE.c.use_case_id, part)))
        if rows:
            connection.execute(STATE.insert(), rows)


def overridden_by(connection: Connection, overrides: Collection[int]) -> list[int]:
    """The use cases of these overrides."""
    query = select(OVERRIDE.c.use_case_id).where(among(connection, OVERRIDE.c.id, overrides))
    return list(connection.execute(query).scalars())


def read(connection: Connection, *, after: int = -1) -> list[Row[Any]]:
    """The rows that were written behind an audit entry; all of them without one."""
    return list(connection.execute(select(STATE).where(STATE.c.told_seq > after)))


def newest(connection: Connection) -> tuple[int, int]:
    """The newest `told_seq`, and how many rows there are: while both stay, no use case changed."""
    row = connection.execute(select(func.coalesce(func.max(STATE.c.told_seq), -1), func.count())).one()
    return row[0], row[1]


def wrong(connection: Connection) -> Iterator[tuple[int, str]]:
    """(use case, what is wrong) of every row that says something else than the rows that it is made from."""
    kept = {row.use_case_id: tuple(row)[:-1] for row in connection.execute(select(STATE))}
    for row in connection.execute(worked_out(connection.dialect.name, some=False)):
        there = kept.pop(row.use_case_id, None)
        if there is None:
            yield row.use_case_id, "is not in the index"
        elif there != tuple(row):
            differs = [name for name, a, b in zip(TOLD, there, row, strict=True) if a != b]
            yield row.use_case_id, f"stands in the index with another {', '.join(differs)}: the index was changed"
    for number in kept:
        yield number, "stands in the index, and is not on record"


@cache
def worked_out(dialect: str, *, some: bool) -> Select[Any]:
    """The index as the record has it, in the order of its columns; of those `told` as the parameter `ids`, or of all.

    Made once: putting this query together takes longer than asking it.
    """

    def of(query: Any, table: Table) -> Any:
        return query.where(among_named(dialect, table.c.use_case_id, "ids")) if some else query

    said = _newest(REVISION, of)
    staged, judged, bits, overridden = _newest(STAGE, of), _newest(ASSESSMENT, of), _role_bits(of), _overridden(of)
    later = overridden.c.audit_seq > ASSESSMENT.c.audit_seq
    columns = {
        "use_case_id": CASE.c.id, "slug": CASE.c.slug, "proposed_at": CASE.c.at, "revision_id": REVISION.c.id,
        "revision": REVISION.c.revision, "title": REVISION.c.title, "owner_id": REVISION.c.owner_id,
        "sponsor_id": REVISION.c.sponsor_id, "jurisdiction": REVISION.c.jurisdiction, "revised_at": REVISION.c.at,
        "stage": STAGE.c.stage, "stage_at": STAGE.c.at,
        "tier": func.coalesce(overridden.c.tier, ASSESSMENT.c.tier, ""), "overridden": overridden.c.tier,
        "rule_digest": func.coalesce(ASSESSMENT.c.rule_digest, ""), "disputed": case((_disputed(), 1), else_=0),
        "role_bits": _owner_bits() + func.coalesce(bits.c.bits, 0),
    }  # fmt: skip
    query = (
        select(*(columns[name].label(name) for name in TOLD))
        .select_from(CASE)
        .join(said, said.c.use_case_id == CASE.c.id)
        .join(REVISION, REVISION.c.id == said.c.id)
        .join(staged, staged.c.use_case_id == CASE.c.id)
        .join(STAGE, STAGE.c.id == staged.c.id)
        .join(judged, judged.c.use_case_id == CASE.c.id, isouter=True)
        .join(ASSESSMENT, ASSESSMENT.c.id == judged.c.id, isouter=True)
        .join(bits, bits.c.use_case_id == CASE.c.id, isouter=True)
        .join(overridden, and_(overridden.c.use_case_id == CASE.c.id, later), isouter=True)
    )
    return query.where(among_named(dialect, CASE.c.id, "ids")) if some else query


def _newest(table: Table, of: Any) -> CTE:
    query = select(table.c.use_case_id, func.max(table.c.id).label("id")).group_by(table.c.use_case_id)
    return once(of(query, table), f"newest_{table.name}")


def _overridden(of: Any) -> CTE:
    """The newest override of each use case that a second person agreed to."""
    agreed = select(CONFIRMATION.c.override_id).where(CONFIRMATION.c.agreed == 1)
    last = of(
        select(func.max(OVERRIDE.c.id)).where(OVERRIDE.c.id.in_(agreed)).group_by(OVERRIDE.c.use_case_id), OVERRIDE
    )
    return once(select(OVERRIDE).where(OVERRIDE.c.id.in_(last)), "overridden")


def _role_bits(of: Any) -> CTE:
    """The bits of the roles that somebody holds.

    A role is given only to whoever lacks it and taken only from whoever has it: gifts less takings are its holders.
    """
    key = (ASSIGNMENT.c.use_case_id, ASSIGNMENT.c.role)
    query = of(select(*key).group_by(*key).having(func.sum(2 * ASSIGNMENT.c.given - 1) > 0), ASSIGNMENT)
    each = query.subquery()
    bit = case({role.value: BITS[role] for role in ASSIGNED}, value=each.c.role, else_=0)
    return once(select(each.c.use_case_id, func.sum(bit).label("bits")).group_by(each.c.use_case_id), "role_bits")


def _owner_bits() -> ColumnElement[int]:
    owner = case((REVISION.c.owner_id.is_(None), 0), else_=BITS[UseCaseRole.OWNER])
    return owner + case((REVISION.c.sponsor_id.is_(None), 0), else_=BITS[UseCaseRole.SPONSOR])


def _disputed() -> ColumnElement[bool]:
    """Whether an override about the newest assessment waits for a second person."""
    silent = ~exists().where(CONFIRMATION.c.override_id == OVERRIDE.c.id)
    return exists().where(OVERRIDE.c.use_case_id == CASE.c.id, OVERRIDE.c.audit_seq > ASSESSMENT.c.audit_seq, silent)
