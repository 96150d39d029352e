"""Retraining: the interval that earns most, and trainings that cost more than they bring."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roi.refusals import Refused
from roi.retraining import best_cadence, check_worth, profit_per_month, uplift


@pytest.mark.parametrize(
    ("value", "every", "approximate", "profit"),
    [(60_000, 3.19, 2.94, 46_928), (10_000, 9.02, 7.21, None)],
)
def test_the_worked_examples_come_out(value: float, every: float, approximate: float, profit: float | None) -> None:
    """Half-life 9 months, 20,000 a training."""
    found = best_cadence(value_per_month=value, half_life_months=9, cost_each=20_000)
    assert found.every_months == pytest.approx(every, abs=0.005)
    assert found.approximate_months == pytest.approx(approximate, abs=0.005)
    assert profit is None or found.profit_per_month == pytest.approx(profit, abs=0.5)


figures = {
    "value_per_month": st.floats(10, 1e6),
    "half_life_months": st.floats(0.5, 60),
    "share": st.floats(0.001, 0.95),
}


@given(**figures)
def test_no_other_interval_earns_more(value_per_month: float, half_life_months: float, share: float) -> None:
    model = {
        "value_per_month": value_per_month,
        "half_life_months": half_life_months,
        "cost_each": share * value_per_month * half_life_months / math.log(2),
    }
    best = best_cadence(**model)
    for factor in (0.5, 0.9, 1.1, 2):
        assert profit_per_month(best.every_months * factor, **model) <= best.profit_per_month + 1e-9 * value_per_month


@given(**figures)
def test_a_training_at_the_best_interval_is_worth_its_cost(
    value_per_month: float, half_life_months: float, share: float
) -> None:
    cost = share * value_per_month * half_life_months / math.log(2)
    best = best_cadence(value_per_month=value_per_month, half_life_months=half_life_months, cost_each=cost)
    gained = uplift(best.every_months, value_per_month=value_per_month, half_life_months=half_life_months)
    assert gained >= cost * (1 - 1e-9)


def test_the_longer_the_half_life_the_closer_the_approximation() -> None:
    found = best_cadence(value_per_month=60_000, half_life_months=10_000, cost_each=20_000)
    assert found.every_months == pytest.approx(found.approximate_months, rel=0.01)


def test_a_training_that_can_never_pay_is_refused() -> None:
    """Worth 1,000 a month with a half-life of 9: 9 / ln 2 × 1,000 = 12,984 at most."""
    with pytest.raises(Refused, match="12,984 at most"):
        best_cadence(value_per_month=1000, half_life_months=9, cost_each=13_000)
    assert best_cadence(value_per_month=1000, half_life_months=9, cost_each=12_000).every_months > 9


def test_a_training_too_soon_is_refused() -> None:
    """After one month of nine, 60,000 × (1 - 2^(-1/9))² × 9 / ln 2 = 4,281 come back for 20,000."""
    with pytest.raises(Refused, match="brings 4,281 and costs 20,000"):
        check_worth(1, value_per_month=60_000, half_life_months=9, cost_each=20_000)
    check_worth(3.19, value_per_month=60_000, half_life_months=9, cost_each=20_000)


@pytest.mark.parametrize("wrong", ["value_per_month", "half_life_months", "cost_each"])
def test_nothing_is_worked_out_of_nothing(wrong: str) -> None:
    model = {"value_per_month": 1000.0, "half_life_months": 9.0, "cost_each": 100.0, wrong: 0.0}
    with pytest.raises(Refused) as refusal:
        best_cadence(**model)
    assert refusal.value.problems[0].place == wrong
