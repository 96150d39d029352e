"""`budget`: whether money lasts, and what is about to be spent, worked out without a registry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Annotated

import typer

from registry.cli._desk import JsonFlag, answer, out, table
from registry.cli._worked_out import refusing, told
from roi.burn_down import BurnDown, burn_down
from roi.defaults import GRADES
from roi.exhaustion import OVERRUN_MEAN, Overrun, cost_ratio, exhaustion
from roi.forecast import forecast as look_ahead
from roi.periods import Period
from roi.refusals import Refused
from roi.spend_series import Every, SpendSeries, moment, read_spend
from roi.spikes import watch

budget = typer.Typer(help="Whether money lasts, and what is about to be spent.", no_args_is_help=True)
Spend = Annotated[typer.FileText, typer.Argument(help="CSV with a day and an amount, or a FOCUS bill; - reads input.")]


def register(parent: typer.Typer) -> None:
    """Add the group of commands."""
    parent.add_typer(budget, name="budget")


@budget.command()
def epochs(
    count: Annotated[int, typer.Argument(help="Epochs planned.")],
    ratio: Annotated[float, typer.Option(help="Budget / planned cost.")] = 1.0,
    stopped_at: Annotated[int | None, typer.Option(help="Epoch at which a budget was used up.")] = None,
    mean: Annotated[float, typer.Option(help="Mean cost per epoch / plan.")] = Overrun().mean,
    sigma: Annotated[float, typer.Option(help="Standard deviation of its logarithm.")] = Overrun().sigma,
    as_json: JsonFlag = False,
) -> None:
    """How likely a training budget lasts, and at which epoch it runs out if not."""
    with refusing(as_json=as_json):
        found = exhaustion(epochs=count, budget_ratio=ratio, overrun=Overrun(mean, sigma))
        times = None if stopped_at is None else cost_ratio(epoch=stopped_at, epochs=count, budget_ratio=ratio)
    if answer({**asdict(found), "budget_for_80": found.budget_for(0.8), "cost_ratio": times}, as_json=as_json):
        return
    stops = f"around epoch {found.median_stop} (80 %: {found.stop_80[0]} to {found.stop_80[1]})"
    out.print(
        f"It finishes with a probability of {100 * found.p_finish:.0f} %; if not, it stops {stops}. "
        f"{found.budget_for(0.8):.3g} times the plan finish 8 of 10.",
        markup=False,
    )
    if times is not None:
        out.print(f"Epoch {stopped_at} of {count} means {times:.3g} times the planned cost per epoch.", markup=False)
    if (mean, sigma) == (Overrun().mean, Overrun().sigma):
        out.print(f"Assumed: {GRADES[OVERRUN_MEAN.grade]}; {OVERRUN_MEAN.source}.", markup=False)


@budget.command()
def burn(
    file: Spend,
    total: Annotated[float, typer.Option("--budget", help="For all periods.")],
    periods: Annotated[int, typer.Option(help="That the budget is for.")] = 12,
    every: Annotated[str, typer.Option(help="day or month.")] = "month",
    start: Annotated[str | None, typer.Option(help="When the budget began; the first amount, unless said.")] = None,
    as_json: JsonFlag = False,
) -> None:
    """When a budget runs out, with its interval, from what was spent."""
    with refusing(as_json=as_json):
        spent = read_spend(file.read())
        first, amounts = _periods(spent, every, start)
        found = burn_down(amounts, budget=total, start=first, periods=periods, every=_period(every))
    if not told(found, as_json=as_json):
        _tell_burn(found)


@budget.command()
def spikes(
    file: Spend,
    every: Annotated[str, typer.Option(help="day or hour.")] = "day",
    threshold: Annotated[float | None, typer.Option(help="Robust deviations that make an alarm.")] = None,
    as_json: JsonFlag = False,
) -> None:
    """Days or hours that cost more than the weeks before let expect."""
    with refusing(as_json=as_json):
        by = _every(every)
        spent = read_spend(file.read(), every=by)
        found = watch(spent.amounts, start=spent.start, every=by, threshold=threshold)
    if not told(found, as_json=as_json) and found.spikes:
        rows = [
            (
                f"{one.first:%Y-%m-%d %H:%M}",
                one.periods,
                f"{one.spent:,.2f}",
                f"{one.expected:,.2f}",
                f"{one.score:.1f}",
            )
            for one in found.spikes
        ]
        table(("from (UTC)", f"{every}s", "spent", "expected", "deviations"), rows)


@budget.command()
def forecast(
    file: Spend,
    ahead: Annotated[int, typer.Option(help="Days to look ahead.")] = 30,
    level: Annotated[float, typer.Option(help="Of the interval.")] = 0.9,
    seed: Annotated[int, typer.Option(min=0, help="Of the random numbers; the same seed, the same answer.")] = 0,
    as_json: JsonFlag = False,
) -> None:
    """What inference will cost in the days to come, with an interval."""
    with refusing(as_json=as_json):
        spent = read_spend(file.read())
        found = look_ahead(spent.amounts, start=spent.start.date(), ahead=ahead, level=level, seed=seed)
    if not told(found, as_json=as_json):
        rows = [
            (f"{one.day:%Y-%m-%d}", f"{one.value:,.2f}", f"{one.low:,.2f}", f"{one.high:,.2f}") for one in found.days
        ]
        table(("day", "expected", "low", "high"), rows)


def _tell_burn(found: BurnDown) -> None:
    p50, p80 = (one.value for one in found.at_completion)
    low, high = found.rate_90
    out.print(
        f"{found.spent:,.0f} of {found.budget:,.0f} spent, {found.rate:.2f} times the plan (90 %: {low:.2f} to "
        f"{high:.2f}); at the end {p50:,.0f} (P50), {p80:,.0f} (P80).",
        markup=False,
    )


def _periods(spent: SpendSeries, every: str, start: str | None) -> tuple[date, Sequence[float]]:
    """First day and amount per period; a budget that began before the first amount had spent nothing until then."""
    try:
        first = moment(start).date() if start else spent.start.date()
    except ValueError as error:
        raise Refused.at("start", str(error)) from error
    if first > spent.start.date():
        raise Refused.at("start", f"the first amount is of {spent.start:%Y-%m-%d}, before it")
    if _period(every) == "day":
        return first, [0.0] * (spent.start.date() - first).days + list(spent.amounts)
    months = dict(spent.by_month())
    last, found, month = max(months), list[float](), first.replace(day=1)
    while month <= last:
        found.append(months.get(month, 0.0))
        month = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    return first.replace(day=1), found


def _period(every: str) -> Period:
    if every == "day":
        return "day"
    if every == "month":
        return "month"
    raise Refused.at("every", f"day or month is needed, not {every!r:.20}")


def _every(every: str) -> Every:
    if every == "day":
        return "day"
    if every == "hour":
        return "hour"
    raise Refused.at("every", f"day or hour is needed, not {every!r:.20}")
