"""What each degree of risk buys, and what one more euro would: against every choice there is."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import roi.frontier
from roi.candidates import CASH, GPU_HOURS, Candidate, Limits
from roi.estimates import Floats
from roi.frontier import Frontier, efficient, frontier
from roi.marginal_value import marginal_value, prices, raised
from roi.program import Effort
from roi.selection import Question, question, select
from roi.tail import cvar

CASE = tuple[list[Candidate], Floats, Limits]


def portfolio(seed: int, count: int = 7, draws: int = 60) -> CASE:
    rng = np.random.default_rng(seed)
    npv = 3 + 4 * rng.standard_normal((draws, 1)) + rng.uniform(2, 9, count) * rng.standard_normal((draws, count))
    candidates = [Candidate(f"P{at}", {CASH: (float(need),)}) for at, need in enumerate(rng.integers(1, 9, count))]
    return candidates, npv, Limits({CASH: (18.0,)}, currency="EUR")


def every(case: CASE) -> list[tuple[float, float, float]]:
    """(E[NPV], CVaR, cash) of every choice within the limit."""
    candidates, npv, limits = case
    cash = np.array([one.needs[CASH][0] for one in candidates])
    return [
        (float(npv[:, chosen].sum(axis=1).mean()), cvar(npv[:, chosen].sum(axis=1)).value, float(cash[chosen].sum()))
        for chosen in (np.array(some) for some in product([False, True], repeat=len(candidates)))
        if cash[chosen].sum() <= limits.amounts[CASH][0]
    ]


def check(case: CASE, found: Frontier) -> None:
    """No choice is worth more at the risk of a point, and none is safer at its worth."""
    for point in found.points:
        assert max(worth for worth, risk, _ in every(case) if risk <= point.cvar + 1e-9) == pytest.approx(point.worth)
    assert found.points[0].cvar == pytest.approx(min(risk for _, risk, _ in every(case)))
    assert found.points[-1].worth == pytest.approx(max(worth for worth, _, _ in every(case)))


@pytest.mark.parametrize("seed", range(4))
def test_no_choice_beats_a_point_of_the_frontier_worked_out_or_searched_for(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = portfolio(seed)
    asked = question(*case)
    check(case, frontier(asked))
    monkeypatch.setattr(roi.frontier, "ALL", 0)
    searched = frontier(asked, effort=Effort(), points=6)
    check(case, searched)
    assert searched.programs > 0


@pytest.mark.parametrize("seed", range(3))
def test_a_frontier_drawn_in_a_hurry_never_says_a_point_is_surer_than_it_is(seed: int) -> None:
    case = portfolio(seed, count=13)
    found = frontier(question(*case), effort=Effort(gap=1.0, programs=0, climbs=1), points=9)
    assert len(found.points) > 1
    choices = every(case)
    for point in found.points:
        most = max(worth for worth, risk, _ in choices if risk <= point.cvar + 1e-9)
        assert most - point.worth <= point.proven * most + 1e-6


@pytest.mark.parametrize("all_", [0, 12])
def test_a_plan_stands_beside_the_frontier(all_: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roi.frontier, "ALL", all_)
    case = portfolio(3)
    plan = ["P0"]
    found = frontier(question(*case), here=plan, effort=Effort(), points=5)
    worth, risk = case[1][:, 0].mean(), cvar(case[1][:, 0]).value
    assert found.here is not None
    assert (found.here.worth, found.here.cvar) == (pytest.approx(worth), pytest.approx(risk))
    assert found.same_risk is not None
    assert found.same_worth is not None
    assert found.same_risk.worth == pytest.approx(max(w for w, r, _ in every(case) if r <= risk + 1e-9))
    assert found.same_worth.cvar == pytest.approx(min(r for w, r, _ in every(case) if w >= worth - 1e-9))
    assert found.words("EUR").startswith("You are here; at the same risk, another choice is worth ")


@pytest.mark.parametrize("all_", [0, 12])
def test_what_must_be_done_is_on_every_point_and_what_is_out_on_none(
    all_: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(roi.frontier, "ALL", all_)
    candidates, npv, limits = portfolio(2)
    candidates[5] = replace(candidates[5], must_do=True)
    candidates[0] = replace(candidates[0], out="over")
    found = frontier(question(candidates, npv, limits), here=["P1"], effort=Effort(), points=5)
    assert len(found.points) > 1
    assert all("P5" in point.chosen and "P0" not in point.chosen for point in found.points)
    assert not found.within_limits


def test_a_plan_on_the_frontier_or_outside_the_limits_is_told_so() -> None:
    case = portfolio(1)
    best = select(*case).chosen
    assert frontier(question(*case), here=best).words("EUR").startswith("You are here, on the frontier")
    assert frontier(question(*case), here=[one.name for one in case[0]]).words("EUR") == (
        "You are here, but the limits do not allow it."
    )


def test_dominated_points_are_no_part_of_a_frontier() -> None:
    found = efficient([roi.frontier.Point(*pair, ()) for pair in ((5, 1), (4, 2), (6, 3), (6, 4), (1, 1))])
    assert [(one.worth, one.cvar) for one in found] == [(5, 1), (6, 3)]


def one_knapsack() -> Question:
    """Worth 60, 100, 120 for 10, 20, 30 of cash, of which there are 50: a textbook's example. Best 220."""
    candidates = [Candidate(name, {CASH: (need,)}) for name, need in (("a", 10.0), ("b", 20.0), ("c", 30.0))]
    return question(candidates, np.array([[60.0, 100, 120]] * 2), Limits({CASH: (50.0,)}, currency="EUR"))


def test_the_shadow_price_of_a_knapsack_is_the_density_of_what_is_taken_in_part() -> None:
    assert [one.per_unit for one in prices(one_knapsack())] == pytest.approx([120 / 30])


def test_the_next_euro_brings_nothing_until_a_whole_project_fits() -> None:
    found = marginal_value(one_knapsack(), CASH, shares=(0.01, 0.1, 0.2))
    assert found is not None
    assert [(step.added, step.gain) for step in found.steps] == [(0.5, 0), (5, 0), (10, 60)]
    assert found.first is not None
    assert (found.first.enters, found.first.leaves, found.first.per_unit) == (("a",), (), 6)
    assert found.words(Limits(currency="EUR")) == (
        "10 € of cash more (20 %) would add 60 € by a: 6 € for each of them."
    )


def test_what_does_not_bind_has_no_price() -> None:
    candidates = [Candidate("a", {CASH: (10.0,), GPU_HOURS: (5.0,)})]
    asked = question(candidates, np.array([[60.0], [60.0]]), Limits({CASH: (50.0,), GPU_HOURS: (2.0,)}))
    cash, gpus = prices(asked)
    assert (cash.per_unit, gpus.per_unit) == (0, pytest.approx(12))
    found = marginal_value(asked, CASH)
    assert found is not None
    assert found.words(Limits()) == "25 % more cash would change nothing."


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from([0.0, 0.8]))
def test_what_more_cash_brings_is_the_best_of_all_choices_under_the_wider_limit(seed: int, theta: float) -> None:
    case = portfolio(seed, count=5, draws=30)
    asked = question(*case)
    found = marginal_value(asked, CASH, theta=theta, shares=(0.1, 0.5))
    assert found is not None
    assert found.prices[0].per_unit >= 0
    for step in found.steps:
        wider = [(w - theta * r) for w, r, _ in every((case[0], case[1], Limits({CASH: (18 * (1 + step.share),)})))]
        assert step.goal == pytest.approx(max(wider), abs=1e-6)


def test_a_limit_on_the_sum_of_all_quarters_rises_with_the_quarters() -> None:
    candidates = [Candidate("a", {CASH: (10.0, 20.0)})]
    asked = question(candidates, np.array([[1.0], [1.0]]), Limits({CASH: (10.0, 20.0)}, totals={CASH: 100.0}))
    wider, added = raised(asked.model, CASH, 0.1)
    assert (added, [row.limit for row in wider.rows]) == (3, [11, 22, 103])
    one, added = raised(asked.model, CASH, 0.1, quarter=1)
    assert (added, [row.limit for row in one.rows]) == (2, [10, 22, 102])
