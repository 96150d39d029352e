"""Simulated cases: the same figures for the same seed, the right ones where they are known, and no draw that strays."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import betaincinv, ndtri, stdtr

from roi.case import BusinessCase, Line, Linear, Logistic, Loss
from roi.case_file import read_case
from roi.cash_flows import payback
from roi.copula import INDEPENDENT, Correlation, look_up, places, probabilities
from roi.distribution import distribution, share_below
from roi.draws import paid_back
from roi.estimates import Fixed, Pert, Range90
from roi.evaluation import evaluate
from roi.outside_view import IT_CAPPED, OutsideView
from roi.percentiles import percentile
from roi.quantile_tables import amounts, quantiles
from roi.refusals import Refused
from roi.simulate import fan, npv_draws, outcomes_of, simulate, simulate_many
from roi.simulation import Asked
from roi.streams import key_of, normals
from roi.tabulated import Layout, tabulate

CASES = Path(__file__).resolve().parent.parent / "data" / "cases"
SPENT = Line("spent", "Spent", "other", "cost", "opex", Pert(50, 80, 200), basis="month")
EARNED = Line("earned", "Earned", "", "benefit", "revenue", Range90(60, 240), basis="month", starts_in=2)
QUICK = Asked(draws=2000, seed=3)


def case(*lines: Line, name: str = "A", months: int = 24, rate: float = 0.1) -> BusinessCase:
    return BusinessCase(name, "EUR", date(2027, 1, 1), months, rate, "1", lines or (SPENT, EARNED))


def test_means_are_those_of_the_evaluation_within_the_error() -> None:
    plan, asked = case(), Asked(draws=20_000, seed=1)
    found, known = simulate(plan, asked), evaluate(plan)
    for spread in found.spreads:
        mean = known.at(spread.months)
        assert spread.npv.mean.value == pytest.approx(mean.npv, abs=4 * spread.npv.mean.se + 1e-6)
        assert spread.costs.mean.value == pytest.approx(mean.tco, abs=4 * spread.costs.mean.se + 1e-6)
        assert spread.benefits.mean.value == pytest.approx(mean.benefits, abs=4 * spread.benefits.mean.se + 1e-6)
        if spread.roi and mean.roi.ratio is not None:
            assert spread.roi.value == pytest.approx(mean.roi.ratio, abs=4 * spread.roi.se + 1e-9)


def test_a_case_without_uncertainty_has_one_answer_and_it_is_the_evaluations() -> None:
    plan = read_case((CASES / "published-four-years.yaml").read_bytes())
    known = evaluate(plan)
    for spread in simulate(plan, QUICK).spreads:
        mean = known.at(spread.months)
        assert spread.npv.mean.value == pytest.approx(mean.npv, abs=1e-6)
        assert spread.npv.mean.se == pytest.approx(0, abs=1e-9)
        paid = spread.payback.at(0.5)
        assert (paid.value if paid else None) == pytest.approx(mean.payback)
        late = spread.discounted_payback.at(0.95)
        assert (late.value if late else None) == pytest.approx(mean.discounted_payback)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.integers(-5, 5), min_size=1, max_size=12))
def test_payback_of_a_draw_is_payback_of_its_flows(flows: list[int]) -> None:
    sums = np.cumsum(np.array([flows, flows[::-1]], dtype=float), axis=1)[:, ::-1]
    horizons = range(len(flows))
    found = paid_back(sums.reshape(1, -1), len(flows) - 1, np.full((1, 1), 1e-9), horizons)[:, 0].T
    for one, of in zip(found, (flows, flows[::-1]), strict=True):
        for months in horizons:
            month = None if math.isinf(one[months]) else one[months]
            assert month == pytest.approx(payback(of[: months + 1]))


def test_independent_amounts_have_the_variance_of_their_sum() -> None:
    """Two triangular lines, once, at t = 0: mean and variance are in every textbook."""
    one = Pert(10, 20, 60, variant="triangular")
    lines = [
        Line(key, key, "other", side, "opex", one, basis="once") for key, side in (("a", "cost"), ("b", "benefit"))
    ]
    drawn = npv_draws([case(*lines)], Asked(draws=40_000, correlation=INDEPENDENT))[:, 0]
    variance = (10**2 + 20**2 + 60**2 - 10 * 20 - 10 * 60 - 20 * 60) / 18
    assert drawn.mean() == pytest.approx(0, abs=4 * math.sqrt(2 * variance / 40_000))
    assert drawn.var() == pytest.approx(2 * variance, rel=0.03)


def test_bad_is_common_to_costs_and_benefits() -> None:
    """Two normal lines of deviation 1 and latent correlation .25: bad together, the net's variance is 2.5, not 1.5."""
    deviation = 3.2897072539029444 / 2
    amount = Range90(100 - deviation, 100 + deviation, "normal")
    lines = [
        Line(key, key, "other", side, "opex", amount, basis="once") for key, side in (("a", "cost"), ("b", "benefit"))
    ]
    drawn = npv_draws([case(*lines)], Asked(draws=40_000))[:, 0]
    assert drawn.var() == pytest.approx(2 + 2 * (0.4**2 + 0.3**2), rel=0.03)


def test_correlation_between_projects_is_the_square_of_the_markets_weight() -> None:
    deviation = 3.2897072539029444 / 2
    line = Line("a", "a", "other", "cost", "opex", Range90(100 - deviation, 100 + deviation, "normal"), basis="once")
    plans = [case(line, name=name) for name in "AB"]
    drawn = npv_draws(plans, Asked(draws=40_000))
    assert np.corrcoef(drawn.T)[0, 1] == pytest.approx(0.16, abs=0.02)
    apart = npv_draws(plans, Asked(draws=40_000, correlation=INDEPENDENT))
    assert np.corrcoef(apart.T)[0, 1] == pytest.approx(0, abs=0.02)


def test_ignoring_correlation_hides_a_portfolios_downside() -> None:
    plans = [case(name=str(number)) for number in range(30)]
    together = simulate_many(plans, QUICK).totals[-1].npv
    apart = simulate_many(plans, replace(QUICK, correlation=INDEPENDENT)).totals[-1].npv
    assert together.at(0.05).value < apart.at(0.05).value - 10 * apart.at(0.05).se
    assert together.mean.value == pytest.approx(apart.mean.value, abs=4 * (together.mean.se + apart.mean.se))


def test_in_the_stress_extremes_come_together() -> None:
    """With t (ν = 4) and equal correlation, two projects are in their worst 2 % together far more often."""
    plans = [case(SPENT, name=name) for name in "AB"]

    def both(shape: str) -> float:
        correlation = Correlation(0.4, 0.3, "t" if shape == "t" else "normal")
        drawn = npv_draws(plans, Asked(draws=40_000, correlation=correlation))
        return float((drawn < np.quantile(drawn, 0.02, axis=0)).all(axis=1).mean())

    assert both("t") > 2 * both("normal")


@pytest.mark.parametrize("shape", ["normal", "t"])
def test_a_latent_number_is_uniform_in_probability(shape: str) -> None:
    kind = "t" if shape == "t" else "normal"
    z = normals(key_of(1, "x"), 0, 4096)
    u = look_up(probabilities(kind), *places(z, kind, seed=1, block=0))  # type: ignore[arg-type]
    assert np.sort(u) == pytest.approx((np.arange(4096) + 0.5) / 4096, abs=1.63 / 64)  # Kolmogorov-Smirnov, 1 %
    assert stdtr(4, 2.0) == pytest.approx(
        np.interp(2 / math.sqrt(8), np.linspace(-1, 1, 1025), probabilities("t")), abs=1e-5
    )


def test_the_smaller_table_is_the_beta_distribution() -> None:
    u = np.linspace(0.0005, 0.9995, 2001)
    for likely in (0.0, 0.01, 0.3, 0.5, 0.97, 1.0):
        exact = betaincinv(1 + 4 * likely, 5 - 4 * likely, u)
        assert np.abs(quantiles(Pert(0, likely, 1), u) - exact).max() < 1e-5


def test_adding_and_editing_a_project_moves_no_other() -> None:
    first, second = case(name="A"), case(name="B")
    edited = case(replace(SPENT, amount=Pert(1, 2, 3)), EARNED, name="B")
    alone = outcomes_of(first, QUICK).npv
    for others in ([second], [edited], [case(name="C"), second]):
        assert (npv_draws([*others, first], QUICK)[:, -1] == alone[:, 2]).all()


def test_adding_a_line_moves_no_other_line() -> None:
    more = replace(SPENT, key="more", amount=Pert(1, 2, 9))
    before, after, alone = (
        npv_draws([case(*lines)], QUICK)[:, 0] for lines in ((SPENT, EARNED), (more, SPENT, EARNED), (more,))
    )
    assert after == pytest.approx(before + alone, rel=1e-9, abs=1e-9)


def test_the_seed_decides_and_more_draws_begin_with_the_fewer() -> None:
    again, other = npv_draws([case()], QUICK), npv_draws([case()], replace(QUICK, seed=4))
    assert (npv_draws([case()], QUICK) == again).all()
    assert not np.isclose(again, other).any(axis=1).all()
    assert npv_draws([case()], replace(QUICK, draws=9000))[:2000] == pytest.approx(again, rel=1e-12)


@settings(max_examples=15, deadline=None)
@given(st.floats(0.01, 1000), st.floats(-0.5, 1.0))
def test_money_in_other_units_scales_every_figure(factor: float, rate: float) -> None:
    scaled = case(
        replace(SPENT, amount=Pert(50 * factor, 80 * factor, 200 * factor)),
        replace(EARNED, amount=Range90(60 * factor, 240 * factor)),
        rate=rate,
    )
    asked = Asked(draws=200)
    one, two = simulate(case(rate=rate), asked).at(24), simulate(scaled, asked).at(24)
    assert two.npv.at(0.1).value == pytest.approx(one.npv.at(0.1).value * factor, rel=1e-7, abs=1e-6 * factor)
    assert two.p_negative == one.p_negative


def test_a_late_start_spreads_the_worth_and_is_drawn_once_per_line() -> None:
    late = replace(EARNED, amount=Fixed(100.0), delay=Pert(0, 3, 12), ramp=Linear(Pert(1, 4, 9)))
    plan = case(SPENT, late)
    drawn = outcomes_of(case(late), Asked(draws=20_000)).net[:, -1]
    assert drawn.std() > 100
    assert drawn.min() >= 0
    assert drawn.max() < 58 * 100
    assert simulate(plan, QUICK).at(24).p_negative.value > 0


def test_a_uniform_delay_has_the_mean_and_the_spread_of_the_months_it_costs() -> None:
    """Worth 1 a month from the delay to month 24, rate 0: the sum is 24 - delay, whatever the delay."""
    delay = Pert(2, 5, 14)
    line = Line("b", "b", "", "benefit", "revenue", Fixed(1.0), delay=delay)
    drawn = outcomes_of(case(line, rate=0.0), Asked(draws=40_000)).npv[:, 2]
    alpha, beta = 1 + 4 * 0.25, 1 + 4 * 0.75
    deviation = 12 * math.sqrt(alpha * beta / ((alpha + beta) ** 2 * (alpha + beta + 1)))
    assert drawn.mean() == pytest.approx(24 - (2 + 20 + 14) / 6, abs=4 * deviation / 200)
    assert drawn.std() == pytest.approx(deviation, rel=0.03)


def test_the_course_of_a_line_is_nearly_the_same_whatever_the_seed() -> None:
    """Its best tenth, over seeds, against the standard error of 10,000 draws; parameters paired at random miss it."""
    plan = read_case((CASES / "fraud-detection.yaml").read_text("utf-8"))
    layout = Layout(plan.horizon_months, (plan.horizon_months,))
    best = []
    for seed in range(20):
        (line,) = (one for one in tabulate(plan, layout, seed=seed, shape="normal").timed if one.key == "fraud")
        best.append(line.constant * np.quantile(line.units[:, layout.discounted.start], 0.9))
    assert np.std(best) < 4_000


def test_a_prevented_loss_is_as_uncertain_as_its_frequency_and_reduction() -> None:
    loss = Loss(Pert(1, 2, 6), Range90(100, 1000), Pert(0.1, 0.4, 0.6))
    line = Line("p", "p", "", "benefit", "preventive", Fixed(200.0), basis="year", loss=loss)
    drawn = outcomes_of(case(line), QUICK).npv[:, 2]
    assert drawn.std() > 0.2 * drawn.mean() > 0


def test_a_product_of_two_lognormals_is_a_lognormal() -> None:
    """Variances of the logarithms add; its mean is that of the case, so only the shape is compared."""
    loss = Loss(Range90(1, 10), Range90(50, 50), Range90(0.05, 0.2))
    line = Line("x", "X", "", "benefit", "preventive", Fixed(1.0), basis="year", loss=loss)
    u = probabilities("normal")[::-1]
    table, inner = amounts(line, "normal"), (u > 0.04) & (u < 0.96)
    assert table is not None
    sigma = math.hypot(math.log(10), math.log(4)) / (2 * 1.6448536269514722)
    middle = math.log(table[len(u) // 2])
    assert np.log(table[inner]) == pytest.approx(middle + sigma * ndtri(u[inner]), abs=0.01)


def test_a_logistic_take_up_with_drawn_parameters_stays_a_share() -> None:
    line = replace(EARNED, amount=Fixed(1.0), ramp=Logistic(Pert(2, 6, 12), Pert(0.1, 0.3, 0.9)))
    drawn = outcomes_of(case(line), QUICK).net[:, -1]
    assert drawn.min() > 0
    assert drawn.max() < 58


def test_the_fan_ends_where_the_case_does() -> None:
    found = fan(case(), QUICK)
    drawn = outcomes_of(case(), QUICK)
    assert len(found.sums[0]) == 25
    assert found.sums[1][-1] == pytest.approx(np.median(drawn.net[:, drawn.horizons.index(24)]))
    assert all(low <= middle <= high for low, middle, high in zip(*found.sums, strict=True))


def test_percentiles_and_their_errors_are_those_of_one_percentile() -> None:
    sample = np.random.default_rng(1).lognormal(size=1003)
    found = distribution(sample)
    for one in found.percentiles:
        known = percentile(sample, one.level)
        assert (one.value, one.se) == pytest.approx((known.value, known.se))
    assert found.mean.se == pytest.approx(sample.std(ddof=1) / math.sqrt(1003))


def test_shares_of_the_quadrant_sum_to_one() -> None:
    plan = replace(case(), budget=2500.0, planned_benefits=2800.0)
    joint = simulate(plan, QUICK).joint
    shares = [joint.dear_and_worth, joint.dear_and_not, joint.cheap_and_worth, joint.cheap_and_not]
    assert sum(one.value for one in shares if one) == pytest.approx(1)
    assert all(one and one.value > 0 for one in shares)
    assert joint.cost_ratio
    mean = joint.cost_ratio.mean
    assert mean.value == pytest.approx(24 * 95 / 2500, abs=4 * mean.se)


def test_a_portfolio_is_the_sum_of_its_draws() -> None:
    plans = [case(name=str(number), months=months) for number, months in enumerate((6, 24, 40) * 4)]
    found = simulate_many(iter(plans), QUICK)
    known = sum(
        outcomes_of(plan, replace(QUICK, horizons=(24,))).npv[:, 0 if plan.horizon_months >= 24 else 1]
        for plan in plans
    )
    assert found.totals[2].months == 24
    assert found.totals[2].npv.mean.value == pytest.approx(float(np.mean(known)))
    assert [one.name for one in found.cases] == [str(number) for number in range(12)]


def test_two_of_a_name_and_two_currencies_are_no_portfolio() -> None:
    with pytest.raises(Refused, match="same draws"):
        simulate_many([case(), case()], QUICK)
    with pytest.raises(Refused, match="convert it first"):
        simulate_many([case(), replace(case(name="B"), currency="USD")], QUICK)
    assert simulate_many([], QUICK).totals == ()


def test_an_outside_view_multiplies_what_was_estimated_and_leaves_benefits_alone() -> None:
    view = OutsideView()
    plan = case(replace(SPENT, amount=Pert(50, 80, 200)), EARNED)
    asked = Asked(draws=20_000, outside_view=view)
    spread, plain = simulate(plan, asked).at(24), simulate(plan, replace(asked, outside_view=None)).at(24)
    assert spread.costs.at(0.5).value == pytest.approx(24 * 80 * float(view.quantile(np.array([0.5]))[0]), rel=0.02)
    assert spread.costs.mean.value == pytest.approx(24 * 80 * view.mean(), abs=5 * spread.costs.mean.se)
    assert spread.benefits.at(0.1).value == pytest.approx(plain.benefits.at(0.1).value)


def test_an_outside_view_is_refused_on_top_of_a_contingency() -> None:
    reserve = replace(SPENT, key="reserve", category="contingency")
    with pytest.raises(Refused, match="same risk twice"):
        simulate(case(SPENT, EARNED, reserve), Asked(draws=100, outside_view=OutsideView(IT_CAPPED)))


def test_a_loss_that_no_draw_made_is_not_called_impossible() -> None:
    none, all_ = share_below(np.arange(1.0, 1001.0)), share_below(np.arange(-1000.0, 0.0))
    assert (none.value, all_.value) == (0, 1)
    assert none.se == all_.se == pytest.approx(math.sqrt(1 / 1002 * 1001 / 1002 / 1000))
    assert share_below(np.full(1000, 5.0)).se == 0
