"""`case try`: figures of a business case on record moved and answered, kept under a name, or made the plan."""

from __future__ import annotations

from typing import Annotated

import typer

from registry.cli._desk import JsonFlag, Seed, answer, desk, out, table
from registry.commands import moves as commands
from registry.errors import Invalid
from registry.services import scenarios, workbench
from registry.views import money_values as values
from registry.views.workbench import Beside
from roi.what_if import DRAWS, QuickAnswer
from roi.words import money, share

Factor = Annotated[float, typer.Option(help="A factor on all of them.")]


def try_(
    slug: Annotated[str, typer.Argument(help="The use case's short name, such as card-fraud.")],
    costs: Factor = 1.0,
    benefits: Factor = 1.0,
    line: Annotated[list[str] | None, typer.Option(help="KEY=1.5, a factor on one line; may be said again.")] = None,
    late: Annotated[int, typer.Option(help="Months by which every benefit begins later.")] = 0,
    rate: Annotated[float | None, typer.Option(help="Discount rate per year, such as 0.08.")] = None,
    lever: Annotated[list[str] | None, typer.Option(help="As in `levers`; may be said again.")] = None,
    training_share: Annotated[float | None, typer.Option(help="Share of computing that is training.")] = None,
    keep: Annotated[str, typer.Option(help="Keep it as a scenario of this name.")] = "",
    adopt: Annotated[bool, typer.Option("--adopt", help="Make it the plan: the next revision of the case.")] = False,
    note: Annotated[str, typer.Option(help="Why; it stays beside the scenario or the revision.")] = "",
    began: Annotated[
        int | None, typer.Option("--from", help="The revision you tried it on; a newer is refused.")
    ] = None,
    draws: Annotated[int, typer.Option(min=100, max=20_000, help="How often the case is drawn.")] = DRAWS,
    seed: Seed = 0,
    as_json: JsonFlag = False,
) -> None:
    """What a case on record would come to with figures moved; nothing moved: every saved scenario beside it."""
    moves = commands.read(
        {
            "costs": costs, "benefits": benefits, "lines": _lines(line or []), "late_months": late,
            "rate_per_year": rate, "levers": lever or [], "training_share": training_share,
        }
    )  # fmt: skip
    if keep and adopt:
        raise Invalid("keep: a scenario is kept, or it becomes the plan; say one of both.")
    with desk() as at:
        if not (moves or keep or adopt):
            _beside(workbench.side_by_side(at, slug, draws=draws, seed=seed), as_json=as_json)
            return
        found = workbench.tried(at, slug, moves, draws=draws, seed=seed)
        said = values.tried(found)
        if keep:
            said["kept"] = scenarios.save(at, slug, moves.scenario(keep, note))
        if adopt:
            on = found.provenance.newest if began is None else began
            said["adopted"] = workbench.adopt(at, slug, moves, note=note, expected_revision=on)
    if not answer(said, as_json=as_json):
        _tell(found.answer)
        if keep:
            out.print(f"Kept as the scenario {keep}.", markup=False)
        if adopt:
            out.print(f"Revision {said['adopted'].revision} of the business case of {slug} says it.", markup=False)


def _lines(said: list[str]) -> dict[str, float]:
    found = {}
    for one in said:
        key, _, factor = one.partition("=")
        try:
            found[key] = float(factor)
        except ValueError:
            raise Invalid(f"lines.{key[:40]}: a factor such as {key[:40]}=1.5 is needed.") from None
    return found


def _beside(found: tuple[Beside, ...], *, as_json: bool) -> None:
    if not answer({"scenarios": [values.beside(one) for one in found]}, as_json=as_json):
        rows = [(one.scenario.name, one.answer.words if one.answer else one.why_not) for one in found]
        table(("scenario", "against the record"), rows)


def _tell(found: QuickAnswer) -> None:
    currency = found.case.currency
    rows = [
        (name, money(side.npv.at(0.5).value, currency), share(side.p_negative.value), money(side.tco, currency))
        for name, side in (("as on record", found.before), ("as moved", found.after))
    ]
    table(("", "NPV P50", "P(NPV<0)", "all costs"), rows)
    out.print(f"{found.words}.", markup=False)
    for change in found.changes:
        out.print(f"Changed: {change.words}", markup=False)
    for left in found.not_counted:
        out.print(f"Not counted: {left}", markup=False)
    for place, default in found.assumed:
        out.print(f"Assumed, {default.grade}: {place} ({default.source})", markup=False)
