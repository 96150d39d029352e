"""How often a model that goes stale is worth retraining."""

from __future__ import annotations

import math
from dataclasses import dataclass

from roi.refusals import Refused
from roi.roots import root


@dataclass(frozen=True, slots=True)
class Cadence:
    """The interval between two trainings that earns most, and what is left per month after paying for them."""

    every_months: float
    profit_per_month: float
    approximate_months: float


def profit_per_month(
    every_months: float, *, value_per_month: float, half_life_months: float, cost_each: float
) -> float:
    """Average per month with a cycle of T months: [V (1 - e^(-λT)) / λ - R] / T, λ = ln 2 / half-life. Currency."""
    decay = math.log(2) / half_life_months
    earned = -value_per_month * math.expm1(-decay * every_months) / decay
    return (earned - cost_each) / every_months


def best_cadence(*, value_per_month: float, half_life_months: float, cost_each: float) -> Cadence:
    """The cycle T with the highest profit: 1 - e^(-λT) (1 + λT) = λR / V, solved numerically; about √(2R / (λV)).

    Raises Refused where no cycle earns what one training costs: a model's whole remaining worth is V / λ.
    """
    for name, amount in (("value_per_month", value_per_month), ("half_life_months", half_life_months)):
        if not amount > 0:
            raise Refused.at(name, f"must be above 0, not {amount:g}")
    if not cost_each > 0:
        raise Refused.at("cost_each", f"a training that costs {cost_each:g} has no best interval; above 0 is needed")
    decay = math.log(2) / half_life_months
    share = decay * cost_each / value_per_month
    if share >= 1:
        worth = value_per_month / decay
        raise Refused.at("cost_each", f"one training costs {cost_each:,.0f} and can bring back {worth:,.0f} at most")
    cycles = root(lambda x: -math.expm1(-x) - x * math.exp(-x) - share, 0.0, 60.0, within=1e-12)
    every = cycles / decay
    profit = profit_per_month(
        every, value_per_month=value_per_month, half_life_months=half_life_months, cost_each=cost_each
    )
    return Cadence(every, profit, math.sqrt(2 * cost_each / (decay * value_per_month)))


def uplift(every_months: float, *, value_per_month: float, half_life_months: float) -> float:
    """What one training brings over its cycle, against a model left to age one cycle more: V (1 - e^(-λT))² / λ."""
    decay = math.log(2) / half_life_months
    return value_per_month * math.expm1(-decay * every_months) ** 2 / decay


def check_worth(every_months: float, *, value_per_month: float, half_life_months: float, cost_each: float) -> None:
    """Raise Refused where a training costs more than it brings over its cycle, or nothing can be worth it."""
    if not half_life_months > 0:
        raise Refused.at("half_life_months", f"must be above 0, not {half_life_months:g}")
    gained = uplift(every_months, value_per_month=value_per_month, half_life_months=half_life_months)
    if gained < cost_each:
        raise Refused.at(
            "every_months",
            f"every {every_months:g} months, a training brings {gained:,.0f} and costs {cost_each:,.0f}: train less",
        )
