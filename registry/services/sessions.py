"""Signing in and out with a browser: opening a session, closing it, and finding out whose it is."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Row

from registry import passwords
from registry.access import Actor, Desk, Role
from registry.audit import AuditRecord, entry
from registry.engine import Registry, take_log_lock
from registry.errors import NotSignedIn, TooManyAttempts
from registry.services.accounts import demo_login
from registry.services.tokens import fingerprint
from registry.store import accounts, audit
from registry.store import credentials as store
from registry.throttle import Throttle
from registry.types import Clock, utc_now
from registry.views.people import OpenedSession

LIFETIME = timedelta(hours=12)
REFUSED = "Login or password is wrong, or the account is disabled. Nothing more is said, so that nobody learns which."


@dataclass(slots=True)
class Door:
    """Where browsers sign in: it remembers who failed, and from where, since the process started."""

    registry: Registry
    lifetime: timedelta = LIFETIME
    clock: Clock = utc_now
    by_login: Throttle = field(default_factory=lambda: Throttle(free=5))
    by_address: Throttle = field(default_factory=lambda: Throttle(free=20))

    def open(self, login: str, password: str, *, address: str = "") -> OpenedSession:
        """Sign a person in; raises NotSignedIn (always in the same words) or TooManyAttempts."""
        login = login.strip().lower()[:64]
        self._refuse_haste(login, address)
        with self.registry.read() as connection:
            row = accounts.by_login(connection, login)
        may = row is not None and row.kind == "person" and row.disabled_at is None
        right = passwords.matches(password, row.password_hash if row is not None else None)
        if row is None or not may or not right:
            self._failed(row, login, address)
            raise NotSignedIn(REFUSED)
        self.by_login.succeeded(login)
        return self._opened(row, rehash=password if passwords.is_outdated(row.password_hash) else "", how="password")

    def open_demo(self, role: Role) -> OpenedSession:
        """Sign in as the demo's account for a role, without a password; raises NotSignedIn where there is none."""
        with self.registry.read() as connection:
            row = accounts.by_login(connection, demo_login(role))
        if row is None or not row.demo or row.disabled_at is not None:
            raise NotSignedIn(f"This registry has no demo account for the role {role.value}.")
        return self._opened(row, how="demo")

    def close(self, secret: str) -> None:
        """Sign out; a session that is not open stays closed."""
        actor = actor_of_cookie(self.registry, secret, clock=self.clock)
        with self.registry.write() as connection:
            take_log_lock(connection)
            store.end_session(connection, fingerprint(secret))
            if actor is not None:
                audit.append(connection, entry(self._desk(actor), "session.closed", f"account:{actor.login}"))

    def _refuse_haste(self, login: str, address: str) -> None:
        now = self.clock()
        wait = max(self.by_login.wait(login, now=now), self.by_address.wait(address, now=now))
        if wait > timedelta(0):
            seconds = int(wait.total_seconds()) + 1
            raise TooManyAttempts(f"Too many failed attempts. Try again in {seconds} seconds.", seconds=seconds)

    def _failed(self, row: Row[Any] | None, login: str, address: str) -> None:
        now = self.clock()
        self.by_login.failed(login, now=now)
        self.by_address.failed(address, now=now)
        # What was typed is not kept unless it is a login: people type their password into the wrong field.
        subject = f"account:{row.login}" if row is not None else "account:unknown"
        record = AuditRecord(now, "nobody", (), "session.failed", subject, "page", "", {"address": address})
        with self.registry.write() as connection:
            take_log_lock(connection)
            audit.append(connection, record)

    def _opened(self, row: Row[Any], *, how: str, rehash: str = "") -> OpenedSession:
        secret, now = secrets.token_urlsafe(32), self.clock()
        session = OpenedSession(row.login, secret, now + self.lifetime)
        hash_ = passwords.rehashed(rehash) if rehash else None
        with self.registry.write() as connection:
            take_log_lock(connection)
            store.end_sessions_before(connection, now)
            if hash_:
                accounts.change(connection, row.id, password_hash=hash_)
            self._keep(connection, row.id, session)
            desk = self._desk(Actor(row.id, row.login))
            audit.append(connection, entry(desk, "session.opened", f"account:{row.login}", how=how))
        return session

    def _keep(self, connection: Connection, account_id: int, session: OpenedSession) -> None:
        values = {"secret_sha256": fingerprint(session.secret), "account_id": account_id}
        store.add_session(connection, values | {"created_at": self.clock(), "expires_at": session.expires_at})

    def _desk(self, actor: Actor) -> Desk:
        return Desk(self.registry, actor, "page", self.clock)


def actor_of_cookie(registry: Registry, secret: str, *, clock: Clock = utc_now) -> Actor | None:
    """Whose browser it is; None where the session is unknown, has run out, or its account is disabled."""
    if not secret:
        return None
    with registry.read() as connection:
        row = store.browser(connection, fingerprint(secret), now=clock())
    return None if row is None else Actor(row.id, row.login)


def actor_of_email(registry: Registry, email: str) -> Actor | None:
    """Whose e-mail address a company's identity provider vouched for; None without an enabled account for it."""
    if not email.strip():
        return None
    with registry.read() as connection:
        found = accounts.enabled_by_email(connection, email.strip().lower())
    rows = [row for row in found if row.kind == "person"]
    return Actor(rows[0].id, rows[0].login) if len(rows) == 1 else None
