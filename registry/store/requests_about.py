"""The requests for approval that speak of one thing: of any version of it, or for one use case."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, and_, or_, select

from registry.store.requests import REQUEST, USE_CASE
from registry.subjects import Subject, SubjectKind


def numbers(connection: Connection, subject: Subject, *, limit: int) -> list[int]:
    """The newest `limit` of them, newest first."""
    query = select(REQUEST.c.id).join(USE_CASE, USE_CASE.c.id == REQUEST.c.use_case_id, isouter=True)
    query = query.where(_speaks_of(subject)).order_by(REQUEST.c.id.desc()).limit(limit)
    return list(connection.execute(query).scalars())


def _speaks_of(subject: Subject) -> ColumnElement[bool]:
    named = and_(REQUEST.c.subject_kind == subject.kind.value, REQUEST.c.subject_name == subject.name)
    if subject.version:
        named = and_(named, REQUEST.c.subject_version == subject.version)
    return or_(named, USE_CASE.c.slug == subject.name) if subject.kind is SubjectKind.USE_CASE else named


def environments(connection: Connection) -> list[str]:
    """Every environment for which something was asked."""
    return list(connection.execute(select(REQUEST.c.environment).distinct()).scalars())
