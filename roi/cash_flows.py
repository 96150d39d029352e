"""What a series of dated amounts is worth: NPV, ROI with its cost base, MIRR, payback.

Outflows are negative. Flows lie at equal distances, the first one at t = 0; a rate is effective per that distance.
The rates at which NPV is 0 stand in `roi/rates_of_return.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from roi.estimates import Floats

ROUNDING = 1e-12  # of the turnover: a cumulative flow this close to 0 counts as 0


def factors(rate: float, count: int, *, first: int = 0) -> Floats:
    """(1 + rate)^-t for `count` flows, of which the first lies at t = `first`. `rate` > -1."""
    if not rate > -1:
        raise ValueError(f"a rate is above -100 %, not {rate}")
    return np.asarray((1 + rate) ** -np.arange(first, first + count, dtype=np.float64))


def npv(flows: npt.ArrayLike, *, rate: float, first: int = 0) -> float:
    """Sum of flows discounted to t = 0. `first` = 1 is what spreadsheets do: the first flow is discounted once."""
    amounts = np.asarray(flows, dtype=np.float64)
    return float(amounts @ factors(rate, len(amounts), first=first))


def xnpv(flows: Sequence[float], days: Sequence[date], *, rate_per_year: float) -> float:
    """Sum of flows discounted to the first day, by days / 365."""
    return float(np.asarray(flows, dtype=np.float64) @ (1 + rate_per_year) ** -years_since(days))


def years_since(days: Sequence[date]) -> Floats:
    """Years of 365 days from the first day to each; a day before the first one is refused."""
    years = np.array([(day - days[0]).days / 365 for day in days], dtype=np.float64)
    if (years < 0).any():
        raise ValueError("the first day must be the earliest")
    return years


@dataclass(frozen=True, slots=True)
class Return:
    """Net benefit against the costs that earned it, both discounted over the same horizon; ratio 1.12 = 112 %."""

    net: float
    cost_base: float

    @property
    def ratio(self) -> float | None:
        """net / cost_base; None where nothing was spent."""
        return self.net / self.cost_base if self.cost_base > 0 else None


def roi(benefits: npt.ArrayLike, costs: npt.ArrayLike, *, rate: float) -> Return:
    """(PV of benefits - PV of costs) / PV of costs. Costs are given ≥ 0."""
    cost_base = npv(costs, rate=rate)
    return Return(npv(benefits, rate=rate) - cost_base, cost_base)


def mirr(flows: npt.ArrayLike, *, finance_rate: float, reinvest_rate: float) -> float | None:
    """(FV of inflows at the reinvestment rate / PV of outflows at the finance rate)^(1/n) - 1, n = flows - 1.

    None where there is no outflow, no inflow or a single flow.
    """
    amounts = np.asarray(flows, dtype=np.float64)
    last = len(amounts) - 1
    spent = -npv(np.minimum(amounts, 0), rate=finance_rate)
    if last < 1 or spent <= 0 or not (amounts > 0).any():
        return None
    earned = npv(np.maximum(amounts, 0), rate=reinvest_rate) * (1 + reinvest_rate) ** last
    return float((earned / spent) ** (1 / last) - 1)


def payback(flows: npt.ArrayLike) -> float | None:
    """First t after which the cumulative flow stays ≥ 0, interpolated between points; None: never."""
    amounts = np.asarray(flows, dtype=np.float64)
    cumulative = np.cumsum(amounts)
    below = np.flatnonzero(cumulative < -ROUNDING * np.abs(amounts).sum())
    if not below.size:
        return 0.0
    last = int(below[-1])
    if last == len(amounts) - 1:
        return None
    return float(last - cumulative[last] / amounts[last + 1])


def discounted_payback(flows: npt.ArrayLike, *, rate: float) -> float | None:
    """Payback of the discounted flows; None: never."""
    amounts = np.asarray(flows, dtype=np.float64)
    return payback(amounts * factors(rate, len(amounts)))
