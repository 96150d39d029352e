"""Separation of duties: who never signs, and the sentence that says so."""

from __future__ import annotations

from dataclasses import replace

import pytest

from registry.rules.cases import ActKind, Case
from registry.rules.duties import Duty, Refusal, eligible
from registry.rules.policy import Strictness
from tests.cases import (
    BOARD,
    DECIDER,
    GROUPS,
    ID,
    REVIEWER,
    act,
    case,
    gives,
    members,
    refusal,
    revision,
    standing,
    today,
)

APPROVE, VETO, ABSTAIN = ActKind.APPROVE, ActKind.VETO, ActKind.ABSTAIN


def refused(found: Refusal | None, duty: Duty, *words: str) -> None:
    """Check that it was refused by that duty, in a sentence with these words."""
    assert found is not None, f"allowed, but {duty} forbids it"
    assert found.duty is duty, found
    assert found.text.endswith("."), found
    assert all(word in found.text for word in words), found


def test_a_member_who_had_no_part_in_it_signs() -> None:
    assert refusal(APPROVE, "reviews", case()) is None


@pytest.mark.parametrize("kind", [APPROVE, ActKind.APPROVE_WITH_CONDITIONS, ABSTAIN, ActKind.REJECT])
def test_the_requester_never_votes(kind: ActKind) -> None:
    refused(refusal(kind, "asks", case()), Duty.NOT_REQUESTER, "asks asked for this")


def test_the_author_of_the_revision_never_votes() -> None:
    refused(refusal(APPROVE, "writes", case()), Duty.NOT_AUTHOR, "authors never sign")


def test_the_author_of_an_earlier_revision_never_votes() -> None:
    both = replace(case(), revisions=(revision(1, author="reviews"), revision(2, author="writes")))
    refused(refusal(APPROVE, "reviews", both), Duty.NOT_AUTHOR, "reviews")


def test_the_author_of_the_thing_itself_never_votes() -> None:
    refused(refusal(APPROVE, "reviews", case(subject_author_ids=members("reviews"))), Duty.NOT_AUTHOR)


@pytest.mark.parametrize("owner", ["asks", "writes"])
def test_neither_requester_nor_author_votes_through_a_delegate(owner: str) -> None:
    found = refusal(APPROVE, "reviews", case(), today(gives(owner, "reviews")), owner=owner)
    refused(found, Duty.NOT_REQUESTER if owner == "asks" else Duty.NOT_AUTHOR, "nor through another")


@pytest.mark.parametrize("who", ["asks", "writes"])
def test_neither_requester_nor_author_votes_as_a_delegate(who: str) -> None:
    found = refusal(APPROVE, who, case(), today(gives("absent", who)), owner="absent")
    refused(found, Duty.NOT_REQUESTER if who == "asks" else Duty.NOT_AUTHOR)


def test_a_delegate_votes_for_who_is_absent() -> None:
    assert refusal(APPROVE, "stands", case(), today(gives("absent", "stands")), owner="absent") is None


@pytest.mark.parametrize("hours", [(3, 9), (0, 2)])
def test_a_delegation_counts_only_in_its_time(hours: tuple[int, int]) -> None:
    found = refusal(APPROVE, "stands", case(), today(gives("absent", "stands", hours=hours)), owner="absent")
    refused(found, Duty.OWN_DELEGATION, "absent has not given stands a signature")


def test_nobody_takes_a_signature_that_was_not_given() -> None:
    refused(refusal(APPROVE, "stands", case(), owner="absent"), Duty.OWN_DELEGATION)


def test_a_signature_given_is_not_passed_on() -> None:
    world = today(gives("absent", "stands"), gives("stands", "newcomer"))
    refused(refusal(APPROVE, "newcomer", case(), world, owner="stands"), Duty.OWN_DELEGATION, "not passed on")
    refused(refusal(APPROVE, "newcomer", case(), world, owner="absent"), Duty.OWN_DELEGATION)


def test_a_seat_in_a_body_is_not_delegated() -> None:
    board = revision()
    stage = replace(board.stages[0], seats=(board.vetoes[0],))
    only_board = case(revisions=(replace(board, stages=(stage,)),))
    world = today(gives("boards", "stands"))
    refused(refusal(APPROVE, "stands", only_board, world, owner="boards"), Duty.OWN_DELEGATION, "personal")
    relaxed = replace(only_board, strictness=Strictness(body_seats_may_be_delegated=True))
    assert refusal(APPROVE, "stands", relaxed, world, owner="boards") is None


def test_nobody_votes_twice_on_a_revision() -> None:
    voted = case(act(ABSTAIN, "reviews"))
    refused(refusal(APPROVE, "reviews", voted), Duty.ONE_VOTE, "reviews has voted", "abstain")


def test_nobody_votes_in_two_stages_of_a_revision() -> None:
    both = {**GROUPS, DECIDER: members("reviews", "decides")}
    once = case(act(APPROVE, "reviews"))
    once = replace(once, revisions=(replace(revision(groups=both), acts=once.revisions[0].acts),))
    refused(refusal(APPROVE, "reviews", once, today(groups=both)), Duty.ONE_VOTE)


def test_nobody_votes_once_in_person_and_once_for_another() -> None:
    world = today(gives("absent", "reviews"))
    in_person = case(act(ABSTAIN, "reviews"))
    refused(refusal(APPROVE, "reviews", in_person, world, owner="absent"), Duty.ONE_VOTE)
    for_another = case(act(ABSTAIN, "reviews", owner="absent"))
    refused(refusal(APPROVE, "reviews", for_another, world), Duty.ONE_VOTE)


def test_whoever_was_voted_for_does_not_vote_again() -> None:
    voted = case(act(ABSTAIN, "stands", owner="absent"))
    refused(refusal(APPROVE, "absent", voted), Duty.ONE_VOTE, "absent")


def test_a_new_revision_is_voted_on_anew() -> None:
    first = replace(revision(1), acts=(act(ActKind.REQUEST_CHANGES, "reviews"),))
    assert refusal(APPROVE, "reviews", replace(case(), revisions=(first, revision(2)))) is None


def test_who_is_no_member_does_not_vote() -> None:
    refused(refusal(APPROVE, "newcomer", case()), Duty.MEMBER, "may not sign here", "role reviewer")


def test_who_became_a_member_after_submission_does_not_vote() -> None:
    now = {**GROUPS, REVIEWER: GROUPS[REVIEWER] | members("newcomer")}
    refused(refusal(APPROVE, "newcomer", case(), today(groups=now)), Duty.MEMBER, "only after it was submitted")
    relaxed = case(strictness=Strictness(later_members_may_sign=True))
    assert refusal(APPROVE, "newcomer", relaxed, today(groups=now)) is None


def test_who_is_no_longer_a_member_does_not_vote() -> None:
    now = {**GROUPS, REVIEWER: GROUPS[REVIEWER] - members("reviews")}
    refused(refusal(APPROVE, "reviews", case(), today(groups=now)), Duty.MEMBER, "no longer can")


def test_an_administrator_never_signs_in_whatever_role() -> None:
    refused(refusal(APPROVE, "root", case()), Duty.NO_ADMINISTRATOR)
    refused(refusal(APPROVE, "stands", case(), today(gives("root", "stands")), owner="root"), Duty.NO_ADMINISTRATOR)
    refused(refusal(APPROVE, "root", case(), today(gives("absent", "root")), owner="absent"), Duty.NO_ADMINISTRATOR)


def test_neither_a_machine_nor_a_disabled_account_signs() -> None:
    refused(refusal(APPROVE, "robot", case()), Duty.ENABLED_PERSON, "Only a person signs")
    refused(refusal(APPROVE, "gone", case()), Duty.ENABLED_PERSON, "disabled")
    refused(refusal(APPROVE, "stands", case(), today(gives("gone", "stands")), owner="gone"), Duty.ENABLED_PERSON)


@pytest.mark.parametrize("closing", [ActKind.REJECT, VETO, ActKind.WITHDRAW, ActKind.REQUEST_CHANGES])
def test_nobody_votes_on_a_closed_request(closing: ActKind) -> None:
    closed = case(act(closing, "decides"))
    refused(refusal(APPROVE, "reviews", closed), Duty.OPEN_REQUEST, "revision")


def test_nobody_votes_on_what_is_approved_expired_or_stale() -> None:
    done = case(act(APPROVE, "reviews"), act(APPROVE, "decides", stage="Decision"))
    refused(refusal(APPROVE, "leads", done), Duty.OPEN_REQUEST, "approved")
    refused(refusal(APPROVE, "leads", done, today(hours=24 * 20)), Duty.OPEN_REQUEST, "expired")
    refused(refusal(APPROVE, "reviews", case(), changes=["x has version 8"]), Duty.OPEN_REQUEST, "x has version 8")


def test_nobody_votes_on_a_draft() -> None:
    refused(refusal(APPROVE, "reviews", Case("A-7", ID["asks"])), Duty.OPEN_REQUEST, "draft")


def test_a_stage_opens_when_the_one_before_it_is_complete() -> None:
    refused(refusal(APPROVE, "decides", case(), stage="Decision"), Duty.OPEN_STAGE, "opens when Review is complete")
    after = case(act(APPROVE, "reviews"))
    assert refusal(APPROVE, "decides", after, stage="Decision") is None
    refused(refusal(APPROVE, "absent", after, stage="Review"), Duty.OPEN_STAGE, "is complete")


def test_only_a_member_of_a_veto_body_vetoes_and_at_any_stage() -> None:
    assert refusal(VETO, "boards", case()) is None
    refused(refusal(VETO, "reviews", case()), Duty.VETO_BODY, "Only a member of ethics-board")
    late = {**GROUPS, BOARD: GROUPS[BOARD] | members("newcomer")}
    refused(refusal(VETO, "newcomer", case(), today(groups=late)), Duty.VETO_BODY)
    refused(refusal(VETO, "stands", case(), today(gives("boards", "stands")), owner="boards"), Duty.VETO_BODY)


def test_only_its_own_people_withdraw_a_request() -> None:
    assert refusal(ActKind.WITHDRAW, "asks", case()) is None
    refused(refusal(ActKind.WITHDRAW, "root", case()), Duty.OWN_REQUEST, "Only asks")


def test_a_vetoed_request_can_be_revised_but_an_approved_one_must_be_revoked_first() -> None:
    assert refusal(ActKind.REVISE, "asks", case(act(VETO, "boards"))) is None
    done = case(act(APPROVE, "reviews"), act(APPROVE, "decides", stage="Decision"))
    refused(refusal(ActKind.REVISE, "asks", done), Duty.OWN_REQUEST, "Revoke it first")
    refused(refusal(ActKind.REVISE, "reviews", case()), Duty.OWN_REQUEST)


def test_an_approval_is_revoked_by_its_people_but_not_by_an_administrator() -> None:
    done = case(act(APPROVE, "reviews"), act(APPROVE, "decides", stage="Decision"))
    for who in ("asks", "reviews", "leads", "boards"):
        assert refusal(ActKind.REVOKE, who, done) is None
    refused(refusal(ActKind.REVOKE, "newcomer", done), Duty.OWN_REQUEST)
    refused(refusal(ActKind.REVOKE, "root", done), Duty.NO_ADMINISTRATOR)
    refused(refusal(ActKind.REVOKE, "reviews", case()), Duty.OWN_REQUEST, "only an approval")


def test_a_policy_may_let_requester_and_author_sign() -> None:
    relaxed = case(strictness=Strictness(requester_may_sign=True, author_may_sign=True))
    assert refusal(APPROVE, "asks", relaxed) is None
    assert refusal(APPROVE, "writes", relaxed) is None


def test_who_can_still_sign_leaves_out_everybody_who_never_may() -> None:
    of, world = case(), today()
    review = revision().stages[0]
    assert eligible(review, of, standing(of, world), world) == members("reviews", "absent")
    voted = case(act(ABSTAIN, "reviews"))
    assert eligible(review, voted, standing(voted, world), world) == members("absent")
