"""Benefits are measured against what would have been: known answers, intervals that hold, claims where none shows."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from roi.baseline import before_and_after, difference_of_changes, parallel_run
from roi.difference_in_differences import difference_in_differences
from roi.estimates import Floats
from roi.interrupted_series import interrupted_series
from roi.regression import regress

NUMBERS = st.floats(-1e6, 1e6, allow_nan=False).map(lambda number: round(number, 3))


def test_card_and_krueger_comes_out_and_stays_a_claim(shared_data: Path) -> None:
    case = json.loads((shared_data / "cases" / "finance.json").read_text())["did_card_krueger"]
    found = difference_of_changes(tuple(case["nj"]), tuple(case["pa"]))
    assert found.value == pytest.approx(case["did"])
    assert found.value == pytest.approx(case["published"], abs=0.0151)  # theirs is of unrounded means
    assert (found.status, found.low, found.high) == ("claimed", None, None)


def test_errors_of_the_two_changes_give_an_interval_but_no_trend_so_still_a_claim() -> None:
    found = difference_of_changes((20.44, 21.03), (23.33, 21.17), errors=(3.0, 4.0))
    assert found.low == pytest.approx(2.75 - 1.6449 * 5, abs=1e-3)
    assert found.status == "claimed"


def test_a_parallel_run_is_the_paired_t_test() -> None:
    found = parallel_run([12.0, 15, 11, 19], [10.0, 11, 10, 14])
    expected = stats.ttest_rel([12, 15, 11, 19], [10, 11, 10, 14]).confidence_interval(0.9)
    assert found.value == pytest.approx(3)  # (2 + 4 + 1 + 5) / 4
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high))
    assert found.status == "measured"


def test_one_pair_has_no_interval_and_is_a_claim() -> None:
    found = parallel_run([12.0], [10.0])
    assert (found.value, found.low, found.status, found.doubts) == (2.0, None, "claimed", ("no interval",))


def test_before_and_after_alone_is_welchs_interval_and_always_a_claim() -> None:
    found = before_and_after([10.0, 12, 11], [15.0, 19, 17, 16])
    expected = stats.ttest_ind([15, 19, 17, 16], [10, 12, 11], equal_var=False).confidence_interval(0.9)
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high))
    assert found.status == "claimed"


@given(st.lists(st.tuples(NUMBERS, NUMBERS), min_size=2, max_size=8), NUMBERS)
def test_what_both_ways_have_in_common_changes_nothing(pairs: list[tuple[float, float]], shift: float) -> None:
    one, other = zip(*pairs, strict=True)
    moved = parallel_run([value + shift for value in one], [value + shift for value in other])
    assert moved.value == pytest.approx(parallel_run(one, other).value, abs=1e-6)


def test_units_are_compared_by_their_changes_with_welchs_interval() -> None:
    treated = [[1.0, 2, 3, 9, 10], [2.0, 3, 4, 8, 9], [0.0, 1, 2, 9, 9]]
    control = [[5.0, 6, 7, 8, 9], [4.0, 5, 6, 9, 7]]
    changes = [7.5, 5.5, 8.0], [2.5, 3.0]
    found = difference_in_differences(treated, control, first_after=3)
    expected = stats.ttest_ind(*changes, equal_var=False).confidence_interval(0.9)
    assert found.value == pytest.approx(7 - 2.75)
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high))
    assert (found.p_pretrend, found.status) == (1.0, "measured")  # every unit rose by 1 a period before


def test_sides_that_moved_apart_before_leave_a_claim() -> None:
    rng = np.random.default_rng(4)
    drifting = [list(np.arange(12) * 0.5 + rng.normal(size=12) * 0.1) for _ in range(4)]
    flat = [list(rng.normal(size=12) * 0.1) for _ in range(4)]
    found = difference_in_differences(drifting, flat, first_after=6)
    assert found.p_pretrend is not None
    assert found.p_pretrend < 0.001
    assert found.status == "claimed"
    assert "moved apart before" in found.doubts[0]


def test_fewer_than_three_periods_before_leave_a_claim() -> None:
    found = difference_in_differences([[1.0, 1, 5, 5]] * 2, [[1.0, 2, 2, 1]] * 2, first_after=2)
    assert (found.p_pretrend, found.status) == (None, "claimed")


def test_one_series_each_is_compared_period_by_period() -> None:
    noise = np.random.default_rng(9).normal(size=(2, 20)) * 0.2
    shared = np.sin(np.arange(20))
    treated, control = shared + 3 * (np.arange(20) >= 10) + noise[0], shared + noise[1]
    found = difference_in_differences([list(treated)], [list(control)], first_after=10)
    assert found.value == pytest.approx(3, abs=0.3)
    assert found.low is not None
    assert found.high is not None
    assert found.low < 3 < found.high
    assert found.status == "measured"


def test_an_interrupted_series_without_noise_gives_jump_and_slope_back() -> None:
    values = [2 + 0.5 * t + (4 + 0.25 * (t - 12) if t >= 12 else 0) for t in range(20)]
    found = interrupted_series(values, first_after=12)
    assert found.jump.value == pytest.approx(4)
    assert found.slope_change.value == pytest.approx(0.25)
    assert found.effect.value == pytest.approx(4 + 0.25 * 3.5)
    assert found.effect.status == "measured"


def test_a_short_series_leaves_a_claim_and_a_yearly_wave_can_be_taken_out() -> None:
    assert interrupted_series([1.0, 2, 3, 4, 9, 9, 10], first_after=4).effect.status == "claimed"
    months = np.arange(36)
    values = 10 + np.sin(2 * np.pi * months / 12) * 5 + 3 * (months >= 24)
    assert interrupted_series(list(values), first_after=24, season=12).effect.value == pytest.approx(3)
    assert interrupted_series(list(values), first_after=24).effect.value != pytest.approx(3, abs=0.1)


def autoregressive(rng: np.random.Generator, points: int, rho: float) -> Floats:
    shocks, values = rng.normal(size=points + 50), np.zeros(points + 50)
    for t in range(1, points + 50):
        values[t] = rho * values[t - 1] + shocks[t]
    return values[50:]


@pytest.mark.parametrize("rho", [0.0, 0.3, 0.6])
def test_the_interval_holds_the_truth_about_as_often_as_it_says(rho: float) -> None:
    rng, months, held = np.random.default_rng(7), np.arange(36), 0
    for _ in range(300):
        values = autoregressive(rng, 36, rho) + 0.1 * months + 5 * (months >= 24)
        effect = interrupted_series(list(values), first_after=24).effect
        assert effect.low is not None
        assert effect.high is not None
        held += effect.low <= 5 <= effect.high
    assert 0.80 <= held / 300 <= 0.96  # of 0.90; plain least squares holds it in 0.65 at 0.6


def test_without_correlation_the_regression_is_least_squares() -> None:
    x = np.column_stack((np.ones(6), np.arange(6.0)))
    fit = regress(x, 3 + 2 * np.arange(6.0))
    assert fit.beta == pytest.approx([3, 2])
    assert fit.rho == 0


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: parallel_run([1.0, 2], [1.0]), "pairs are needed"),
        (lambda: parallel_run([1.0, float("nan")], [1.0, 2]), r"with_it\[1\]"),
        (lambda: interrupted_series([1.0, 2, 3], first_after=3), "first_after"),
        (lambda: interrupted_series([1.0, 2, 3, 4], first_after=2), "too few"),
        (lambda: difference_in_differences([[1.0, 2], [1.0]], [[1.0, 2]], first_after=1), "same number"),
        (lambda: difference_in_differences([[1.0, 2]], [[1.0, 2, 3]], first_after=1), "same periods"),
    ],
)
def test_data_that_cannot_be_compared_are_refused_in_words(call: object, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        call()  # type: ignore[operator]
