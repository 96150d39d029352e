"""Tokens by which people act as themselves over HTTP and on the command line: only they make their own."""

from __future__ import annotations

import secrets

from registry.access import Desk, Permission, requires
from registry.audit import entry
from registry.engine import take_log_lock
from registry.errors import Conflict, Invalid, NotFound
from registry.services._account import actor_at, known
from registry.services.tokens import PREFIX, fingerprint
from registry.store import audit
from registry.store import credentials as store
from registry.views.people import NewToken, TokenView

LABEL_MOST, _HINT = 120, 8


@requires(Permission.OWN_ACCOUNT)
def create(desk: Desk, *, label: str) -> NewToken:
    """Make a token that acts as oneself, with one's roles at each use. Its secret is known only now.

    Raises Conflict for an account that is no person's, Invalid for the label. No HTTP address calls this: whoever
    found a token cannot make another with it.
    """
    said = " ".join(label.split())
    if not 0 < len(said) <= LABEL_MOST or not said.isprintable():
        raise Invalid(f"label: it takes 1 to {LABEL_MOST} printable characters that say what the token is for.")
    secret, mine = PREFIX + secrets.token_urlsafe(32), actor_at(desk)
    with desk.registry.write() as connection:
        take_log_lock(connection)
        if known(connection, mine.login).kind != "person":
            raise Conflict(f"{mine.login} is no person. An administrator makes tokens of machines on the page Connect.")
        number = store.add_token(
            connection,
            {
                "account_id": mine.account_id, "label": said, "hint": secret[:_HINT],
                "secret_sha256": fingerprint(secret), "created_at": desk.clock(), "created_by": mine.login,
            },
        )  # fmt: skip
        audit.append(connection, entry(desk, "token.created", f"token:{number}", account=mine.login, label=said))
    return NewToken(number, mine.login, secret)


@requires(Permission.OWN_ACCOUNT)
def listing(desk: Desk) -> list[TokenView]:
    """One's own tokens, those that work first, then the newest; never a secret."""
    mine = actor_at(desk).login
    with desk.registry.read() as connection:
        return [one for one in store.tokens(connection) if one.login == mine]


@requires(Permission.OWN_ACCOUNT)
def revoke(desk: Desk, token_id: int, *, reason: str = "") -> None:
    """Make one of one's own tokens stop working at once."""
    with desk.registry.write() as connection:
        take_log_lock(connection)
        found, mine = store.token(connection, token_id), actor_at(desk).login
        if found is None or found.login != mine:
            raise NotFound(f"You have no token {token_id}.")
        if found.revoked_at is not None:
            raise Conflict(f"The token {token_id} is revoked already.")
        store.revoke(connection, token_id, at=desk.clock())
        audit.append(connection, entry(desk, "token.revoked", f"token:{token_id}", reason=reason, account=mine))
