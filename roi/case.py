"""A business case: every cost and benefit of one project with its size, timing, uncertainty and evidence.

Amounts are stored ≥ 0; a flow is benefits - costs. How a line becomes money per month stands in `roi/timing.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from roi.defaults import Default
from roi.estimates import Estimate, Fixed

Side = Literal["cost", "benefit"]
Kind = Literal["opex", "capex", "revenue", "cost_saved", "preventive", "speed", "strategic", "intangible"]
Basis = Literal["once", "month", "year"]
Status = Literal["claimed", "measured"]
ZERO, ONE = Fixed(0.0), Fixed(1.0)
COST_KINDS = ("opex", "capex")
BENEFIT_KINDS = ("revenue", "cost_saved", "preventive", "speed", "strategic", "intangible")
UNPRICED_KINDS = ("strategic", "intangible")  # listed and scored, never part of NPV


@dataclass(frozen=True, slots=True)
class Logistic:
    """S-shaped take-up: half-way `midpoint` months after onset, `steepness` per month; 0 at the onset, tends to 1."""

    midpoint: Estimate
    steepness: Estimate


@dataclass(frozen=True, slots=True)
class Linear:
    """Take-up that grows evenly from 0 at the onset to 1 after `months` (> 0)."""

    months: Estimate


Ramp = Logistic | Linear


@dataclass(frozen=True, slots=True)
class Loss:
    """What a preventive benefit prevents: loss events a year, size of one (currency), share of events avoided (0…1)."""

    frequency_per_year: Estimate
    magnitude: Estimate
    reduction: Estimate


@dataclass(frozen=True, slots=True)
class Drift:
    """A model's worth halves every `half_life_months` after training; retrained every so many months, or never."""

    half_life_months: Estimate
    retrain_every: float | None = None


@dataclass(frozen=True, slots=True)
class Confidence:
    """TEI risk adjustment: share of evidence in doubt × size of the doubt (66 % × 30 % = 20 %)."""

    share: float
    factor: float

    @property
    def rho(self) -> float:
        """By how much a benefit is lowered, or a cost raised: a share, 0…1."""
        return self.share * self.factor


@dataclass(frozen=True, slots=True)
class Line:
    """One cost or benefit.

    `amount` ≥ 0 in the case's currency, per `basis`. Onset = `starts_in` + `delay` months after the start.
    `growth_per_year` is a share (0.05 = 5 %). `lasts` counts months from the onset, None: to the horizon. `realisation`
    is the share that becomes cash. A line with a `loss` has the expected avoided loss per year as its amount.
    `in_budget` False: hidden. `drivers` are the inputs from which the catalogue's formula got the amount.
    """

    key: str
    title: str
    category: str
    side: Side
    kind: Kind
    amount: Estimate
    basis: Basis = "month"
    starts_in: int = 0
    delay: Estimate = ZERO
    ramp: Ramp | None = None
    growth_per_year: Estimate = ZERO
    lasts: int | None = None
    realisation: Estimate = ONE
    drift: Drift | None = None
    loss: Loss | None = None
    confidence: Confidence | None = None
    status: Status = "claimed"
    evidence: str = ""
    owner: str = ""
    note: str = ""
    in_budget: bool = True
    score: int | None = None
    drivers: tuple[tuple[str, Estimate], ...] = ()

    @property
    def priced(self) -> bool:
        """Whether the line is part of NPV; strategic and intangible benefits are listed and scored instead."""
        return self.kind not in UNPRICED_KINDS

    @property
    def sign(self) -> int:
        """+1 for a benefit, -1 for a cost."""
        return 1 if self.side == "benefit" else -1


@dataclass(frozen=True, slots=True)
class Gate:
    """A point at which the project may be stopped: when, the chance to pass, what going on costs (currency)."""

    key: str
    title: str
    in_month: int
    p_pass: Estimate = ONE
    cost_to_go_on: Estimate = ZERO


@dataclass(frozen=True, slots=True)
class BusinessCase:
    """All lines of one project, and what is needed to weigh it against others.

    Rates are effective; MIRR takes the two beside `rate_per_year`, which stands in where they are None. `gpu_hours` and
    `people` (full-time equivalents) are per quarter from the start; `budget` and `planned_benefits` are the plan's
    totals over the horizon, undiscounted. `dependencies` and `excludes` name other cases; `ruled_out` says for a
    hidden-cost category why there is none; `assumed` names the places (`fraud.realisation`) where the case says nothing
    and a default stands.
    """

    name: str
    currency: str
    start: date
    horizon_months: int
    rate_per_year: float
    plan_version: str
    lines: tuple[Line, ...]
    budget: float | None = None
    planned_benefits: float | None = None
    gpu_hours: tuple[float, ...] = ()
    people: tuple[float, ...] = ()
    dependencies: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    must_do: bool = False
    gates: tuple[Gate, ...] = ()
    ruled_out: tuple[tuple[str, str], ...] = ()
    reference_class: str | None = None
    assumed: tuple[tuple[str, Default], ...] = ()
    risk_loaded_rate: bool = False
    fiscal_year_starts: int = 1
    notes: str = ""
    finance_rate_per_year: float | None = None
    reinvestment_rate_per_year: float | None = None

    @property
    def costs(self) -> Iterator[Line]:
        """The cost lines, in their order."""
        return (line for line in self.lines if line.side == "cost")

    @property
    def benefits(self) -> Iterator[Line]:
        """The benefit lines that are part of NPV, in their order."""
        return (line for line in self.lines if line.side == "benefit" and line.priced)
