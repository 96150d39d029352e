"""Comments as rows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Row, Select, Table, func, select

from registry.models import metadata
from registry.subjects import Subject

COMMENT: Table = metadata.tables["comment"]
ACCOUNT: Table = metadata.tables["account"]


def _select() -> Select[Any]:
    said = (COMMENT, ACCOUNT.c.login, ACCOUNT.c.name)
    return select(*said).join(ACCOUNT, ACCOUNT.c.id == COMMENT.c.account_id, isouter=True)


def about(connection: Connection, subject: Subject, *, limit: int) -> list[Row[Any]]:
    """The comments about a subject, whatever its version, the oldest first; the newest `limit` of them."""
    mine = (COMMENT.c.subject_kind == subject.kind.value) & (COMMENT.c.subject_name == subject.name)
    rows = connection.execute(_select().where(mine).order_by(COMMENT.c.id.desc()).limit(limit)).all()
    return list(reversed(rows))


def count(connection: Connection, subject: Subject) -> int:
    """How many comments there are about a subject."""
    mine = (COMMENT.c.subject_kind == subject.kind.value) & (COMMENT.c.subject_name == subject.name)
    return int(connection.execute(select(func.count()).select_from(COMMENT).where(mine)).scalar_one())


def by_id(connection: Connection, number: int) -> Row[Any] | None:
    """One comment."""
    return connection.execute(_select().where(COMMENT.c.id == number)).first()


def by_key(connection: Connection, account_id: int, key: str) -> Row[Any] | None:
    """The comment that an account made with that idempotency key."""
    mine = (COMMENT.c.account_id == account_id) & (COMMENT.c.client_key == key)
    return connection.execute(_select().where(mine)).first()


def logins(connection: Connection, ids: Iterable[int]) -> dict[int, str]:
    """The logins of accounts, by number."""
    query = select(ACCOUNT.c.id, ACCOUNT.c.login).where(ACCOUNT.c.id.in_(set(ids)))
    return {row.id: row.login for row in connection.execute(query)}


def people(connection: Connection, names: Iterable[str]) -> dict[str, int]:
    """Which of these logins are enabled people, with the numbers of their accounts."""
    able = (ACCOUNT.c.kind == "person") & ACCOUNT.c.disabled_at.is_(None)
    query = select(ACCOUNT.c.login, ACCOUNT.c.id).where(ACCOUNT.c.login.in_(set(names)), able)
    return {row.login: row.id for row in connection.execute(query)}
