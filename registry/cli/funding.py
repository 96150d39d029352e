"""`fund` and `portfolio --on-record`: what the business cases on record come to together, and which to fund."""

from __future__ import annotations

from typing import Annotated

import typer

from registry.cli._desk import JsonFlag, answer, desk, err, out, table
from registry.cli._own_output import output_kept_clean
from registry.services import executive, funding, money_portfolio
from registry.services.funding import Asked
from registry.views import money_values as values
from registry.views.funding import FundingView
from registry.views.money_portfolio import PortfolioView
from roi.roll_up import Project
from roi.words import figure, listed, money, share

Limit = Annotated[float | None, typer.Option(help="Per quarter; the company's own limit without it.")]


def register(parent: typer.Typer) -> None:
    """Add the commands."""
    parent.command()(fund)
    parent.command()(quarter)


def fund(
    cash: Limit = None,
    gpu_hours: Limit = None,
    people: Limit = None,
    theta: Annotated[
        float | None, typer.Option(help="Expected money given up for one less lost at worst; the company's own.")
    ] = None,
    no_limit: Annotated[
        list[str] | None, typer.Option(help="cash, gpu_hours or people: whatever the company's own limit is.")
    ] = None,
    exact: Annotated[bool, typer.Option("--exact", help="Prove the best choice; minutes beyond some 60.")] = False,
    as_json: JsonFlag = False,
) -> None:
    """Which projects on record to go on with and to begin under limits, and what more of each would bring."""
    with desk() as at:
        usual, free = funding.usual(at), no_limit or []
        asked = Asked(
            cash=None if "cash" in free else usual.cash if cash is None else cash,
            gpu_hours=None if "gpu_hours" in free else usual.gpu_hours if gpu_hours is None else gpu_hours,
            people=None if "people" in free else usual.people if people is None else people,
            theta=usual.theta if theta is None else theta,
            exact=exact,
        )
        with output_kept_clean():
            found = funding.funding(at, asked)
    if not answer(found, as_json=as_json):
        _tell_funding(found)


def quarter(
    month: Annotated[str, typer.Argument(help="Any of its months, such as 2026-11; the last that is over.")] = "",
    as_json: JsonFlag = False,
) -> None:
    """What a fiscal quarter planned, spent, decided, signed and reported."""
    with desk() as at:
        found = executive.quarter_seen(at, month)
    if not answer(found, as_json=as_json):
        out.print(
            f"{found.label}: {money(found.spent, found.currency)} spent, {money(found.planned, found.currency)} "
            f"planned; {_count(len(found.decisions), 'decision')}, {_count(len(found.signed), 'decided request')}, "
            f"{_count(len(found.incidents), 'incident')}.",
            markup=False,
        )


def on_record(*, draws: int | None, seed: int, as_json: bool) -> None:
    """The portfolio of the registry, red first."""
    with desk() as at:
        found = money_portfolio.view(at, draws=draws, seed=seed)
    if not answer(values.portfolio(found), as_json=as_json):
        _tell_portfolio(found)


def _tell_portfolio(found: PortfolioView) -> None:
    all_ = found.roll_up
    low, high = (all_.npv.at(level).value for level in (0.1, 0.9))
    out.print(
        f"{_count(len(all_.projects), 'use case')} with a business case: "
        f"worth {money(all_.npv.at(0.5).value, all_.currency)} (80 %: {figure(low)} to {figure(high)}), "
        f"below 0 with a probability of {share(all_.p_negative.value)}.",
        markup=False,
    )
    table(("", "use case", "NPV P50", "P(NPV<0)", "spent", "because"), [_row(one) for one in all_.projects])
    for left in all_.left_out:
        err.print(f"Left out: {left.name} {left.why}", style="yellow", markup=False)
    if found.without_case_count:
        err.print(f"Without a business case: {found.without_case_count:,}.", style="yellow", markup=False)
    err.print(f"From {found.basis}.", style="dim", markup=False)


def _row(one: Project) -> tuple[str, ...]:
    spent = "" if one.spent is None else figure(one.spent)
    worth, losing = figure(one.npv.at(0.5).value), share(one.p_negative.value)
    return one.light, one.name, worth, losing, spent, listed(one.standing.because)


def _tell_funding(found: FundingView) -> None:
    chosen = found.selection
    if not chosen.feasible:
        out.print("No choice satisfies the limits:", markup=False)
        for words in chosen.conflict:
            out.print(f"  {words}", markup=False)
        return
    worth = money(chosen.worth.value, found.currency)
    out.print(f"Do {listed(chosen.chosen) or 'nothing'}: worth {worth} on average from now on.", markup=False)
    rows = [
        ("yes" if one.chosen else "no", one.name, "yes" if one.name in found.running else "", one.because)
        for one in chosen.verdicts
    ]
    table(("do", "use case", "runs", "because"), rows)
    for more in found.marginal:
        out.print(more.words(found.limits), markup=False)
    err.print(f"From {found.basis}.", style="dim", markup=False)


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
