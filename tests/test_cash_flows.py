"""The arithmetic of money over time gives the textbooks' answers, and obeys the laws that no textbook prints."""

from __future__ import annotations

import json
import os
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from roi.cash_flows import Return, discounted_payback, factors, mirr, npv, payback, roi, xnpv
from roi.horizon import discount_factors
from roi.rates_of_return import SEVERAL, irr, per_year, sign_changes, xirr

ROOT = Path(__file__).resolve().parent.parent
CASES = Path(os.environ.get("COUNTERSIGN_SHARED_DATA", ROOT.parent / "shared" / "data")) / "cases" / "finance.json"
FINANCE: dict[str, Any] = json.loads(CASES.read_bytes()) if CASES.is_file() else {}


def each(*path: str) -> Any:
    """Every case of the published file under `path`, one or a list; a test skips, in words, where there is no file."""
    found: Any = FINANCE
    for step in path:
        found = found.get(step, {}) if isinstance(found, dict) else {}
    cases = found if isinstance(found, list) else [found] if found else []
    return cases or [pytest.param({}, marks=pytest.mark.skip(f"no {'.'.join(path)} at {CASES}"))]


def named(prefix: str, *, having: str = "") -> Any:
    """Every case of the published file whose name starts with `prefix`, and that says `having`."""
    found = [case for name, case in FINANCE.items() if name.startswith(prefix)]
    single = [one for case in found for one in (case if isinstance(case, list) else [case])]
    return [case for case in single if not having or having in case] or each(f"{prefix}…")


def close(value: float, published: float, *, digits: int | None = None) -> bool:
    """Whether a value rounds to the printed one: half of its last printed digit, or `digits` after the point."""
    places = digits if digits is not None else len(repr(float(published)).partition(".")[2])
    return abs(value - published) <= 0.51 * 10**-places


@pytest.mark.parametrize("case", named("jwd", having="exact"))
def test_the_published_project_has_its_exact_worth(case: Any) -> None:
    found = roi(case["benefits"], case["costs"], rate=case["rate"])
    exact = case["exact"]
    assert close(found.cost_base, exact["pv_costs"], digits=2)
    assert close(npv(case["benefits"], rate=case["rate"]), exact["pv_benefits"], digits=2)
    assert close(found.net, exact["npv"], digits=2)
    assert found.ratio is not None
    assert close(100 * found.ratio, exact["roi_pct"], digits=3)


@pytest.mark.parametrize("case", named("jwd", having="two_decimal_factors"))
def test_the_published_table_comes_out_with_its_rounded_factors(case: Any) -> None:
    table = case["two_decimal_factors"]
    rounded = np.round(factors(case["rate"], len(case["costs"])), 2)
    assert rounded.tolist() == table["factors"]
    costs, benefits = rounded * case["costs"], rounded * case["benefits"]
    assert (costs.sum(), benefits.sum()) == pytest.approx((table["pv_costs"], table["pv_benefits"]))
    assert np.cumsum(benefits - costs) == pytest.approx(table["cumulative"])
    ratio = Return(benefits.sum() - costs.sum(), costs.sum()).ratio
    assert ratio is not None
    assert round(100 * ratio) == table["roi_pct_rounded"]
    pays_back = payback(benefits - costs)
    assert pays_back is not None
    assert table["payback"] == f"in year {int(np.ceil(pays_back))}"


@pytest.mark.parametrize("case", named("rwj", having="npv"))
def test_the_textbook_project_is_worth_what_the_textbook_says(case: Any) -> None:
    assert close(npv(case["flows"], rate=case["rate"]), case["npv"])


@pytest.mark.parametrize("case", named("rwj", having="payback_years"))
def test_the_textbook_project_pays_back_when_the_textbook_says(case: Any) -> None:
    assert payback(case["flows"]) == pytest.approx(case["payback_years"])
    assert discounted_payback(case["flows"], rate=case["rate"]) == pytest.approx(
        case["discounted_payback_years"], abs=6e-5
    )


@pytest.mark.parametrize("case", each("excel", "npv"))
def test_npv_can_be_counted_as_spreadsheets_do(case: Any) -> None:
    assert close(npv(case["values"], rate=case["rate"], first=1), case["excel_convention"])


@pytest.mark.parametrize("case", each("excel", "irr"))
def test_irr_is_the_spreadsheets(case: Any) -> None:
    found = irr(case["values"])
    assert found.only is not None
    assert close(found.only, case["irr"])
    assert found.warning is None


@pytest.mark.parametrize("case", each("excel", "mirr"))
def test_mirr_is_the_spreadsheets(case: Any) -> None:
    found = mirr(case["values"], finance_rate=case["finance"], reinvest_rate=case["reinvest"])
    assert found is not None
    assert close(found, case["mirr"])


@pytest.mark.parametrize("case", each("excel", "xnpv"))
def test_dated_flows_are_the_spreadsheets(case: Any) -> None:
    days = [date.fromisoformat(day) for day in case["dates"]]
    assert close(xnpv(case["values"], days, rate_per_year=case["rate"]), case["xnpv"])
    found = xirr(case["values"], days)
    assert found.only == pytest.approx(case["xirr"], abs=2e-8)
    assert found.warning is None


@pytest.mark.parametrize("case", each("numpy_financial_irr"))
def test_irr_finds_the_rate_that_another_library_finds(case: Any) -> None:
    found = irr(case["v"])
    assert any(close(rate, case["irr"]) for rate in found.rates), found
    assert (found.warning == SEVERAL) == (sign_changes(case["v"]) > 1)


@pytest.mark.parametrize("case", named("multiple_irr"))
def test_several_rates_are_all_found_with_a_warning(case: Any) -> None:
    found = irr(case["v"])
    assert found.rates == pytest.approx(case["irr"])
    assert found.warning is not None
    assert found.warning in case["expect"]


def test_a_double_rate_is_found_once() -> None:
    """(x - 1.1)² = x² - 2.2 x + 1.21: NPV touches 0 at 10 % without crossing it."""
    assert irr([-100, 220, -121]).rates == pytest.approx((0.1,), abs=1e-7)


def test_both_rates_are_found_where_a_common_library_returns_one() -> None:
    """-100 x² + 230 x - 132 = -100 (x - 1.1)(x - 1.2)."""
    assert irr([-100, 230, -132]).rates == pytest.approx((0.1, 0.2))


@pytest.mark.parametrize("flows", [[100, 50, 20], [-100, -5], [0, 0], [], [7]])
def test_flows_that_never_turn_have_no_rate(flows: list[float]) -> None:
    assert irr(flows).rates == ()
    assert irr(flows).warning is None


def test_a_turn_without_a_rate_is_an_empty_answer_with_a_warning() -> None:
    """1 - x + x² has no real root."""
    found = irr([100, -100, 100])
    assert found.rates == ()
    assert found.warning == SEVERAL


def test_a_monthly_rate_becomes_an_effective_annual_one() -> None:
    """-100 now and 110 in twelve months is 10 % a year."""
    assert per_year(irr([-100, *[0] * 11, 110])).rates == pytest.approx((0.1,))


def test_months_are_discounted_by_the_effective_rate_not_by_a_twelfth() -> None:
    assert discount_factors(0.1, 24)[[0, 12, 24]] == pytest.approx([1, 1 / 1.1, 1 / 1.21])


def test_payback_is_the_last_crossing_not_the_first() -> None:
    """Cumulative -100, +20, -30, +10: it stays above 0 only from 2 + 30/40."""
    assert payback([-100, 120, -50, 40]) == pytest.approx(2.75)
    assert payback([-100, 60, 39]) is None
    assert payback([0, 5]) == 0.0
    assert payback([-0.3, 0.1, 0.1, 0.1]) == pytest.approx(3)  # not "never" for the sake of a rounding error


def test_nothing_spent_has_no_ratio_and_no_modified_rate() -> None:
    assert roi([5, 5], [0, 0], rate=0.1).ratio is None
    assert mirr([5, 5], finance_rate=0.1, reinvest_rate=0.1) is None
    assert mirr([-5], finance_rate=0.1, reinvest_rate=0.1) is None


amounts = st.lists(st.floats(-1e6, 1e6).map(lambda x: round(x, 2)), min_size=2, max_size=30)
rates = st.floats(-0.5, 2)
projects = st.tuples(st.floats(1, 1e6), st.lists(st.floats(0, 1e6), min_size=1, max_size=30)).map(
    lambda parts: [-round(parts[0], 2), *(round(flow, 2) for flow in parts[1])]
)


@given(amounts, rates, st.floats(0.01, 1000))
def test_worth_scales_with_the_currency_unit_and_dates_do_not(flows: list[float], rate: float, unit: float) -> None:
    turnover = npv(np.abs(flows), rate=rate)
    scaled = [flow * unit for flow in flows]
    assert npv(scaled, rate=rate) == pytest.approx(unit * npv(flows, rate=rate), abs=1e-9 * turnover * unit + 1e-12)


@given(projects, st.floats(0.01, 1000))
def test_rates_and_payback_do_not_depend_on_the_unit(flows: list[float], unit: float) -> None:
    scaled = [flow * unit for flow in flows]
    assert irr(scaled).rates == pytest.approx(irr(flows).rates, rel=1e-6, abs=1e-6)
    first, second = payback(flows), payback(scaled)
    if first is None or second is None:
        assert abs(sum(flows)) < 1e-6 or first is second
    else:
        assert first == pytest.approx(second, abs=1e-6)


@given(amounts, rates)
def test_starting_a_period_later_discounts_once(flows: list[float], rate: float) -> None:
    turnover = npv(np.abs(flows), rate=rate)
    assert npv([0, *flows], rate=rate) == pytest.approx(npv(flows, rate=rate) / (1 + rate), abs=1e-9 * turnover + 1e-9)


@given(amounts, amounts, rates)
def test_worth_of_two_series_is_the_sum_of_their_worths(a: list[float], b: list[float], rate: float) -> None:
    length = max(len(a), len(b))
    both = np.pad(a, (0, length - len(a))) + np.pad(b, (0, length - len(b)))
    turnover = npv(np.abs(a), rate=rate) + npv(np.abs(b), rate=rate)
    assert npv(both, rate=rate) == pytest.approx(npv(a, rate=rate) + npv(b, rate=rate), abs=1e-9 * turnover + 1e-9)


@given(amounts)
def test_at_a_rate_of_zero_worth_is_the_plain_sum(flows: list[float]) -> None:
    assert npv(flows, rate=0) == pytest.approx(sum(flows), abs=1e-6)
    assert discounted_payback(flows, rate=0) == payback(flows)


@given(projects)
def test_at_every_rate_of_return_the_worth_is_nothing(flows: list[float]) -> None:
    for rate in irr(flows).rates:
        if rate > -0.9:
            assert abs(npv(flows, rate=rate)) <= 1e-7 * npv(np.abs(flows), rate=rate)


@given(projects)
def test_one_turn_has_one_rate_where_anything_comes_back(flows: list[float]) -> None:
    assert len(irr(flows).rates) == (1 if any(flow > 0 for flow in flows[1:]) else 0)


@given(projects)
def test_modified_rate_at_the_internal_rate_is_the_internal_rate(flows: list[float]) -> None:
    """Where every inflow earns the rate itself, both rates agree: (FV/-PV)^(1/n) = 1 + r."""
    rate = irr(flows).only
    if rate is not None and -0.9 < rate < 1e3:
        assert mirr(flows, finance_rate=rate, reinvest_rate=rate) == pytest.approx(rate, rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("rate", [-1, -2, float("nan")])
def test_a_rate_at_or_below_minus_one_is_refused(rate: float) -> None:
    with pytest.raises(ValueError, match="above -100 %"):
        npv([1, 2], rate=rate)
    with pytest.raises(ValueError, match="above -100 %"):
        discount_factors(rate, 3)


def test_a_long_flow_is_answered_at_once_and_an_absurd_one_without_falling_over() -> None:
    """Fifty years of months: 1,000 now, 10 a month for ever is about 1 % a month."""
    assert irr([-1000, *[10] * 600]).only == pytest.approx(0.01, abs=1e-4)
    assert per_year(irr([-1e-20, 1e20])).rates == (np.inf,)
    assert per_year(irr([-1e300, 1e-300])).rates == (-1.0,)


@given(st.lists(st.integers(-500, 500), min_size=3, max_size=40))
def test_every_crossing_of_nothing_is_found(flows: list[int]) -> None:
    """Where NPV has another sign at the next rate of a fine grid, a rate is found in between; none elsewhere."""
    found = irr(flows)
    assert len(found.rates) <= found.sign_changes
    grid = np.exp(np.linspace(np.log(0.5), np.log(3), 4001))
    values = np.polyval(flows[::-1], 1 / grid)
    for at in np.flatnonzero(values[:-1] * values[1:] < 0):
        assert any(grid[at] - 1e-6 <= 1 + rate <= grid[at + 1] + 1e-6 for rate in found.rates)


def test_thirty_years_of_months_have_both_their_rates() -> None:
    """-(y - a)(y - b) with y = (1 + r)^180 is 0 at 0.5 % and at 1 % a month."""
    a, b = 1.005**180, 1.01**180
    flows = np.zeros(361)
    flows[[0, 180, 360]] = -1, a + b, -a * b
    assert irr(flows).rates == pytest.approx((0.005, 0.01), abs=1e-10)
