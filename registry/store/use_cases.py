"""Use cases as rows: one by its slug, what was said of it each time, and the stages that it went through."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, Table, bindparam, func, select

from registry.models import metadata

CASE: Table = metadata.tables["use_case"]
REVISION: Table = metadata.tables["use_case_revision"]
STAGE: Table = metadata.tables["use_case_stage"]
REQUEST: Table = metadata.tables["approval_request"]
STATE: Table = metadata.tables["request_state"]
NODE: Table = metadata.tables["dataset"]
_BY_SLUG = select(CASE).where(CASE.c.slug == bindparam("of"))
Rows = list[Row[Any]]


def by_slug(connection: Connection, slug: str) -> Row[Any] | None:
    """The use case of that slug."""
    return connection.execute(_BY_SLUG, {"of": slug}).first()


def by_id(connection: Connection, use_case_id: int) -> Row[Any] | None:
    """The use case of that number."""
    return connection.execute(select(CASE).where(CASE.c.id == use_case_id)).first()


def by_key(connection: Connection, account_id: int, key: str) -> Row[Any] | None:
    """What an account has proposed under an idempotency key."""
    return connection.execute(select(CASE).where(CASE.c.account_id == account_id, CASE.c.client_key == key)).first()


def proposed_by_keys(connection: Connection, beginning: str) -> Rows:
    """The use cases whose idempotency keys begin so, whoever proposed them, with slug, stage and newest revision."""
    newest = select(func.max(REVISION.c.id)).group_by(REVISION.c.use_case_id)
    last = select(STAGE.c.use_case_id, func.max(STAGE.c.id).label("id")).group_by(STAGE.c.use_case_id).subquery()
    query = (
        select(REVISION, CASE.c.slug, STAGE.c.stage)
        .join(CASE, CASE.c.id == REVISION.c.use_case_id)
        .join(last, last.c.use_case_id == CASE.c.id)
        .join(STAGE, STAGE.c.id == last.c.id)
        .where(CASE.c.client_key.startswith(beginning, autoescape=True), REVISION.c.id.in_(newest))
    )
    return list(connection.execute(query.order_by(CASE.c.id)))


def taken(connection: Connection, slug: str) -> set[str]:
    """Slugs on record that begin so."""
    beginning = CASE.c.slug.startswith(slug, autoescape=True)
    return set(connection.execute(select(CASE.c.slug).where(beginning)).scalars())


def revision(connection: Connection, use_case_id: int, number: int | None = None) -> Row[Any] | None:
    """What was said in one revision, the newest without a number."""
    query = select(REVISION).where(REVISION.c.use_case_id == use_case_id).order_by(REVISION.c.revision.desc()).limit(1)
    return connection.execute(query if number is None else query.where(REVISION.c.revision == number)).first()


def revisions(connection: Connection, use_case_id: int) -> Rows:
    """Every revision, oldest first."""
    query = select(REVISION).where(REVISION.c.use_case_id == use_case_id).order_by(REVISION.c.revision)
    return list(connection.execute(query))


def stages(connection: Connection, use_case_id: int) -> Rows:
    """Every step, oldest first."""
    return list(connection.execute(select(STAGE).where(STAGE.c.use_case_id == use_case_id).order_by(STAGE.c.id)))


def approvals(connection: Connection, ids: Sequence[int]) -> Rows:
    """(use_case_id, kind, id, state, expires_at) of every request for these use cases, newest first."""
    query = (
        select(REQUEST.c.use_case_id, REQUEST.c.kind, REQUEST.c.id, STATE.c.state, STATE.c.expires_at)
        .join(STATE, STATE.c.request_id == REQUEST.c.id)
        .where(REQUEST.c.use_case_id.in_(ids))
        .order_by(REQUEST.c.id.desc())
    )
    return list(connection.execute(query))


def newest(connection: Connection, jurisdictions: Sequence[str] | None = None) -> Rows:
    """(id, slug, revision, jurisdiction, answers) of every use case as last said."""
    query = select(REVISION.c.use_case_id, func.max(REVISION.c.revision).label("revision"))
    last = query.group_by(REVISION.c.use_case_id).subquery()
    on = (REVISION.c.use_case_id == last.c.use_case_id) & (REVISION.c.revision == last.c.revision)
    columns = (CASE.c.id, CASE.c.slug, REVISION.c.revision, REVISION.c.jurisdiction, REVISION.c.answers)
    found = select(*columns).join(last, last.c.use_case_id == CASE.c.id).join(REVISION, on).order_by(CASE.c.id)
    if jurisdictions is not None:
        found = found.where(REVISION.c.jurisdiction.in_(jurisdictions))
    return list(connection.execute(found))
