"""`portfolio`: what several business cases come to together, and which to do under limits, on record or in files."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated, Any

import typer

from registry.cli import funding
from registry.cli._desk import JsonFlag, answer, err, out, table
from registry.cli._worked_out import refusing
from registry.errors import Invalid
from roi.candidates import CASH, GPU_HOURS, PEOPLE, Limits, Quarters, candidates_of
from roi.case import BusinessCase
from roi.case_file import read_case
from roi.concentration import Concentration, concentration
from roi.frontier import Frontier, frontier
from roi.marginal_value import MarginalValue, marginal_value
from roi.portfolio import Portfolio
from roi.portfolio import portfolio as all_drawn
from roi.presentation import Presentation
from roi.refusals import Refused
from roi.roll_up import RollUp, roll_up
from roi.selection import Question, Selection, question
from roi.selection import answer as selected
from roi.simulation import DRAWS, Asked
from roi.words import figure, listed, money, share

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
    seed: Annotated[int, typer.Option(min=0)] = 0,
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
        with _output_kept_clean():
            found = _Found(drawn, asked, theta=theta, doing=doing, with_frontier=with_frontier or bool(doing))
    if not answer(found.plain, as_json=as_json):
        found.tell()
    return None


class _Found:
    """Everything that was asked for, as values and in words."""

    def __init__(
        self, drawn: Portfolio, asked: Question, *, theta: float, doing: list[str] | None, with_frontier: bool
    ) -> None:
        self.currency, self.limits = drawn.presentation.currency, asked.limits
        self.roll_up: RollUp = roll_up(drawn)
        self.concentration: Concentration = concentration(drawn.names, drawn.npv)
        self.selection: Selection = selected(asked, theta=theta)
        self.frontier: Frontier | None = frontier(asked, here=doing) if with_frontier else None
        resources = dict.fromkeys([*asked.limits.amounts, *asked.limits.totals])
        found = (marginal_value(asked, resource, theta=theta) for resource in resources)
        self.marginal: list[MarginalValue] = [one for one in found if one]

    @property
    def plain(self) -> dict[str, Any]:
        """As one object."""
        return {
            "roll_up": self.roll_up,
            "concentration": self.concentration,
            "selection": self.selection,
            "marginal_value": self.marginal,
            **({"frontier": self.frontier} if self.frontier else {}),
        }

    def tell(self) -> None:
        """For people."""
        self._tell_roll_up()
        self._tell_selection()
        for one in self.marginal:
            out.print(one.words(self.limits), markup=False)
        if self.frontier:
            rows = [(figure(p.worth), figure(p.cvar), listed(p.chosen) or "nothing") for p in self.frontier.points]
            table(
                ("worth", "lost at worst", "projects"),
                rows,
                title=f"From the safest to the most worth, {self.currency}",
            )
            out.print(self.frontier.words(self.currency), markup=False)

    def _tell_roll_up(self) -> None:
        all_, low, high = self.roll_up, *(self.roll_up.npv.at(level).value for level in (0.1, 0.9))
        worth = f"{money(all_.npv.at(0.5).value, self.currency)} (80 %: {figure(low)} to {figure(high)})"
        losing = f"below 0 with a probability of {share(all_.p_negative.value)}"
        out.print(f"{len(all_.projects)} projects are worth {worth}, {losing};", markup=False)
        lost = all_.cvar.value
        worst = f"{'lose' if lost > 0 else 'still gain'} {money(abs(lost), self.currency)}"
        out.print(f"  the worst 5 % of {all_.draws:,} draws (seed {all_.seed}) {worst}.", markup=False)
        rows = [
            (
                one.light,
                one.name,
                figure(one.npv.at(0.5).value),
                share(one.p_negative.value),
                listed(one.standing.because),
            )
            for one in all_.projects
        ]
        table(("", "project", "NPV P50", "P(NPV<0)", "because"), rows)
        for one in all_.left_out:
            err.print(f"Left out: {one.name} {one.why}", style="yellow", markup=False)

    def _tell_selection(self) -> None:
        found = self.selection
        if not found.feasible:
            out.print("No choice satisfies the limits:", markup=False)
            for words in found.conflict:
                out.print(f"  {words}", markup=False)
            return
        proven = f", proven to be within {share(found.proven)} of the best" if found.proven else ""
        worth = money(found.worth.value, self.currency)
        out.print(f"Do {listed(found.chosen) or 'nothing'}: worth {worth} on average{proven}.", markup=False)
        table(
            ("do", "project", "because"),
            [("yes" if one.chosen else "no", one.name, one.because) for one in found.verdicts],
        )


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


@contextmanager
def _output_kept_clean() -> Iterator[None]:
    """What the solver's library prints to standard output by itself goes to standard error: a program reads ours."""
    sys.stdout.flush()
    ours = os.dup(1)
    os.dup2(2, 1)
    try:
        yield
    finally:
        os.dup2(ours, 1)
        os.close(ours)
