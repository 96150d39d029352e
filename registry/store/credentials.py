"""Tokens and browser sessions as rows, found by the SHA-256 of their secret."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Table, bindparam, delete, insert, select, update

from registry.models import metadata
from registry.store.accounts import ACCOUNT
from registry.views.people import TokenView

TOKEN: Table = metadata.tables["token"]
SESSION: Table = metadata.tables["web_session"]
ACCOUNT_ROLE: Table = metadata.tables["account_role"]

_BEARER = (
    select(ACCOUNT.c.id, ACCOUNT.c.login, ACCOUNT.c.disabled_at, ACCOUNT_ROLE.c.role)
    .join(TOKEN, TOKEN.c.account_id == ACCOUNT.c.id)
    .join(ACCOUNT_ROLE, ACCOUNT_ROLE.c.account_id == ACCOUNT.c.id, isouter=True)
    .where(TOKEN.c.secret_sha256 == bindparam("secret"), TOKEN.c.revoked_at.is_(None), ACCOUNT.c.disabled_at.is_(None))
)


def add_token(connection: Connection, values: Mapping[str, Any]) -> int:
    """Insert one token and return its id."""
    return int(connection.execute(insert(TOKEN).values(**values).returning(TOKEN.c.id)).scalar_one())


def bearer(connection: Connection, secret_sha256: bytes) -> Sequence[Row[Any, Any, Any, Any]]:
    """(id, login, disabled_at, role) of the enabled account for which an unrevoked token acts, a row for each role."""
    return connection.execute(_BEARER, {"secret": secret_sha256}).all()


def token(connection: Connection, token_id: int) -> TokenView | None:
    """One token."""
    return next((view for view in tokens(connection) if view.id == token_id), None)


def tokens(connection: Connection) -> list[TokenView]:
    """All tokens, those that work first, then the newest."""
    query = (
        select(TOKEN, ACCOUNT.c.login)
        .join(ACCOUNT, ACCOUNT.c.id == TOKEN.c.account_id)
        .order_by(TOKEN.c.revoked_at.is_not(None), TOKEN.c.id.desc())
    )
    return [
        TokenView(row.id, row.login, row.label, row.hint, row.created_at, row.created_by, row.revoked_at)
        for row in connection.execute(query)
    ]


def revoke(connection: Connection, token_id: int, *, at: datetime) -> None:
    """Make a token stop working."""
    connection.execute(update(TOKEN).where(TOKEN.c.id == token_id).values(revoked_at=at))


def add_session(connection: Connection, values: Mapping[str, Any]) -> None:
    """Insert one browser session."""
    connection.execute(insert(SESSION).values(**values))


def browser(connection: Connection, secret_sha256: bytes, *, now: datetime) -> Row[Any, Any] | None:
    """The id and login of the enabled account behind a session that has not run out."""
    query = (
        select(ACCOUNT.c.id, ACCOUNT.c.login)
        .join(SESSION, SESSION.c.account_id == ACCOUNT.c.id)
        .where(SESSION.c.secret_sha256 == secret_sha256, SESSION.c.expires_at > now, ACCOUNT.c.disabled_at.is_(None))
    )
    return connection.execute(query).first()


def end_session(connection: Connection, secret_sha256: bytes) -> None:
    """Forget one browser session."""
    connection.execute(delete(SESSION).where(SESSION.c.secret_sha256 == secret_sha256))


def end_sessions_of(connection: Connection, account_id: int) -> None:
    """Forget every browser session of an account."""
    connection.execute(delete(SESSION).where(SESSION.c.account_id == account_id))


def end_sessions_before(connection: Connection, now: datetime) -> None:
    """Forget the browser sessions that ran out."""
    connection.execute(delete(SESSION).where(SESSION.c.expires_at <= now))
