"""The seven figures of a case or a portfolio that executives read, each with its range, unit and source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from roi.answer import Answer
from roi.distribution import Distribution, Estimated, WhenPaidBack
from roi.losses import LossAnswer
from roi.percentiles import Percentile
from roi.realisation import Realised
from roi.roll_up import RollUp, ToDate
from roi.simulation import Simulation

Key = Literal["npv", "p_negative", "payback", "cost_to_date", "realised", "hidden_share", "loss_avoided"]
SEVEN: tuple[Key, ...] = ("npv", "p_negative", "payback", "cost_to_date", "realised", "hidden_share", "loss_avoided")
TITLES: Mapping[Key, str] = {
    "npv": "NPV",
    "p_negative": "Probability that it loses money",
    "payback": "Months until it pays back",
    "cost_to_date": "Cost to date against the budget",
    "realised": "Realised against planned benefits",
    "hidden_share": "Hidden share of all costs",
    "loss_avoided": "Expected loss avoided a year",
}


@dataclass(frozen=True, slots=True)
class Figure:
    """One of the seven: its value in its unit, the range with what it is, and where it comes from.

    `value` None: there is none, and `note` says why. Money has the currency as its unit; a share lies in 0…1.
    """

    key: Key
    title: str
    value: float | None
    unit: str
    low: float | None = None
    high: float | None = None
    range_says: str = ""
    source: str = ""
    note: str = ""


def figures_of(
    answer: Answer,
    drawn: Simulation,
    *,
    losses: Sequence[LossAnswer] = (),
    budget: float | None = None,
    to_date: ToDate | None = None,
    realised: Realised | None = None,
) -> tuple[Figure, ...]:
    """The seven of one case over its own horizon; `answer` and `drawn` are of the same case."""
    own, mean, currency = drawn.at(drawn.horizon_months), answer.at(answer.horizon_months), answer.currency
    source = f"{drawn.asked.draws:,} draws, seed {drawn.asked.seed}, plan version {answer.plan_version}"
    return (
        _npv(own.npv, currency, source),
        _losing(own.p_negative, source),
        _payback(own.payback, source),
        _to_date(to_date, budget, own.costs.at(0.8), currency),
        _realised(realised, currency),
        _hidden(mean.hidden_share, "every estimate at its mean, undiscounted"),
        _avoided(losses, currency),
    )


def figures_of_all(
    found: RollUp,
    *,
    answers: Mapping[str, Answer] | None = None,
    losses: Mapping[str, Sequence[LossAnswer]] | None = None,
    realised: Realised | None = None,
) -> tuple[Figure, ...]:
    """The seven of a portfolio, in its currency; answers and losses by project, in each case's own."""
    source = f"{found.draws:,} draws, seed {found.seed}, {len(found.projects)} projects"
    rates = {one.name: one.rate for one in found.projects}
    to_date = None if len(found.without_actuals) == len(found.projects) else ToDate(found.spent)
    budget = None if found.without_budget else found.budget
    return (
        _npv(found.npv, found.currency, source),
        _losing(found.p_negative, source),
        _none("payback", "months", "each project pays back at its own time"),
        _to_date(to_date, budget, found.costs.at(0.8), found.currency, without=found.without_budget),
        _realised(realised, found.currency),
        _hidden(_hidden_share(answers or {}, rates), "every estimate at its mean, each over its horizon"),
        _avoided_by_all(losses or {}, rates, found.currency),
    )


def _figure(key: Key, value: float | None, unit: str, **more: object) -> Figure:
    return Figure(key, TITLES[key], value, unit, **more)  # type: ignore[arg-type]


def _none(key: Key, unit: str, note: str) -> Figure:
    return _figure(key, None, unit, note=note)


def _npv(npv: Distribution, currency: str, source: str) -> Figure:
    low, middle, high = (npv.at(level).value for level in (0.1, 0.5, 0.9))
    return _figure("npv", middle, currency, low=low, high=high, range_says="P10 to P90", source=source)


def _losing(found: Estimated, source: str) -> Figure:
    low, high = max(found.value - 2 * found.se, 0.0), min(found.value + 2 * found.se, 1.0)
    return _figure("p_negative", found.value, "share", low=low, high=high, range_says="± 2 errors", source=source)


def _payback(found: WhenPaidBack, source: str) -> Figure:
    middle, late = found.at(0.5), found.at(0.8)
    if middle is None:
        return _figure("payback", None, "months", source=source, note="in most draws it never does")
    note = "" if late else "in more than one draw of five it never does"
    high = late.value if late else None
    return _figure("payback", middle.value, "months", high=high, range_says="P50, up to P80", source=source, note=note)


def _to_date(
    spent: ToDate | None, budget: float | None, p80: Percentile, currency: str, *, without: Sequence[str] = ()
) -> Figure:
    """Money spent; the range runs to P80 of all costs. The note holds the budget that both are read against."""
    at_end = max(p80.value, spent.spent if spent else 0.0)
    against = f"of a budget of {budget:,.0f} {currency}" if budget is not None else "no budget is on record"
    if without:
        against = f"{len(without)} of the projects have no budget"
    if spent is None:
        return _figure(
            "cost_to_date",
            None,
            currency,
            high=at_end,
            range_says="P80 at completion",
            note=f"nothing on record; {against}",
        )
    return _figure(
        "cost_to_date",
        spent.spent,
        currency,
        high=at_end,
        range_says="P80 at completion",
        source=spent.source,
        note=against,
    )


def _realised(found: Realised | None, currency: str) -> Figure:
    if found is None or found.share is None:
        return _none("realised", currency, "nothing is measured or claimed yet")
    open_ = f"; {found.open_:,.0f} planned and not looked at" if found.open_ else ""
    note = f"{found.measured:,.0f} measured, {found.claimed:,.0f} claimed, of {found.due:,.0f} planned{open_}"
    levels = " and ".join(f"{level:.0%}" for level in found.levels)
    low, high = (found.low + found.claimed, found.high + found.claimed) if found.levels else (None, None)
    says = f"{levels} of what is measured" if levels else ""
    value = found.measured + found.claimed
    return _figure("realised", value, currency, low=low, high=high, range_says=says, source="measurements", note=note)


def _hidden(share: float | None, source: str) -> Figure:
    if share is None:
        return _none("hidden_share", "share", "there are no costs")
    return _figure("hidden_share", share, "share", source=source)


def _avoided(losses: Sequence[LossAnswer], currency: str) -> Figure:
    if not losses:
        return _none("loss_avoided", currency, "it prevents no loss")
    value = sum(loss.avoided_per_year for loss in losses)
    before = sum(loss.expected_per_year for loss in losses)
    return _figure("loss_avoided", value, currency, source="frequency × size × share avoided", note=f"of {before:,.0f}")


def _hidden_share(answers: Mapping[str, Answer], rates: Mapping[str, float]) -> float | None:
    own = [(rates[name], answer.at(answer.horizon_months)) for name, answer in answers.items() if name in rates]
    whole = sum(rate * one.tco for rate, one in own)
    return sum(rate * one.hidden_cost for rate, one in own) / whole if whole else None


def _avoided_by_all(losses: Mapping[str, Sequence[LossAnswer]], rates: Mapping[str, float], currency: str) -> Figure:
    own = [(rates[name], loss) for name, some in losses.items() if name in rates for loss in some]
    if not own:
        return _none("loss_avoided", currency, "no project prevents a loss")
    value = sum(rate * loss.avoided_per_year for rate, loss in own)
    before = sum(rate * loss.expected_per_year for rate, loss in own)
    return _figure("loss_avoided", value, currency, source="frequency × size × share avoided", note=f"of {before:,.0f}")
