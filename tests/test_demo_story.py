"""The demo company's people tell the war stories: what was vetoed, went stale, ran out, was rolled back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from registry.access import Desk, Role
from registry.checkpoints import CHECKPOINT_DIR, KEY_FILE
from registry.engine import Registry
from registry.services import (
    accounts,
    audit,
    decisions,
    demo_acts,
    economics,
    gate,
    inbox,
    incidents,
    requests,
    use_cases,
)
from registry.subjects import Subject
from registry.views.listing import Asked
from tests.northgate import copied
from tests.people import Watch, desk_of

MODELS = "model:mlflow://models.northgate.example/"


@pytest.fixture(scope="module")
def told(northgate: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Registry, Watch]]:
    with copied(northgate, tmp_path_factory.mktemp("story")) as (registry, _, watch):
        yield registry, watch


def desk(told: tuple[Registry, Watch], role: Role) -> Desk:
    registry, watch = told
    return desk_of(registry, accounts.demo_login(role), watch)


def newest(desk: Desk, kind: str, about: str) -> tuple[str, list[str]]:
    """State and reasons of the newest request of a kind about something."""
    found = [requests.request(desk, number) for number in range(1, 18)]
    view = [one for one in found if one.line.kind == kind and str(one.line.subject) == about][-1]
    return view.line.state, [str(reason) for reason in view.reasons]


def test_every_act_is_by_somebody_who_may_do_it_and_nothing_is_left_out(told: tuple[Registry, Watch]) -> None:
    assert {act.do for act in demo_acts.acts()} == set(demo_acts.DOES)


def test_the_hiring_model_was_vetoed_and_somebody_said_no(told: tuple[Registry, Watch]) -> None:
    executive = desk(told, Role.EXECUTIVE)
    assert newest(executive, "new_use_case", "use_case:hiring-shortlist")[0] == "vetoed"
    assert use_cases.get(executive, "hiring-shortlist").stage == "rejected"
    about = decisions.about(executive, Subject.parse("use_case:hiring-shortlist"))
    assert [one.title for one in about] == ["We do not rank applicants by a model"]


def test_the_churn_approval_went_stale_when_its_training_set_changed(told: tuple[Registry, Watch]) -> None:
    state, reasons = newest(desk(told, Role.ENGINEER), "deployment", f"{MODELS}churn-propensity@v2")
    assert state == "stale"
    way = "churn/training_set → train/churn → churn-propensity@v2"
    assert any(one.startswith("churn/training_set has version") and one.endswith(way) for one in reasons), reasons


def test_the_portfolio_shows_which_use_cases_rest_on_what_went_stale(told: tuple[Registry, Watch]) -> None:
    lines = use_cases.listing(desk(told, Role.EXECUTIVE)).rows
    assert {line.slug: line.stale for line in lines if line.word == "stale"} == {
        "churn-retention": ("model_version", "deployment"),
        "document-triage": ("deployment",),
        "consumer-credit": ("new_use_case", "deployment"),
    }


def test_the_validation_of_the_letters_ran_out(told: tuple[Registry, Watch]) -> None:
    state, reasons = newest(desk(told, Role.ENGINEER), "deployment", f"{MODELS}document-triage@v1")
    assert state == "stale"
    assert any("Validation of document-triage v1) ran out" in one for one in reasons), reasons


def test_letters_cost_three_times_their_budget_and_are_worth_ten_times_their_plan(told: tuple[Registry, Watch]) -> None:
    found = economics.answer(desk(told, Role.EXECUTIVE), "document-triage")
    assert found.provenance.revision == 2
    assert found.answer.quadrant.words == "costs 3.09 times its budget, is worth 10 times its plan"
    _, reasons = newest(desk(told, Role.ENGINEER), "deployment", f"{MODELS}document-triage@v1")
    said = "the approval saw revision 1: NPV rises from 64,553 to 1,263,684 EUR, the budget stays at"
    assert any(said in one for one in reasons), reasons


def test_the_gate_opens_for_fraud_and_for_nothing_that_went_stale(told: tuple[Registry, Watch]) -> None:
    engineer = desk(told, Role.ENGINEER)
    opened = {
        name: gate.ask(engineer, Subject.parse(f"{MODELS}{name}"), environment="production").open
        for name in ("fraud-detector@v7", "churn-propensity@v2", "document-triage@v1", "credit-scorecard@v2")
    }
    assert opened == {
        "fraud-detector@v7": True, "churn-propensity@v2": False, "document-triage@v1": False,
        "credit-scorecard@v2": False,
    }  # fmt: skip


def test_the_routes_were_rolled_back_and_that_is_a_decision(told: tuple[Registry, Watch]) -> None:
    engineer = desk(told, Role.ENGINEER)
    titles = [one.title for one in decisions.listing(engineer, Asked(limit=50)).rows]
    assert any("route-planner" in title for title in titles), titles
    assert {one.line.title for one in [incidents.get(engineer, 2)]} == {"Eleven stores opened without bread"}


def test_the_executive_finds_something_to_sign(told: tuple[Registry, Watch]) -> None:
    waiting = [one.title for one in inbox.inbox(desk(told, Role.EXECUTIVE)).listed.rows if one.kind == "to_sign"]
    assert any("product-recommender v2" in title for title in waiting), waiting


def test_all_of_it_verifies(told: tuple[Registry, Watch], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY_FILE, str(tmp_path / "checkpoint.key"))
    monkeypatch.setenv(CHECKPOINT_DIR, str(tmp_path / "checkpoints"))
    assert audit.verify(desk(told, Role.COMPLIANCE)).findings == ()
