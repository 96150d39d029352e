"""The rules that may refuse a vote; each gives its reason as a sentence, or None."""

from __future__ import annotations

from registry.rules.asked import Asked, first, seated, stage_meant
from registry.rules.cases import ADMINISTRATOR, VOTES, ActKind, Stage, State, is_body


def enabled_person(asked: Asked) -> str | None:
    for person in asked.people():
        if not person.enabled:
            return f"The account {person.login} is disabled, so nothing is signed in its name. Ask another signer."
        if person.kind != "person":
            return f"The account {person.login} is a {person.kind}. Only a person signs."
    return None


def no_administrator(asked: Asked) -> str | None:
    for person in asked.people():
        if ADMINISTRATOR in person.roles:
            return (
                f"{person.login} is an administrator, and an administrator never signs: who gives the roles must not "
                "also use them. Ask another signer."
            )
    return None


def open_request(asked: Asked) -> str | None:
    standing, number = asked.standing, asked.case.number
    match standing.state:
        case State.SUBMITTED:
            return None
        case State.DRAFT:
            return f"{number} is a draft. Its requester can submit it."
        case State.STALE:
            return f"{number} is stale, so it is closed: {first(standing.reasons)} A new revision opens it again."
        case State.WITHDRAWN:
            return f"{number} was withdrawn, so it is closed. Its requester can submit a new revision."
        case State.VETOED:
            return f"{number} was vetoed, which is final. Only a new revision opens it again."
        case _:
            return f"{number} is {standing.state.words}, so it is closed. A new revision opens it again."


def not_requester(asked: Asked) -> str | None:
    if asked.case.strictness.requester_may_sign or asked.case.requester_id not in asked.hands:
        return None
    who = asked.today.login(asked.case.requester_id)
    return f"{who} asked for this approval, and nobody signs what they asked for{_nor(asked)}. Ask another signer."


def not_author(asked: Asked) -> str | None:
    if asked.case.strictness.author_may_sign:
        return None
    for account_id in asked.hands:
        if account_id in asked.case.author_ids:
            who = asked.today.login(account_id)
            return (
                f"{who} is an author of what is to be signed, and authors never sign{_nor(asked)}. Ask another signer."
            )
    return None


def _nor(asked: Asked) -> str:
    return ", neither in person nor through another" if asked.attempt.delegated else ""


def own_delegation(asked: Asked) -> str | None:
    """A signature is given by one person to one person, for seats that are personal to neither a body nor a chain."""
    attempt, today = asked.attempt, asked.today
    if not attempt.delegated:
        return None
    owner = today.login(attempt.seat)
    if not today.given(from_id=attempt.seat, to_id=attempt.signer_id):
        return f"{owner} has not given {asked.signer} a signature for today. {owner} can do so under Delegations."
    stage = stage_meant(asked)
    seats = [one for one in stage.seats if attempt.seat in seated(one, asked.case, today)] if stage else []
    if not seats and _would_chain(asked, stage):
        return f"{owner} may sign here only for somebody else, and a signature given is not passed on."
    if seats and all(map(is_body, seats)) and not asked.case.strictness.body_seats_may_be_delegated:
        return (
            f"{owner} may sign here as {seats[0].signers.words}, and a seat in a body is personal: it is not delegated."
        )
    return None


def _would_chain(asked: Asked, stage: Stage | None) -> bool:
    seated = stage.members if stage else frozenset[int]()
    return any(one.to_id == asked.attempt.seat and one.from_id in seated for one in asked.today.delegations)


def one_vote(asked: Asked) -> str | None:
    for act in asked.acts:
        if act.kind in VOTES and {act.signer_id, act.seat} & set(asked.hands):
            who = asked.today.login(next(iter({act.signer_id, act.seat} & set(asked.hands))))
            return (
                f"{who} has voted on this revision already ({act.kind.words}), and nobody votes twice on a revision, "
                "not even once in person and once for somebody else."
            )
    return None


def veto_body(asked: Asked) -> str | None:
    if asked.attempt.kind is not ActKind.VETO:
        return None
    bodies = asked.revision.vetoes if asked.revision else ()
    if asked.attempt.delegated:
        return "A veto is given in person: a seat in a body is not delegated."
    if any(asked.attempt.signer_id in seated(body, asked.case, asked.today) for body in bodies):
        return None
    named = " or ".join(body.signers.name for body in bodies)
    who = (
        f"Only a member of {named} can veto this, who was one when it was submitted"
        if named
        else "Nobody can veto this"
    )
    return f"{who}; {asked.signer} can reject it as a signer of the open stage."


def open_stage(asked: Asked) -> str | None:
    if asked.attempt.kind is ActKind.VETO:
        return None
    stage, current = stage_meant(asked), asked.standing.open_stage
    if current is None or stage is None:
        return f"{asked.case.number} has no open stage named {asked.attempt.stage}."
    if stage.name == current.stage.name:
        return None
    done = any(one.stage.name == stage.name and not one.missing for one in asked.standing.stages)
    why = "is complete" if done else f"opens when {current.stage.name} is complete"
    return f"The stage {stage.name} {why}; {current.stage.name} waits for {current.stage.words}."


def member(asked: Asked) -> str | None:
    stage = stage_meant(asked)
    if asked.attempt.kind is ActKind.VETO or stage is None:
        return None
    seat, today = asked.attempt.seat, asked.today
    if any(seat in seated(one, asked.case, today) for one in stage.seats):
        return None
    who, needed = today.login(seat), f"{stage.name} wants {stage.words}"
    if any(today.is_member(seat, one.signers) for one in stage.seats):
        return f"{who} came to this only after it was submitted; a new revision counts who is there then. {needed}."
    if seat in stage.members:
        return f"{who} could sign when this was submitted, but no longer can. {needed}."
    return f"{who} may not sign here. {needed}."
