"""What is promised of business cases: whole revisions, refusals with their places, and answers that come out again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import text

from registry.access import Role
from registry.commands import scenarios as scenario_commands
from registry.commands.economics import Question
from registry.errors import Conflict, Invalid, NotFound, NotPermitted
from registry.services import business_cases, economics, scenarios
from roi.case_changes import WhatIf
from roi.case_file import read_case
from roi.evaluation import evaluate
from tests.money import DEARER, SMALL, Stage, staged
from tests.registries import tamper, unsound


@pytest.fixture
def stage(registry_url: str) -> Iterator[Stage]:
    found = staged(registry_url)
    yield found
    found.operator.registry.close()


@pytest.fixture
def small(sqlite_url: str) -> Iterator[Stage]:
    found = staged(sqlite_url)
    business_cases.save(found.engineer, "invoices", SMALL)
    yield found
    found.operator.registry.close()


def test_a_case_is_kept_revised_compared_and_restored_with_proof(stage: Stage) -> None:
    engineer = stage.engineer
    first = business_cases.save(engineer, "invoices", SMALL, note="the first", expected_revision=0)
    again = business_cases.save(engineer, "invoices", SMALL + "# a remark\n")
    assert (first.revision, first.new, again.revision, again.new) == (1, True, 1, False)
    assert business_cases.save(engineer, "invoices", DEARER, note="a raise", expected_revision=1).revision == 2
    with pytest.raises(Conflict, match="Revision 2 .* came from demo-engineer in between"):
        business_cases.save(engineer, "invoices", SMALL, expected_revision=1)
    found = business_cases.difference(engineer, "invoices", 1)
    assert [(one.place, one.before, one.after) for one in found.changes] == [
        ("budget", 100000, 120000),
        ("lines.people.amount", 5000, 6000),
    ]
    assert (found.first.budget, found.second.budget) == (100_000, 120_000)
    assert found.second.npv < found.first.npv
    assert business_cases.restore(engineer, "invoices", 1).revision == 3
    lines = business_cases.revisions(engineer, "invoices")
    assert [(one.revision, one.note, one.by) for one in lines] == [
        (3, "as revision 1 said", "demo-engineer"),
        (2, "a raise", "demo-engineer"),
        (1, "the first", "demo-engineer"),
    ]
    assert lines[0].digest == lines[2].digest == first.digest
    view = business_cases.of(engineer, "invoices", 1)
    assert (view.text, view.newest, view.name) == (SMALL, 3, "business_case:invoices@1")
    assert unsound(stage.operator) == []
    tamper(stage.operator.registry, "UPDATE case_revision SET text = 'other' WHERE revision = 2")
    assert any("case_revision/2" in one for one in unsound(stage.operator))


def test_an_answer_is_that_of_the_same_file_with_where_it_came_from(stage: Stage) -> None:
    saved = business_cases.save(stage.engineer, "invoices", SMALL)
    found = economics.answer(stage.engineer, "invoices")
    assert found.answer.horizons == evaluate(read_case(SMALL)).horizons
    drawn = economics.simulation(stage.engineer, "invoices", Question(draws=2_000, seed=7))
    at = drawn.provenance
    assert (at.digest, at.revision, at.seed, at.draws, at.as_of) == (saved.digest, 1, 7, 2_000, stage.watch.now)
    assert str(at).startswith("business_case:invoices@1; 2,000 draws, seed 7; Countersign ")
    again, other = (
        economics.simulation(stage.engineer, "invoices", Question(draws=2_000, seed=seed)).simulation for seed in (7, 8)
    )
    assert again is drawn.simulation != other
    assert [one.slug for one in business_cases.all_of(stage.engineer)] == ["invoices"]


def test_a_case_that_cannot_be_taken_names_every_place(small: Stage) -> None:
    wrong = SMALL.replace("low: 15000, likely: 25000", "low: 26000, likely: 25000").replace("start: 2027-01\n", "")
    with pytest.raises(Invalid) as refused:
        business_cases.save(small.engineer, "invoices", wrong)
    assert [line.partition(":")[0] for line in str(refused.value).splitlines()] == ["start", "lines[2].amount.likely"]
    assert [one.place for one in business_cases.check(small.engineer, wrong).problems] == [
        "start",
        "lines[2].amount.likely",
    ]
    assert business_cases.of(small.engineer, "invoices").revision == 1


def test_who_may_not_write_is_refused_and_may_read(small: Stage) -> None:
    for role in (Role.REVIEWER, Role.COMPLIANCE, Role.ADMINISTRATOR):
        desk = small.desk(role)
        with pytest.raises(NotPermitted, match="write business cases"):
            business_cases.save(desk, "invoices", DEARER)
        assert business_cases.of(desk, "invoices").revision == 1
    with pytest.raises(NotFound, match="countersign case template claims"):
        economics.answer(small.engineer, "claims")
    with pytest.raises(NotFound, match="no use case nothing"):
        business_cases.save(small.engineer, "nothing", SMALL)


def test_a_template_names_what_everybody_forgets_and_is_refused_until_it_is_filled_in(small: Stage) -> None:
    blank = business_cases.template(small.engineer, "claims")
    assert 'name: "Claims"' in blank
    assert "start: 2026-11" in blank
    places = [one.place for one in business_cases.check(small.engineer, blank).problems]
    assert len(places) > 20
    assert any("drivers" in place for place in places)


def test_a_scenario_is_kept_beside_the_case_and_worked_out_with_it(small: Stage) -> None:
    told = {"name": "late and dear", "late_months": 3, "factors": {"people": 1.5}, "note": "as last time"}
    kept = scenarios.save(small.engineer, "invoices", scenario_commands.read(told))
    assert kept.what_if == WhatIf(factors={"people": 1.5}, late_months=3)
    scenarios.save(small.engineer, "invoices", scenario_commands.read(told))
    as_it_is = economics.answer(small.engineer, "invoices").answer.at(24)
    found = economics.answer(small.engineer, "invoices", Question(what_if=kept.what_if, scenario=kept.name))
    changed = found.answer.at(24)
    assert changed.tco == pytest.approx(as_it_is.tco + 24 * 2500)
    assert changed.benefits == pytest.approx(as_it_is.benefits * 18 / 21)  # 21 months are left after the first 3
    assert "scenario late and dear" in str(found.provenance)
    assert [one.name for one in scenarios.listing(small.engineer, "invoices")] == ["late and dear"]
    with small.engineer.registry.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM case_scenario")).scalar_one() == 1
    scenarios.take_away(small.engineer, "invoices", "late and dear")
    assert scenarios.listing(small.engineer, "invoices") == ()
    with pytest.raises(NotFound):
        scenarios.take_away(small.engineer, "invoices", "late and dear")
    with pytest.raises(Invalid, match="factors.nobody: is no line"):
        scenarios.save(small.engineer, "invoices", scenario_commands.read({"name": "x", "factors": {"nobody": 2}}))
    assert unsound(small.operator) == []


def test_hidden_costs_fan_drivers_and_differences_add_up(small: Stage) -> None:
    engineer = small.engineer
    bars = economics.hidden_costs(engineer, "invoices").bars
    own = economics.answer(engineer, "invoices").answer.at(24)
    assert [bar.key for bar in bars] == ["budget", "planned", "labelling"]
    assert bars[-1].reached == pytest.approx(own.tco)
    fan = economics.fan(engineer, "invoices", Question(draws=500, months=6)).fan
    assert [len(one) for one in fan.sums] == [7, 7, 7]
    driven = economics.drivers(engineer, "invoices", Question(draws=500))
    assert driven.swings[0].key == "saved"
    assert {one.key for one in driven.indices} == {"saved", "labels"}
    business_cases.save(engineer, "invoices", DEARER)
    compared = economics.compared(engineer, "invoices", 1)
    assert [bar.key for bar in compared.bars] == ["base", "size"]
    assert compared.bars[-1].reached == pytest.approx(economics.answer(engineer, "invoices").answer.at(24).npv)
