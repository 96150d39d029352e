"""A training run whose budget may not last: when it dies, whether to go on, and the right to stop."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from roi.checkpoint_value import Outlook, checkpoint, go_on
from roi.exhaustion import Exhaustion, Overrun, cost_ratio, exhaustion, on_the_way
from roi.refusals import Refused


@pytest.mark.parametrize(("ratio", "finish"), [(1.0, 0.38), (1.2, 0.54), (1.5, 0.72), (2.0, 0.89)])
def test_a_larger_budget_finishes_more_often(ratio: float, finish: float) -> None:
    """U lognormal, mean 1.27, sigma 0.45: ln U is normal with mean ln 1.27 - 0.45²/2 = 0.1378."""
    assert exhaustion(epochs=100, budget_ratio=ratio).p_finish == pytest.approx(finish, abs=0.005)


def test_a_run_with_its_planned_budget_dies_at_epoch_69_in_the_middle_and_by_47_in_one_of_eleven() -> None:
    found = exhaustion(epochs=100)
    assert found.median_stop == 69
    assert found.p_stop_by(47) == pytest.approx(0.092, abs=0.001)
    assert found.stop_80[0] < 69 < found.stop_80[1]


def test_dying_at_epoch_47_of_100_means_2_13_times_the_cost() -> None:
    assert cost_ratio(epoch=47, epochs=100) == pytest.approx(2.13, abs=0.005)
    assert cost_ratio(epoch=47, epochs=100, budget_ratio=1.5) == pytest.approx(1.5 * 100 / 47)


@given(st.integers(1, 400), st.floats(0.05, 20), st.floats(0.3, 5), st.floats(0.05, 2))
def test_a_run_stops_at_one_epoch_or_finishes(epochs: int, ratio: float, mean: float, sigma: float) -> None:
    found = exhaustion(epochs=epochs, budget_ratio=ratio, overrun=Overrun(mean, sigma))
    assert math.fsum(found.p_stop) + found.p_finish == pytest.approx(1)
    assert min(found.p_stop) >= 0
    assert 0 <= found.stop_80[0] <= found.median_stop <= found.stop_80[1] < epochs


def test_drawn_runs_stop_where_the_formula_says() -> None:
    found, random = exhaustion(epochs=20, budget_ratio=1.1), np.random.default_rng(4)
    u = found.overrun.median * np.exp(found.overrun.sigma * random.standard_normal(200_000))
    reached = np.floor(1.1 * 20 / u)
    for epoch in (5, 10, 15, 19):
        assert float((reached == epoch).mean()) == pytest.approx(found.p_stop[epoch], abs=0.004)
    assert float(np.median(reached[reached < 20])) == found.median_stop


def test_the_budget_for_a_chance_gives_that_chance() -> None:
    found: Exhaustion = exhaustion(epochs=100)
    assert exhaustion(epochs=100, budget_ratio=found.budget_for(0.8)).p_finish == pytest.approx(0.8)


def test_without_much_doubt_a_run_ends_where_its_cost_says() -> None:
    found = exhaustion(epochs=100, overrun=Overrun(100 / 47.5, 1e-4))
    assert found.p_finish == pytest.approx(0)
    assert found.p_stop[47] == pytest.approx(1)


def test_a_run_on_its_way_is_judged_by_its_own_epochs() -> None:
    """Ten epochs at 21 and 22 in turn, of 100 planned at 10: 215 spent; 1,000 pay for 10 + 785 / 21.5 = 46 epochs."""
    found = on_the_way([21.0, 22.0] * 5, epochs=100, budget=1000, planned_cost=1000)
    assert found.cost_ratio == pytest.approx(2.15)
    assert found.ends_at == 46
    assert found.at_completion == pytest.approx(2150)
    assert found.p_finish < 1e-6
    assert found.range_90[0] < 2150 < found.range_90[1]


def test_the_interval_of_a_run_on_its_way_holds_what_it_costs_in_nine_of_ten() -> None:
    random, held = np.random.default_rng(8), 0
    for _ in range(1000):
        costs = random.gamma(16, 1 / 16, 40)
        low, high = on_the_way(costs[:8], epochs=40, budget=50, planned_cost=40).range_90
        held += low <= costs.sum() <= high
    assert 870 <= held <= 930


@pytest.mark.parametrize(
    ("wrong", "place"),
    [({"epochs": 0}, "epochs"), ({"epochs": 10, "budget_ratio": 0.0}, "budget_ratio")],
)
def test_a_plan_of_nothing_is_refused(wrong: dict[str, float], place: str) -> None:
    with pytest.raises(Refused, match=place):
        exhaustion(**wrong)  # type: ignore[arg-type]


def test_the_right_to_stop_is_worth_what_drawn_decisions_earn() -> None:
    """Value 100 ± 50, told with correlation 0.7, 90 still to be spent."""
    found = checkpoint(Outlook(100, 50, 0.7), remaining_cost=90)
    random = np.random.default_rng(2)
    told = 100 + 0.7 * 50 * random.standard_normal(400_000)
    assert found.with_it == pytest.approx(float(np.maximum(told - 90, 0).mean()), abs=0.15)
    assert found.p_stop == pytest.approx(float((told < 90).mean()), abs=0.003)
    assert found.without_it == 10
    assert found.worth > 0


@given(st.floats(-1e3, 1e3), st.floats(0, 1e3), st.floats(-1, 1), st.floats(0, 1e3))
def test_the_right_to_stop_never_hurts(value: float, spread: float, correlation: float, cost: float) -> None:
    assert checkpoint(Outlook(value, spread, correlation), remaining_cost=cost).worth >= -1e-9


def test_a_metric_that_tells_nothing_makes_the_right_to_stop_worthless() -> None:
    assert checkpoint(Outlook(100, 50, 0), remaining_cost=90).worth == 0


def test_a_run_goes_on_only_where_its_expected_value_exceeds_what_is_still_to_be_spent() -> None:
    """Earlier runs were worth 1,000 × metric: at 0.6, 600 are expected, whatever has been spent so far."""
    metrics, values = [0.1, 0.3, 0.5, 0.7, 0.8, 0.9], [110.0, 290.0, 500.0, 700.0, 810.0, 890.0]
    on, stop = (go_on(metrics, values, metric=0.6, remaining_cost=cost) for cost in (500, 700))
    assert on.expected_value == pytest.approx(600, rel=0.01)
    assert on.go_on
    assert not stop.go_on
    assert stop.words == "stop: 600 expected, not above the 700 still to be spent"
    assert on.p_worth > 0.99 > 0.01 > stop.p_worth


def test_too_few_earlier_runs_tell_nothing() -> None:
    with pytest.raises(Refused, match="6 earlier runs"):
        go_on([0.1, 0.2], [1, 2], metric=0.3, remaining_cost=1)
