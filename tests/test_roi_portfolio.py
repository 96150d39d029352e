"""A portfolio rolled up: sums of draws, one currency, red first, and on how few projects it rests."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roi.case import BusinessCase, Line
from roi.concentration import concentration, shares
from roi.copula import INDEPENDENT
from roi.estimates import Fixed, Pert, Range90
from roi.portfolio import drawn_case, portfolio, together
from roi.presentation import Presentation, presented
from roi.rates import Rate, Rates
from roi.red_first import Appetite, Facts, standing
from roi.refusals import Refused
from roi.roll_up import ToDate, roll_up
from roi.simulate import npv_draws, simulate_many
from roi.simulation import Asked
from roi.tail import cvar, tail_weights
from roi.words import figure, listed, money, share

QUICK = Asked(draws=1000, seed=3)
SPENT = Line("spent", "Spent", "other", "cost", "opex", Pert(50, 80, 200), basis="month")
EARNED = Line("earned", "Earned", "", "benefit", "revenue", Range90(60, 240), basis="month", starts_in=2)


def case(name: str, *lines: Line, start: date = date(2027, 1, 1), months: int = 24, **changed: object) -> BusinessCase:
    plan = BusinessCase(name, "EUR", start, months, 0.1, "1", lines or (SPENT, EARNED))
    return replace(plan, **changed)  # type: ignore[arg-type]


def certain(name: str, cost: float, benefit: float, *, basis: str = "month", **changed: object) -> BusinessCase:
    lines = (
        replace(SPENT, amount=Fixed(cost), basis=basis),  # type: ignore[arg-type]
        replace(EARNED, amount=Fixed(benefit), basis=basis, starts_in=0),  # type: ignore[arg-type]
    )
    return case(name, *lines, **changed)


def test_a_sum_over_projects_is_the_sum_of_draws_that_the_simulation_makes() -> None:
    cases = [case("A"), case("B", months=36), case("C")]
    found = portfolio(cases, QUICK)
    assert found.npv == pytest.approx(npv_draws(cases, QUICK))
    assert roll_up(found).totals == simulate_many(cases, QUICK).totals
    assert [one.simulation for one in found.drawn] == list(simulate_many(cases, QUICK).cases)


def test_what_projects_have_in_common_makes_the_spread_of_their_sum_wider() -> None:
    cases = [case(f"P{number}") for number in range(20)]
    together_, apart = (
        roll_up(portfolio(cases, QUICK)),
        roll_up(portfolio(cases, replace(QUICK, correlation=INDEPENDENT))),
    )
    assert together_.sd > 1.5 * together_.independent_sd
    assert apart.sd == pytest.approx(apart.independent_sd, rel=0.15)


def test_a_case_without_a_rate_is_left_out_in_words_and_the_others_are_converted() -> None:
    cases = [case("A"), case("B", currency="USD"), case("C", currency="NOK")]
    shown = Presentation("EUR", {"USD": 0.5})
    found = roll_up(portfolio(cases, QUICK, presentation=shown), to_date={"B": ToDate(10)}, budgets={"B": 40})
    assert [(one.name, one.why) for one in found.left_out] == [("C", "is in NOK, for which there is no rate to EUR")]
    own = npv_draws([replace(cases[1], currency="EUR")], QUICK)[:, 0]
    converted = next(one for one in found.projects if one.name == "B")
    assert converted.npv.mean.value == pytest.approx(own.mean() / 2)
    assert (converted.spent, converted.budget, converted.spent_share) == (5, 20, 0.25)


def test_dated_rates_become_those_of_a_presentation() -> None:
    rates = Rates([Rate("USD", "EUR", date(2026, 11, 20), Decimal("0.9"), "a bank")])
    found = presented("EUR", rates, ["EUR", "USD", "NOK"], on=date(2026, 11, 21))
    assert found == Presentation("EUR", {"USD": 0.9}, "a bank of 2026-11-20")


def test_two_cases_of_one_name_or_drawn_differently_are_refused() -> None:
    with pytest.raises(Refused, match="same draws"):
        portfolio([case("A"), case("A")], QUICK)
    with pytest.raises(Refused, match="another way"):
        together([drawn_case(case("A"), QUICK), drawn_case(case("B"), replace(QUICK, seed=4))], Presentation("EUR"))


def test_value_ahead_leaves_out_what_was_spent_and_earned_before_today() -> None:
    """40 a month for two years at 0 %: after 10 months, 14 × (100 - 60) lie ahead, whatever the start had cost."""
    plan = certain("A", 60, 100, rate_per_year=0.0)
    start = Line("start", "Start", "other", "cost", "capex", Fixed(5_000), basis="once")
    dear = replace(plan, name="B", lines=(start, *plan.lines))
    found = portfolio([plan, dear], QUICK, today=date(2027, 11, 1))
    assert found.ahead[0] == pytest.approx([14 * 40, 14 * 40])
    assert found.npv[0] == pytest.approx([24 * 40, 24 * 40 - 5_000])


def test_what_starts_later_is_worth_less_today_and_what_is_over_nothing() -> None:
    plan = certain("A", 0, 100, start=date(2028, 1, 1))
    found = portfolio([plan, replace(plan, name="B", start=date(2020, 1, 1))], QUICK, today=date(2027, 1, 1))
    assert found.ahead[0] == pytest.approx([found.npv[0, 0] / 1.1, 0], abs=1e-9)
    assert [one.over for one in found.drawn] == [False, True]


@pytest.mark.parametrize(
    ("facts", "light", "why"),
    [
        (Facts(0.50, 90, 100, 20, "EUR"), "red", ["loses money in 50 % of all draws"]),
        (Facts(0.20, 90, 100, 101, "EUR"), "red", ["has spent 101 € of a budget of 100 €"]),
        (Facts(0.20, 150, 100, 20, "EUR"), "red", ["costs up to 150 € in four of five draws, budget 100 €"]),
        (Facts(0.00, 300, 100, None, "EUR"), "amber", ["costs up to 300 € in four of five draws, budget 100 €"]),
        (Facts(0.10, 90, 100, 101, "EUR"), "amber", ["has spent 101 € of a budget of 100 €"]),
        (Facts(0.20, 100, 100, 100, "EUR"), "amber", ["loses money in 20 % of all draws"]),
        (Facts(0.19, 149, 100, None, "EUR"), "amber", ["costs up to 149 € in four of five draws, budget 100 €"]),
        (Facts(0.19, 100, 100, 100, "EUR"), "green", []),
        (Facts(0.19, 1e9, None, 1e9, "EUR"), "green", []),
    ],
)  # fmt: skip
def test_the_light_of_a_project_has_its_reasons(facts: Facts, light: str, why: list[str]) -> None:
    found = standing(facts)
    assert (found.light, list(found.because)) == (light, why)


def test_the_limits_of_the_lights_can_be_set() -> None:
    assert standing(Facts(0.3, 90, 100, 0, "EUR"), Appetite(p_loss_red=0.3)).light == "red"


def test_red_comes_first_and_within_a_light_the_largest_expected_loss() -> None:
    cases = [
        certain("fine", 1, 2, budget=24.0),
        certain("small loss", 2, 1, budget=48.0),
        certain("great loss", 9, 1, budget=216.0),
        certain("dear", 10, 12, budget=200.0),
    ]
    found = roll_up(portfolio(cases, QUICK), appetite_line=100)
    assert [one.name for one in found.projects] == ["great loss", "small loss", "dear", "fine"]
    assert [one.light for one in found.projects] == ["red", "red", "amber", "green"]
    assert (found.count("red"), found.budget, found.spent) == (2, 488, 0)
    assert found.without_actuals == ("fine", "small loss", "great loss", "dear")
    assert found.beyond_appetite is not None
    assert found.beyond_appetite.value == 1.0  # 24 × (-8 - 1 + 2 + 1) is -144 undiscounted


def test_what_is_spent_already_is_the_least_that_it_costs() -> None:
    found = roll_up(portfolio([certain("A", 1, 2, budget=30.0)], QUICK), to_date={"A": ToDate(50)})
    assert found.projects[0].at_completion.value == 50
    assert found.projects[0].light == "amber"


def test_an_empty_portfolio_is_worth_nothing() -> None:
    found = roll_up(portfolio([], QUICK))
    assert (found.projects, found.npv.mean.value, found.sd) == ((), 0, 0)


def test_expected_shortfall_of_a_hundred_draws_is_the_mean_of_the_worst_five() -> None:
    npv = np.random.default_rng(1).permutation(np.arange(100.0)) - 50
    assert cvar(npv).value == pytest.approx(-np.mean([-50, -49, -48, -47, -46]))
    assert cvar(npv, level=0.0).value == pytest.approx(-npv.mean())
    assert cvar(npv, level=0.985).value == pytest.approx(-(-50 * 1 + -49 * 0.5) / 1.5)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(-9, 9), min_size=1, max_size=40), st.sampled_from([0.5, 0.8, 0.95, 0.99]))
def test_expected_shortfall_is_the_least_of_rockafellar_and_uryasevs_function(npv: list[int], level: float) -> None:
    sample = np.array(npv, dtype=float)
    direct = min(eta + np.maximum(-sample - eta, 0).mean() / (1 - level) for eta in -sample)
    assert cvar(sample, level=level).value == pytest.approx(direct)
    assert tail_weights(sample, level=level).max() <= 1 / ((1 - level) * len(npv)) + 1e-12 or len(npv) * (1 - level) < 1


def test_the_error_of_expected_shortfall_is_how_far_it_strays_from_seed_to_seed() -> None:
    found = [cvar(np.random.default_rng(seed).standard_normal(2000)) for seed in range(200)]
    spread = float(np.std([one.value for one in found], ddof=1))
    assert np.mean([one.se for one in found]) == pytest.approx(spread, rel=0.2)
    assert np.mean([one.value for one in found]) == pytest.approx(2.0627, abs=0.02)  # φ(1.645) / 0.05


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 8), st.integers(2, 60), st.integers(0, 10**6))
def test_contributions_sum_to_the_cvar_of_the_whole(projects: int, draws: int, seed: int) -> None:
    npv = np.random.default_rng(seed).normal(1, 3, (draws, projects))
    found = concentration([str(number) for number in range(projects)], npv)
    assert math.fsum(one.amount.value for one in found.contributions) == found.cvar.value
    assert found.cvar.value == pytest.approx(cvar(npv.sum(axis=1)).value)
    assert found.diversification >= -1e-9


def test_a_project_that_gains_when_the_others_lose_softens_the_worst() -> None:
    market = np.linspace(-10, 10, 100)
    found = concentration(["bet", "hedge"], np.stack([3 * market, -market], axis=1))
    assert [one.name for one in found.contributions] == ["bet", "hedge"]
    assert found.contributions[1].amount.value < 0
    assert dict(found.downside.against) == {"hedge": found.contributions[1].amount.value}
    assert found.downside.top(1) == 1


def test_herfindahl_of_equal_parts_is_one_over_their_number() -> None:
    found = shares({"a": 5, "b": 5, "c": 5, "d": 5, "loss": -3, "nothing": 0})
    assert (found.herfindahl, found.effective_number) == (0.25, 4)
    assert (found.top(1), found.top(3), found.against) == (0.25, 0.75, (("loss", -3),))
    assert shares({"a": -1}).herfindahl is None
    assert shares({"a": -1}).top(1) is None


def test_words_have_three_digits_at_most() -> None:
    assert [figure(x) for x in (0, 12.345, 999.6, 1234, -45678, 1234567, 2.5e9)] == [
        "0", "12.3", "1,000", "1,230", "−45.7 k", "1.23 M", "2.5 bn",
    ]  # fmt: skip
    assert money(1500, "EUR") == "1,500 €"
    assert [share(0.1234), share(1), share(0.00045)] == ["12.3 %", "100 %", "0.045 %"]
    assert [listed([]), listed(["A"]), listed(["A", "B"]), listed(["A", "B", "C"], last="or")] == [
        "", "A", "A and B", "A, B or C",
    ]  # fmt: skip
