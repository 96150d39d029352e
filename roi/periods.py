"""On which days the periods of a budget begin and end."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal

Period = Literal["day", "week", "month"]


def dates(start: date, every: Period, periods: int) -> tuple[date, ...]:
    """The start and the exclusive end of every period: periods + 1 days."""
    if every != "month":
        step = timedelta(days=1 if every == "day" else 7)
        return tuple(start + step * count for count in range(periods + 1))
    return tuple(_months_later(start, count) for count in range(periods + 1))


def _months_later(start: date, months: int) -> date:
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    last = (date(year + (month == 11), (month + 1) % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month + 1, min(start.day, last))
