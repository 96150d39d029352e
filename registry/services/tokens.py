"""Bearer tokens for machines: made, revoked, and turned into the actor that they stand for."""

from __future__ import annotations

import hashlib
import secrets

from registry.access import Actor, Desk, Permission, note_roles, requires
from registry.audit import entry
from registry.engine import Registry, take_log_lock
from registry.errors import Conflict, Invalid, NotFound, NotSignedIn
from registry.services._account import actor_at
from registry.services.accounts import ensure_machine
from registry.store import audit
from registry.store import credentials as store
from registry.views.people import NewToken, TokenView

PREFIX = "cs_"
_HINT = 8


@requires(Permission.TOKEN_MANAGE)
def create(desk: Desk, *, producer: str, label: str) -> NewToken:
    """Make a token for the machine account `producer` (made with that role where there is none). Shown only now."""
    label = " ".join(label.split())
    if not 0 < len(label) <= 120 or not label.isprintable():
        raise Invalid("label: it takes 1 to 120 printable characters that say what the token is for.")
    secret = PREFIX + secrets.token_urlsafe(32)
    with desk.registry.write() as connection:
        take_log_lock(connection)
        values = {
            "account_id": ensure_machine(connection, desk, producer.strip().lower()),
            "label": label,
            "hint": secret[:_HINT],
            "secret_sha256": fingerprint(secret),
            "created_at": desk.clock(),
            "created_by": actor_at(desk).login,
        }
        token_id = store.add_token(connection, values)
        login = producer.strip().lower()
        audit.append(connection, entry(desk, "token.created", f"token:{token_id}", account=login, label=label))
    return NewToken(token_id, login, secret)


@requires(Permission.TOKEN_MANAGE)
def revoke(desk: Desk, token_id: int, *, reason: str = "") -> None:
    """Make a token stop working at once."""
    with desk.registry.write() as connection:
        take_log_lock(connection)
        found = store.token(connection, token_id)
        if found is None:
            raise NotFound(f"There is no token {token_id}.")
        if found.revoked_at is not None:
            raise Conflict(f"The token {token_id} is revoked already.")
        store.revoke(connection, token_id, at=desk.clock())
        audit.append(connection, entry(desk, "token.revoked", f"token:{token_id}", reason=reason, account=found.login))


@requires(Permission.TOKEN_MANAGE)
def tokens(desk: Desk) -> list[TokenView]:
    """All tokens, those that work first, then the newest; never a secret."""
    with desk.registry.read() as connection:
        return store.tokens(connection)


def actor_of(registry: Registry, bearer: str) -> Actor:
    """For whom a bearer token acts; raises NotSignedIn for one that is unknown, revoked or of a disabled account."""
    with registry.read() as connection:
        rows = store.bearer(connection, fingerprint(bearer))
    if not rows:
        raise NotSignedIn("The token is unknown or revoked. An administrator makes a new one on the page Connect.")
    note_roles(registry, rows[0].id, rows)
    return Actor(rows[0].id, rows[0].login)


def fingerprint(secret: str) -> bytes:
    """What is kept of a secret. SHA-256 is enough: 256 random bits can't be guessed, so nothing needs slowing down."""
    return hashlib.sha256(secret.encode()).digest()
