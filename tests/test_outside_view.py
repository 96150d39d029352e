"""How far projects of a kind run over: the published shares and means come out, own projects shrink towards them."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad

from roi.case import BusinessCase, Line
from roi.defaults import Default
from roi.estimates import Fixed
from roi.outside_view import (
    BODY,
    CLASSES,
    EARLY_FLOOR,
    IT,
    IT_CAPPED,
    TAIL_SHAPE,
    TAIL_SHARE,
    VALUE_HAIRCUT,
    OutsideView,
    ReferenceClass,
)
from roi.refusals import Refused


def at(reference: ReferenceClass | OutsideView, probability: float) -> float:
    return float(reference.quantile(np.array([probability]))[0])


def fixed(default: Default) -> float:
    assert isinstance(default.value, Fixed)
    return default.value.value


def test_eighteen_of_a_hundred_projects_run_more_than_half_over() -> None:
    """P(U > 1.5) = 0.18: the quantile is 1.5 exactly where the tail begins."""
    for reference in (IT, IT_CAPPED):
        assert at(reference, 0.82) == pytest.approx(1.5)
        assert at(reference, 0.8199) < 1.5 < at(reference, 0.8201)


def test_those_in_the_tail_are_over_by_447_percent_on_average_or_142_where_the_tail_is_capped() -> None:
    assert IT.tail_mean == pytest.approx(4.47, abs=0.02)
    assert IT_CAPPED.tail_mean == pytest.approx(1.42, abs=0.01)
    for reference in (IT, IT_CAPPED):
        drawn = 1 - reference.tail_share + reference.tail_share * (np.arange(200_000) + 0.5) / 200_000
        assert reference.quantile(drawn).mean() - 1 == pytest.approx(reference.tail_mean, rel=2e-3)


def test_no_project_is_over_by_more_than_its_class_allows() -> None:
    assert at(IT, 1 - 1e-12) == pytest.approx(51, rel=1e-3)
    assert at(IT_CAPPED, 1 - 1e-12) == pytest.approx(10, rel=1e-3)
    assert IT_CAPPED.drops == "overruns above +900 %; the mean of the tail falls from +446 % to +142 %"


def test_the_tail_is_a_truncated_pareto_of_the_overrun() -> None:
    """P(overrun > x | tail) = ((0.5 / x)^α - (0.5 / cap)^α) / (1 - (0.5 / cap)^α), α = 0.57, cap = 50."""
    for overrun in (0.6, 1.0, 4.47, 30.0):
        beyond = ((0.5 / overrun) ** 0.57 - (0.5 / 50) ** 0.57) / (1 - (0.5 / 50) ** 0.57)
        assert at(IT, 1 - 0.18 * beyond) == pytest.approx(1 + overrun, rel=1e-9)


def test_half_of_all_projects_need_five_percent_more_and_four_of_five_no_more_than_43() -> None:
    view = OutsideView()
    assert view.contingency(0.5) == pytest.approx(0.0503, abs=5e-4)
    assert view.contingency(0.8) == pytest.approx(0.4318, abs=5e-4)
    assert view.contingency(0.5) == pytest.approx(at(IT, 0.5) - 1)


def test_at_the_first_stage_no_less_than_three_times_the_estimate_is_allowed_for(shared_data: Path) -> None:
    """STAG: an IT system at its first stage, +200 %; later the class itself speaks."""
    stages = json.loads((shared_data / "cases" / "finance.json").read_text())["stag_uplift_pct"]
    assert fixed(EARLY_FLOOR) == stages["IT system development"]["stage1"] / 100
    assert OutsideView().contingency(0.8, early=True) == 2.0
    assert OutsideView().contingency(0.97, early=True) == OutsideView().contingency(0.97) > 2.0


def test_the_figures_that_pages_show_are_those_that_the_class_works_with() -> None:
    assert (fixed(TAIL_SHARE), fixed(TAIL_SHAPE), fixed(BODY)) == (IT.tail_share, IT.alpha, IT.body_median)
    assert fixed(VALUE_HAIRCUT) == 0.56
    assert [one.is_fact for one in (TAIL_SHARE, TAIL_SHAPE, BODY, EARLY_FLOOR, VALUE_HAIRCUT)] == [False, True] + [
        False
    ] * 3
    assert set(CLASSES) == {"it", "it-capped"}


def test_the_mean_is_that_of_the_whole_distribution() -> None:
    whole, _ = quad(lambda u: at(IT, u), 0, 1, limit=500, points=[0.82, 0.99, 0.9999])
    assert OutsideView().mean() == pytest.approx(whole, rel=1e-3)


@pytest.mark.parametrize(("own", "weight"), [(0, 0.0), (5, 5 / 15), (10, 0.5), (90, 0.9)])
def test_own_finished_projects_weigh_n_of_n_plus_ten(own: int, weight: float) -> None:
    view = OutsideView(own=(1.2,) * own)
    assert view.weight == pytest.approx(weight)
    assert view.mean() == pytest.approx(weight * 1.2 + (1 - weight) * OutsideView().mean(), rel=1e-9)


def test_many_own_projects_that_held_their_estimate_take_the_fear_out() -> None:
    calm = OutsideView(own=tuple(np.linspace(0.95, 1.1, 190).tolist()))
    assert calm.contingency(0.8) < 0.15 < OutsideView().contingency(0.8)
    assert calm.contingency(0.9) < 0.2


@given(
    st.lists(st.floats(0.3, 20), max_size=12),
    st.tuples(st.floats(0.001, 0.999), st.floats(0.001, 0.999)),
    st.sampled_from([IT, IT_CAPPED]),
)
def test_more_certainty_never_costs_less(
    own: list[float], levels: tuple[float, float], reference: ReferenceClass
) -> None:
    low, high = sorted(levels)
    view = OutsideView(reference, tuple(own))
    assert 0 < at(view, low) <= at(view, high) + 1e-12


@pytest.mark.parametrize("ratio", [0.0, -1.0, float("nan"), float("inf")])
def test_an_own_project_that_cost_nothing_is_refused(ratio: float) -> None:
    with pytest.raises(ValueError, match="above 0"):
        OutsideView(own=(1.1, ratio))


def test_it_never_comes_on_top_of_a_contingency() -> None:
    line = Line("reserve", "Reserve", "contingency", "cost", "opex", Fixed(10), basis="once")
    case = BusinessCase("A", "EUR", date(2027, 1, 1), 12, 0.1, "1", (line,))
    with pytest.raises(
        Refused, match=r"lines\[0\].category: a contingency and an outside view count the same risk twice"
    ):
        OutsideView().for_case(case)
