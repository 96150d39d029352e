"""Approvals through the services: the way to a signature, and every way around it that must be closed."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from registry.access import Role
from registry.commands.approvals import Ask, Delegate, Kind, Propose, Sign, Verdict
from registry.commands.decisions import Assumption, Decision
from registry.commands.evidence import NewEvidence
from registry.commands.use_cases import Proposal
from registry.errors import Conflict, Invalid, NotFound, NotPermitted, RuleBroken
from registry.rules.assumptions import State
from registry.rules.duties import Duty
from registry.services import (
    accounts,
    assumptions,
    audit,
    bodies,
    business_cases,
    decisions,
    delegations,
    evidence,
    fingerprints,
    policies,
    request_preview,
    requests,
    roles,
    signing,
    standing,
    use_cases,
)
from registry.subjects import Subject
from tests.approvals import MODEL, TABLE, TWO_STAGES, Company, company, founded, loaded, put_in_force, trained
from tests.events import dataset_event, facet
from tests.money import DEARER, SMALL
from tests.postgres_server import PostgresServer, database_name

VETO, REJECT, ABSTAIN = Verdict.VETO, Verdict.REJECT, Verdict.ABSTAIN
CONDITIONS = Verdict.APPROVE_WITH_CONDITIONS
WEEK = timedelta(days=7)


@pytest.fixture(scope="module")
def file_of_company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the company in it."""
    file = tmp_path_factory.mktemp("company") / "registry.db"
    with company(f"sqlite:///{file}"):
        pass
    return file


@pytest.fixture(scope="module")
def database_of_company(postgres_server: PostgresServer) -> str:
    """The name of a PostgreSQL database with the company in it."""
    url = postgres_server.fresh_url()
    with company(url):
        pass
    return database_name(url)


@pytest.fixture
def us(file_of_company: Path, tmp_path: Path) -> Iterator[Company]:
    """A company with a policy of two stages on SQLite."""
    shutil.copy(file_of_company, tmp_path / "registry.db")
    with founded(f"sqlite:///{tmp_path / 'registry.db'}") as found:
        yield found


@pytest.fixture(params=["sqlite", "postgresql"])
def both(request: pytest.FixtureRequest) -> Iterator[Company]:
    """The same, once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        yield request.getfixturevalue("us")
        return
    server = request.getfixturevalue("postgres_server")
    url = server.fresh_url(template=request.getfixturevalue("database_of_company"))
    with founded(url) as found:
        yield found
    server.drop(url)


def give(us: Company, who: str, to: str, *, days: int = 5) -> int:
    """A signature given to another from now on."""
    said = Delegate(to=to, ends_at=us.watch() + timedelta(days=days), reason="holiday")
    return delegations.give(us.desk(who), said).id


# the way to a signature


def test_a_request_goes_through_its_stages_and_is_approved(both: Company) -> None:
    asked = both.ask()
    assert (asked.line.state, asked.line.stage, asked.line.missing) == ("submitted", "Review", 1)
    assert [stage.state for stage in asked.stages] == ["open", "waits"]
    assert asked.stages[0].can_sign == ("boards", "reviews", "second")
    both.sign("reviews", asked.line.id)
    done = both.sign("leads", asked.line.id, CONDITIONS, conditions=("Log every input",))
    assert (done.line.state, done.conditions) == ("approved", ("Log every input",))
    assert done.line.expires_at == both.watch() + timedelta(days=30)
    assert done.review_at == both.watch() + timedelta(days=10)
    assert [(one.signer, one.capacity) for one in done.acts] == [
        ("reviews", "role:reviewer"),
        ("leads", "role:executive"),
    ]
    found = standing.approval(both.operator, MODEL, environment="production")
    assert (found.approved, found.request, found.reasons, found.mode) == (True, done.line.number, (), "prevent")


def test_low_risk_takes_two_clicks_and_leaves_the_same_record(both: Company) -> None:
    put_in_force(both, FAST)
    number = both.ask().line.id
    done = both.sign("reviews", number, comment="")
    assert (done.line.state, done.fast_path, len(done.acts)) == ("approved", True, 1)
    assert done.saw is not None
    assert done.saw.sources[0].name == TABLE


def test_the_missing_signature_is_named(us: Company) -> None:
    number = us.ask().line.id
    found = standing.approval(us.operator, MODEL, environment="production")
    assert (found.approved, found.state) == (False, "submitted")
    assert str(found.reasons[0]) == f"A-{number}: The stage Review lacks a signature of a person with the role reviewer"


def test_what_nobody_asked_for_is_not_approved(us: Company) -> None:
    found = standing.approval(us.operator, MODEL, environment="production")
    assert (found.approved, found.state) == (False, "missing")


def test_an_approval_for_one_environment_opens_no_other(us: Company) -> None:
    us.approved(environment="staging")
    assert standing.approval(us.operator, MODEL, environment="staging").approved
    assert not standing.approval(us.operator, MODEL, environment="production").approved


def test_an_approval_of_one_version_opens_no_other(us: Company) -> None:
    us.approved()
    us.send(trained(model="4", at="14:00:00Z"))
    assert not standing.approval(us.operator, Subject.parse("model:shop/churn@4"), environment="production").approved


def test_a_draft_waits_for_its_summary(us: Company) -> None:
    draft = us.ask(submit=False, summary="")
    assert draft.line.state == "draft"
    assert us.duty("reviews", draft.line.id) == Duty.OPEN_REQUEST
    assert requests.submit(us.desk("asks"), draft.line.id, summary="ready").line.state == "submitted"


def test_asking_again_with_the_same_key_gives_the_same_request(both: Company) -> None:
    assert both.ask(key="k1").line.id == both.ask(key="k1").line.id


def test_signing_again_with_the_same_key_is_the_same_signature(both: Company) -> None:
    number = both.ask().line.id
    both.sign("reviews", number, key="k1")
    assert len(both.sign("reviews", number, key="k1").acts) == 1


def test_a_signer_sees_exactly_what_changed_since_last_time(both: Company) -> None:
    number = both.ask().line.id
    both.sign("reviews", number, Verdict.REQUEST_CHANGES, comment="use newer data")
    both.send(loaded("8"))
    again = requests.submit(both.desk("asks"), number, summary="with version 8")
    assert again.since.compared_with == f"A-{number} revision 1"
    assert [(one.what, one.before, one.after) for one in again.since.changed] == [
        ("summary", "please", "with version 8"),
        (f"version of {TABLE}", "7", "8"),
    ]
    assert [(one.number, one.state) for one in again.revisions] == [(1, "changes_requested"), (2, "submitted")]


def test_a_first_revision_is_compared_with_the_last_approval_of_the_same_thing(us: Company) -> None:
    before = us.approved()
    us.send(trained("8", model="4", at="14:00:00Z"))
    asked = us.ask(about=Subject.parse("model:shop/churn@4"))
    assert asked.since.compared_with == f"A-{before} revision 1"
    assert ("asked for", "model:shop/churn@3", "model:shop/churn@4") in [
        (one.what, one.before, one.after) for one in asked.since.changed
    ]


# who never signs


def test_the_requester_does_not_sign(both: Company) -> None:
    number = both.ask("leads").line.id
    both.sign("reviews", number)
    assert both.duty("leads", number) == Duty.NOT_REQUESTER


def test_the_author_of_a_revision_does_not_sign(us: Company) -> None:
    number = us.ask().line.id
    us.sign("reviews", number, REJECT)
    requests.submit(us.desk("leads"), number, summary="I write it anew")
    us.sign("reviews", number)
    assert us.duty("leads", number) == Duty.NOT_AUTHOR


def test_the_author_of_a_policy_does_not_sign_it(us: Company) -> None:
    view = policies.propose(us.desk("officer"), Propose(text=TWO_STAGES + "\n# ours", reason="a comment"))
    number = int(view.revisions[0].request[2:])
    assert us.duty("officer", number) == Duty.NOT_REQUESTER


def test_nobody_votes_twice(both: Company) -> None:
    number = both.ask().line.id
    both.sign("reviews", number, ABSTAIN)
    assert both.duty("reviews", number) == Duty.ONE_VOTE


def test_who_is_no_member_does_not_vote(us: Company) -> None:
    assert us.duty("compliance", us.ask().line.id) == Duty.MEMBER


def test_a_reviewer_added_later_does_not_vote(both: Company) -> None:
    number = both.ask().line.id
    roles.give(both.operator, "engineer", Role.REVIEWER)
    refusal = both.refusal("engineer", number)
    assert isinstance(refusal, RuleBroken)
    assert refusal.duty == Duty.MEMBER
    assert "only after it was submitted" in str(refusal)


def test_a_member_of_a_body_added_later_neither_signs_nor_vetoes(us: Company) -> None:
    number = us.ask().line.id
    bodies.join(us.operator, "ethics-board", "officer", reason="new member")
    assert us.duty("officer", number, VETO) == Duty.VETO_BODY
    us.sign("reviews", number)
    assert us.duty("officer", number) == Duty.MEMBER


def test_who_lost_the_role_does_not_vote(us: Company) -> None:
    number = us.ask().line.id
    roles.give(us.operator, "reviews", Role.ENGINEER)
    roles.take(us.operator, "reviews", Role.REVIEWER)
    assert us.duty("reviews", number) == Duty.MEMBER


def test_a_vote_given_counts_although_the_role_is_taken_later(us: Company) -> None:
    number = us.ask().line.id
    us.sign("reviews", number)
    roles.take(us.operator, "reviews", Role.REVIEWER)
    assert us.sign("leads", number).line.state == "approved"


def test_an_administrator_does_not_sign_even_as_a_reviewer(both: Company) -> None:
    assert both.duty("root", both.ask().line.id) == Duty.NO_ADMINISTRATOR


def test_whoever_becomes_an_administrator_no_longer_signs(us: Company) -> None:
    number = us.ask().line.id
    roles.give(us.operator, "reviews", Role.ADMINISTRATOR)
    assert us.duty("reviews", number) == Duty.NO_ADMINISTRATOR


def test_the_operator_of_the_machine_does_not_sign(us: Company) -> None:
    number = us.ask().line.id
    with pytest.raises(NotPermitted):
        signing.sign(us.operator, number, Sign(verdict=Verdict.APPROVE))


def test_a_machine_does_not_sign(us: Company) -> None:
    accounts.create(us.operator, "robot", name="Robot", kind="machine", roles=[Role.REVIEWER])
    number = us.ask().line.id
    assert us.duty("robot", number) == Duty.ENABLED_PERSON


def test_nobody_signs_a_closed_request(both: Company) -> None:
    number = both.ask().line.id
    both.sign("reviews", number, REJECT)
    assert both.duty("second", number) == Duty.OPEN_REQUEST
    done = both.approved(about=Subject.parse("model:shop/churn@3"), environment="staging")
    assert both.duty("boards", done) == Duty.OPEN_REQUEST


def test_a_later_stage_waits_for_the_earlier(us: Company) -> None:
    assert us.duty("leads", us.ask().line.id, stage="Decision") == Duty.OPEN_STAGE


def test_nobody_signs_a_revision_that_they_did_not_see(us: Company) -> None:
    number = us.ask().line.id
    requests.submit(us.desk("asks"), number, summary="changed meanwhile")
    with pytest.raises(Conflict, match="revision 2 by now"):
        us.sign("reviews", number, revision=1)


# delegation


def test_a_delegate_signs_for_who_is_away_and_it_shows(both: Company) -> None:
    give(both, "reviews", "engineer")
    number = both.ask().line.id
    done = both.sign("engineer", number, on_behalf_of="reviews")
    assert [(one.signer, one.on_behalf_of) for one in done.acts] == [("engineer", "reviews")]
    assert [(one.owner, one.to, one.state) for one in delegations.listing(both.desk("asks"))] == [
        ("reviews", "engineer", "in force")
    ]


def test_a_delegation_is_not_passed_on(us: Company) -> None:
    give(us, "reviews", "engineer")
    give(us, "engineer", "compliance")
    number = us.ask().line.id
    assert us.duty("compliance", number, on_behalf_of="engineer") == Duty.OWN_DELEGATION
    assert us.duty("compliance", number, on_behalf_of="reviews") == Duty.OWN_DELEGATION


def test_a_seat_in_a_body_is_not_delegated(both: Company) -> None:
    give(both, "boards", "compliance")
    number = both.ask().line.id
    assert both.duty("compliance", number, VETO, on_behalf_of="boards") == Duty.VETO_BODY
    both.sign("reviews", number)
    assert both.duty("compliance", number, on_behalf_of="boards") == Duty.OWN_DELEGATION


def test_a_delegation_ends_by_its_date_and_by_its_giver(us: Company) -> None:
    number = us.ask().line.id
    one = give(us, "reviews", "engineer", days=1)
    delegations.end(us.desk("reviews"), one, reason="back")
    assert us.duty("engineer", number, on_behalf_of="reviews") == Duty.OWN_DELEGATION
    give(us, "second", "engineer", days=1)
    us.watch.advance(timedelta(days=1))
    assert us.duty("engineer", number, on_behalf_of="second") == Duty.OWN_DELEGATION


def test_nobody_ends_the_delegation_of_others(us: Company) -> None:
    one = give(us, "reviews", "engineer")
    with pytest.raises(NotPermitted):
        delegations.end(us.desk("compliance"), one, reason="I want to")


def test_requester_and_author_sign_neither_through_a_delegate_nor_as_one(us: Company) -> None:
    number = us.ask("leads").line.id
    give(us, "leads", "compliance")
    give(us, "boards", "leads")
    us.sign("reviews", number)
    assert us.duty("compliance", number, on_behalf_of="leads") == Duty.NOT_REQUESTER
    assert us.duty("leads", number, on_behalf_of="boards") == Duty.NOT_REQUESTER


def test_a_delegate_does_not_vote_for_who_has_voted(us: Company) -> None:
    number = us.ask().line.id
    us.sign("reviews", number, ABSTAIN)
    give(us, "reviews", "engineer")
    assert us.duty("engineer", number, on_behalf_of="reviews") == Duty.ONE_VOTE


def test_one_hand_does_not_vote_for_two(us: Company) -> None:
    number = us.ask().line.id
    give(us, "reviews", "engineer")
    give(us, "second", "engineer")
    us.sign("engineer", number, ABSTAIN, on_behalf_of="reviews")
    assert us.duty("engineer", number, on_behalf_of="second") == Duty.ONE_VOTE


def test_a_signature_is_not_given_to_an_administrator_or_into_the_past(us: Company) -> None:
    with pytest.raises(Invalid, match="administrator"):
        give(us, "reviews", "root")
    with pytest.raises(Invalid, match="ends_at"):
        give(us, "reviews", "engineer", days=-1)
    with pytest.raises(Invalid, match="somebody else"):
        give(us, "reviews", "reviews")


def test_an_absence_is_on_record_and_gives_nobody_a_signature(us: Company) -> None:
    said = Delegate(ends_at=us.watch() + WEEK, reason="holiday")
    assert delegations.give(us.desk("reviews"), said).to == ""
    assert us.duty("engineer", us.ask().line.id, on_behalf_of="reviews") == Duty.OWN_DELEGATION


# vetoes


def test_a_veto_closes_the_request_for_everybody(both: Company) -> None:
    number = both.ask().line.id
    both.sign("reviews", number)
    both.sign("boards", number, VETO, comment="harms applicants")
    for who in ("leads", "second", "compliance"):
        assert both.duty(who, number) == Duty.OPEN_REQUEST
    found = standing.approval(both.operator, MODEL, environment="production")
    assert (found.state, found.approved) == ("vetoed", False)
    assert str(found.reasons[0]) == f"A-{number} was vetoed by boards: harms applicants"


def test_only_a_new_revision_reopens_what_was_vetoed(both: Company) -> None:
    number = both.ask().line.id
    both.sign("boards", number, VETO)
    with pytest.raises(RuleBroken):
        requests.revoke(both.desk("compliance"), number, reason="override")
    with pytest.raises(RuleBroken):
        requests.withdraw(both.desk("asks"), number, reason="and ask again")
    assert requests.submit(both.desk("asks"), number, summary="without the field").line.state == "submitted"


def test_a_veto_is_not_walked_around_with_another_request(both: Company) -> None:
    number = both.ask().line.id
    both.sign("boards", number, VETO)
    with pytest.raises(Conflict, match=f"A-{number} asked for the same and was vetoed"):
        both.ask("engineer")
    other = both.ask("engineer", kind=Kind.DEPLOYMENT).line.id
    both.sign("reviews", other)
    both.sign("leads", other)
    assert standing.approval(both.operator, MODEL, environment="production").state == "vetoed"


def test_a_veto_on_a_use_case_closes_the_gate_for_its_models(both: Company) -> None:
    use_cases.propose(both.desk("engineer"), Proposal(title="Hiring", models=("shop/churn",)))
    both.approved(use_case="hiring")
    about = Subject.parse("use_case:hiring")
    number = both.ask(kind=Kind.NEW_USE_CASE, about=about, environment="").line.id
    both.sign("boards", number, VETO, comment="harms applicants")
    found = standing.approval(both.operator, MODEL, environment="production")
    assert (found.state, found.approved, found.subject) == ("vetoed", False, MODEL)
    assert str(found.reasons[0]) == f"A-{number} (use_case:hiring) was vetoed by boards: harms applicants"
    with pytest.raises(Conflict, match="The use case itself was vetoed"):
        both.ask(use_case="hiring", environment="staging")


def test_a_new_business_case_makes_an_approval_stale_and_says_what_became_of_the_money(both: Company) -> None:
    use_cases.propose(both.desk("engineer"), Proposal(title="Retention", models=("shop/churn",)))
    before_money = both.approved(environment="staging")
    business_cases.save(both.desk("engineer"), "retention", SMALL)
    number = both.approved()
    saw = requests.request(both.operator, number).saw
    assert saw is not None
    assert (saw.money, saw.worth.partition(" over ")[2]) == (
        "business_case:retention@1", "24 months, budget 100,000 EUR",
    )  # fmt: skip
    assert fingerprints.stale(both.operator) == frozenset()
    both.watch.advance(timedelta(minutes=1))
    business_cases.save(both.desk("engineer"), "retention", DEARER)
    (reason,) = fingerprints.changes(both.operator, number)
    said = "The business case is at revision 2, the approval saw revision 1: NPV falls from "
    assert str(reason).startswith(said)
    assert str(reason).endswith("the budget rises from 100,000 to 120,000 EUR")
    assert fingerprints.stale(both.operator) == {number}
    found = standing.approval(both.operator, MODEL, environment="production")
    assert (found.approved, found.state) == (False, "stale")
    assert both.state(before_money) == "approved"  # it saw no money, and there was none


def test_who_wrote_the_business_case_of_a_use_case_does_not_sign_for_it(us: Company) -> None:
    use_cases.propose(us.desk("engineer"), Proposal(title="Retention"))
    business_cases.save(us.desk("leads"), "retention", SMALL)
    ask = Ask(kind=Kind.NEW_USE_CASE, about=Subject.parse("use_case:retention"), summary="please")
    found = request_preview.preview(us.desk("asks"), ask)
    assert found.money == "business_case:retention@1"
    assert found.worth.endswith("24 months, budget 100,000 EUR")
    assert "leads" not in [login for stage in found.stages for login in stage.can_sign]
    business_cases.save(us.desk("engineer"), "retention", DEARER)
    found = request_preview.preview(us.desk("asks"), ask)
    assert "leads" in [login for stage in found.stages for login in stage.can_sign]


def test_a_model_belongs_to_the_one_use_case_that_names_it(us: Company) -> None:
    use_cases.propose(us.desk("engineer"), Proposal(title="Retention", models=("shop/churn",)))
    assert us.ask().line.use_case == "retention"
    use_cases.change(us.desk("engineer"), "retention", {"purpose": "keep customers", "summary": "said why"})
    found = standing.approval(us.operator, MODEL, environment="production")
    assert "The use case is use_case:retention@2, the approval saw use_case:retention@1" in map(str, found.reasons)
    assert fingerprints.stale(us.operator) == {2}


def test_a_veto_needs_a_reason(us: Company) -> None:
    with pytest.raises(Invalid, match="comment: say why"):
        Sign(verdict=VETO)


# time


def test_an_approval_expires_at_its_moment_although_no_job_runs(both: Company) -> None:
    number = both.approved()
    both.watch.advance(timedelta(days=30) - timedelta(microseconds=1))
    assert standing.approval(both.operator, MODEL, environment="production").approved
    both.watch.advance(timedelta(microseconds=1))
    found = standing.approval(both.operator, MODEL, environment="production")
    assert (found.state, found.approved, both.state(number)) == ("expired", False, "expired")
    assert str(found.reasons[0]) == f"A-{number} ended on 2026-12-21 12:00 UTC"


# what makes it stale


def reasons(us: Company) -> list[str]:
    """Why the approval of the AI model no longer holds."""
    return [str(one) for one in standing.approval(us.operator, MODEL, environment="production").reasons]


WAY = f"{TABLE} → churn-train → churn@3"


def test_a_new_version_upstream_makes_it_stale_with_the_way(both: Company) -> None:
    number = both.approved()
    both.send(loaded("8"))
    assert reasons(both) == [f"{TABLE} has version 8, the approval saw 7: {WAY}"]
    assert both.state(number) == "stale"


@pytest.mark.parametrize(
    ("watched", "after_far", "after_near"),
    [("all", "stale", "stale"), ("direct", "approved", "stale"), ("none", "approved", "approved")],
)
def test_a_policy_says_whose_new_versions_count(us: Company, watched: str, after_far: str, after_near: str) -> None:
    put_in_force(us, TWO_STAGES.replace("    vetoes:", f"    new_versions_of: {watched}\n    vetoes:", 1))
    us.send(loaded("7", at="11:00:00Z"))
    number = us.approved()
    us.send(dataset_event("bookings", at="15:00:00Z", version=facet(datasetVersion="2")))
    assert us.state(number) == after_far
    assert (number in fingerprints.stale(us.operator)) == (after_far == "stale")
    us.send(loaded("8", at="16:00:00Z"))
    assert us.state(number) == after_near
    assert (number in fingerprints.stale(us.operator)) == (after_near == "stale")
    tags = facet(tags=[{"key": "licence", "value": "CC-BY-NC-4.0", "source": "x"}])
    us.send(dataset_event("bookings", at="17:00:00Z", tags=tags))
    assert us.state(number) == "stale"


def test_a_new_licence_and_a_personal_data_tag_make_it_stale(both: Company) -> None:
    both.approved()
    licence = {"key": "licence", "value": "CC-BY-NC-4.0", "source": "x"}
    tags = [licence, {"key": "pii", "value": "true", "field": "email", "source": "x"}]
    both.send(dataset_event(TABLE, at="15:00:00Z", tags=facet(tags=tags)))
    assert reasons(both) == [
        f"{TABLE} is tagged with the licence CC-BY-NC-4.0, the approval saw no licence: {WAY}",
        f"{TABLE} is tagged with personal data (email), the approval saw no personal data: {WAY}",
    ]


def test_a_source_that_turns_up_later_makes_it_stale(us: Company) -> None:
    us.approved()
    more = trained(run="train-3")
    more["inputs"].append({"namespace": "db", "name": "scraped", "facets": {}})
    us.send(more)
    assert reasons(us) == ["scraped feeds it, which the approval did not see: scraped → churn-train → churn@3"]


def test_a_version_imported_again_with_other_content_is_not_approved(us: Company) -> None:
    def content(value: str, at: str) -> None:
        us.send(
            dataset_event(
                "churn", namespace="shop", at=at, version=facet(datasetVersion="3"),
                datasetType=facet(datasetType="MODEL"),
                countersign_contentHash=facet(algorithm="SHA-256", value=value),
            )
        )  # fmt: skip

    content("a" * 64, "12:30:00Z")
    us.approved()
    content("a" * 64, "12:40:00Z")
    assert reasons(us) == []
    content("b" * 64, "12:50:00Z")
    assert reasons(us) == ["model:shop/churn@3 is at bbbbbbbbbbbb…, the approval saw aaaaaaaaaaaa…"]


def test_the_same_events_again_change_nothing(us: Company) -> None:
    us.approved()
    us.send(trained(), trained(), trained())
    assert standing.approval(us.operator, MODEL, environment="production").approved


def test_evidence_that_runs_out_or_is_withdrawn_makes_it_stale(both: Company) -> None:
    new = NewEvidence(
        title="Validation", kind="validation report", url="https://example.org/v", about=(MODEL,),
        valid_until=both.watch() + WEEK,
    )  # fmt: skip
    evidence.add(both.desk("engineer"), new)
    both.approved()
    assert reasons(both) == []
    both.watch.advance(WEEK)
    assert reasons(both) == ["Evidence E-1 (Validation) ran out on 2026-11-28"]


def test_a_broken_assumption_makes_it_stale(both: Company) -> None:
    rests_on = (Assumption(text="Churn stays below 4 %"),)
    decisions.log(
        both.desk("engineer"), Decision(title="t", about=MODEL, choice="c", rationale="r", assumptions=rests_on)
    )
    both.approved()
    assert reasons(both) == []
    assumptions.set_state(both.desk("engineer"), 1, 1, State.BROKEN, note="6 % in October")
    assert reasons(both) == ["The assumption “Churn stays below 4 %” (D-1.1) is broken"]
    assert fingerprints.stale(both.operator) == {2}


def test_a_request_that_became_stale_before_it_was_signed_takes_no_signature(both: Company) -> None:
    number = both.ask().line.id
    both.send(loaded("8"))
    assert both.duty("reviews", number) == Duty.OPEN_REQUEST


def test_an_approval_is_revoked_for_good(us: Company) -> None:
    number = us.approved()
    requests.revoke(us.desk("compliance"), number, reason="complaints")
    found = standing.approval(us.operator, MODEL, environment="production")
    assert (found.state, str(found.reasons[0])) == ("revoked", f"A-{number} was revoked by compliance: complaints")
    assert us.duty("boards", number) == Duty.OPEN_REQUEST


def test_a_withdrawn_request_is_closed(us: Company) -> None:
    number = us.ask().line.id
    with pytest.raises(RuleBroken, match="Only asks"):
        requests.withdraw(us.desk("engineer"), number, reason="not mine")
    assert requests.withdraw(us.desk("asks"), number, reason="later").line.state == "withdrawn"
    assert us.duty("reviews", number) == Duty.OPEN_REQUEST


# asking


def test_what_is_not_on_record_cannot_be_asked_for(us: Company) -> None:
    with pytest.raises(NotFound, match="is not on record"):
        us.ask(about=Subject.parse("model:shop/nothing@1"))
    with pytest.raises(NotFound, match="no version 99 on record"):
        us.ask(about=Subject.parse("model:shop/churn@99"))
    with pytest.raises(Invalid, match="asked for a dataset"):
        us.ask(kind=Kind.DATA)


def test_a_policy_is_not_approved_by_a_request_beside_its_proposal(us: Company) -> None:
    with pytest.raises(Invalid, match="propose a revision"):
        us.ask(kind=Kind.POLICY, about=Subject.parse("policy:approvals@1"))


def test_the_same_is_not_asked_twice_at_a_time(us: Company) -> None:
    number = us.ask().line.id
    with pytest.raises(Conflict, match=f"A-{number} asks for the same"):
        us.ask("engineer")


def test_evidence_that_the_policy_wants_is_there_before_anybody_is_asked(us: Company) -> None:
    put_in_force(us, TWO_STAGES.replace("    vetoes:", "    evidence: [validation report]\n    vetoes:", 1))
    with pytest.raises(Conflict, match="needs evidence that is valid today: validation report"):
        us.ask()
    new = NewEvidence(title="Validation", kind="Validation report", url="https://example.org/v", about=(MODEL,))
    evidence.add(us.desk("engineer"), new)
    assert us.ask().line.state == "submitted"


def test_a_request_that_nobody_could_sign_is_refused(us: Company) -> None:
    roles.take(us.operator, "leads", Role.EXECUTIVE)
    bodies.leave(us.operator, "ethics-board", "boards", reason="gone")
    with pytest.raises(Conflict, match="Nobody could sign it"):
        us.ask()


def test_what_the_policy_refuses_cannot_be_asked_for(us: Company) -> None:
    never = TWO_STAGES.replace("tiers: [low, medium, high, prohibited]", "tiers: [low, medium, prohibited]", 1)
    first = never.splitlines()[4]
    put_in_force(us, never + f"\n{first}\n    tiers: [high]\n    refused: Nobody can approve this.\n")
    with pytest.raises(Conflict, match="Nobody can approve this"):
        us.ask()


# the record


def test_an_index_that_somebody_changed_is_found_and_made_anew(both: Company) -> None:
    number = both.ask().line.id
    assert audit.verify(both.operator).findings == ()
    with both.registry.write() as connection:
        connection.execute(text("UPDATE request_state SET state = 'approved' WHERE request_id = :n"), {"n": number})
    found = [str(one) for one in audit.verify(both.operator).findings]
    said = "the index says approved, its acts say submitted: the index was changed"
    assert len(found) == 1
    assert f"A-{number}" in found[0]
    assert said in found[0]
    assert not standing.approval(both.operator, MODEL, environment="production").approved
    assert requests.reindex(both.operator) == 1
    assert audit.verify(both.operator).findings == ()


def test_every_act_has_its_entry_with_the_role_at_that_time(both: Company) -> None:
    number = both.ask().line.id
    both.sign("reviews", number)
    roles.give(both.operator, "reviews", Role.ADMINISTRATOR)
    entries = audit.entries(both.operator).entries
    signed = next(one for one in entries if one.action == "request.signed" and one.subject == f"request:A-{number}")
    assert (signed.actor, tuple(signed.roles)) == ("reviews", ("reviewer",))
    assert signed.details["act"] == "approve"
    assert (signed.details["before"], signed.details["after"]) == ("submitted", "submitted")


def test_several_votes_at_once_are_each_judged(us: Company) -> None:
    one, two = us.ask().line.id, us.ask("leads", environment="staging").line.id
    us.sign("reviews", two)
    votes = [(number, Sign(verdict=Verdict.APPROVE)) for number in (one, two, 99)]
    found = signing.sign_all(us.desk("leads"), votes)
    assert [signed.number for signed in found] == [one, two, 99]
    assert [signed.duty for signed in found] == [Duty.MEMBER, Duty.NOT_REQUESTER, ""]
    assert found[2].refusal == "There is no request A-99."


FAST = """
title: Fast
rules:
  - changes: [new_use_case, model_version, data, deployment, rollout, retirement, risk_override, decision, incident]
    tiers: [low, medium, high, prohibited]
    fast_path: true
    stages:
      - name: Signature
        signers: [role:reviewer]
  - changes: [policy]
    tiers: [low, medium, high, prohibited]
    stages:
      - name: Agreement
        signers: [role:executive, role:reviewer, role:compliance]
        quorum: 2
"""
