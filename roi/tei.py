"""The same case as a Total Economic Impact table: by year, at single figures, each lowered or raised for its risk.

An alternative to the simulation, never on top of it: this reading takes the likely values, not a distribution.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from roi.case import BusinessCase, Line, Side
from roi.cash_flows import Return, discounted_payback, npv, payback
from roi.estimates import Floats, point
from roi.horizon import year_index
from roi.rates_of_return import RatesOfReturn, irr
from roi.refusals import Refused
from roi.timing import amounts


@dataclass(frozen=True, slots=True)
class TeiRow:
    """One line by year: as estimated, and adjusted by ρ (benefits × (1 - ρ), costs × (1 + ρ)); currency, ≥ 0.

    The first figure is the start, undiscounted; year k is discounted at its end.
    """

    key: str
    title: str
    side: Side
    rho: float
    original: tuple[float, ...]
    adjusted: tuple[float, ...]
    present_value: float


@dataclass(frozen=True, slots=True)
class TeiTable:
    """Every priced line, and the totals of the adjusted figures. Paybacks: years from the start, None: never."""

    years: int
    rate_per_year: float
    rows: tuple[TeiRow, ...]
    benefits: tuple[float, ...]
    costs: tuple[float, ...]
    net: tuple[float, ...]
    npv: float
    roi: Return
    irr: RatesOfReturn
    payback_years: float | None
    discounted_payback_years: float | None


def tei_table(case: BusinessCase) -> TeiTable:
    """The table over the case's horizon, a part of a year counting as a year.

    Raises Refused where the rate is said to hold a premium for risk and a line is adjusted for risk too.
    """
    if case.risk_loaded_rate and any(line.confidence for line in case.lines):
        raise Refused.at("risk_loaded_rate", "risk-adjusted lines and a risk-loaded rate count the same risk twice")
    rows = tuple(_row(case, line) for line in case.lines if line.priced)
    years = year_index(case.horizon_months)
    benefits, costs = (_sum(rows, side, years) for side in ("benefit", "cost"))
    flows = benefits - costs
    pv_costs = npv(costs, rate=case.rate_per_year)
    worth = npv(flows, rate=case.rate_per_year)
    return TeiTable(
        years=years,
        rate_per_year=case.rate_per_year,
        rows=rows,
        benefits=tuple(benefits.tolist()),
        costs=tuple(costs.tolist()),
        net=tuple(flows.tolist()),
        npv=worth,
        roi=Return(worth, pv_costs),
        irr=irr(flows),
        payback_years=payback(flows),
        discounted_payback_years=discounted_payback(flows, rate=case.rate_per_year),
    )


def by_year(series: Floats) -> Floats:
    """Monthly figures on t = 0…H as the start, then the sum of each year: shape (years + 1,)."""
    years = [year_index(t) for t in range(len(series))]
    return np.bincount(years, weights=series).astype(np.float64)


def _row(case: BusinessCase, line: Line) -> TeiRow:
    rho = line.confidence.rho if line.confidence else 0.0
    original = by_year(amounts(line, case.horizon_months, read=point))
    adjusted = original * (1 - line.sign * rho)
    return TeiRow(
        key=line.key,
        title=line.title,
        side=line.side,
        rho=rho,
        original=tuple(original.tolist()),
        adjusted=tuple(adjusted.tolist()),
        present_value=npv(adjusted, rate=case.rate_per_year),
    )


def _sum(rows: tuple[TeiRow, ...], side: str, years: int) -> Floats:
    total = np.zeros(years + 1)
    for row in rows:
        if row.side == side:
            total += row.adjusted
    return total
