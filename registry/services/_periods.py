"""Months, and the quarters and fiscal years that they make up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from registry.errors import Invalid
from roi.horizon import fiscal_year

GRAINS = ("month", "quarter", "year")


def months(since: date, until: date) -> Iterator[date]:
    """The first day of each month of [since, until)."""
    month = since.replace(day=1)
    while month < until:
        yield month
        month = later(month, 1)


def later(month: date, by: int) -> date:
    """The first day of a month so many months later; earlier below 0."""
    index = month.year * 12 + month.month - 1 + by
    return date(index // 12, index % 12 + 1, 1)


def label(month: date, grain: str, *, first_month: int) -> tuple[str, date]:
    """What a month's period is called, and its first month; fiscal years are named for the year in which they end."""
    if grain == "month":
        return f"{month:%b %Y}", month
    place = (month.month - first_month) % 12
    year = fiscal_year(month, first_month=first_month)
    name = f"FY {year}" if first_month > 1 else f"{year}"
    if grain == "year":
        return name, later(month, -place)
    return f"Q{place // 3 + 1} {name}", later(month, -(place % 3))


def parse(text: str, place: str) -> date:
    """A month such as 2026-11; raises Invalid."""
    try:
        return date.fromisoformat(f"{text.strip()[:7]}-01")
    except ValueError as cause:
        raise Invalid(f"{place}: {text[:40]!r} is no month such as 2026-11.") from cause
