"""The monthly grid on which money is counted, and what a month's money is worth today."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date

import numpy as np

from roi.estimates import Floats

HORIZONS = (0, 6, 24, 60)  # months, shown unless another is asked for


@dataclass(frozen=True, slots=True)
class Grid:
    """Points t = 0…months inclusive. t = 0 is the start; what recurs in the k-th month falls on t = k, its end."""

    months: int

    def __post_init__(self) -> None:
        if self.months < 0:
            raise ValueError(f"a horizon is 0 months or more, not {self.months}")

    @property
    def points(self) -> Floats:
        """0, 1, … months: shape (months + 1,)."""
        return np.arange(self.months + 1, dtype=np.float64)


def discount_factors(rate_per_year: float, months: int) -> Floats:
    """(1 + r)^(-t/12) for t = 0…months; `rate_per_year` is an effective annual rate above -1 (0.1 = 10 %)."""
    if not rate_per_year > -1:
        raise ValueError(f"a rate is above -100 % a year, not {rate_per_year}")
    return np.asarray((1 + rate_per_year) ** (-Grid(months).points / 12))


def annual(rate_per_month: float) -> float:
    """The effective annual rate of a monthly one: (1 + rate)^12 - 1; -1 or inf where a number holds no more."""
    if rate_per_month <= -1:
        return -1.0
    try:
        return math.expm1(12 * math.log1p(rate_per_month))
    except OverflowError:
        return math.inf


def month_of(start: date, point: int) -> date:
    """The first day of the month whose flows fall on `point`; point 0 and point 1 both lie in the first month."""
    index = start.year * 12 + start.month - 1 + max(point - 1, 0)
    return date(index // 12, index % 12 + 1, 1)


def fiscal_year(day: date, *, first_month: int = 1) -> int:
    """The fiscal year of a day, named for the calendar year in which it ends."""
    return day.year + (first_month > 1 and day.month >= first_month)


def year_index(point: int) -> int:
    """The year of the case: 0 for the start, 1 for points 1…12, 2 for 13…24."""
    return (point + 11) // 12
