"""Requests for approval: asking, submitting and revising, taking back, revoking, and looking at one."""

from __future__ import annotations

from registry.access import Desk, Permission, requires
from registry.audit import entry
from registry.commands import approvals as commands
from registry.commands.approvals import Ask, Kind
from registry.engine import take_log_lock
from registry.errors import Invalid
from registry.rules.cases import ActKind, Attempt
from registry.services import _asking, _cases, _request_index, _request_views
from registry.services._account import actor_at
from registry.services._signing import done
from registry.store import audit, indexes, kept
from registry.store import requests as store
from registry.views.approvals import RequestView


@requires(Permission.APPROVAL_REQUEST)
def ask(desk: Desk, said: Ask) -> RequestView:
    """Ask for an approval, as `lodge` does, and look at the request."""
    return request(desk, lodge(desk, said))


@requires(Permission.APPROVAL_REQUEST)
def lodge(desk: Desk, said: Ask) -> int:
    """Ask for an approval and submit it at once (or leave it a draft); its number. The same key gives what is there.

    Raises NotFound for what is not on record; Conflict where evidence or signers are missing, where the policy
    refuses it, or where the same was asked already.
    """
    if said.kind is Kind.POLICY:
        raise Invalid("kind: propose a revision of the policy instead; that asks for its approval.")
    with kept.keeping(desk) as keeping:
        mine = actor_at(desk).account_id
        number = store.by_key(keeping.connection, mine, said.key) if said.key else None
        if number is None:
            number = _asking.made(keeping, said)
            if said.submit:
                _asking.submitted(keeping, number, said.summary)
    return number


@requires(Permission.APPROVAL_REQUEST)
def submit(desk: Desk, number: int, *, summary: str) -> RequestView:
    """Submit a draft, or a new revision of what was submitted: signatures begin anew, on what is there now.

    `summary` says what is asked for, or what changed. Raises RuleBroken where the request holds or is another's.
    """
    said = commands.words("summary", summary)
    with kept.keeping(desk) as keeping:
        _asking.submitted(keeping, number, said)
    return request(desk, number)


@requires(Permission.GOVERN_READ)
def request(desk: Desk, number: int) -> RequestView:
    """One request as it stands at this moment, with what the desk's actor can do; raises NotFound."""
    asker = desk.actor.account_id if desk.actor else None
    loaded = _cases.load(desk.registry, number, desk.clock(), more=[asker] if asker else [])
    with desk.registry.read() as connection:
        return _request_views.view(connection, loaded, asker=asker)


@requires(Permission.GOVERN_READ)
def withdraw(desk: Desk, number: int, *, reason: str) -> RequestView:
    """Take an open request back: only who asked, or wrote the open revision."""
    return _closed(desk, number, ActKind.WITHDRAW, reason)


@requires(Permission.APPROVAL_SIGN)
def revoke(desk: Desk, number: int, *, reason: str) -> RequestView:
    """End an approval before its time: its requester, whoever could sign it, its veto bodies and compliance."""
    return _closed(desk, number, ActKind.REVOKE, reason)


@requires(Permission.REGISTRY_MAINTAIN)
def reindex(desk: Desk) -> int:
    """Make the indexes of where requests, use cases and incidents stand anew; how many rows of them were wrong."""
    with desk.registry.write() as connection:
        take_log_lock(connection)
        wrong = _request_index.made_anew(connection) + indexes.made_anew(connection, audit.size(connection))
        audit.append(connection, entry(desk, "requests.reindexed", "registry:requests", wrong=wrong))
        return wrong


def _closed(desk: Desk, number: int, kind: ActKind, reason: str) -> RequestView:
    comment = commands.words("reason", reason)
    with kept.keeping(desk) as keeping:
        done(keeping, number, Attempt(kind, actor_at(desk).account_id), comment=comment)
    return request(desk, number)
