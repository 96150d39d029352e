"""Approval policies as rows: their revisions, and which of them was approved."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Table, Text, and_, cast, select

from registry.models import metadata

POLICY: Table = metadata.tables["policy"]
REVISION: Table = metadata.tables["policy_revision"]
REQUEST: Table = metadata.tables["approval_request"]
STATE: Table = metadata.tables["request_state"]
_SAID = and_(
    REQUEST.c.subject_kind == "policy",
    REQUEST.c.subject_name == POLICY.c.slug,
    REQUEST.c.subject_version == cast(REVISION.c.revision, Text),
)
_ALL = (
    select(REVISION, POLICY.c.slug, REQUEST.c.id.label("request_id"), STATE.c.state, STATE.c.decided_at)
    .join(POLICY, POLICY.c.id == REVISION.c.policy_id)
    .join(REQUEST, _SAID, isouter=True)
    .join(STATE, STATE.c.request_id == REQUEST.c.id, isouter=True)
)


def by_slug(connection: Connection, slug: str) -> Row[Any] | None:
    """The row of a policy."""
    return connection.execute(select(POLICY).where(POLICY.c.slug == slug)).first()


def revisions(connection: Connection, slug: str) -> list[Row[Any]]:
    """Every revision, newest first, with the request that asked for it and how that ended (None without one)."""
    return list(connection.execute(_ALL.where(POLICY.c.slug == slug).order_by(REVISION.c.revision.desc())))


def revision(connection: Connection, revision_id: int) -> Row[Any] | None:
    """One revision by its row number."""
    return connection.execute(_ALL.where(REVISION.c.id == revision_id)).first()


def numbered(connection: Connection, slug: str, number: str) -> Row[Any] | None:
    """One revision of a policy by what people call it: 2."""
    query = _ALL.where(POLICY.c.slug == slug, cast(REVISION.c.revision, Text) == number)
    return connection.execute(query).first()


def in_force(connection: Connection, slug: str, now: datetime) -> Row[Any] | None:
    """The newest revision that holds at `now`: approved and its day has come, or the first one, which was shipped."""
    approved = and_(STATE.c.state == "approved", STATE.c.decided_at <= now)
    shipped = and_(REVISION.c.revision == 1, REQUEST.c.id.is_(None))
    query = _ALL.where(POLICY.c.slug == slug, REVISION.c.effective_from <= now, approved | shipped)
    return connection.execute(query.order_by(REVISION.c.revision.desc()).limit(1)).first()
