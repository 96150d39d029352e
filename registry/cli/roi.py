"""`roi`: what a business case in a file comes to, with or without a registry."""

from __future__ import annotations

import sys
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated

import typer

from registry.cli._desk import JsonFlag, Seed, answer, err, out, table
from roi.answer import Answer, HorizonAnswer
from roi.case import BusinessCase
from roi.case_file import read_case
from roi.case_template import template
from roi.costs import title_of
from roi.evaluation import evaluate
from roi.horizon import HORIZONS
from roi.losses import LossAnswer, losses_of
from roi.outside_view import CLASSES, OutsideView
from roi.percentiles import Percentile
from roi.refusals import Refused
from roi.report import report
from roi.simulate import simulate
from roi.simulation import Asked, Simulation
from roi.tei import TeiTable, tei_table


def register(parent: typer.Typer) -> None:
    """Add the command."""
    parent.command()(roi)


def roi(
    file: Annotated[
        typer.FileBinaryRead | None, typer.Argument(help="A business case in YAML or JSON; - reads input.")
    ] = None,
    horizon: Annotated[
        list[int] | None, typer.Option(min=0, max=600, help="Months to look at; may be said again. 0, 6, 24 and 60.")
    ] = None,
    tei: Annotated[bool, typer.Option("--tei", help="Add the yearly, risk-adjusted table.")] = False,
    draws: Annotated[
        int, typer.Option(min=100, max=1_000_000, help="How often the case is drawn, and years per loss.")
    ] = 10_000,
    seed: Seed = 0,
    new: Annotated[
        bool, typer.Option("--new", help="Write a case to start from: every hidden cost, to be measured.")
    ] = False,
    as_json: JsonFlag = False,
) -> None:
    """Work a business case out: NPV, returns, payback, hidden costs, and what it forgets."""
    if new:
        sys.stdout.write(template(name="New case", currency="EUR", start=datetime.now(UTC).date()))
        return
    if file is None:
        raise typer.BadParameter("Name the file of a business case, or say --new.", param_hint="FILE")
    try:
        case = read_case(file.read())
        found = evaluate(case, horizons=horizon or HORIZONS)
        yearly = tei_table(case) if tei else None
        losses = losses_of(case, draws=draws, seed=seed)
        drawn = simulate(case, _asked(case, draws=draws, seed=seed, horizons=horizon))
    except Refused as refusal:
        answer({"problems": [asdict(problem) for problem in refusal.problems]}, as_json=as_json)
        err.print(str(refusal), style="red", markup=False)
        raise typer.Exit(1) from None
    if not answer(report(found, yearly, losses, drawn), as_json=as_json):
        tell(found, drawn, yearly, losses)


def tell(found: Answer, drawn: Simulation, yearly: TeiTable | None = None, losses: tuple[LossAnswer, ...] = ()) -> None:
    """An answer for people."""
    _tell(found)
    _tell_spread(drawn)
    for loss in losses:
        _tell_loss(loss, found.currency)
    if yearly:
        _tell_tei(yearly, found.currency)


def _asked(case: BusinessCase, *, draws: int, seed: int, horizons: list[int] | None) -> Asked:
    view = OutsideView(CLASSES[case.reference_class]) if case.reference_class else None
    return Asked(draws=draws, seed=seed, horizons=tuple(sorted(set(horizons or HORIZONS))), outside_view=view)


def _tell_spread(drawn: Simulation) -> None:
    own = drawn.at(drawn.horizon_months)
    low, middle, high = (own.npv.at(level) for level in (0.1, 0.5, 0.9))
    worth = f"NPV {_money(middle.value)} ± {_money(middle.se)} (80 %: {_money(low.value)} to {_money(high.value)})"
    back = ", ".join(f"P{level:.0%}".rstrip("%") + f" {_months(own.payback.at(level))}" for level in (0.5, 0.8))
    out.print(f"Over {drawn.asked.draws:,} draws (seed {drawn.asked.seed}): {worth} {drawn.currency};", markup=False)
    out.print(
        f"  below 0 in {own.p_negative.value:.1%} ± {own.p_negative.se:.1%}; paid back, months: {back}.", markup=False
    )


def _months(found: Percentile | None) -> str:
    return "never" if found is None else f"{found.value:.1f} ± {found.se:.1f}"


def _tell(found: Answer) -> None:
    out.print(f"{found.name}: {_sentence(found)}", markup=False)
    table(
        ("months", "NPV", "IRR", "MIRR", "ROI", "payback", "discounted", "costs", "hidden"),
        [_row(one) for one in found.horizons],
    )
    out.print("Paybacks in months; ROI on discounted costs; costs undiscounted, hidden: outside the budget.")
    if by_year := found.at(found.horizon_months).by_year:
        years = (_years(by_year.years), _years(by_year.discounted_years))
        out.print(f"As a yearly table, interpolated within the year: payback {years[0]}, discounted {years[1]}.")
    out.print(f"A month later costs {_money(found.delay_cost_per_month)} (a comparison, in no total).", markup=False)
    out.print(f"It {found.quadrant.words}.", markup=False)
    for benefit in found.unpriced:
        out.print(f"Not in NPV: {benefit.title} ({benefit.kind}, {benefit.score or 'no'} of 5)", markup=False)
    if found.forgotten:
        out.print(f"Forgotten: {', '.join(title_of(key) for key in found.forgotten)}.", markup=False)
    for place, default in found.assumed:
        out.print(f"Assumed, {default.grade}: {place} ({default.source})", markup=False)
    for warning in found.warnings:
        err.print(f"Mind: {warning}", style="yellow", markup=False)


def _tell_loss(loss: LossAnswer, currency: str) -> None:
    curve = loss.exceedance
    bad = f"one year in twenty loses {_money(curve.p95_after.value)} ± {_money(curve.p95_after.se)} or more"
    without = f"{_money(curve.p95_before.value)} ± {_money(curve.p95_before.se)} without it"
    expected = (
        f"{_money(loss.avoided_per_year)} of {_money(loss.expected_per_year)} {currency} a year avoided on average"
    )
    out.print(f"{loss.title}: {expected}; {bad}, {without} ({curve.draws:,} years, seed {curve.seed})", markup=False)


def _sentence(found: Answer) -> str:
    own = found.at(found.horizon_months)
    pays = "never pays back" if own.payback is None else f"pays back after {own.payback:.1f} months"
    worth = (
        f"NPV {_money(own.npv)} {found.currency} over {own.months} months at {100 * found.rate_per_year:.4g} % a year"
    )
    return f"{worth}, {pays}, every estimate at its mean"


def _row(one: HorizonAnswer) -> tuple[str, ...]:
    rates = ", ".join(_share(rate) for rate in one.irr.rates) or "none"
    return (
        str(one.months),
        _money(one.npv),
        rates,
        _share(one.mirr),
        _share(one.roi.ratio),
        "never" if one.payback is None else f"{one.payback:.1f}",
        "never" if one.discounted_payback is None else f"{one.discounted_payback:.1f}",
        _money(one.tco),
        _share(one.hidden_share),
    )


def _tell_tei(yearly: TeiTable, currency: str) -> None:
    columns = ("line", "ρ", "start", *(f"year {year}" for year in range(1, yearly.years + 1)), "present value")
    rows = [
        (row.title, _share(row.rho), *(_money(amount) for amount in row.adjusted), _money(row.present_value))
        for row in yearly.rows
    ]
    total = ("Net", "", *(_money(amount) for amount in yearly.net), _money(yearly.npv))
    table(
        columns, [*rows, total], title=f"By year, risk-adjusted, {currency}: another reading, not on top of the first"
    )


def _years(years: float | None) -> str:
    return "never" if years is None else f"after {years:.2f} years"


def _money(amount: float) -> str:
    return f"{amount:,.0f}"


def _share(share: float | None) -> str:
    return "none" if share is None else f"{share:.1%}"
