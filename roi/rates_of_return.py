"""At which rates a series of amounts is worth nothing: every internal rate of return, with a warning when several."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from roi.cash_flows import years_since
from roi.estimates import Floats
from roi.horizon import annual
from roi.roots import root

SEVERAL = "sign changes > 1"
LONG = 181  # flows: fifteen years of months
FINE = np.concatenate([np.linspace(-9, -0.5, 851)[:-1], np.linspace(-0.5, 0.5, 10_001), np.linspace(0.5, 9, 851)[1:]])
CELLS = 1_000_000  # of NPVs worked out together
LARGEST = 709.0  # the logarithm of what a number can hold
REAL = 1e-6  # a double root comes out of the companion matrix as a pair this close to the real line
LOG_RATES = np.linspace(np.log(1e-4), np.log(1e4), 8001)  # where dated flows are searched: -99.99 % to +999,900 %


@dataclass(frozen=True, slots=True)
class RatesOfReturn:
    """Every real rate > -1 at which NPV is 0, ascending; per period of the flows, or per year for dated ones."""

    rates: tuple[float, ...]
    sign_changes: int

    @property
    def warning(self) -> str | None:
        """Why no single one of them may be used to rank; None where the sign changes once at most."""
        return SEVERAL if self.sign_changes > 1 else None

    @property
    def only(self) -> float | None:
        """The rate, where there is exactly one."""
        return self.rates[0] if len(self.rates) == 1 else None


def sign_changes(flows: npt.ArrayLike) -> int:
    """How often the sign turns, zeros left out. More than once: there may be several rates, or none."""
    signs = np.sign(np.asarray(flows, dtype=np.float64))
    return int(np.count_nonzero(np.diff(signs[signs != 0])))


def irr(flows: npt.ArrayLike) -> RatesOfReturn:
    """All real roots > -1 of Σ flow_t (1 + rate)^-t; a double root is one rate.

    By the companion matrix, whose time grows with the cube of the length; a flow that turns once is searched instead,
    and a long one in steps of 0.01 % a period, where two rates that lie closer together are missed.
    """
    amounts = np.asarray(flows, dtype=np.float64)
    turns = sign_changes(amounts)
    if not turns:
        return RatesOfReturn((), 0)
    if turns == 1:
        return RatesOfReturn((_searched(amounts),), 1)
    if len(amounts) > LONG:
        return RatesOfReturn(_between(amounts, np.arange(len(amounts), dtype=np.float64), FINE), turns)
    growth = np.roots(amounts / np.abs(amounts).max())  # 1 + rate
    candidates = growth[(np.abs(growth.imag) < REAL * np.abs(growth)) & (growth.real > 0)].real
    return RatesOfReturn(_distinct([_polished(amounts, float(one)) for one in candidates]), turns)


def per_year(found: RatesOfReturn) -> RatesOfReturn:
    """The rates of monthly flows as effective annual ones: (1 + rate)^12 - 1."""
    return RatesOfReturn(tuple(annual(rate) for rate in found.rates), found.sign_changes)


def _searched(amounts: Floats) -> float:
    """The one rate of a flow that turns once: NPV takes the first flow's sign at high rates, the last's at low ones."""
    t = np.flatnonzero(amounts).astype(np.float64)
    paid = amounts[amounts != 0]

    def worth(log_growth: float) -> float:
        return float(_signed(np.array([log_growth]), paid, t)[0])

    reach = 1.0
    while np.sign(worth(-reach)) == np.sign(worth(reach)):
        reach *= 2
    found = root(worth, -reach, reach, within=1e-15)
    return math.expm1(found) if found < LARGEST else math.inf


def _signed(log_growths: Floats, amounts: Floats, t: Floats) -> Floats:
    """NPV at each log(1 + rate), as a multiple > 0 that overflows nowhere: what is wanted is its sign."""
    exponents = -np.outer(log_growths, t)
    return np.asarray(np.exp(exponents - exponents.max(axis=1, keepdims=True)) @ amounts)


def _polished(amounts: Floats, growth: float) -> float:
    """The rate, after up to five Newton steps that each bring NPV closer to 0."""
    slope_of = np.polyder(amounts)
    for _ in range(5):
        value, slope = np.polyval(amounts, growth), np.polyval(slope_of, growth)
        better = growth - value / slope if slope else growth
        if better <= 0 or abs(np.polyval(amounts, better)) >= abs(value):
            break
        growth = float(better)
    return growth - 1


def _distinct(rates: Sequence[float]) -> tuple[float, ...]:
    kept: list[float] = []
    for rate in sorted(rates):
        if not kept or rate - kept[-1] > 2 * REAL * (1 + rate):
            kept.append(rate)
    return tuple(kept)


def xirr(flows: Sequence[float], days: Sequence[date]) -> RatesOfReturn:
    """All rates per year of 365 days, from -99.99 % to +999,900 %, at which the dated flows are worth nothing."""
    amounts, years = np.asarray(flows, dtype=np.float64), years_since(days)

    found = _between(amounts, years, LOG_RATES)
    in_time = amounts[np.argsort(years, kind="stable")]
    return RatesOfReturn(found, sign_changes(in_time))


def _between(amounts: Floats, t: Floats, log_growths: Floats) -> tuple[float, ...]:
    """The rates at which NPV changes sign between neighbours of a grid, or is 0 on it."""

    def worth(log_growth: float) -> float:
        return float(_signed(np.array([log_growth]), amounts, t)[0])

    parts = np.array_split(log_growths, -(-len(log_growths) * len(t) // CELLS))
    values = np.concatenate([_signed(part, amounts, t) for part in parts])
    turns = np.flatnonzero(np.sign(values[:-1]) * np.sign(values[1:]) < 0)
    roots = [root(worth, float(log_growths[at]), float(log_growths[at + 1]), within=1e-14) for at in turns]
    exact = [float(log_growths[at]) for at in np.flatnonzero(values == 0)]
    return _distinct([float(np.expm1(one)) for one in (*roots, *exact)])
