"""Amounts in another currency by the rate of the day, and sums by fiscal year."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roi.fiscal_years import by_fiscal_year, span
from roi.rates import Rate, Rates
from roi.refusals import Refused

JANUARY = Rate("EUR", "USD", date(2026, 1, 2), Decimal("1.10"), "ECB")
LATER = Rate("EUR", "USD", date(2026, 1, 9), Decimal("1.20"), "ECB")
POUND = Rate("EUR", "GBP", date(2026, 1, 2), Decimal("0.80"), "ECB")
RATES = Rates([LATER, POUND, JANUARY])


def test_the_last_rate_on_or_before_the_day_counts_never_a_later_one() -> None:
    assert RATES.convert(Decimal(100), "EUR", "USD", date(2026, 1, 8)).amount == 110
    found = RATES.convert(Decimal(100), "EUR", "USD", date(2026, 1, 9))
    assert (found.amount, found.by) == (120, (LATER,))
    with pytest.raises(Refused, match="EUR/USD on 2026-01-01"):
        RATES.convert(Decimal(100), "EUR", "USD", date(2026, 1, 1))


def test_a_pair_may_be_turned_round_or_joined_over_a_third_currency() -> None:
    assert RATES.convert(Decimal(110), "USD", "EUR", date(2026, 1, 3)).amount == 100
    found = RATES.convert(Decimal(80), "GBP", "USD", date(2026, 1, 3))
    assert (found.amount, found.by) == (110, (POUND, JANUARY))  # 80 / 0.80 * 1.10
    assert RATES.convert(Decimal(7), "USD", "USD", date(1999, 1, 1)).amount == 7


def test_an_old_rate_is_refused_rather_than_used() -> None:
    assert RATES.convert(Decimal(1), "EUR", "USD", date(2026, 1, 19)).amount == Decimal("1.2")
    with pytest.raises(Refused, match="at most 10 days"):
        RATES.convert(Decimal(1), "EUR", "USD", date(2026, 1, 20))


@pytest.mark.parametrize("rate", ["0", "-1", "NaN", "Infinity"])
def test_a_rate_that_is_none_is_refused(rate: str) -> None:
    with pytest.raises(Refused, match="above 0"):
        Rates([Rate("EUR", "USD", date(2026, 1, 2), Decimal(rate), "typo")])


def test_two_rates_for_one_day_are_refused() -> None:
    with pytest.raises(Refused, match="two rates"):
        Rates([JANUARY, Rate("EUR", "USD", JANUARY.on, Decimal("1.11"), "other")])


def test_a_fiscal_year_from_october_is_named_for_the_year_in_which_it_ends() -> None:
    assert span(2026, first_month=10) == (date(2025, 10, 1), date(2026, 10, 1))
    dated = [(date(2025, 9, 30), Decimal(1)), (date(2025, 10, 1), Decimal(2)), (date(2026, 9, 30), Decimal(4))]
    assert by_fiscal_year(dated, first_month=10) == {2025: 1, 2026: 6}


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(1, 12))
def test_every_day_lies_in_the_span_of_its_fiscal_year(day: date, first_month: int) -> None:
    (year,) = by_fiscal_year([(day, Decimal(1))], first_month=first_month)
    start, end = span(year, first_month=first_month)
    assert start <= day < end
