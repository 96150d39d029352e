"""Who is trusted with what: giving roles and taking them."""

from __future__ import annotations

from registry.access import Desk, Permission, Role, requires
from registry.audit import entry
from registry.engine import take_log_lock
from registry.errors import Conflict, NotPermitted
from registry.services._account import actor_at, known, refuse_last_administrator, refuse_operator
from registry.store import accounts as store
from registry.store import audit


@requires(Permission.PEOPLE_MANAGE)
def give(desk: Desk, login: str, role: Role, *, reason: str = "") -> None:
    """Give an account a role. Nobody gives one to themselves."""
    with desk.registry.write() as connection:
        take_log_lock(connection)
        row = known(connection, login)
        if row.id == actor_at(desk).account_id:
            raise NotPermitted("Nobody gives a role to themselves. Another administrator can give it to you.")
        if role in store.roles(connection, row.id):
            raise Conflict(f"The account {login} holds the role {role.value} already.")
        store.give(connection, row.id, role.value)
        audit.append(connection, entry(desk, "role.given", f"account:{row.login}", reason=reason, role=role.value))


@requires(Permission.PEOPLE_MANAGE)
def take(desk: Desk, login: str, role: Role, *, reason: str = "") -> None:
    """Take a role from an account; works from its next click on."""
    with desk.registry.write() as connection:
        take_log_lock(connection)
        row = known(connection, login)
        refuse_operator(row)
        if role not in store.roles(connection, row.id):
            raise Conflict(f"The account {login} does not hold the role {role.value}.")
        if role is Role.ADMINISTRATOR:
            refuse_last_administrator(connection, row)
        store.take(connection, row.id, role.value)
        audit.append(connection, entry(desk, "role.taken", f"account:{row.login}", reason=reason, role=role.value))
