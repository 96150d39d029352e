"""Infrastructure for a portfolio: the exponent, who pays what, and platforms that are shared."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roi.infrastructure import EXPONENT, Scale, charge, charges, fit
from roi.platform_reuse import Tenant, reuse
from roi.refusals import Refused


@pytest.mark.parametrize(("b", "times"), [(1.0, 10.0), (1.0997, 12.6), (1.226, 16.8)])
def test_ten_times_the_models_cost_more_than_ten_times(b: float, times: float) -> None:
    assert Scale(100, b).cost(10) / Scale(100, b).cost(1) == pytest.approx(times, abs=0.05)


def test_the_tenth_model_adds_more_than_its_fair_share_where_scale_hurts() -> None:
    """b = 1.1, a = 100: 10^1.1 = 12.589, 9^1.1 = 11.212; 137.8 added, 125.9 each."""
    found = charge(Scale(100, 1.1), 10)
    assert found.total == pytest.approx(1258.9, abs=0.1)
    assert found.marginal == pytest.approx(137.8, abs=0.1)
    assert found.fair == pytest.approx(125.9, abs=0.1)
    shared = charge(Scale(100, 0.8), 10)
    assert shared.marginal < shared.fair < 100


@given(st.integers(1, 300), st.floats(0.3, 2), st.floats(1, 1e6))
def test_marginal_charges_and_fair_shares_both_pay_the_bill(models: int, b: float, a: float) -> None:
    scale = Scale(a, b)
    assert math.fsum(charge(scale, n).marginal for n in range(1, models + 1)) == pytest.approx(scale.cost(models))
    assert charge(scale, models).fair * models == pytest.approx(scale.cost(models))


def test_models_of_one_size_pay_the_same_and_a_larger_one_more() -> None:
    """Two of size 1, b = 2, a = 1: C = 4; each adds 1 or 3: 2. With size 2 beside 1: C = 9; 1 or 5, 4 or 8: 3 and 6."""
    assert [one.fair for one in charges(Scale(1, 2), [("a", 1), ("b", 1)])] == [2, 2]
    large = charges(Scale(1, 2), [("a", 1), ("b", 2)])
    assert [one.fair for one in large] == [3, 6]
    assert [one.marginal for one in large] == [1, 8]
    assert [one.alone for one in large] == [1, 4]


def test_many_models_are_shared_by_drawn_orders_within_their_error() -> None:
    sizes = [(f"m{at}", float(1 + at % 4)) for at in range(40)]
    found = charges(Scale(10, 1.2), sizes, seed=1)
    assert math.fsum(one.fair for one in found) == pytest.approx(Scale(10, 1.2).cost(sum(size for _, size in sizes)))
    for size in (1.0, 4.0):  # models of one size have the same share, but for the error
        alike = [one for one, (_, own) in zip(found, sizes, strict=True) if own == size]
        assert max(one.fair for one in alike) - min(one.fair for one in alike) < 8 * max(one.se for one in alike)


def test_an_exponent_is_read_off_bills_that_follow_it() -> None:
    models = [2, 3, 5, 8, 10, 12]
    found = fit(models, [100 * n**1.1 for n in models])
    assert (found.scale.a, found.scale.b) == (pytest.approx(100), pytest.approx(1.1))
    assert found.kind == "super-linear"
    assert fit(models, [100 * n**0.7 for n in models]).kind == "shared platform"


@settings(deadline=None, max_examples=5)
@given(st.sampled_from([0.8, 1.0, 1.2]))
def test_the_interval_of_the_exponent_holds_it_in_nine_of_ten(b: float) -> None:
    random, held = np.random.default_rng(7), 0
    models = np.arange(3, 21)
    for _ in range(200):
        low, high = fit(models.tolist(), (50 * models**b * np.exp(random.normal(0, 0.1, 18))).tolist()).b_90
        held += low <= b <= high
    assert 170 <= held <= 198


def test_noisy_bills_do_not_tell_an_exponent_from_one() -> None:
    found = fit([2, 2, 3, 3, 4, 4], [100, 180, 190, 260, 240, 380])
    assert found.kind == "cannot be told from linear"
    assert found.words.startswith("b = ")


@pytest.mark.parametrize(
    ("models", "costs", "why"),
    [
        ([1, 2, 3], [1, 2, 3], "3 months of bills are too few"),
        ([2, 2, 3, 3, 2, 3], [1, 2, 3, 4, 5, 6], "3 different numbers of models"),
        ([1, 2, 3, 4, 5, 6], [1, 2, 3, 4, 5], "5 costs for 6 months"),
        ([1, 2, 3, 4, 5, 0], [1, 2, 3, 4, 5, 6], r"models\[5\]: must be above 0"),
        ([1, 2, 3, 4, 5, 6], [60, 50, 40, 30, 20, 10], "something else moved them"),
    ],
)
def test_bills_that_tell_nothing_are_refused_in_words(models: list[int], costs: list[float], why: str) -> None:
    with pytest.raises(Refused, match=why):
        fit(models, costs)


def test_the_default_exponent_says_where_it_was_borrowed() -> None:
    assert (EXPONENT.value.low, EXPONENT.value.likely, EXPONENT.value.high) == (1.0, 1.1, 1.23)  # type: ignore[union-attr]
    assert not EXPONENT.is_fact
    assert "COCOMO II" in EXPONENT.source
    assert "no published b for ML platforms" in EXPONENT.source


THREE = (Tenant("fraud", 100, 0.6), Tenant("churn", 100, 0.6), Tenant("search", 100, 0.6))


def test_a_platform_pays_from_the_second_use_case_on() -> None:
    """Platform 100, each saves 60: 100 + 40 against 100; 100 + 80 against 200; 100 + 120 against 300: 80 saved."""
    found = reuse(100, THREE)
    assert (found.apart, found.together, found.saved) == (300, 220, 80)
    assert found.pays_from == "churn"
    assert [one.fair for one in found.shares] == pytest.approx([220 / 3] * 3)


def test_a_platform_that_never_pays_is_not_charged() -> None:
    found = reuse(1000, THREE)
    assert (found.pays_from, found.saved) == (None, -820)
    assert [one.fair for one in found.shares] == pytest.approx([100] * 3)


@given(st.floats(0, 500), st.lists(st.tuples(st.floats(0, 1e3), st.floats(0, 1)), min_size=1, max_size=6))
def test_nobody_pays_more_than_alone_and_all_pay_the_whole(platform: float, given_: list[tuple[float, float]]) -> None:
    found = reuse(platform, [Tenant(str(at), alone, share) for at, (alone, share) in enumerate(given_)])
    assert all(one.fair <= one.alone + 1e-6 for one in found.shares)
    assert math.fsum(one.fair for one in found.shares) == pytest.approx(min(found.apart, found.together), abs=1e-6)
