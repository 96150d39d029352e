"""How a request stands: by its acts, the moment of asking, and what has changed since."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from registry.rules.cases import ActKind, State
from registry.rules.states import state_of
from tests.cases import HOUR, NOON, act, case, members, revision

APPROVE = ActKind.APPROVE
BOTH = (act(APPROVE, "reviews"), act(APPROVE, "decides", stage="Decision", hours=2))


def state(*acts: object, hours: int = 3, changes: tuple[str, ...] = ()) -> State:
    """The state so many hours after noon."""
    return state_of(case(*acts).revisions, now=NOON + hours * HOUR, changes=changes).state  # type: ignore[arg-type]


def test_without_a_revision_it_is_a_draft_and_without_signatures_submitted() -> None:
    assert state_of((), now=NOON).state is State.DRAFT
    assert state() is State.SUBMITTED


def test_it_is_approved_when_every_stage_has_its_quorum() -> None:
    assert state(BOTH[0]) is State.SUBMITTED
    found = state_of(case(*BOTH).revisions, now=NOON + 3 * HOUR)
    assert (found.state, found.decided_at) == (State.APPROVED, NOON + 2 * HOUR)
    assert found.expires_at == NOON + 2 * HOUR + timedelta(days=10)
    assert found.review_at == NOON + 2 * HOUR + timedelta(days=5)


def test_an_abstention_does_not_count_for_the_quorum() -> None:
    assert state(act(ActKind.ABSTAIN, "reviews"), BOTH[1]) is State.SUBMITTED


def test_conditions_of_all_who_approved_are_kept_each_once() -> None:
    kind = ActKind.APPROVE_WITH_CONDITIONS
    acts = (
        act(kind, "reviews", conditions=["log inputs", "weekly check"]),
        act(kind, "decides", stage="Decision", conditions=["weekly check"]),
    )
    found = state_of(case(*acts).revisions, now=NOON + HOUR)
    assert (found.state, found.conditions) == (State.APPROVED, ("log inputs", "weekly check"))


def test_it_expires_at_the_very_moment_and_not_before() -> None:
    end = 2 + 240
    assert state(*BOTH, hours=end - 1) is State.APPROVED
    assert state(*BOTH, hours=end) is State.EXPIRED


def test_what_changed_makes_it_stale_before_and_after_approval() -> None:
    assert state(changes=("x has version 8",)) is State.STALE
    assert state(*BOTH, changes=("x has version 8",)) is State.STALE
    assert state_of(case(*BOTH).revisions, now=NOON + 3 * HOUR, changes=["x"]).reasons == ("x",)


def test_what_changed_does_not_change_a_refusal() -> None:
    assert state(act(ActKind.REJECT, "reviews"), changes=("x",)) is State.REJECTED


def test_a_veto_is_final_whatever_comes_after_it() -> None:
    veto = act(ActKind.VETO, "boards", stage="")
    assert state(veto, *BOTH) is State.VETOED
    assert state(BOTH[0], veto, BOTH[1], act(ActKind.REVOKE, "boards")) is State.VETOED


def test_only_a_new_revision_opens_it_again() -> None:
    vetoed = replace(revision(1), acts=(act(ActKind.VETO, "boards", stage=""),))
    assert state_of((vetoed, revision(2)), now=NOON).state is State.SUBMITTED


def test_an_approval_of_an_earlier_revision_does_not_count_for_the_next() -> None:
    done = replace(revision(1), acts=BOTH)
    assert state_of((done, revision(2)), now=NOON + 3 * HOUR).state is State.SUBMITTED


def test_a_revocation_ends_an_approval_for_good() -> None:
    revoked = (*BOTH, act(ActKind.REVOKE, "reviews", hours=3))
    assert state(*revoked) is State.REVOKED
    assert state(*revoked, hours=10_000) is State.REVOKED


def test_votes_of_one_hand_or_one_seat_count_once() -> None:
    two = replace(revision().stages[0], quorum=2)
    for second in (
        act(APPROVE, "reviews", owner="absent"),
        act(APPROVE, "reviews"),
        act(APPROVE, "stands", owner="reviews"),
    ):
        forged = replace(revision(), stages=(two,), acts=(act(APPROVE, "reviews"), second))
        assert state_of((forged,), now=NOON + HOUR).state is State.SUBMITTED, second
    honest = replace(revision(), stages=(two,), acts=(act(APPROVE, "reviews"), act(APPROVE, "absent")))
    assert state_of((honest,), now=NOON + HOUR).state is State.APPROVED


def test_a_vote_of_who_had_no_seat_does_not_count() -> None:
    assert state(act(APPROVE, "newcomer"), BOTH[1]) is State.SUBMITTED
    later = replace(revision().stages[0], later_members=True)
    relaxed = replace(revision(), stages=(later,), acts=(act(APPROVE, "newcomer"),))
    assert state_of((relaxed,), now=NOON + HOUR).state is State.APPROVED
    assert members("newcomer") - later.members


def test_withdrawn_and_changes_requested_close_it() -> None:
    assert state(act(ActKind.WITHDRAW, "asks"), *BOTH) is State.WITHDRAWN
    assert state(act(ActKind.REQUEST_CHANGES, "reviews"), *BOTH) is State.CHANGES_REQUESTED


def test_the_open_stage_is_the_first_that_misses_a_signature() -> None:
    found = state_of(case(BOTH[0]).revisions, now=NOON + HOUR)
    assert found.open_stage is not None
    assert (found.open_stage.stage.name, found.open_stage.missing) == ("Decision", 1)
    assert state_of(case(*BOTH).revisions, now=NOON + 3 * HOUR).open_stage is None
