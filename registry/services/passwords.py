"""Passwords of people's accounts: given by an administrator, changed by their owner."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row

from registry import passwords
from registry.access import Desk, Permission, requires
from registry.audit import entry
from registry.engine import take_log_lock
from registry.errors import Invalid
from registry.services._account import actor_at, known
from registry.store import accounts as store
from registry.store import audit, credentials


@requires(Permission.PEOPLE_MANAGE)
def give(desk: Desk, login: str, *, password: str) -> None:
    """Give a person's account a new password; its open sessions end."""
    with desk.registry.read() as connection:
        row = known(connection, login)
    _keep(desk, row, password)


@requires(Permission.OWN_ACCOUNT)
def change(desk: Desk, *, old: str, new: str) -> None:
    """Change one's own password; every session of the account ends, this one too."""
    with desk.registry.read() as connection:
        row = known(connection, actor_at(desk).login)
    if not passwords.matches(old, row.password_hash):
        raise Invalid("The old password is not right. Nothing was changed.")
    _keep(desk, row, new)


def _keep(desk: Desk, row: Row[Any], password: str) -> None:
    if row.kind != "person" or row.demo:
        raise Invalid(f"The account {row.login} opens without a password, so it can have none.")
    hash_ = passwords.hashed(password, login=row.login)
    with desk.registry.write() as connection:
        take_log_lock(connection)
        store.change(connection, row.id, password_hash=hash_)
        credentials.end_sessions_of(connection, row.id)
        audit.append(connection, entry(desk, "password.changed", f"account:{row.login}"))
