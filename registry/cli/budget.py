"""`budget`: whether money lasts, and what is about to be spent: on record, or worked out of a file without one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated

import typer

from registry.cli import training_run
from registry.cli._desk import JsonFlag, Seed, answer, desk, out, table
from registry.cli._worked_out import refusing, told
from registry.services import budgets
from registry.views import money_values as values
from roi.burn_down import BurnDown, burn_down
from roi.forecast import forecast as look_ahead
from roi.periods import Period
from roi.refusals import Refused
from roi.spend_series import Every, SpendSeries, moment, read_spend
from roi.spikes import watch

budget = typer.Typer(help="Whether money lasts, and what is about to be spent.", no_args_is_help=True)
Spend = Annotated[typer.FileText, typer.Argument(help="CSV with a day and an amount, or a FOCUS bill; - reads input.")]


def register(parent: typer.Typer) -> None:
    """Add the group of commands."""
    for command in (training_run.epochs, training_run.so_far, training_run.checkpoint):
        budget.command()(command)
    parent.add_typer(budget, name="budget")


@budget.command()
def show(
    slug: Annotated[str, typer.Argument(help="A use case: the days of its bills. Without it: of all bills.")] = "",
    ahead: Annotated[int, typer.Option(min=1, max=366, help="Days to look ahead.")] = 30,
    seed: Seed = 0,
    as_json: JsonFlag = False,
) -> None:
    """Whether each budget on record lasts, red first; unusual days of the bills, and the days to come."""
    with desk() as at:
        found = budgets.view(at, slug=slug, ahead=ahead, seed=seed)
    if answer(values.budgets(found), as_json=as_json):
        return
    rows = [
        (one.word, one.title, f"{one.spent:,.0f}", f"{one.budget:,.0f}", one.burn.words if one.burn else one.why_not)
        for one in found.lines
    ]
    table(("state", "use case", f"spent, {found.currency}", "budget", ""), rows)
    if found.days is not None:
        out.print(f"{found.days.watch.words}.", markup=False)
        out.print(f"{found.days.forecast.words if found.days.forecast else found.days.why_not}.", markup=False)


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
    seed: Seed = 0,
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
