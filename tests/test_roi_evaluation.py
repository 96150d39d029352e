"""What a case comes to: worked by hand, and unchanged by what must not matter."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roi.answer import Answer
from roi.benefits import BENEFITS, realised_and_not
from roi.case import BENEFIT_KINDS, UNPRICED_KINDS, BusinessCase, Confidence, Line
from roi.case_file import parse_case, read_case
from roi.defaults import Default
from roi.estimates import Fixed, Pert
from roi.evaluation import delay_cost, evaluate
from roi.refusals import Refused
from roi.report import report
from roi.tei import by_year, tei_table

SOME = settings(max_examples=40)  # each is worked out over four horizons
CASES = Path(__file__).resolve().parent.parent / "data" / "cases"


def cost(key: str, amount: float, basis: str = "month", **more: Any) -> Line:
    return Line(key, key, "other", "cost", "opex", Fixed(amount), basis, **more)  # type: ignore[arg-type]


def benefit(key: str, amount: float, basis: str = "month", **more: Any) -> Line:
    return Line(key, key, "revenue", "benefit", "revenue", Fixed(amount), basis, **more)  # type: ignore[arg-type]


def case(*lines: Line, **more: Any) -> BusinessCase:
    plain = {"rate_per_year": 0.1, "horizon_months": 24} | more
    return BusinessCase("A", "EUR", date(2027, 1, 1), plan_version="1", lines=lines, **plain)


def test_a_case_worked_by_hand() -> None:
    """1,200 now; 110 a month from month 12: Σ 110 × 1.1^(-t/12), t = 13…24; pays back in 12 + 1200 / 110."""
    found = evaluate(case(cost("c", 1200, "once"), benefit("b", 110, starts_in=12))).at(24)
    factor = 1.1 ** (-1 / 12)
    present = 110 * sum(factor**t for t in range(13, 25))
    assert (found.pv_costs, found.pv_benefits) == pytest.approx((1200, present))
    assert found.npv == pytest.approx(present - 1200)
    assert found.roi.ratio == pytest.approx(present / 1200 - 1)
    assert found.payback == pytest.approx(12 + 1200 / 110)
    assert found.discounted_payback is None
    assert (found.tco, found.benefits) == pytest.approx((1200, 1320))
    assert found.irr.only is not None
    assert sum(110 * (1 + found.irr.only) ** (-t / 12) for t in range(13, 25)) == pytest.approx(1200)


def test_every_horizon_looks_at_its_own_months_only() -> None:
    found = evaluate(case(cost("c", 100, "once"), benefit("b", 10, starts_in=0), rate_per_year=0.0))
    assert {one.months: one.npv for one in found.horizons} == pytest.approx({0: -100, 6: -40, 24: 140, 60: 500})
    assert [len(one.flows) for one in found.horizons] == [1, 7, 25, 61]


def test_hidden_costs_are_the_ones_outside_the_budget() -> None:
    found = evaluate(case(cost("seen", 100, "once"), cost("hidden", 300, "once", in_budget=False), budget=100.0))
    assert (found.at(24).tco, found.at(24).hidden_cost, found.at(24).hidden_share) == (400, 300, 0.75)
    assert found.quadrant.cost_ratio == pytest.approx(4)
    assert found.quadrant.value_ratio is None


def test_what_has_no_price_is_listed_and_changes_no_figure() -> None:
    trust = Line("t", "Trust", "intangible", "benefit", "intangible", Fixed(0.0), score=4)
    bare, with_trust = (evaluate(case(cost("c", 5), benefit("b", 9), *more)) for more in ((), (trust,)))
    assert with_trust.horizons == bare.horizons
    assert [(one.title, one.score) for one in with_trust.unpriced] == [("Trust", 4)]


def test_measured_benefits_are_told_from_claimed_ones() -> None:
    found = evaluate(case(benefit("a", 30, status="measured"), benefit("b", 10)))
    assert found.at(24).measured_share == pytest.approx(0.75)
    assert found.warnings == ()
    assert "every benefit is claimed, none is measured" in evaluate(case(benefit("b", 10))).warnings
    assert "no benefit falls inside the horizon" in evaluate(case(cost("c", 10))).warnings


def test_a_flow_that_turns_twice_comes_with_a_warning() -> None:
    """-100, +230, -132 at months 0, 12, 24: 10 % and 20 %."""
    lines = (cost("a", 100, "once"), benefit("b", 230, "once", starts_in=12), cost("c", 132, "once", starts_in=24))
    found = evaluate(case(*lines))
    assert found.at(24).irr.rates == pytest.approx((0.1, 0.2))
    assert any("sign changes > 1" in warning for warning in found.warnings)


def test_a_month_of_delay_costs_what_the_last_month_would_have_brought() -> None:
    """At a rate of 0, a benefit without end loses its last month; one that lasts, or is paid once, loses nothing."""
    assert delay_cost(case(cost("c", 70), benefit("b", 10), rate_per_year=0.0)) == pytest.approx(10)
    assert delay_cost(case(benefit("b", 10, lasts=6), rate_per_year=0.0)) == pytest.approx(0)
    assert delay_cost(case(benefit("b", 10, "once", starts_in=24), rate_per_year=0.0)) == pytest.approx(0)
    once = delay_cost(case(benefit("b", 100, "once", starts_in=12)))
    assert once == pytest.approx(100 / 1.1 * (1 - 1.1 ** (-1 / 12)))


def test_delay_is_in_no_total() -> None:
    found = evaluate(case(cost("c", 70), benefit("b", 10)))
    assert found.at(24).npv == pytest.approx(found.at(24).pv_benefits - found.at(24).pv_costs)
    assert sum(line.present_value for line in found.at(24).lines if line.side == "cost") == found.at(24).pv_costs


def test_saved_hours_that_never_leave_the_payroll_are_told_apart() -> None:
    assert realised_and_not(benefit("b", 10, realisation=Fixed(0.4)), 10) == pytest.approx((40, 60))
    assert realised_and_not(benefit("b", 10, realisation=Fixed(0.0)), 10) == pytest.approx((0, 100))


def test_every_kind_of_benefit_is_described() -> None:
    assert tuple(kind.key for kind in BENEFITS) == BENEFIT_KINDS
    assert tuple(kind.key for kind in BENEFITS if not kind.priced) == UNPRICED_KINDS
    assert all(kind.what and kind.mistake for kind in BENEFITS)


lines = st.builds(
    lambda side, amount, basis, starts, delay, growth: (cost if side else benefit)(
        "x", amount, basis, starts_in=starts, delay=Fixed(delay), growth_per_year=Fixed(growth)
    ),
    st.booleans(),
    st.integers(0, 10**6).map(float),
    st.sampled_from(["once", "month", "year"]),
    st.integers(0, 30),
    st.integers(0, 80).map(lambda quarter: quarter / 4),
    st.sampled_from([-0.2, 0.0, 0.05, 0.5]),
)
cases = st.lists(lines, min_size=1, max_size=6).map(
    lambda found: case(*(replace(line, key=f"x{at}") for at, line in enumerate(found)))
)


def figures(found: Answer) -> list[float]:
    """Every amount of money in the answer."""
    money = [v for one in found.horizons for v in (one.npv, one.pv_costs, one.pv_benefits, one.tco, one.benefits)]
    return [*money, found.delay_cost_per_month]


@SOME
@given(cases, st.floats(0.1, 0.9))
def test_splitting_a_line_in_two_changes_nothing(whole: BusinessCase, share: float) -> None:
    first, *rest = whole.lines
    assert isinstance(first.amount, Fixed)
    parts = [
        replace(first, key=f"part{at}", amount=Fixed(first.amount.value * part))
        for at, part in enumerate((share, 1 - share))
    ]
    split = replace(whole, lines=(*parts, *rest))
    assert figures(evaluate(split)) == pytest.approx(figures(evaluate(whole)), rel=1e-9, abs=1e-4)


@SOME
@given(cases, st.floats(0.01, 100))
def test_another_unit_of_money_scales_money_and_nothing_else(plan: BusinessCase, unit: float) -> None:
    scaled = replace(plan, lines=tuple(replace(x, amount=Fixed(x.amount.value * unit)) for x in plan.lines))  # type: ignore[union-attr]
    before, after = evaluate(plan), evaluate(scaled)
    assert figures(after) == pytest.approx([unit * figure for figure in figures(before)], rel=1e-9, abs=1e-4)
    for one, other in zip(before.horizons, after.horizons, strict=True):
        if one.roi.ratio is not None:
            assert one.roi.ratio == pytest.approx(other.roi.ratio, rel=1e-9)


@SOME
@given(cases)
def test_the_order_of_lines_does_not_matter(plan: BusinessCase) -> None:
    other = evaluate(replace(plan, lines=plan.lines[::-1]))
    assert figures(other) == pytest.approx(figures(evaluate(plan)), rel=1e-9, abs=1e-4)


@SOME
@given(cases)
def test_at_a_rate_of_zero_present_values_are_plain_sums(plan: BusinessCase) -> None:
    for one in evaluate(replace(plan, rate_per_year=0.0)).horizons:
        assert (one.pv_costs, one.pv_benefits) == pytest.approx((one.tco, one.benefits))
        assert one.npv == pytest.approx(sum(one.flows), abs=1e-4)
        assert one.discounted_payback == one.payback


@SOME
@given(cases)
def test_lines_add_up_to_the_case(plan: BusinessCase) -> None:
    for one in evaluate(plan).horizons:
        total = sum(x.present_value if x.side == "benefit" else -x.present_value for x in one.lines)
        assert total == pytest.approx(one.npv, abs=1e-4)


def test_a_tei_table_lowers_benefits_and_raises_costs() -> None:
    """Share 66 % × factor 30 % = 19.8 %; 12 months of 100; year 1 at its end."""
    doubt = Confidence(0.66, 0.30)
    plan = case(cost("c", 100, confidence=doubt), benefit("b", 1000, "year", confidence=doubt), horizon_months=12)
    table = tei_table(plan)
    assert [row.original for row in table.rows] == [pytest.approx((0, 1200)), pytest.approx((0, 1000))]
    assert table.costs == pytest.approx((0, 1200 * 1.198))
    assert table.benefits == pytest.approx((0, 1000 * 0.802))
    assert table.npv == pytest.approx((802 - 1437.6) / 1.1)


def test_a_tei_table_reads_likely_values_and_the_other_reading_means() -> None:
    plan = case(replace(benefit("b", 0), amount=Pert(0, 10, 80), confidence=Confidence(1, 0.5)), horizon_months=12)
    assert tei_table(plan).rows[0].original == pytest.approx((0, 120))
    assert evaluate(plan).at(12).benefits == pytest.approx(12 * 20)  # and ρ is not in it


def test_a_tei_table_of_a_textbook_pays_back_when_the_textbook_says() -> None:
    """Ross, Westerfield, Jaffe: -200, 50, 60, 70, 200 at 10 %: 84.24, after 3.1 years, discounted 3.3834."""
    table = tei_table(
        parse_case(
            {
                "name": "R", "currency": "USD", "start": "2027-01", "horizon_months": 48, "rate_per_year": 0.1,
                "lines": [
                    {"key": "c", "side": "cost", "category": "other", "per_year": [200]},
                    {"key": "b", "side": "benefit", "kind": "revenue", "per_year": [0, 50, 60, 70, 200]},
                ],
            }
        )
    )  # fmt: skip
    assert table.net == pytest.approx((-200, 50, 60, 70, 200))
    assert table.npv == pytest.approx(84.24, abs=0.005)
    assert table.payback_years == pytest.approx(3.1)
    assert table.discounted_payback_years == pytest.approx(3.3834, abs=5e-5)


def test_risk_is_never_adjusted_twice() -> None:
    plan = case(benefit("b", 10, confidence=Confidence(1, 0.2)), risk_loaded_rate=True)
    with pytest.raises(Refused, match="twice"):
        tei_table(plan)


def test_years_begin_after_the_start() -> None:
    assert by_year(np.arange(26.0)).tolist() == [0, sum(range(1, 13)), sum(range(13, 25)), 25]


def test_programs_get_every_figure_of_the_examples() -> None:
    plan = read_case((CASES / "fraud-detection.yaml").read_bytes())
    found = report(evaluate(plan), tei_table(plan))
    own = next(one for one in found["horizons"] if one["months"] == 24)
    assert own["hidden_share"] == pytest.approx(own["hidden_cost"] / own["tco"])
    assert own["irr"]["warning"] is None or own["irr"]["sign_changes"] > 1
    assert len(own["lines"]) == 21
    assert len(found["tei"]["rows"]) == 21
    assert all(assumption["grade_says"] for assumption in found["assumed"])
    assert isinstance(plan.assumed[0][1], Default)
