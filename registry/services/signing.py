"""Signing requests for approval: every kind of vote, in person or for somebody who gave a signature away."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from registry.access import Desk, Permission, requires
from registry.commands.approvals import Sign
from registry.errors import RegistryError
from registry.rules.cases import ActKind, Attempt
from registry.services import requests
from registry.services._account import actor_at, known
from registry.services._signing import done
from registry.store import kept
from registry.store import requests as store
from registry.views.approvals import RequestView

MOST = 200
"""Requests that are signed at once, at most."""


@dataclass(frozen=True, slots=True)
class Signed:
    """What became of one of several votes: `refusal` says why not, and is empty where it counts."""

    number: int
    refusal: str = ""
    duty: str = ""


@requires(Permission.APPROVAL_SIGN)
def sign(desk: Desk, number: int, said: Sign) -> RequestView:
    """Put one vote on record, as `vote` does, and look at the request."""
    return requests.request(desk, vote(desk, number, said))


@requires(Permission.APPROVAL_SIGN)
def vote(desk: Desk, number: int, said: Sign) -> int:
    """Put one vote on record; the number of its request. The same key from the same account is the same vote.

    Raises RuleBroken with the sentence of the duty that refuses it, NotFound, or Conflict where the revision is not
    the newest.
    """
    with kept.keeping(desk) as keeping:
        signer = actor_at(desk).account_id
        there = store.act_by_key(keeping.connection, signer, said.key) if said.key else None
        if there is None:
            owner = known(keeping.connection, said.on_behalf_of).id if said.on_behalf_of else 0
            attempt = Attempt(ActKind(said.verdict.value), signer, said.stage, owner if owner != signer else 0)
            done(
                keeping, number, attempt, comment=said.comment.strip(),
                conditions=[one.strip() for one in said.conditions], key=said.key, revision=said.revision,
            )  # fmt: skip
        else:
            number = int(there.request_id)
    return number


@requires(Permission.APPROVAL_SIGN)
def sign_all(desk: Desk, votes: Iterable[tuple[int, Sign]]) -> tuple[Signed, ...]:
    """Several votes one after another, each judged like any other and kept for itself; what is refused is told."""
    return tuple(_outcome(desk, number, said) for number, said in [*votes][:MOST])


def _outcome(desk: Desk, number: int, said: Sign) -> Signed:
    try:
        vote(desk, number, said)
    except RegistryError as refusal:
        return Signed(number, str(refusal), getattr(refusal, "duty", ""))
    return Signed(number)
