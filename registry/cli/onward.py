"""`case onward`: whether to go on with a project, by what lies ahead of it, the right to stop included."""

from __future__ import annotations

from typing import Annotated

import typer

from registry.cli._desk import JsonFlag, Seed, answer, desk, out, table
from registry.commands.economics import Question
from registry.services import economics
from registry.views import economics_values as values


def onward(
    slug: Annotated[str, typer.Argument(help="The use case's short name, such as card-fraud.")],
    revision: Annotated[int | None, typer.Option(min=1, help="Of the case; the newest without it.")] = None,
    draws: Annotated[int, typer.Option(min=100, max=200_000, help="How often it is drawn.")] = 10_000,
    seed: Seed = 0,
    as_json: JsonFlag = False,
) -> None:
    """Whether to go on as of this month: what is spent decides nothing."""
    with desk() as at:
        found = economics.onward(at, slug, Question(revision=revision, draws=draws, seed=seed))
    if answer(values.onward(found), as_json=as_json):
        return
    unit = found.provenance.currency
    out.print(found.ahead.words(unit), markup=False)
    if found.gates is not None:
        out.print(found.gates.words(unit), markup=False)
        rows = [
            (one.title, one.in_month, f"{one.p_pass:.0%}", f"{one.cost:,.0f}", f"{one.ahead.value:,.0f}",
             f"{one.goes_on.value:.0%}")
            for one in found.gates.gates
        ]  # fmt: skip
        table(("gate", "in month", "passed", f"costs, {unit}", "lies ahead", "worth going on"), rows)
    out.print(f"From {found.provenance}.", markup=False)
