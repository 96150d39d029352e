"""Sums by fiscal year, whatever month it begins in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from roi.focus_values import EXACT
from roi.horizon import fiscal_year


def span(year: int, *, first_month: int = 1) -> tuple[date, date]:
    """First day, and the day after the last, of the fiscal year named for the calendar year in which it ends."""
    first = date(year - (first_month > 1), first_month, 1)
    return first, date(first.year + 1, first_month, 1)


def by_fiscal_year(dated: Iterable[tuple[date, Decimal]], *, first_month: int = 1) -> dict[int, Decimal]:
    """Exact sums of dated amounts, the earliest year first."""
    found: dict[int, Decimal] = {}
    for day, amount in dated:
        year = fiscal_year(day, first_month=first_month)
        found[year] = EXACT.add(found.get(year, Decimal(0)), amount)
    return dict(sorted(found.items()))
