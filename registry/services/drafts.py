"""What somebody wrote and has not put on record yet; it outlives a lost session and is nobody else's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from registry.access import Desk, Permission, requires
from registry.errors import Invalid, NotSignedIn
from registry.store import drafts as store
from registry.types import canonical

MOST = 200_000


@dataclass(frozen=True, slots=True)
class Draft:
    """The fields as they stand; `name` tells several of one kind apart."""

    kind: str
    name: str
    content: dict[str, Any]
    updated_at: datetime


@requires(Permission.OWN_ACCOUNT)
def save(desk: Desk, kind: str, name: str, content: Mapping[str, Any]) -> None:
    """Keep a draft in place of the one before; raises Invalid for one that is too long to keep."""
    if len(canonical(dict(content))) > MOST:
        raise Invalid(f"draft: more than {MOST:,} bytes; put it on record, or shorten it.")
    with desk.registry.write(logging=False) as connection:
        store.save(connection, _who(desk), kind, name, dict(content), desk.clock())


@requires(Permission.OWN_ACCOUNT)
def load(desk: Desk, kind: str, name: str) -> Draft | None:
    """One's own draft of that kind and name; None without one."""
    with desk.registry.read() as connection:
        row = store.load(connection, _who(desk), kind, name)
    return Draft(kind, name, row.content, row.updated_at) if row else None


@requires(Permission.OWN_ACCOUNT)
def discard(desk: Desk, kind: str, name: str) -> None:
    """Let go of a draft, such as when it was put on record."""
    with desk.registry.write(logging=False) as connection:
        store.discard(connection, _who(desk), kind, name)


@requires(Permission.OWN_ACCOUNT)
def mine(desk: Desk, kind: str) -> tuple[Draft, ...]:
    """One's own drafts of a kind, the newest first."""
    with desk.registry.read() as connection:
        rows = store.of_account(connection, _who(desk), kind)
    return tuple(Draft(kind, row.name, row.content, row.updated_at) for row in rows)


def _who(desk: Desk) -> int:
    if desk.actor is None:
        raise NotSignedIn("Nobody is signed in, and a draft belongs to somebody.")
    return desk.actor.account_id
