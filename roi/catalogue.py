"""What an entry of the hidden-cost catalogue says."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from roi.case import Basis
from roi.defaults import Default, Grade
from roi.estimates import Estimate, Fixed, Pert, ends, point

MEASURE = "must be measured"
MOST = {"share": 1.0, "probability": 1.0, "share per year": 10.0, "months": 600.0}


@dataclass(frozen=True, slots=True)
class Driver:
    """One input of a formula; without a default it must be measured. `neutral` leaves the formula's result alone."""

    key: str
    title: str
    unit: str
    default: Default | None = None
    neutral: float | None = None

    @property
    def most(self) -> float:
        """The largest value that its unit allows; the least is 0."""
        return MOST.get(self.unit, math.inf)


@dataclass(frozen=True, slots=True)
class Category:
    """One kind of cost that business cases forget: what it is, why it is forgotten, how it is worked out.

    `formula` takes every driver by name and returns currency ≥ 0 per `basis`. `added` False: compared, never a line.
    `grade` and `source` say what is published about it; defaults carry their own.
    """

    key: str
    title: str
    what: str
    forgotten: str
    basis: Basis
    drivers: tuple[Driver, ...]
    formula: Callable[..., float]
    grade: Grade = "own"
    source: str = "arithmetic of its inputs"
    checked_on: date | None = None
    added: bool = True

    @property
    def default_says(self) -> str:
        """The defaults in words, or that there is none."""
        known = [f"{d.title} {_figure(d.default.value)} {d.default.unit}" for d in self.drivers if d.default]
        return "; ".join(known) or MEASURE

    def amount(self, values: Mapping[str, Estimate]) -> Estimate:
        """The formula at the drivers given, defaults and neutral values filled in. Raises KeyError for a missing one.

        One figure where all drivers are; else low, likely, high with all drivers at their ends together: the widest.
        """
        full = {driver.key: values.get(driver.key) or driver_default(driver) for driver in self.drivers}
        uncertain = [key for key, value in full.items() if not isinstance(value, Fixed)]
        likely = self.formula(**{key: point(value) for key, value in full.items()})
        if not uncertain:
            return Fixed(likely)
        corners = [self._corner(full, uncertain, towards) for towards in (0, 1)]
        return Pert(min(*corners, likely), likely, max(*corners, likely))

    def _corner(self, full: Mapping[str, Estimate], uncertain: list[str], towards: int) -> float:
        """The result with each uncertain driver at the end that makes the result small (0) or large (1)."""
        middle = {key: point(value) for key, value in full.items()}
        chosen = dict(middle)
        for key in uncertain:
            reach = ends(full[key])
            results = [self.formula(**{**middle, key: end}) for end in reach]
            chosen[key] = reach[int(results[1] > results[0]) if towards else int(results[1] <= results[0])]
        return self.formula(**chosen)


def driver_default(driver: Driver) -> Estimate:
    """The value a driver has where a case says nothing. Raises KeyError where it must be measured."""
    if driver.default is not None:
        return driver.default.value
    if driver.neutral is not None:
        return Fixed(driver.neutral)
    raise KeyError(driver.key)


def _figure(estimate: Estimate) -> str:
    if isinstance(estimate, Fixed):
        return f"{estimate.value:g}"
    if isinstance(estimate, Pert):
        return f"{estimate.low:g} / {estimate.likely:g} / {estimate.high:g}"
    return f"{estimate.low:g} to {estimate.high:g} (90 %)"
