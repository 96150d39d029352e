"""Random histories of a request, by the rules alone: what they must never let happen."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from registry.rules.cases import APPROVING, VOTES, Act, ActKind, Attempt, Case, Delegation, State, Today
from registry.rules.duties import may
from registry.rules.fingerprint import Fingerprint, Source
from registry.rules.fingerprint_changes import stale_reasons
from registry.rules.policy import Signers
from registry.rules.states import Standing, state_of
from tests.cases import BOARD, DECIDER, GROUPS, ID, NOON, REVIEWER, people, revision
from tests.histories import histories

WHO = st.sampled_from(sorted(ID))


class Requests(RuleBasedStateMachine):
    """Anybody tries anything at any time; memberships, delegations, the world upstream and the clock move on."""

    def __init__(self) -> None:
        super().__init__()
        self.now = NOON
        self.groups: dict[Signers, frozenset[int]] = dict(GROUPS)
        self.delegations: tuple[Delegation, ...] = ()
        self.case = Case("A-7", ID["asks"])
        self.version = 1
        self.saw: list[Fingerprint] = []
        self.vetoed: set[int] = set()
        self.revise("asks")

    @property
    def sees(self) -> Fingerprint:
        """What is there now."""
        return Fingerprint("model:a/b@1", "", "", (Source(1, "table", str(self.version)),))

    def standing(self) -> Standing:
        """How it stands now."""
        found = stale_reasons(self.saw[-1], self.sees) if self.saw else ()
        return state_of(self.case.revisions, now=self.now, changes=map(str, found))

    def attempted(self, attempt: Attempt) -> bool:
        """Whether the rules allow it."""
        world = Today(self.now, people(), self.groups, self.delegations)
        return may(attempt, self.case, self.standing(), world) is None

    def done(self, act: Act) -> None:
        """Put an act on the newest revision."""
        last = self.case.revisions[-1]
        kept = (*self.case.revisions[:-1], replace(last, acts=(*last.acts, act)))
        self.case = replace(self.case, revisions=kept)

    @rule(who=WHO)
    def revise(self, who: str) -> None:
        if self.attempted(Attempt(ActKind.REVISE, ID[who])):
            number = len(self.case.revisions) + 1
            made = replace(revision(number, author=who, groups=self.groups), submitted_at=self.now)
            self.case = replace(self.case, revisions=(*self.case.revisions, made))
            self.saw.append(self.sees)

    @rule(
        who=WHO,
        owner=st.none() | WHO,
        kind=st.sampled_from(sorted(ActKind)),
        stage=st.sampled_from(["", "Review", "Decision"]),
    )
    def act(self, who: str, owner: str | None, kind: ActKind, stage: str) -> None:
        attempt = Attempt(kind, ID[who], stage, ID[owner] if owner and kind in VOTES else 0)
        current = self.standing().open_stage
        if kind is not ActKind.REVISE and self.attempted(attempt):
            named = stage or (current.stage.name if current and kind in VOTES else "")
            self.done(Act(kind, ID[who], self.now, named, attempt.owner_id))
            if kind is ActKind.VETO:
                self.vetoed.add(self.case.revisions[-1].number)

    @precondition(lambda self: self.standing().open_stage is not None)
    @rule(data=st.data())
    def a_member_approves(self, data: Any) -> None:
        stage = self.standing().open_stage.stage  # type: ignore[union-attr]
        self.act(
            data.draw(st.sampled_from(sorted(ID, key=lambda n: ID[n] not in stage.members))), None, ActKind.APPROVE, ""
        )

    @rule(group=st.sampled_from([REVIEWER, DECIDER, BOARD]), who=WHO)
    def a_membership_changes(self, group: Signers, who: str) -> None:
        self.groups[group] ^= {ID[who]}

    @rule(owner=WHO, to=WHO, days=st.integers(1, 5))
    def a_signature_is_given(self, owner: str, to: str, days: int) -> None:
        self.delegations += (Delegation(ID[owner], ID[to], self.now, self.now + timedelta(days=days)),)

    @rule()
    def the_dataset_gets_a_new_version(self) -> None:
        self.version += 1

    @rule(hours=st.integers(1, 200))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @invariant()
    def nobody_approves_their_own(self) -> None:
        authors: set[int] = {self.case.requester_id}
        for one in self.case.revisions:
            authors.add(one.author_id)
            for act in one.acts:
                assert act.kind not in VOTES or not {act.signer_id, act.seat} & authors

    @invariant()
    def nobody_votes_twice(self) -> None:
        for one in self.case.revisions:
            hands = [n for act in one.acts if act.kind in VOTES for n in {act.signer_id, act.seat}]
            assert len(hands) == len(set(hands))

    @invariant()
    def no_administrator_and_no_machine_votes(self) -> None:
        never = {ID["root"], ID["robot"], ID["gone"]}
        assert (
            not {
                n
                for one in self.case.revisions
                for act in one.acts
                if act.kind in VOTES
                for n in (act.signer_id, act.seat)
            }
            & never
        )

    @invariant()
    def every_vote_is_by_who_was_a_member_at_submission(self) -> None:
        for one in self.case.revisions:
            seats = {stage.name: stage.members for stage in one.stages}
            for act in one.acts:
                if act.kind in VOTES - {ActKind.VETO}:
                    assert act.seat in seats[act.stage]
                if act.kind is ActKind.VETO:
                    assert act.seat in one.vetoes[0].members

    @invariant()
    def a_veto_is_final_for_its_revision(self) -> None:
        for at, one in enumerate(self.case.revisions, 1):
            if one.number in self.vetoed:
                assert state_of(self.case.revisions[:at], now=self.now).state is State.VETOED

    @invariant()
    def no_approval_survives_a_changed_fingerprint(self) -> None:
        if self.standing().state is State.APPROVED:
            assert self.saw[-1].sha256 == self.sees.sha256

    @invariant()
    def an_approval_has_a_signature_of_each_stage(self) -> None:
        if self.standing().state is State.APPROVED:
            signed = {act.stage for act in self.case.revisions[-1].acts if act.kind in APPROVING}
            assert signed == {"Review", "Decision"}


TestRequests = Requests.TestCase
TestRequests.settings = settings(max_examples=histories(150), stateful_step_count=40, deadline=None)
