"""A use case's life with real approvals: a gate opens only for what is approved, and closes when that goes stale."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from registry.commands.approvals import Kind, Verdict
from registry.commands.use_cases import read
from registry.errors import Conflict
from registry.services import audit, use_case_roles, use_cases
from registry.subjects import Subject
from registry.views.use_cases import UseCaseView
from tests.approvals import MODEL, Company, company
from tests.test_services_use_cases import HIRING, WHOLE

CASE = Subject.parse("use_case:hiring")
ROLES = {
    "decider": "leads", "data_approver": "officer", "domain_expert": "reviews", "independent_validator": "second",
    "translator": "engineer", "deployment_signer": "reviews",
}  # fmt: skip


@pytest.fixture
def us(sqlite_url: str) -> Iterator[Company]:
    """The company of the approvals, with a use case in assessment whose roles are all filled."""
    with company(sqlite_url) as found:
        said = WHOLE | {"slug": "hiring", "owner": "leads", "sponsor": "leads", "models": ["shop/churn"]}
        use_cases.propose(found.desk("asks"), read(said | {"answers": HIRING}))
        use_cases.move(found.desk("compliance"), "hiring", "assessment")
        for role, login in ROLES.items():
            use_case_roles.assign(found.desk("compliance"), "hiring", role, login)
        yield found


def move(us: Company, to: str, *, reason: str = "") -> UseCaseView:
    use_cases.move(us.desk("compliance"), "hiring", to, reason=reason)
    return use_cases.get(us.desk("compliance"), "hiring")


def ask(us: Company, kind: Kind) -> int:
    about = CASE if kind is Kind.NEW_USE_CASE else MODEL
    return us.ask("asks", about, kind=kind, use_case="hiring").line.id


def approve(us: Company, kind: Kind) -> int:
    number = ask(us, kind)
    us.sign("reviews", number)
    us.sign("leads", number)
    return number


def test_a_use_case_goes_from_proposal_to_operation_and_retires(us: Company) -> None:
    for stage, kind in (
        ("build", Kind.NEW_USE_CASE), ("validation", None), ("deployment", Kind.MODEL_VERSION),
        ("operation", Kind.DEPLOYMENT),
    ):  # fmt: skip
        if kind is not None:
            with pytest.raises(Conflict, match=f"An approval of the kind {kind.value.replace('_', ' ')}"):
                move(us, stage)
            approve(us, kind)
        assert move(us, stage).stage == stage
    line = use_cases.listing(us.operator).rows[0]
    assert (line.word, set(line.approved)) == ("in production", {"new_use_case", "model_version", "deployment"})
    assert move(us, "retired", reason="replaced").stage == "retired"
    assert audit.verify(us.operator).holds


def test_an_open_request_is_no_approval(us: Company) -> None:
    number = ask(us, Kind.NEW_USE_CASE)
    with pytest.raises(Conflict, match="the newest is submitted"):
        move(us, "build")
    us.sign("reviews", number)
    us.sign("leads", number, Verdict.REJECT)
    with pytest.raises(Conflict, match="the newest is rejected"):
        move(us, "build")


def test_an_approval_that_ran_out_closes_the_gate_at_the_moment_of_asking(us: Company) -> None:
    approve(us, Kind.NEW_USE_CASE)
    move(us, "build")
    us.watch.advance(timedelta(days=31))
    with pytest.raises(Conflict, match="the newest is expired"):
        move(us, "validation")
    assert use_cases.listing(us.operator).rows[0].word == "unapproved"


def test_a_revision_makes_the_approval_of_the_use_case_stale(us: Company) -> None:
    approve(us, Kind.NEW_USE_CASE)
    use_cases.change(us.desk("asks"), "hiring", {"purpose": "Decide on dismissals", "summary": "wider"})
    found = use_cases.get(us.operator, "hiring")
    assert found.approvals[0].state == "stale"
    with pytest.raises(Conflict, match="the newest is stale"):
        move(us, "build")


def test_a_veto_is_not_outvoted_by_a_later_approval(us: Company) -> None:
    vetoed = ask(us, Kind.NEW_USE_CASE)
    us.sign("boards", vetoed, Verdict.VETO)
    with pytest.raises(Conflict, match="the newest is vetoed"):
        move(us, "build")
