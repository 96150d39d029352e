"""Policies, bodies and who may relax what: a policy is itself approved before it holds, and everything is on record."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import timedelta

import pytest

from registry.commands.approvals import Kind, Propose, Verdict
from registry.errors import Conflict, Invalid, NotFound, NotPermitted, RuleBroken
from registry.rules.duties import Duty
from registry.services import audit, bodies, policies, requests, standing
from registry.services._policy import SHIPPED
from registry.views.policies import PolicyView
from tests.approvals import MODEL, TWO_STAGES, Company, company, put_in_force

RELAXED = TWO_STAGES.replace("rules:\n", "relaxed: {requester_may_sign: true, author_may_sign: true}\nrules:\n", 1)


@pytest.fixture
def us(sqlite_url: str) -> Iterator[Company]:
    """A company that still has the policy that ships."""
    with company(sqlite_url, policy="") as found:
        yield found


def propose(us: Company, text: str = TWO_STAGES, *, who: str = "compliance", days: int = 0) -> tuple[PolicyView, int]:
    """A proposal, and the number of the request for its approval."""
    said = Propose(text=text, reason="ours", effective_from=us.watch() + timedelta(days=days) if days else None)
    view = policies.propose(us.desk(who), said)
    return view, int(view.revisions[0].request.removeprefix("A-"))


def states(us: Company) -> list[tuple[int, str]]:
    """Each revision, newest first, with how it stands."""
    return [(one.revision, one.state) for one in policies.policy(us.operator).revisions]


def test_the_shipped_policy_is_on_record_as_the_first_revision(us: Company) -> None:
    view = policies.policy(us.operator)
    assert (view.in_force, view.revisions[0].title, view.revisions[0].request) == (1, "Countersign default", "")
    assert view.revisions[0].sha256 == hashlib.sha256(SHIPPED.read_bytes()).hexdigest()


def test_a_policy_holds_only_once_two_others_have_agreed(us: Company) -> None:
    view, number = propose(us)
    assert (view.in_force, states(us)) == (1, [(2, "waiting"), (1, "in force")])
    us.sign("leads", number)
    assert policies.policy(us.operator).in_force == 1
    us.sign("reviews", number)
    assert states(us) == [(2, "in force"), (1, "superseded")]
    assert us.ask().stages[0].name == "Review"


def test_who_proposes_a_policy_does_not_approve_it(us: Company) -> None:
    _, number = propose(us)
    assert us.duty("compliance", number) == Duty.NOT_REQUESTER


def test_an_administrator_may_propose_a_policy_but_not_sign_one(us: Company) -> None:
    _, number = propose(us, who="root")
    assert us.duty("root", number) == Duty.NO_ADMINISTRATOR
    with pytest.raises(NotPermitted):
        propose(us, TWO_STAGES + "#", who="leads")


def test_a_policy_approved_for_later_holds_from_its_day(us: Company) -> None:
    _, number = propose(us, days=3)
    us.sign("leads", number)
    us.sign("reviews", number)
    assert states(us) == [(2, "approved"), (1, "in force")]
    us.watch.advance(timedelta(days=3))
    assert states(us) == [(2, "in force"), (1, "superseded")]


def test_a_policy_that_is_revoked_gives_way_to_the_one_before(us: Company) -> None:
    _, number = propose(us)
    us.sign("leads", number)
    us.sign("reviews", number)
    requests.revoke(us.desk("officer"), number, reason="too strict")
    assert states(us) == [(2, "revoked"), (1, "in force")]


def test_a_rejected_policy_never_holds(us: Company) -> None:
    _, number = propose(us)
    us.sign("leads", number, Verdict.REJECT)
    assert states(us) == [(2, "rejected"), (1, "in force")]


def test_relaxing_a_duty_is_a_policy_that_is_approved_and_counts_from_then_on(us: Company) -> None:
    put_in_force(us, TWO_STAGES)
    before = us.ask("leads").line.id
    put_in_force(us, RELAXED)
    us.sign("reviews", before)
    assert us.duty("leads", before) == Duty.NOT_REQUESTER, "judged by the policy under which it was submitted"
    after = us.ask("leads", environment="staging").line.id
    us.sign("reviews", after)
    assert us.sign("leads", after).line.state == "approved"


def test_a_relaxed_policy_does_not_relax_how_policies_are_approved(us: Company) -> None:
    put_in_force(us, RELAXED)
    _, number = propose(us, TWO_STAGES)
    assert us.duty("compliance", number) == Duty.NOT_REQUESTER


def test_proposals_are_on_record_with_their_roles(us: Company) -> None:
    propose(us)
    entry = next(one for one in audit.entries(us.operator).entries if one.action == "policy.proposed")
    assert (entry.actor, tuple(entry.roles), entry.subject, entry.reason) == (
        "compliance",
        ("compliance",),
        "policy:approvals@2",
        "ours",
    )


def test_a_policy_with_faults_is_refused_with_their_lines(us: Company) -> None:
    with pytest.raises(Invalid, match=r"text: line 1, .*title"):
        propose(us, "about: nothing")
    with pytest.raises(Invalid, match="there is no body works-council"):
        propose(us, TWO_STAGES.replace("body:ethics-board", "body:works-council"))
    with pytest.raises(Conflict, match="word for word"):
        propose(us, SHIPPED.read_text())


def test_nobody_puts_themselves_or_an_administrator_into_a_body(us: Company) -> None:
    with pytest.raises(NotPermitted, match="Nobody puts themselves"):
        bodies.join(us.desk("compliance"), "ethics-board", "compliance", reason="me")
    with pytest.raises(Conflict, match="administrator"):
        bodies.join(us.desk("compliance"), "ethics-board", "root", reason="him")
    with pytest.raises(NotPermitted):
        bodies.join(us.desk("leads"), "ethics-board", "reviews", reason="not mine to say")
    with pytest.raises(NotFound):
        bodies.join(us.desk("compliance"), "works-council", "reviews", reason="no such body")


def test_who_came_and_went_stays_on_record(us: Company) -> None:
    bodies.leave(us.desk("compliance"), "ethics-board", "boards", reason="term over")
    view = bodies.body(us.operator, "ethics-board")
    assert view.members == ()
    assert [(one.member, one.joined, one.reason) for one in view.history] == [
        ("boards", False, "term over"),
        ("boards", True, "founding member"),
    ]


def test_a_body_can_be_made_and_then_named_by_a_policy(us: Company) -> None:
    bodies.create(us.desk("compliance"), "works-council", name="Works council", veto=True)
    bodies.join(us.desk("compliance"), "works-council", "second", reason="elected")
    put_in_force(us, TWO_STAGES.replace("[ethics-board]", "[ethics-board, works-council]"))
    number = us.ask().line.id
    us.sign("second", number, Verdict.VETO)
    assert standing.approval(us.operator, MODEL, environment="production").state == "vetoed"


def test_high_risk_under_the_shipped_policy_wants_evidence_and_three_different_people(us: Company) -> None:
    from registry.commands.evidence import NewEvidence
    from registry.services import evidence

    with pytest.raises(Conflict, match="validation report"):
        us.ask()
    said = NewEvidence(title="Validation", kind="validation report", url="https://example.org/v", about=(MODEL,))
    evidence.add(us.desk("engineer"), said)
    number = us.ask(kind=Kind.DEPLOYMENT).line.id
    for who in ("reviews", "compliance", "leads"):
        us.sign(who, number)
    assert us.state(number) == "approved"


def test_the_duty_that_refuses_is_told_with_a_sentence(us: Company) -> None:
    _, number = propose(us)
    refusal = us.refusal("compliance", number)
    assert isinstance(refusal, RuleBroken)
    assert (refusal.status, refusal.duty) == (403, "not the requester")
