"""People and machines: making accounts, giving and taking roles, setting passwords."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from registry import passwords
from registry.access import Actor, Desk, Permission, Role, requires
from registry.audit import AuditRecord, entry
from registry.engine import Registry, take_log_lock
from registry.errors import Conflict, NotSignedIn
from registry.logins import OPERATOR, checked, checked_login
from registry.services._account import actor_at, known, refuse_last_administrator, refuse_operator, view_of
from registry.store import accounts as store
from registry.store import audit, credentials
from registry.types import Clock, utc_now
from registry.views.people import AccountView


@requires(Permission.PEOPLE_READ)
def people(desk: Desk) -> list[AccountView]:
    """Every account with the roles that it holds now, by login."""
    with desk.registry.read() as connection:
        return store.views(connection)


@requires(Permission.OWN_ACCOUNT)
def me(desk: Desk) -> AccountView:
    """The account that asks."""
    with desk.registry.read() as connection:
        found = store.view(connection, actor_at(desk).login)
    if found is None:
        raise NotSignedIn("The account that was signed in is gone. Sign in again.")
    return found


@requires(Permission.PEOPLE_MANAGE)
def create(
    desk: Desk,
    login: str,
    *,
    name: str,
    email: str = "",
    kind: str = "person",
    roles: Sequence[Role] = (),
    password: str = "",
) -> AccountView:
    """Make an account with its first roles. Without a password it opens by company sign-in (e-mail) or not at all."""
    login = checked_login(login)
    hash_ = passwords.hashed(password, login=login) if password else None
    with desk.registry.write() as connection:
        take_log_lock(connection)
        _add(connection, desk, login, name=name, email=email, kind=kind, roles=roles, password_hash=hash_)
        return view_of(connection, login)


@requires(Permission.PEOPLE_MANAGE)
def disable(desk: Desk, login: str, *, reason: str = "") -> None:
    """Stop an account from acting: its sessions end and its tokens stop working at once."""
    with desk.registry.write() as connection:
        take_log_lock(connection)
        row = known(connection, login)
        refuse_operator(row)
        if row.disabled_at is not None:
            raise Conflict(f"The account {login} is disabled already.")
        if Role.ADMINISTRATOR in store.roles(connection, row.id):
            refuse_last_administrator(connection, row)
        store.change(connection, row.id, disabled_at=desk.clock())
        credentials.end_sessions_of(connection, row.id)
        audit.append(connection, entry(desk, "account.disabled", f"account:{row.login}", reason=reason))


@requires(Permission.PEOPLE_MANAGE)
def enable(desk: Desk, login: str, *, reason: str = "") -> None:
    """Let a disabled account act again, with the roles it still holds."""
    with desk.registry.write() as connection:
        take_log_lock(connection)
        row = known(connection, login)
        if row.disabled_at is None:
            raise Conflict(f"The account {login} is enabled already.")
        _refuse_taken_email(connection, row.email)
        store.change(connection, row.id, disabled_at=None)
        audit.append(connection, entry(desk, "account.enabled", f"account:{row.login}", reason=reason))


def bootstrap(registry: Registry, *, clock: Clock = utc_now) -> Actor:
    """Make sure of the account `operator`, which stands for whoever has the command line of this machine."""
    with registry.read() as connection:
        row = store.by_login(connection, OPERATOR)
    return Actor(row.id, OPERATOR) if row is not None else _make_operator(registry, clock)


def _make_operator(registry: Registry, clock: Clock) -> Actor:
    with registry.write() as connection:
        take_log_lock(connection)
        row = store.by_login(connection, OPERATOR)
        if row is not None:
            return Actor(row.id, OPERATOR)
        values = {"login": OPERATOR, "name": "Operator of this machine", "kind": "system", "demo": 0}
        account_id = store.add(connection, values | {"created_at": clock()})
        store.give(connection, account_id, Role.ADMINISTRATOR.value)
        details = {"kind": "system", "roles": [Role.ADMINISTRATOR.value]}
        subject, reason = f"account:{OPERATOR}", "first start of this registry"
        record = AuditRecord(clock(), OPERATOR, (), "account.created", subject, "registry", reason, details)
        audit.append(connection, record)
        return Actor(account_id, OPERATOR)


@requires(Permission.PEOPLE_MANAGE)
def create_demo(desk: Desk) -> list[AccountView]:
    """Make the demo's accounts, one per role that a person can hold; those already there stay as they are."""
    with desk.registry.write() as connection:
        take_log_lock(connection)
        for role in demo_roles():
            if store.by_login(connection, demo_login(role)) is None:
                name = f"Demo {role.value}"
                _add(connection, desk, demo_login(role), name=name, kind="person", roles=[role], demo=True)
        return [view_of(connection, demo_login(role)) for role in demo_roles()]


def is_demo(registry: Registry, actor: Actor) -> bool:
    """Whether the account is one of the demo's."""
    with registry.read() as connection:
        row = store.by_login(connection, actor.login)
    return row is not None and bool(row.demo)


def demo_roles() -> list[Role]:
    """The roles that the demo has an account for."""
    return [role for role in Role if role is not Role.PRODUCER]


def demo_login(role: Role) -> str:
    """The login of the demo's account for a role."""
    return f"demo-{role.value}"


def ensure_machine(connection: Connection, desk: Desk, login: str) -> int:
    """The id of the machine account `login`, made with the role producer where there is none (caller's transaction)."""
    row = store.by_login(connection, login)
    if row is None:
        return _add(connection, desk, checked_login(login), name=login, kind="machine", roles=[Role.PRODUCER])
    if row.kind != "machine" or row.disabled_at is not None:
        state = "is disabled" if row.disabled_at is not None else f"belongs to a {row.kind}"
        raise Conflict(f"The account {login} {state}. Choose another name for the producer.")
    return int(row.id)


def _add(
    connection: Connection,
    desk: Desk,
    login: str,
    *,
    name: str,
    email: str = "",
    kind: str,
    roles: Sequence[Role],
    password_hash: str | None = None,
    demo: bool = False,
) -> int:
    values = checked(login, name=name, email=email, kind=kind)
    if store.by_login(connection, login) is not None:
        raise Conflict(f"login: there is an account {login} already.")
    _refuse_taken_email(connection, values["email"])
    more = {"password_hash": password_hash, "demo": int(demo), "created_at": desk.clock()}
    account_id = store.add(connection, values | more)
    for role in dict.fromkeys(roles):
        store.give(connection, account_id, role.value)
    held = [role.value for role in dict.fromkeys(roles)]
    audit.append(connection, entry(desk, "account.created", f"account:{login}", kind=kind, roles=held))
    return account_id


def _refuse_taken_email(connection: Connection, email: str | None) -> None:
    if email and (other := store.enabled_by_email(connection, email)):
        raise Conflict(f"email: the account {other[0].login} has this address already.")
