"""Signatures given to others for a time, and absences: recorded, dated, and for everybody to see."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from registry.access import Desk, Permission, Role, requires
from registry.commands import approvals as commands
from registry.commands.approvals import Delegate
from registry.errors import Conflict, Invalid, NotFound, NotPermitted
from registry.services._account import actor_at, known
from registry.store import accounts, kept
from registry.store import delegations as store
from registry.store.kept import Keeping
from registry.views.policies import DelegationView

LONGEST = timedelta(days=365)


@requires(Permission.GOVERN_READ)
def listing(desk: Desk, *, mine: bool = False) -> list[DelegationView]:
    """Every delegation and absence, newest first; `mine`: given or received by the desk's actor."""
    account_id = actor_at(desk).account_id if mine else None
    with desk.registry.read() as connection:
        return [_view(row, desk.clock()) for row in store.every(connection, account_id=account_id)]


@requires(Permission.APPROVAL_SIGN)
def give(desk: Desk, said: Delegate) -> DelegationView:
    """Give one's own signature to another, or say that one is away. Nobody gives away somebody else's.

    It carries the roles of the giver, never a seat in a body, and is not passed on.
    """
    with kept.keeping(desk) as keeping:
        starts = max(said.starts_at or keeping.now, keeping.now)
        if not starts < said.ends_at <= starts + LONGEST:
            raise Invalid(f"ends_at: after it starts, and within {LONGEST.days} days.")
        receiver = _receiver(keeping, said.to) if said.to else None
        mine = actor_at(desk)
        number = keeping.add(
            "delegation", from_id=mine.account_id, to_id=receiver, starts_at=starts, ends_at=said.ends_at,
            reason=said.reason.strip(),
        )  # fmt: skip
        moments = {"starts_at": starts.isoformat(), "ends_at": said.ends_at.isoformat()}
        keeping.log("delegation.given", f"account:{mine.login}", reason=said.reason.strip(), to=said.to, **moments)
    return _one(desk, number)


@requires(Permission.APPROVAL_SIGN)
def end(desk: Desk, number: int, *, reason: str) -> DelegationView:
    """End a delegation before its time: only who gave it, or who received it."""
    said = commands.words("reason", reason)
    with kept.keeping(desk) as keeping:
        row = store.one(keeping.connection, number)
        if row is None:
            raise NotFound(f"There is no delegation {number}.")
        if actor_at(desk).account_id not in (row.from_id, row.to_id):
            raise NotPermitted(f"Only {row.owner}, who gave it, or {row.receiver or 'nobody else'} can end it.")
        if row.ended_at is not None or row.ends_at <= keeping.now:
            raise Conflict("This delegation is over already.")
        keeping.add("delegation_end", delegation_id=number, reason=said)
        keeping.log("delegation.ended", f"account:{row.owner}", reason=said, to=row.receiver or "", delegation=number)
    return _one(desk, number)


def _receiver(keeping: Keeping, login: str) -> int:
    row = known(keeping.connection, login)
    if row.id == actor_at(keeping.desk).account_id:
        raise Invalid("to: name somebody else; to be away only, leave it empty.")
    if row.kind != "person" or row.disabled_at is not None:
        raise Invalid(f"to: {login} is no person who can sign in.")
    if Role.ADMINISTRATOR in accounts.roles(keeping.connection, row.id):
        raise Invalid(f"to: {login} is an administrator, and an administrator never signs.")
    return int(row.id)


def _one(desk: Desk, number: int) -> DelegationView:
    with desk.registry.read() as connection:
        return _view(store.one(connection, number), desk.clock())


def _view(row: Any, now: datetime) -> DelegationView:
    state = "in force" if row.starts_at <= now < row.ends_at else "to come" if now < row.starts_at else "over"
    if row.ended_at is not None:
        state = "ended"
    return DelegationView(row.id, row.owner, row.receiver or "", row.starts_at, row.ends_at, row.reason, state)
