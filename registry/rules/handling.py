"""Who may not take a request back, put a new revision in its place, or revoke its approval."""

from __future__ import annotations

from registry.rules.asked import Asked
from registry.rules.cases import COMPLIANCE, State


def own_request(asked: Asked) -> str | None:
    """Only who asked, or wrote the open revision, takes a request back or puts another in its place."""
    own = {asked.case.requester_id} | ({asked.revision.author_id} if asked.revision else set())
    if asked.attempt.signer_id in own:
        return None
    return f"Only {asked.today.login(asked.case.requester_id)}, who asked for it, can {asked.attempt.kind.words} it."


def may_withdraw(asked: Asked) -> str | None:
    if asked.standing.state in {State.SUBMITTED, State.CHANGES_REQUESTED, State.STALE}:
        return own_request(asked)
    return f"{asked.case.number} is {asked.standing.state.words}; only an open request can be withdrawn."


def may_revise(asked: Asked) -> str | None:
    """While it is open or a draft, its own people; once closed anybody who may ask (and so never signs it)."""
    if asked.standing.state is State.APPROVED:
        return f"{asked.case.number} is approved and holds. Revoke it first, or ask anew for what has changed."
    if asked.standing.state in {State.DRAFT, State.SUBMITTED, State.WITHDRAWN}:
        return own_request(asked)
    return None


def may_revoke(asked: Asked) -> str | None:
    """Taking an approval away is the safe side: its signers, its veto bodies, its requester and compliance can."""
    revision = asked.revision
    if asked.standing.state not in {State.APPROVED, State.STALE, State.EXPIRED} or not asked.standing.decided_at:
        return f"{asked.case.number} is {asked.standing.state.words}; only an approval can be revoked."
    person = next(iter(asked.people()))
    groups = [*(revision.vetoes if revision else ()), *(s for one in asked.standing.stages for s in one.stage.seats)]
    if person.id == asked.case.requester_id or COMPLIANCE in person.roles:
        return None
    if any(person.id in one.members or asked.today.is_member(person.id, one.signers) for one in groups):
        return None
    return "Only who could have signed it, its requester, a veto body or compliance can revoke an approval."
