"""Months: when a line's money flows, worked out by hand."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from roi.case import Drift, Line, Linear, Logistic
from roi.estimates import Fixed, Pert
from roi.horizon import Grid, fiscal_year, month_of, year_index
from roi.timing import amounts, profile, quality, take_up

LINE = Line("a", "A", "revenue", "benefit", "revenue", Fixed(120.0))


def test_what_recurs_falls_on_the_end_of_each_month() -> None:
    assert amounts(LINE, 3).tolist() == [0, 120, 120, 120]
    assert amounts(replace(LINE, basis="year"), 3).tolist() == [0, 10, 10, 10]
    assert amounts(replace(LINE, starts_in=2, lasts=2), 6).tolist() == [0, 0, 0, 120, 120, 0, 0]


def test_what_happens_once_falls_on_its_month_or_between_two() -> None:
    once = replace(LINE, basis="once")
    assert amounts(once, 2).tolist() == [120, 0, 0]
    assert amounts(replace(once, starts_in=1, delay=Fixed(0.25)), 3) == pytest.approx([0, 90, 30, 0])


def test_a_delay_of_half_a_month_costs_half_a_month() -> None:
    assert amounts(replace(LINE, starts_in=1, delay=Fixed(0.5)), 4) == pytest.approx([0, 0, 60, 120, 120])


def test_growth_counts_from_the_month_it_starts_in() -> None:
    grown = amounts(replace(LINE, starts_in=12, growth_per_year=Fixed(0.1)), 36)
    assert grown[[24, 36]] == pytest.approx([120 * 1.1, 120 * 1.21])


def test_only_the_realised_share_flows() -> None:
    assert amounts(replace(LINE, realisation=Fixed(0.5)), 2).tolist() == [0, 60, 60]


def test_an_even_ramp_reaches_the_whole_after_its_months() -> None:
    assert take_up(Linear(Fixed(4.0)), np.array([-1.0, 0, 1, 2, 4, 9])) == pytest.approx([0, 0, 0.25, 0.5, 1, 1])


def test_an_s_shaped_ramp_starts_from_nothing_and_tends_to_the_whole() -> None:
    """k = 1, midpoint 2: σ(t - 2) from σ(-2) = 0.1192; at the midpoint (0.5 - 0.1192) / 0.8808 = 0.4323."""
    found = take_up(Logistic(Fixed(2.0), Fixed(1.0)), np.array([0.0, 2, 60]))
    assert found == pytest.approx([0, (0.5 - 0.11920292) / 0.88079708, 1])


def test_a_model_loses_half_its_worth_in_a_half_life() -> None:
    """In mid-month: 0.5 months old in the first."""
    found = quality(Drift(Fixed(9.0)), np.array([0.5, 9.5]))
    assert found == pytest.approx([1, 0.5])


def test_retraining_keeps_the_average_of_its_cycle() -> None:
    """λ = ln 2 / 9, T = 9: (1 - 1/2) / ln 2 = 0.7213."""
    assert quality(Drift(Fixed(9.0), 9.0), np.array([1.0, 50.0])) == pytest.approx([0.5 / math.log(2)] * 2)


@given(st.integers(0, 30), st.floats(0, 20), st.integers(1, 30), st.floats(-0.5, 1))
def test_a_line_split_in_two_flows_as_before(starts_in: int, delay: float, lasts: int, growth: float) -> None:
    whole = replace(LINE, starts_in=starts_in, delay=Fixed(delay), lasts=lasts, growth_per_year=Fixed(growth))
    parts = [replace(whole, amount=Fixed(share)) for share in (45.0, 75.0)]
    assert amounts(whole, 60) == pytest.approx(sum(amounts(part, 60) for part in parts))


@given(st.integers(0, 20), st.floats(0, 20), st.integers(1, 10), st.integers(1, 12))
def test_starting_later_shifts_the_flows(starts_in: int, delay: float, lasts: int, later: int) -> None:
    line = replace(LINE, starts_in=starts_in, delay=Fixed(delay), lasts=lasts)
    shifted = profile(replace(line, starts_in=starts_in + later), 72)
    assert shifted[later + 1 :] == pytest.approx(profile(line, 72)[1:-later], abs=1e-9)


@given(st.floats(0, 20), st.integers(1, 24))
def test_a_delay_loses_nothing_of_what_lasts(delay: float, lasts: int) -> None:
    assert amounts(replace(LINE, delay=Fixed(delay), lasts=lasts), 60).sum() == pytest.approx(120 * lasts)


def test_estimates_are_read_at_their_mean_unless_told() -> None:
    line = replace(LINE, amount=Pert(0, 30, 120))
    assert amounts(line, 1)[1] == pytest.approx(40)
    assert amounts(line, 1, read=lambda _: 1.0)[1] == pytest.approx(0)  # everything 1: it starts a month late


def test_points_know_their_month_and_year() -> None:
    assert Grid(2).points.tolist() == [0, 1, 2]
    assert [month_of(date(2026, 11, 1), t) for t in (0, 1, 2, 3)] == [
        date(2026, 11, 1),
        date(2026, 11, 1),
        date(2026, 12, 1),
        date(2027, 1, 1),
    ]
    assert [year_index(t) for t in (0, 1, 12, 13, 24)] == [0, 1, 1, 2, 2]
    assert fiscal_year(date(2026, 3, 31), first_month=4) == 2026
    assert fiscal_year(date(2026, 4, 1), first_month=4) == 2027
    assert fiscal_year(date(2026, 12, 31)) == 2026
    with pytest.raises(ValueError, match="0 months or more"):
        Grid(-1)
