"""Frameworks as rows: what was loaded, and what was found about each requirement."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Table, func, select

from registry.models import metadata

_T = metadata.tables
FRAMEWORK: Table = _T["framework"]
ASSESSMENT: Table = _T["requirement_assessment"]
ACCOUNT: Table = _T["account"]
Rows = Sequence[Row[Any]]
_LISTED: tuple[Any, ...] = (FRAMEWORK.c.id, FRAMEWORK.c.slug, FRAMEWORK.c.version, FRAMEWORK.c.sha256, FRAMEWORK.c.at)


def loaded(connection: Connection) -> set[tuple[str, str]]:
    """(slug, version) of all that was ever loaded."""
    return {(row.slug, row.version) for row in connection.execute(select(FRAMEWORK.c.slug, FRAMEWORK.c.version))}


def current(connection: Connection) -> Rows:
    """(id, slug, version, sha256, at) of each framework as it was loaded last, by slug."""
    newest = select(func.max(FRAMEWORK.c.id)).group_by(FRAMEWORK.c.slug)
    return connection.execute(select(*_LISTED).where(FRAMEWORK.c.id.in_(newest)).order_by(FRAMEWORK.c.slug)).all()


def newest(connection: Connection, slug: str) -> Row[Any] | None:
    """(id, slug, version, sha256, at) of one framework as it was loaded last."""
    query = select(*_LISTED).where(FRAMEWORK.c.slug == slug).order_by(FRAMEWORK.c.id.desc()).limit(1)
    return connection.execute(query).first()


def text(connection: Connection, number: int) -> str:
    """The document that a framework was loaded from."""
    return str(connection.execute(select(FRAMEWORK.c.text).where(FRAMEWORK.c.id == number)).scalar_one())


def latest(connection: Connection, slug: str, scope: str, as_of: datetime) -> dict[str, Row[Any]]:
    """The last assessment of each requirement in a scope, put on record by that moment."""
    inside = (ASSESSMENT.c.framework_slug == slug, ASSESSMENT.c.scope == scope, ASSESSMENT.c.at <= as_of)
    last = select(func.max(ASSESSMENT.c.id)).where(*inside).group_by(ASSESSMENT.c.ref)
    return {row.ref: row for row in connection.execute(_told().where(ASSESSMENT.c.id.in_(last)))}


def history(connection: Connection, slug: str, ref: str, scope: str) -> Rows:
    """Every assessment of a requirement, the newest first; of every scope where none is named."""
    query = _told().where(ASSESSMENT.c.framework_slug == slug, ASSESSMENT.c.ref == ref)
    query = query.where(ASSESSMENT.c.scope == scope) if scope else query
    return connection.execute(query.order_by(ASSESSMENT.c.id.desc())).all()


def scopes(connection: Connection) -> list[str]:
    """The scopes in which something was assessed."""
    return list(connection.execute(select(ASSESSMENT.c.scope).distinct().order_by(ASSESSMENT.c.scope)).scalars())


def _told() -> Any:
    return select(ASSESSMENT, ACCOUNT.c.login).join(ACCOUNT, ACCOUNT.c.id == ASSESSMENT.c.account_id, isouter=True)
