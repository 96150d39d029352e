"""The seven figures of a case or a portfolio that executives read, each with its range, unit and source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from roi.answer import Answer
from roi.case import BusinessCase
from roi.cash_flows import Return
from roi.distribution import Distribution, Estimated, WhenPaidBack
from roi.losses import expected_avoided, expected_loss
from roi.percentiles import Percentile
from roi.realisation import Realised
from roi.roll_up import RollUp, ToDate
from roi.simulation import Simulation

Key = Literal["npv", "p_negative", "payback", "cost_to_date", "realised", "hidden_share", "loss_avoided"]
SEVEN: tuple[Key, ...] = ("npv", "p_negative", "payback", "cost_to_date", "realised", "hidden_share", "loss_avoided")


@dataclass(frozen=True, slots=True)
class Figure:
    """One of the seven: its value in its unit, the range around it, what it is read against, and where it comes from.

    `value` None: there is none, and `note` says why. Money has the currency as its unit; a share lies in 0…1.
    `low` to `high`: P10 to P90 of the worth, two errors of a probability, P80 of payback and of cost at completion,
    the interval of what is measured. `against`: the budget, the plan of what was looked at, all costs, the loss before.
    """

    key: Key
    value: float | None
    unit: str
    low: float | None = None
    high: float | None = None
    against: float | None = None
    measured: float | None = None
    """The part of realised benefits that is measured; the rest is claimed."""
    source: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class AtMeans:
    """What the seven need of a plan, every estimate at its mean, in its own currency; losses are those of a year."""

    costs: float
    hidden_costs: float
    earned: Return
    prevents: bool
    loss: float
    loss_avoided: float


def at_means(case: BusinessCase, answer: Answer) -> AtMeans:
    """Of a case over its own horizon; `answer` is that of the same case."""
    own, losses = answer.at(answer.horizon_months), [line.loss for line in case.lines if line.loss is not None]
    avoided = sum(expected_avoided(one) for one in losses)
    return AtMeans(own.tco, own.hidden_cost, own.roi, bool(losses), sum(map(expected_loss, losses)), avoided)


def figures_of(
    plan: AtMeans,
    drawn: Simulation,
    currency: str,
    *,
    budget: float | None = None,
    spent: float | None = None,
    realised: Realised | None = None,
) -> tuple[Figure, ...]:
    """The seven of one case over its own horizon; `plan` and `drawn` are of the same case."""
    own, source = drawn.at(drawn.horizon_months), f"{drawn.asked.draws:,} draws, seed {drawn.asked.seed}"
    return (
        _npv(own.npv, currency, source),
        _losing(own.p_negative, source),
        _payback(own.payback, source),
        _to_date(None if spent is None else ToDate(spent), budget, own.costs.at(0.8), currency),
        _realised(realised, currency),
        _hidden(plan),
        _avoided(plan, currency),
    )


def figures_of_all(
    found: RollUp, *, plans: Mapping[str, AtMeans], realised: Realised | None = None
) -> tuple[Figure, ...]:
    """The seven of a portfolio, in its currency; `plans` by project, each in its own."""
    source = f"{found.draws:,} draws, seed {found.seed}, {len(found.projects)} projects"
    to_date = None if len(found.without_actuals) == len(found.projects) else ToDate(found.spent)
    whole = together([(one.rate, plans[one.name]) for one in found.projects])
    without = len(found.without_budget)
    note = f"{without} of {len(found.projects)} projects have no budget" if without else ""
    return (
        _npv(found.npv, found.currency, source),
        _losing(found.p_negative, source),
        _none("payback", "months", _paybacks([one.payback for one in found.projects])),
        _to_date(to_date, None if without else found.budget, found.costs.at(0.8), found.currency, note),
        _realised(realised, found.currency),
        _hidden(whole),
        _avoided(whole, found.currency),
    )


def together(plans: Sequence[tuple[float, AtMeans]]) -> AtMeans:
    """Plans summed in one currency: each with the rate of its own to it."""
    return AtMeans(
        costs=sum(rate * one.costs for rate, one in plans),
        hidden_costs=sum(rate * one.hidden_costs for rate, one in plans),
        earned=Return(
            sum(rate * one.earned.net for rate, one in plans), sum(rate * one.earned.cost_base for rate, one in plans)
        ),
        prevents=any(one.prevents for _, one in plans),
        loss=sum(rate * one.loss for rate, one in plans),
        loss_avoided=sum(rate * one.loss_avoided for rate, one in plans),
    )


def _none(key: Key, unit: str, note: str) -> Figure:
    return Figure(key, None, unit, note=note)


def _npv(npv: Distribution, currency: str, source: str) -> Figure:
    low, middle, high = (npv.at(level).value for level in (0.1, 0.5, 0.9))
    return Figure("npv", middle, currency, low, high, source=source)


def _losing(found: Estimated, source: str) -> Figure:
    low, high = max(found.value - 2 * found.se, 0.0), min(found.value + 2 * found.se, 1.0)
    return Figure("p_negative", found.value, "share", low, high, source=source)


def _payback(found: WhenPaidBack, source: str) -> Figure:
    middle, late = found.at(0.5), found.at(0.8)
    if middle is None:
        return _none("payback", "months", "in most draws it never does")
    note = "" if late else "in more than one draw of five it never does"
    high = late.value if late else None
    return Figure("payback", middle.value, "months", high=high, source=source, note=note)


def _paybacks(found: Sequence[WhenPaidBack]) -> str:
    """Of several projects, each at its own time: how many pay back in most draws, the first and the last of them."""
    known = sorted(middle.value for one in found if (middle := one.at(0.5)) is not None)
    if not known:
        return "in most draws none does"
    first, last = f"{known[0]:.0f}", f"{known[-1]:.0f}"
    after = first if first == last else f"{first} to {last}"
    return f"{len(known)} of {len(found)} projects do in most draws, after {after} months"


def _to_date(spent: ToDate | None, budget: float | None, p80: Percentile, currency: str, note: str = "") -> Figure:
    """Money spent against the budget; `high` is P80 of all costs, never below what is spent."""
    at_end = max(p80.value, spent.spent if spent else 0.0)
    return Figure(
        "cost_to_date", spent.spent if spent else None, currency, high=at_end, against=budget,
        source="bills and cost entries" if spent else "", note=note or ("" if spent else "nothing is on record"),
    )  # fmt: skip


def _realised(found: Realised | None, currency: str) -> Figure:
    if found is None or found.share is None:
        return _none("realised", currency, "nothing is measured or claimed yet")
    low, high = (found.low + found.claimed, found.high + found.claimed) if found.levels else (None, None)
    value = found.measured + found.claimed
    return Figure(
        "realised", value, currency, low, high, against=found.due, measured=found.measured, source="measurements"
    )


def _hidden(plan: AtMeans) -> Figure:
    if plan.costs <= 0:
        return _none("hidden_share", "share", "there are no costs")
    source = "every estimate at its mean, undiscounted"
    return Figure("hidden_share", plan.hidden_costs / plan.costs, "share", against=plan.costs, source=source)


def _avoided(plan: AtMeans, currency: str) -> Figure:
    if not plan.prevents:
        return _none("loss_avoided", currency, "no benefit on record prevents a loss")
    source = "frequency × size × share avoided"
    return Figure("loss_avoided", plan.loss_avoided, currency, against=plan.loss, source=source)
