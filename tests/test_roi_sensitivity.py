"""What drives a case: bars that sum exactly, swings that know their error, indices that are the published ones."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roi.case import Linear
from roi.case_file import read_case
from roi.copula import INDEPENDENT
from roi.drivers import indices, npv_at, sobol, tornado
from roi.estimates import Fixed, Pert
from roi.sensitivity import aspects, shapley, waterfall, worth_of
from roi.simulate import npv_draws, tabulated
from roi.simulation import Asked
from tests.test_roi_simulation import CASES, EARNED, SPENT, case


def test_players_of_a_majority_share_by_power() -> None:
    """Votes 50, 30, 20 and 51 to win: the first alone blocks, so 2/3, 1/6, 1/6."""
    votes = {"a": 50, "b": 30, "c": 20}
    found = shapley(tuple(votes), lambda some: float(sum(votes[one] for one in some) >= 51))
    assert found == pytest.approx({"a": 2 / 3, "b": 1 / 6, "c": 1 / 6})


def test_too_many_players_are_refused_before_the_first_scenario() -> None:
    with pytest.raises(ValueError, match="8,192 scenarios"):
        shapley([str(number) for number in range(13)], lambda some: pytest.fail("asked"))


@settings(max_examples=60, deadline=None)
@given(st.floats(0.1, 1e6), st.floats(0.1, 1e6), st.floats(0.0, 0.4), st.integers(0, 12), st.floats(0.5, 9))
def test_a_waterfall_sums_exactly(spent: float, earned: float, rate: float, late: int, ramp: float) -> None:
    base = case()
    spent_line = replace(SPENT, amount=Fixed(spent), growth_per_year=Fixed(0.03))
    earned_line = replace(EARNED, amount=Fixed(earned), starts_in=late, ramp=Linear(Fixed(ramp)))
    plan = case(spent_line, earned_line, replace(SPENT, key="new"), rate=rate)
    bars = waterfall(base, aspects(base, plan), months=24)
    largest = max(abs(bar.amount) for bar in bars)
    assert math.fsum(bar.amount for bar in bars) == sum(bar.amount for bar in bars) == bars[-1].reached
    assert bars[-1].reached == pytest.approx(worth_of(plan, 24), rel=0, abs=1e-13 * largest)
    assert bars[0].amount == pytest.approx(worth_of(base, 24), rel=0, abs=1e-13 * largest)


def test_one_changed_aspect_is_worth_the_whole_difference() -> None:
    base, plan = case(), case(SPENT, replace(EARNED, starts_in=8))
    bars = {bar.key: bar.amount for bar in waterfall(base, aspects(base, plan), months=24)}
    assert bars.pop("base") == pytest.approx(worth_of(base, 24))
    assert bars == {"start": pytest.approx(worth_of(plan, 24) - worth_of(base, 24))}


def test_a_dropped_line_counts_as_a_line() -> None:
    base, plan = case(), case(EARNED)
    bars = {bar.key: bar.amount for bar in waterfall(base, aspects(base, plan), months=24)}
    assert bars["lines"] == pytest.approx(worth_of(plan, 24) - worth_of(base, 24))


def test_the_swing_of_a_lone_line_is_its_conditional_mean() -> None:
    """Of a uniform-like amount, the mean of the worst tenth; here against the sample itself."""
    plan = case(SPENT, replace(EARNED, amount=Fixed(150.0)))
    asked = Asked(draws=10_000, correlation=INDEPENDENT)
    (swing,) = tornado(plan, asked)
    drawn = np.sort(npv_draws([plan], asked)[:, 0])
    assert swing.worst.value == pytest.approx(drawn[:1000].mean())
    assert swing.best.value == pytest.approx(drawn[-1000:].mean())
    assert swing.best.se == pytest.approx(drawn[-1000:].std(ddof=1) / math.sqrt(1000))


def test_the_line_that_matters_most_comes_first_and_late_ones_count() -> None:
    late = replace(EARNED, delay=Pert(0, 4, 20))
    found = tornado(case(replace(SPENT, amount=Pert(79, 80, 81)), late), Asked(draws=2000))
    assert [swing.key for swing in found] == ["earned", "spent"]
    assert found[0].width > 5 * found[0].worst.se
    assert found[0].title == "Earned"


def test_the_sum_of_lines_is_the_npv_of_the_draw() -> None:
    plan = read_case((CASES / "fraud-detection.yaml").read_bytes())
    asked = Asked(draws=500)
    swings = tornado(plan, asked)
    drawn = npv_draws([plan], asked)[:, 0]
    assert min(swing.worst.value for swing in swings) >= np.sort(drawn)[:50].mean() - 1e-6
    table = tabulated(plan, asked, (24,))
    inputs = len(table.sized) + sum(1 + (line.amounts is not None) for line in table.timed)
    middle = npv_at(table, np.full((1, inputs), 0.5))[0]
    assert middle == pytest.approx(np.median(drawn), abs=drawn.std() / 4)


def test_indices_of_the_ishigami_function_are_the_published_ones(shared_data: Path) -> None:
    known = json.loads((shared_data / "cases" / "finance.json").read_text())["ishigami_a7_b0.1"]

    def ishigami(x: np.ndarray) -> np.ndarray:  # type: ignore[type-arg]
        worth: np.ndarray = np.sin(x[:, 0]) * (1 + 0.1 * x[:, 2] ** 4) + 7 * np.sin(x[:, 1]) ** 2  # type: ignore[type-arg]
        return worth

    found = indices(["x1", "x2", "x3"], ishigami, samples=4096, seed=1, bounds=(-math.pi, math.pi))
    assert [one.first for one in found] == pytest.approx(known["S1"], abs=0.02)
    assert [one.total for one in found] == pytest.approx(known["ST"], abs=0.02)
    assert all(one.first_conf < 0.1 for one in found)


def test_lines_that_only_add_up_explain_their_share_of_the_variance() -> None:
    """Two triangular lines once at t = 0, one three times as wide: 1/10 and 9/10, alone and together."""
    lines = [
        replace(SPENT, key=key, basis="once", amount=Pert(100, 100 + width / 2, 100 + width, variant="triangular"))
        for key, width in (("narrow", 10), ("wide", 30))
    ]
    found = {one.key: one for one in sobol(case(*lines), samples=1024, seed=2)}
    assert found["narrow"].first == pytest.approx(0.1, abs=0.02)
    assert found["wide"].total == pytest.approx(0.9, abs=0.02)


def test_a_course_is_an_input_of_its_own_and_certainty_has_no_index() -> None:
    late = replace(EARNED, delay=Pert(0, 4, 20))
    assert [one.key for one in sobol(case(late), samples=64)] == ["earned", "earned: course"]
    assert sobol(case(replace(SPENT, amount=Fixed(1.0)))) == ()
