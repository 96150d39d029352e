"""`levers`: what can be done about the cost of computing, and what it would do to a business case in a file."""

from __future__ import annotations

from typing import Annotated

import typer

from registry.cli._desk import JsonFlag, Seed, answer, out, table
from registry.cli._worked_out import refusing
from registry.views.money_values import quick
from roi.case_file import read_case
from roi.defaults import GRADES
from roi.estimates import Fixed
from roi.lever_table import levers as all_levers
from roi.levers import Chosen
from roi.refusals import Refused
from roi.what_if import QuickAnswer, Sliders, what_if


def register(parent: typer.Typer) -> None:
    """Add the command."""
    parent.command()(levers)


def levers(
    file: Annotated[
        typer.FileBinaryRead | None, typer.Argument(help="A business case in YAML or JSON; - reads input.")
    ] = None,
    pull: Annotated[
        list[str] | None, typer.Option(help="A lever, or lever=0.5 with your own new cost / old; may be said again.")
    ] = None,
    training_share: Annotated[
        float | None, typer.Option(min=0, max=1, help="Share of computing that is training; else assumed.")
    ] = None,
    draws: Annotated[int, typer.Option(min=100, max=100_000, help="How often the case is drawn.")] = 1_000,
    seed: Seed = 0,
    as_json: JsonFlag = False,
) -> None:
    """Without a case, all levers with their ranges and sources; with one, what pulling some would change."""
    if file is None:
        return _list(as_json=as_json)
    with refusing(as_json=as_json):
        share = None if training_share is None else Fixed(training_share)
        sliders = Sliders(levers=tuple(_chosen(word) for word in pull or ()), training_share=share)
        found = what_if(read_case(file.read()), sliders, draws=draws, seed=seed)
    if not answer(quick(found), as_json=as_json):
        _tell(found)
    return None


def _chosen(word: str) -> Chosen:
    key, _, factor = word.partition("=")
    try:
        return Chosen(key, factor=Fixed(float(factor)) if factor else None)
    except ValueError:
        raise Refused.at(f"pull {key}", f"a factor such as 0.5 is needed, not {factor!r:.20}") from None


def _list(*, as_json: bool) -> None:
    found = all_levers()
    if answer({"levers": list(found.values())}, as_json=as_json):
        return
    rows = [
        (
            one.key,
            one.title,
            one.phase,
            " / ".join(f"{end.value:g} ({end.grade})" for end in one.factor) or "from your figures",
            one.url,
        )
        for one in found.values()
    ]
    table(("key", "lever", "of", "new cost / old: low, likely, high", "source"), rows)
    out.print(f"Grades: {', '.join(f'{grade} {says}' for grade, says in GRADES.items())}.", markup=False)


def _tell(found: QuickAnswer) -> None:
    out.print(f"{found.words}.", markup=False)
    for change in found.changes:
        out.print(f"Changed: {change.words}", markup=False)
    for left in found.not_counted:
        out.print(f"Not counted: {left}", markup=False)
    for place, default in found.assumed:
        out.print(f"Assumed, {default.grade}: {place} ({default.source})", markup=False)
