"""The seven figures: the same for a CFO, a CEO and a board, in another order, each with range, unit and source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from roi.case_file import read_case
from roi.evaluation import evaluate
from roi.lenses import BOARD, CEO, CFO, LENSES, through
from roi.losses import expected_avoided
from roi.portfolio import portfolio
from roi.realisation import Benefit, realisation
from roi.roll_up import ToDate, roll_up
from roi.seven_figures import SEVEN, Figure, at_means, figures_of, figures_of_all
from roi.simulate import simulate
from roi.simulation import Asked

FRAUD = read_case((Path(__file__).resolve().parent.parent / "data" / "cases" / "fraud-detection.yaml").read_bytes())
QUICK = Asked(draws=500, seed=3)
DONE = Benefit("fraud", "loss", "Ada", date(2027, 1, 1), date(2027, 7, 1), 1000, 600, 500, 700)
PLAN = at_means(FRAUD, evaluate(FRAUD))
AVOIDED = sum(expected_avoided(one.loss) for one in FRAUD.lines if one.loss)
CLAIMED = replace(DONE, line="hours", planned=200, realised=300, low=None, high=None)


def keyed(figures: tuple[Figure, ...]) -> Mapping[str, Figure]:
    return {figure.key: figure for figure in figures}


def test_every_reader_sees_the_same_seven_in_another_order() -> None:
    found = figures_of(PLAN, simulate(FRAUD, QUICK), "EUR")
    views = [through(lens, found) for lens in LENSES.values()]
    assert all(sorted(one.key for one in view) == sorted(SEVEN) for view in views)
    assert all(set(view) == set(found) for view in views)
    assert len({tuple(one.key for one in view) for view in views}) == 3
    assert [through(lens, found)[0].key for lens in (CFO, CEO, BOARD)] == ["cost_to_date", "npv", "p_negative"]


def test_each_figure_has_its_value_range_unit_and_source() -> None:
    drawn = simulate(FRAUD, QUICK)
    own, realised = drawn.at(24), realisation([DONE, CLAIMED]).total
    found = keyed(figures_of(PLAN, drawn, "EUR", budget=620_000, spent=90_000, realised=realised))
    npv = found["npv"]
    assert (npv.low, npv.value, npv.high) == tuple(own.npv.at(level).value for level in (0.1, 0.5, 0.9))
    assert (npv.unit, npv.source) == ("EUR", "500 draws, seed 3")
    assert found["p_negative"].value == own.p_negative.value
    spent = found["cost_to_date"]
    assert (spent.value, spent.high, spent.against) == (90_000, own.costs.at(0.8).value, 620_000)
    came = found["realised"]
    assert (came.value, came.low, came.high) == (900, 800, 1000)
    assert (came.against, came.measured) == (1_200, 600)
    assert found["hidden_share"].value == evaluate(FRAUD).at(24).hidden_share
    assert found["loss_avoided"].value == pytest.approx(AVOIDED)


def test_what_there_is_none_of_says_why() -> None:
    found = keyed(figures_of(PLAN, simulate(FRAUD, QUICK), "EUR"))
    assert (found["cost_to_date"].value, found["cost_to_date"].note) == (None, "nothing is on record")
    assert found["realised"].note == "nothing is measured or claimed yet"
    bare = replace(FRAUD, lines=tuple(one for one in FRAUD.lines if one.loss is None))
    without = keyed(figures_of(at_means(bare, evaluate(bare)), simulate(bare, QUICK), "EUR"))
    assert without["loss_avoided"].note == "no benefit on record prevents a loss"


def test_a_payback_that_may_never_come_is_said_to() -> None:
    dear = replace(FRAUD, lines=tuple(one for one in FRAUD.lines if one.side == "cost"))
    found = keyed(figures_of(at_means(dear, evaluate(dear)), simulate(dear, QUICK), "EUR"))
    assert (found["payback"].value, found["payback"].note) == (None, "in most draws it never does")


def test_a_portfolio_has_the_same_seven_in_its_own_currency() -> None:
    other = replace(FRAUD, name="B")
    all_ = roll_up(portfolio([FRAUD, other], QUICK), to_date={"B": ToDate(5)})
    plans = {one.name: at_means(one, evaluate(one)) for one in (FRAUD, other)}
    found = keyed(figures_of_all(all_, plans=plans))
    assert sorted(found) == sorted(SEVEN)
    assert found["npv"].value == all_.npv.at(0.5).value
    assert found["hidden_share"].value == pytest.approx(evaluate(other).at(24).hidden_share)
    assert found["loss_avoided"].value == pytest.approx(2 * plans["B"].loss_avoided)
    assert found["payback"].note.startswith("2 of 2 projects do in most draws, after ")
    assert (found["cost_to_date"].value, found["cost_to_date"].high) == (5, all_.costs.at(0.8).value)
    assert all_.costs.at(0.8).value < sum(one.costs.at(0.8).value for one in all_.projects)
