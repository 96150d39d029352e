"""Business cases and scenarios as rows: one by its use case, what was said each time, and what-ifs by name."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Row, Select, Table, bindparam, func, select

from registry.models import metadata
from registry.store.use_cases import CASE as USE_CASE
from registry.store.use_cases import REVISION as USE_CASE_REVISION

CASE: Table = metadata.tables["business_case"]
REVISION: Table = metadata.tables["case_revision"]
SCENARIO: Table = metadata.tables["case_scenario"]
ACCOUNT: Table = metadata.tables["account"]
Rows = list[Row[Any]]
_BY = ACCOUNT.c.login.label("login")


def by_use_case(connection: Connection, use_case_id: int) -> Row[Any] | None:
    """The business case of a use case."""
    return connection.execute(select(CASE).where(CASE.c.use_case_id == use_case_id)).first()


def author(connection: Connection, slug: str) -> int | None:
    """Who wrote the newest revision of the business case of the use case with that slug."""
    query = select(REVISION.c.account_id).join(CASE, CASE.c.id == REVISION.c.case_id)
    query = query.join(USE_CASE, USE_CASE.c.id == CASE.c.use_case_id).where(USE_CASE.c.slug == slug)
    found: int | None = connection.execute(query.order_by(REVISION.c.revision.desc()).limit(1)).scalar()
    return found


def revision(
    connection: Connection, case_id: int, number: int | None = None, *, then: datetime | None = None
) -> Row[Any] | None:
    """One revision with the login of whoever wrote it, the newest (of a moment, or of now) without a number."""
    query = select(REVISION, _BY).join(ACCOUNT, ACCOUNT.c.id == REVISION.c.account_id, isouter=True)
    query = query.where(REVISION.c.case_id == case_id).order_by(REVISION.c.revision.desc()).limit(1)
    if then is not None:
        query = query.where(REVISION.c.at <= then)
    return connection.execute(query if number is None else query.where(REVISION.c.revision == number)).first()


def first(connection: Connection, use_case_id: int) -> Row[Any] | None:
    """What the business case of a use case said at first."""
    query = select(REVISION).join(CASE, CASE.c.id == REVISION.c.case_id).where(CASE.c.use_case_id == use_case_id)
    return connection.execute(query.order_by(REVISION.c.revision).limit(1)).first()


def revisions(connection: Connection, case_id: int) -> Rows:
    """Every revision with its author's login, newest first."""
    query = select(REVISION, _BY).join(ACCOUNT, ACCOUNT.c.id == REVISION.c.account_id, isouter=True)
    return list(connection.execute(query.where(REVISION.c.case_id == case_id).order_by(REVISION.c.revision.desc())))


def newest(connection: Connection, use_case_ids: Sequence[int] | None = None) -> Rows:
    """The newest revision of every business case with its use case's id, slug and title, by slug."""
    if use_case_ids is None:
        return list(connection.execute(_newest()))
    return list(connection.execute(_newest_of(), {"ids": list(use_case_ids)}))


@cache
def _newest_of() -> Select[Any]:
    return _newest().where(USE_CASE.c.id.in_(bindparam("ids", expanding=True)))


@cache
def _newest() -> Select[Any]:
    last = select(REVISION.c.case_id, func.max(REVISION.c.revision).label("number")).group_by(REVISION.c.case_id)
    said = select(USE_CASE_REVISION.c.use_case_id, func.max(USE_CASE_REVISION.c.revision).label("number"))
    newest_case, newest_said = last.subquery(), said.group_by(USE_CASE_REVISION.c.use_case_id).subquery()
    return (
        select(REVISION, USE_CASE.c.id.label("use_case_id"), USE_CASE.c.slug, USE_CASE_REVISION.c.title)
        .join(
            newest_case, (newest_case.c.case_id == REVISION.c.case_id) & (newest_case.c.number == REVISION.c.revision)
        )
        .join(CASE, CASE.c.id == REVISION.c.case_id)
        .join(USE_CASE, USE_CASE.c.id == CASE.c.use_case_id)
        .join(newest_said, newest_said.c.use_case_id == USE_CASE.c.id)
        .join(
            USE_CASE_REVISION,
            (USE_CASE_REVISION.c.use_case_id == USE_CASE.c.id) & (USE_CASE_REVISION.c.revision == newest_said.c.number),
        )
        .order_by(USE_CASE.c.slug)
    )


def scenarios(connection: Connection, case_id: int) -> Rows:
    """The scenarios that a business case has now, with their authors' logins, by name."""
    last = select(func.max(SCENARIO.c.id)).where(SCENARIO.c.case_id == case_id).group_by(SCENARIO.c.name)
    query = select(SCENARIO, _BY).join(ACCOUNT, ACCOUNT.c.id == SCENARIO.c.account_id, isouter=True)
    kept = query.where(SCENARIO.c.id.in_(last), SCENARIO.c.given == 1).order_by(SCENARIO.c.name)
    return list(connection.execute(kept))


def scenario(connection: Connection, case_id: int, name: str) -> Row[Any] | None:
    """The newest row under a name, taken away or not."""
    query = select(SCENARIO).where(SCENARIO.c.case_id == case_id, SCENARIO.c.name == name)
    return connection.execute(query.order_by(SCENARIO.c.id.desc()).limit(1)).first()
