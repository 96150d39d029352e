"""`actuals …`: plan against actual, and what feeds it: rules, costs on no bill, rates, measured benefits, settings."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from registry.cli import measurements as measured
from registry.cli import money_entries as entered
from registry.cli._desk import JsonFlag, answer, desk, err, out, table
from registry.cli._money_words import Note, Slug, text_of, whole
from registry.services import _periods, actuals, allocations, bills
from registry.views.actuals import ActualsView
from registry.views.allocations import Sharing
from registry.views.listing import Asked

MonthOption = Annotated[str, typer.Option(help="A month such as 2026-01.")]
group = typer.Typer(help="What was spent and gained, beside what was planned.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    for command in (show, rules, entered.cost, entered.rates, measured.measure, measured.benefits, entered.settings):
        group.command()(command)
    group.command("bills")(bills_)
    app.add_typer(group, name="actuals")


def show(
    slug: Slug = "",
    since: MonthOption = "",
    until: Annotated[str, typer.Option(help="The first month that is left out.")] = "",
    grain: Annotated[str, typer.Option(help="month, quarter or year (fiscal).")] = "month",
    basis: Annotated[str, typer.Option(help="billed or effective.")] = "",
    currency: Annotated[str, typer.Option(help="Such as EUR; the company's without it.")] = "",
    as_json: JsonFlag = False,
) -> None:
    """Plan against actual, red first; the last twelve whole months unless said."""
    end = _month(until, "until")
    with desk() as at:
        if slug:
            one = actuals.of(at, slug, until=end, basis=basis, currency=currency)
            if answer(one, as_json=as_json):
                return
        found = actuals.summary(
            at, since=_month(since, "since"), until=end, grain=grain, basis=basis, currency=currency
        )
    if slug or not answer(found, as_json=as_json):
        _tell(found, slug)


def bills_(
    words: Annotated[list[str] | None, typer.Argument(help="Only what holds all of these words.")] = None,
    every: Annotated[bool, typer.Option("--every", help="Those that were superseded, too.")] = False,
    limit: Annotated[int, typer.Option(min=1)] = 100,
    as_json: JsonFlag = False,
) -> None:
    """The bills on record, the newest period first."""
    with desk() as at:
        found = bills.listing(at, Asked(text=" ".join(words or ()), limit=limit), every=every)
    if answer({"bills": found.rows, "found": found.found, "of": found.of}, as_json=as_json):
        return
    rows = [
        (
            one.number, one.word, one.provider, one.account, f"{one.period_start:%Y-%m}" if one.period_start else "",
            one.rows, f"{one.billed:,.2f} {one.currency}", f"{one.errors} errors, {one.warnings} warnings",
        )
        for one in found.rows
    ]  # fmt: skip
    table(("bill", "is", "provider", "account", "month", "charges", "billed", "findings"), rows)


def rules(
    file: Annotated[Path | None, typer.Argument(help="A YAML file; without it, the rules that hold are shown.")] = None,
    save: Annotated[bool, typer.Option("--save", help="Put it on record; without it, it is only tried out.")] = False,
    note: Note = "",
    as_json: JsonFlag = False,
) -> None:
    """Who bears what of all bills: under the rules on record, or under a file that is tried out or saved."""
    text = text_of(file) if file else None
    with desk() as at:
        if text is not None and save:
            made = allocations.save(at, text, note=note)
            err.print(f"Revision {made.revision} of the allocation rules holds.", markup=False)
        found = allocations.shared(at, text)
        current = allocations.current(at)
    if answer({"rules": current, "shared": found}, as_json=as_json):
        return
    if file is None:
        out.print(current.text or "There are no allocation rules yet.", markup=False)
    _tell_sharing(found)


def _tell(found: ActualsView, slug: str) -> None:
    shown = [one for one in found.use_cases if not slug or one.slug == slug]
    rows = [
        (
            one.slug, one.word, whole(one.actual), whole(one.planned), whole(one.budget),
            whole(one.ends.expected_p80 if one.ends else None),
        )
        for one in shown
    ]  # fmt: skip
    table(("use case", "is", "to date", "planned", "budget", "ends, P80"), rows, title=f"{found.currency}, to date")
    if not slug:
        periods = [(one.label, whole(one.planned), whole(one.actual), whole(one.unallocated)) for one in found.periods]
        table(("period", "planned", "spent", "of it nobody's"), periods)
        share = "" if found.unallocated_share is None else f" ({found.unallocated_share:.1%} of all billed)"
        out.print(f"Unallocated: {whole(found.unallocated)} {found.currency}{share}.", markup=False)
    for words in (*found.left_out, *found.rates):
        err.print(words, style="dim", markup=False)


def _tell_sharing(found: Sharing) -> None:
    rows = [
        (
            one.target or "Unallocated",
            f"{one.billed:,.2f} {one.currency}",
            "" if one.share is None else f"{one.share:.1%}",
        )
        for one in (*found.targets, *found.unallocated)
    ]
    table(("for", "billed", "share"), rows)
    for name in found.idle:
        err.print(f"Mind: {name} fits no charge.", style="yellow", markup=False)
    for target in found.unknown:
        err.print(f"Mind: {target} is not on record.", style="yellow", markup=False)


def _month(text: str, place: str) -> date | None:
    return _periods.parse(text, place) if text else None
