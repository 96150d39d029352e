"""How a simulation is asked for, and what it answers: the plain values that pages, papers and programs show.

Money is in the case's currency; costs and benefits ≥ 0. Every figure carries its standard error.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from roi.copula import Correlation
from roi.distribution import Distribution, Estimated, WhenPaidBack
from roi.estimates import Floats
from roi.horizon import HORIZONS
from roi.outside_view import OutsideView

DRAWS = 10_000


@dataclass(frozen=True, slots=True)
class Asked:
    """How to simulate; equal ones give equal figures. With an outside view, it replaces the ranges of the costs."""

    draws: int = DRAWS
    seed: int = 0
    horizons: tuple[int, ...] = HORIZONS
    correlation: Correlation = field(default_factory=Correlation)
    outside_view: OutsideView | None = None

    def __post_init__(self) -> None:
        if self.draws < 2:
            raise ValueError(f"2 draws are needed at least, not {self.draws}")


@dataclass(frozen=True, slots=True)
class Spread:
    """A case over its first `months`. `roi` is E[net] / E[cost], discounted; `p_negative` is P(NPV < 0)."""

    months: int
    npv: Distribution
    p_negative: Estimated
    roi: Estimated | None
    payback: WhenPaidBack
    discounted_payback: WhenPaidBack
    costs: Distribution
    benefits: Distribution


@dataclass(frozen=True, slots=True)
class Joint:
    """Costs against the budget and worth against the plan, over the case's horizon; 3.0 = three times as much.

    The four shares of draws say how often both came together, and sum to 1; None without a budget or a plan.
    """

    cost_ratio: Distribution | None = None
    value_ratio: Distribution | None = None
    dear_and_worth: Estimated | None = None
    dear_and_not: Estimated | None = None
    cheap_and_worth: Estimated | None = None
    cheap_and_not: Estimated | None = None


@dataclass(frozen=True, slots=True)
class Simulation:
    """A case over many draws, with all that is needed to get the same figures again."""

    name: str
    currency: str
    horizon_months: int
    asked: Asked
    spreads: tuple[Spread, ...]
    joint: Joint

    def at(self, months: int) -> Spread:
        """The answer for one of the horizons. Raises KeyError for another."""
        for spread in self.spreads:
            if spread.months == months:
                return spread
        raise KeyError(months)


@dataclass(frozen=True, slots=True)
class Fan:
    """The running net, undiscounted, by month 0…H: percentiles by level, shape (months + 1,) each. Currency."""

    levels: tuple[float, ...]
    sums: tuple[tuple[float, ...], ...]


@dataclass(frozen=True, slots=True)
class Total:
    """All projects of a portfolio over `months`, summed draw by draw."""

    months: int
    npv: Distribution
    p_negative: Estimated


@dataclass(frozen=True, slots=True)
class PortfolioSimulation:
    """Every project, and their sum by horizon."""

    cases: tuple[Simulation, ...]
    totals: tuple[Total, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Some cases answered, and the sum of their NPVs per draw and asked horizon: shape (draws, horizons)."""

    cases: tuple[Simulation, ...]
    npv: Floats
