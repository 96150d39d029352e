"""Who may not do what to a request for approval: separation of duties, in the one function that every path calls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from registry.rules import handling, voting
from registry.rules.asked import Asked, seated
from registry.rules.cases import VOTES, ActKind, Attempt, Case, Stage, Today
from registry.rules.states import Standing


class Duty(StrEnum):
    """The rule that refuses."""

    ENABLED_PERSON = "enabled person"
    NO_ADMINISTRATOR = "no administrator"
    OPEN_REQUEST = "open request"
    NOT_REQUESTER = "not the requester"
    NOT_AUTHOR = "not the author"
    OWN_DELEGATION = "delegation in person"
    ONE_VOTE = "one vote"
    VETO_BODY = "veto body"
    OPEN_STAGE = "open stage"
    MEMBER = "member at submission"
    OWN_REQUEST = "own request"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why not, as a sentence that says who can do what, and the rule that says so."""

    duty: Duty
    text: str


def may(attempt: Attempt, case: Case, standing: Standing, today: Today) -> Refusal | None:
    """None where the act is allowed; else the first rule that refuses it.

    `standing` is how the case stands at `today.now`, with what changed since submission. Every door ends here.
    """
    asked = Asked(attempt, case, standing, today)
    for duty, rule in _RULES[_kind(attempt.kind)]:
        if text := rule(asked):
            return Refusal(duty, text)
    return None


def eligible(stage: Stage, case: Case, standing: Standing, today: Today) -> frozenset[int]:
    """Who could still sign a stage for themselves, if it were open: the seats without those who never may."""
    seats = frozenset().union(*(seated(one, case, today) for one in stage.seats))
    return frozenset(one for one in seats if _never(one, case, standing, today) is None)


def _never(account_id: int, case: Case, standing: Standing, today: Today) -> str | None:
    asked = Asked(Attempt(ActKind.APPROVE, account_id), case, standing, today)
    rules = (voting.enabled_person, voting.no_administrator, voting.not_requester, voting.not_author, voting.one_vote)
    return next((text for rule in rules if (text := rule(asked))), None)


def _kind(kind: ActKind) -> ActKind:
    return ActKind.APPROVE if kind in VOTES else kind


_Rule = Callable[[Asked], str | None]
_ALWAYS: tuple[tuple[Duty, _Rule], ...] = ((Duty.ENABLED_PERSON, voting.enabled_person),)
_RULES: dict[ActKind, tuple[tuple[Duty, _Rule], ...]] = {
    ActKind.APPROVE: (
        *_ALWAYS,
        (Duty.NO_ADMINISTRATOR, voting.no_administrator),
        (Duty.OPEN_REQUEST, voting.open_request),
        (Duty.NOT_REQUESTER, voting.not_requester),
        (Duty.NOT_AUTHOR, voting.not_author),
        (Duty.OWN_DELEGATION, voting.own_delegation),
        (Duty.ONE_VOTE, voting.one_vote),
        (Duty.VETO_BODY, voting.veto_body),
        (Duty.OPEN_STAGE, voting.open_stage),
        (Duty.MEMBER, voting.member),
    ),
    ActKind.WITHDRAW: (*_ALWAYS, (Duty.OWN_REQUEST, handling.may_withdraw)),
    ActKind.REVISE: (*_ALWAYS, (Duty.OWN_REQUEST, handling.may_revise)),
    ActKind.REVOKE: (
        *_ALWAYS,
        (Duty.NO_ADMINISTRATOR, voting.no_administrator),
        (Duty.OWN_REQUEST, handling.may_revoke),
    ),
}
