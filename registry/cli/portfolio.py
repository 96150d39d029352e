"""`portfolio`: what several business cases come to together, and which to do under limits, on record or in files."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from registry.cli import funding
from registry.cli._desk import JsonFlag, Seed, answer, err
from registry.cli._own_output import output_kept_clean
from registry.cli._portfolio_told import Found
from registry.cli._worked_out import refusing
from registry.errors import Invalid
from roi.candidates import CASH, GPU_HOURS, PEOPLE, Limits, Quarters, candidates_of
from roi.case import BusinessCase
from roi.case_file import read_case
from roi.portfolio import portfolio as all_drawn
from roi.presentation import Presentation
from roi.refusals import Refused
from roi.selection import question
from roi.simulation import DRAWS, Asked

PerQuarter = list[float] | None


def register(parent: typer.Typer) -> None:
    """Add the command."""
    parent.command()(portfolio)


def portfolio(
    files: Annotated[list[typer.FileBinaryRead] | None, typer.Argument(help="Business cases in YAML or JSON.")] = None,
    on_record: Annotated[
        bool, typer.Option("--on-record", help="Every case of the registry, in place of files; `fund` sets limits.")
    ] = False,
    currency: Annotated[str, typer.Option(help="In which all is shown; that of the first case.")] = "",
    rate: Annotated[list[str] | None, typer.Option(help="USD=0.92: what one USD is worth in it.")] = None,
    today: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d", "%Y-%m"], help="What was before counts not.")
    ] = None,
    quarters: Annotated[int, typer.Option(min=1, max=80, help="To which the limits apply.")] = 8,
    cash: Annotated[PerQuarter, typer.Option(min=0, help="Per quarter; said once for all, or once for each.")] = None,
    gpu_hours: Annotated[PerQuarter, typer.Option(min=0, help="Likewise.")] = None,
    people: Annotated[PerQuarter, typer.Option(min=0, help="Likewise, full-time equivalents.")] = None,
    total_cash: Annotated[float | None, typer.Option(min=0, help="Over all quarters.")] = None,
    given: Annotated[list[str] | None, typer.Option(help="A project that exists already and others require.")] = None,
    theta: Annotated[float, typer.Option(min=0, help="Expected money given up for one less lost at worst.")] = 0.0,
    doing: Annotated[list[str] | None, typer.Option(help="A project of today's plan: where you are.")] = None,
    with_frontier: Annotated[bool, typer.Option("--frontier", help="What each degree of risk buys.")] = False,
    draws: Annotated[int | None, typer.Option(min=100, max=1_000_000, help="10,000 unless said.")] = None,
    seed: Seed = 0,
    as_json: JsonFlag = False,
) -> None:
    """Roll several cases up, red first, and say which to do under limits on cash, GPU-hours and people."""
    if on_record:
        if files or cash or gpu_hours or people or total_cash is not None or given or doing or with_frontier:
            raise Invalid("on-record: files and limits don't go with it; `countersign fund` answers under limits.")
        return funding.on_record(draws=draws, seed=seed, as_json=as_json)
    with refusing(as_json=as_json):
        cases = [_read(file) for file in files or ()]
        if not cases:
            raise Refused.at("files", "say business cases, or --on-record")
        shown = Presentation(currency or cases[0].currency, _rates(rate or []))
        day = today.date().replace(day=1) if today else None
        drawn = all_drawn(cases, Asked(draws=draws or DRAWS, seed=seed), presentation=shown, today=day)
        span = Quarters(day or min(case.start for case in cases), quarters)
        limits = Limits(
            {
                key: _each(said, quarters)
                for key, said in ((CASH, cash), (GPU_HOURS, gpu_hours), (PEOPLE, people))
                if said
            },
            totals={} if total_cash is None else {CASH: total_cash},
            labels=span.labels,
            currency=shown.currency,
            given=tuple(given or ()),
        )
        asked = question(candidates_of(drawn, span), drawn.ahead, limits)
        with output_kept_clean():
            found = Found(drawn, asked, theta=theta, doing=doing, with_frontier=with_frontier or bool(doing))
    if not answer(found.plain, as_json=as_json):
        found.tell()
    return None


def _read(file: typer.FileBinaryRead) -> BusinessCase:
    try:
        return read_case(file.read())
    except Refused as refusal:
        err.print(f"{file.name}:", style="red", markup=False)
        raise refusal from None


def _rates(said: list[str]) -> dict[str, float]:
    found = {}
    for one in said:
        name, _, number = one.partition("=")
        try:
            found[name] = float(number)
        except ValueError:
            raise Refused.at(f"--rate {one}", "such as USD=0.92 is needed") from None
        if not found[name] > 0:
            raise Refused.at(f"--rate {one}", "a rate is above 0")
    return found


def _each(said: list[float], quarters: int) -> tuple[float, ...]:
    if len(said) not in (1, quarters):
        raise Refused.at("limits", f"one figure for all or {quarters} are needed, not {len(said)}")
    return tuple(said * quarters if len(said) == 1 else said)
