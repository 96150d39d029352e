"""Accounts and their roles as rows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, Table, bindparam, delete, func, insert, select, update

from registry.models import metadata
from registry.views.people import AccountView

ACCOUNT: Table = metadata.tables["account"]
ROLE: Table = metadata.tables["account_role"]
_BY_LOGIN = select(ACCOUNT).where(ACCOUNT.c.login == bindparam("of"))


def add(connection: Connection, values: Mapping[str, Any]) -> int:
    """Insert one account and return its id."""
    return int(connection.execute(insert(ACCOUNT).values(**values).returning(ACCOUNT.c.id)).scalar_one())


def by_login(connection: Connection, login: str) -> Row[Any] | None:
    """The row of the account with that login."""
    return connection.execute(_BY_LOGIN, {"of": login}).first()


def enabled_by_email(connection: Connection, email: str) -> list[Row[Any]]:
    """The rows of all enabled accounts with that e-mail address."""
    query = select(ACCOUNT).where(ACCOUNT.c.email == email, ACCOUNT.c.disabled_at.is_(None))
    return list(connection.execute(query))


def change(connection: Connection, account_id: int, **values: Any) -> None:
    """Set columns of one account."""
    connection.execute(update(ACCOUNT).where(ACCOUNT.c.id == account_id).values(**values))


def roles(connection: Connection, account_id: int) -> set[str]:
    """The roles that the account holds now."""
    query = select(ROLE.c.role).where(ROLE.c.account_id == account_id)
    return set(connection.execute(query).scalars())


def give(connection: Connection, account_id: int, role: str) -> None:
    """Add a role that the account does not hold yet."""
    connection.execute(insert(ROLE).values(account_id=account_id, role=role))


def take(connection: Connection, account_id: int, role: str) -> None:
    """Remove a role."""
    connection.execute(delete(ROLE).where(ROLE.c.account_id == account_id, ROLE.c.role == role))


def others_with(connection: Connection, role: str, *, kind: str, apart_from: int) -> int:
    """How many other enabled accounts of that kind hold the role."""
    query = (
        select(func.count())
        .select_from(ROLE.join(ACCOUNT, ACCOUNT.c.id == ROLE.c.account_id))
        .where(ROLE.c.role == role, ACCOUNT.c.kind == kind, ACCOUNT.c.disabled_at.is_(None), ACCOUNT.c.id != apart_from)
    )
    return int(connection.execute(query).scalar_one())


def views(connection: Connection, query: Select[Any] | None = None) -> list[AccountView]:
    """Accounts with their roles, by login."""
    held: dict[int, list[str]] = {}
    for row in connection.execute(select(ROLE).order_by(ROLE.c.role)):
        held.setdefault(row.account_id, []).append(row.role)
    found = connection.execute((query if query is not None else select(ACCOUNT)).order_by(ACCOUNT.c.login))
    return [_view(row, held.get(row.id, [])) for row in found]


def view(connection: Connection, login: str) -> AccountView | None:
    """One account with its roles."""
    return next(iter(views(connection, select(ACCOUNT).where(ACCOUNT.c.login == login))), None)


def _view(row: Row[Any], held: list[str]) -> AccountView:
    created: datetime = row.created_at
    return AccountView(
        id=row.id,
        login=row.login,
        name=row.name,
        kind=row.kind,
        email=row.email or "",
        roles=tuple(held),
        demo=bool(row.demo),
        has_password=row.password_hash is not None,
        created_at=created,
        disabled_at=row.disabled_at,
    )
