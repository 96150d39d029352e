"""What a business case comes to: the plain values that pages, papers and the command line show.

Money is in the case's currency; costs and benefits ≥ 0, net = benefits - costs. None stands for "there is none".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from roi.case import Kind, Side, Status
from roi.cash_flows import Return
from roi.defaults import Default
from roi.rates_of_return import RatesOfReturn
from roi.words import figure


@dataclass(frozen=True, slots=True)
class LineAnswer:
    """What one line adds up to over a horizon, undiscounted and as present value; ≥ 0 on either side."""

    key: str
    title: str
    category: str
    side: Side
    kind: Kind
    status: Status
    hidden: bool
    total: float
    present_value: float


@dataclass(frozen=True, slots=True)
class YearlyPayback:
    """Paybacks in years, interpolated within the year as published yearly tables do; None: never."""

    years: float | None
    discounted_years: float | None


@dataclass(frozen=True, slots=True)
class HorizonAnswer:
    """The case over its first `months`, every estimate at its mean.

    `tco`: all costs, undiscounted; `hidden_cost`: those outside the budget. Paybacks are months from the
    start; `by_year`: the same read as a yearly table, where money flows at the ends of years only, else None.
    `flows`: net per month, t = 0…months. `measured_share`: of the benefits' present value. `irr`, `mirr` are per year.
    """

    months: int
    npv: float
    pv_benefits: float
    pv_costs: float
    roi: Return
    irr: RatesOfReturn
    mirr: float | None
    payback: float | None
    discounted_payback: float | None
    by_year: YearlyPayback | None
    tco: float
    hidden_cost: float
    benefits: float
    measured_share: float | None
    lines: tuple[LineAnswer, ...]
    flows: tuple[float, ...]

    @property
    def hidden_share(self) -> float | None:
        """Hidden cost as a share of all costs; None where there are none."""
        return self.hidden_cost / self.tco if self.tco > 0 else None


@dataclass(frozen=True, slots=True)
class Quadrant:
    """Costs against the budget and worth against the plan, over the case's horizon; 3.0 = three times as much."""

    cost_ratio: float | None
    value_ratio: float | None

    @property
    def words(self) -> str:
        """Both ratios in one line."""
        cost = f"costs {figure(self.cost_ratio)} times its budget" if self.cost_ratio is not None else "has no budget"
        worth = (
            f"is worth {figure(self.value_ratio)} times its plan"
            if self.value_ratio is not None
            else "no benefits were planned to hold it against"
        )
        return f"{cost}, {worth}"


@dataclass(frozen=True, slots=True)
class Unpriced:
    """A benefit that is listed and scored, and never part of NPV."""

    title: str
    kind: Kind
    score: int | None
    evidence: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A case, evaluated at the means of its estimates.

    `delay_cost_per_month`: NPV lost when every benefit comes a month later; compared, never added. `forgotten`: the
    catalogue's categories that are neither a line nor ruled out. `assumed`: places where the case is silent, with the
    default used.
    """

    name: str
    currency: str
    start: date
    plan_version: str
    rate_per_year: float
    horizon_months: int
    horizons: tuple[HorizonAnswer, ...]
    delay_cost_per_month: float
    quadrant: Quadrant
    unpriced: tuple[Unpriced, ...]
    forgotten: tuple[str, ...]
    assumed: tuple[tuple[str, Default], ...]
    warnings: tuple[str, ...]

    def at(self, months: int) -> HorizonAnswer:
        """The answer for one of the horizons. Raises KeyError for another."""
        for answer in self.horizons:
            if answer.months == months:
                return answer
        raise KeyError(months)
