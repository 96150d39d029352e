"""The workbench: what is tried is what is kept and what becomes the plan, and it answers while a slider moves."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from time import process_time

import pytest

from registry.access import Desk, Role
from registry.commands import moves as commands
from registry.commands.economics import Question
from registry.commands.moves import Moves
from registry.commands.use_cases import read as read_proposal
from registry.errors import Conflict, Invalid
from registry.services import business_cases, economics, scenarios, use_cases, workbench
from roi.own_hardware import Owned
from tests.people import opened, role_desk

CASE = (Path(__file__).parents[1] / "data" / "cases" / "fraud-detection.yaml").read_text()


@pytest.fixture
def engineer(tmp_path: Path) -> Iterator[Desk]:
    registry, operator, watch = opened(f"sqlite:///{tmp_path / 'registry.db'}")
    desk = role_desk(operator, Role.ENGINEER, watch)
    use_cases.propose(desk, read_proposal({"title": "Fraud", "slug": "fraud"}))
    business_cases.save(desk, "fraud", CASE)
    yield desk
    registry.close()


def _first_line(desk: Desk) -> str:
    return economics.answer(desk, "fraud").case.lines[0].key


def test_nothing_moved_changes_nothing(engineer: Desk):
    found = workbench.tried(engineer, "fraud").answer
    assert found.before == found.after
    assert found.difference.value == 0
    assert not found.changes


def test_what_stands_before_is_what_the_case_comes_to_elsewhere_but_for_the_draws(engineer: Desk):
    found = workbench.tried(engineer, "fraud", draws=2_000)
    same = economics.simulation(engineer, "fraud", Question(draws=2_000)).simulation
    elsewhere = same.at(same.horizon_months).npv.mean
    assert found.answer.before.npv.mean.value == pytest.approx(elsewhere.value, abs=2 * elsewhere.se)


def test_a_scenario_says_again_what_was_moved_and_comes_to_the_same(engineer: Desk):
    key = _first_line(engineer)
    hardware = Owned(price=250_000, gpus=8, years=4, running_per_year=40_000, utilisation=0.5)
    for moved in (
        Moves(costs=1.2, lines={key: 0.5}, late_months=3, rate_per_year=0.08, levers=("spot",), training_share=0.4),
        Moves(benefits=0.5),
        Moves(levers=("own_hardware",), hardware=hardware),
    ):
        kept = scenarios.save(engineer, "fraud", moved.scenario("tried", "to see"))
        assert commands.of(kept) == moved
        assert workbench.side_by_side(engineer, "fraud")[0].answer == workbench.tried(engineer, "fraud", moved).answer


def test_what_was_tried_becomes_the_plan_and_comes_to_the_same(engineer: Desk):
    moved = Moves(costs=1.2, benefits=0.9, late_months=3, rate_per_year=0.08)
    tried = workbench.tried(engineer, "fraud", moved).answer
    saved = workbench.adopt(engineer, "fraud", moved, note="The board wants it so", expected_revision=1)
    assert saved.revision == 2
    after = workbench.tried(engineer, "fraud").answer.before
    assert after.npv_at_means == pytest.approx(tried.after.npv_at_means)
    assert after.npv.at(0.5).value == pytest.approx(tried.after.npv.at(0.5).value)
    assert business_cases.of(engineer, "fraud", 1).text == CASE
    with pytest.raises(Conflict):
        workbench.adopt(engineer, "fraud", moved, note="", expected_revision=1)


def test_a_plan_that_nothing_was_moved_in_is_no_new_plan(engineer: Desk):
    with pytest.raises(Invalid, match="Nothing is moved"):
        workbench.adopt(engineer, "fraud", Moves(), note="", expected_revision=1)


def test_an_answer_takes_less_than_a_tenth_of_a_second(engineer: Desk):
    workbench.tried(engineer, "fraud")
    took = []
    for step in range(5):
        before = process_time()
        workbench.tried(engineer, "fraud", Moves(costs=1.05 + step / 20))
        took.append(process_time() - before)
    assert sorted(took)[2] < 0.1, took
