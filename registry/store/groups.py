"""Who is in the groups that a policy speaks of, now; and the accounts with their roles."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import BindParameter, Connection, Row, bindparam, select

from registry.store import bodies, use_case_roles
from registry.store.accounts import ACCOUNT, ROLE

_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_HOLDERS = select(ROLE.c.role, ROLE.c.account_id).where(ROLE.c.role.in_(bindparam("roles", expanding=True)))
_HELD = select(ROLE.c.account_id, ROLE.c.role).where(ROLE.c.account_id.in_(_IDS))
_ACCOUNTS = select(ACCOUNT.c.id, ACCOUNT.c.login, ACCOUNT.c.name, ACCOUNT.c.kind, ACCOUNT.c.disabled_at).where(
    ACCOUNT.c.id.in_(_IDS)
)


def of_bodies(connection: Connection, slugs: Iterable[str]) -> dict[str, frozenset[int]]:
    """The accounts in each of these bodies."""
    wanted = [*slugs]
    return bodies.members(connection, wanted) if wanted else {}


def of_roles(connection: Connection, roles: Iterable[str]) -> dict[str, frozenset[int]]:
    """The accounts that hold each of these access roles."""
    found: dict[str, set[int]] = {}
    for role, account_id in connection.execute(_HOLDERS, {"roles": list(roles)}):
        found.setdefault(role, set()).add(account_id)
    return {role: frozenset(accounts) for role, accounts in found.items()}


def of_use_case(connection: Connection, use_case_id: int | None) -> dict[str, frozenset[int]]:
    """The accounts that hold each role of a use case."""
    return use_case_roles.holders(connection, [use_case_id])[use_case_id] if use_case_id is not None else {}


def accounts(connection: Connection, ids: Iterable[int]) -> dict[int, tuple[Row[Any], frozenset[str]]]:
    """Each account's row with the access roles that it holds."""
    wanted = sorted(set(ids))
    held: dict[int, set[str]] = {}
    for account_id, role in connection.execute(_HELD, {"ids": wanted}):
        held.setdefault(account_id, set()).add(role)
    rows: Iterable[Row[Any]] = connection.execute(_ACCOUNTS, {"ids": wanted})
    return {row.id: (row, frozenset(held.get(row.id, ()))) for row in rows}
