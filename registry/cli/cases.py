"""`case …`: business cases of use cases put on record, looked at, compared, restored, and worked out."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import Annotated

import typer

from registry.cli import what_if
from registry.cli._desk import JsonFlag, Seed, UseCaseSlug, answer, desk, err, out, table
from registry.cli.onward import onward
from registry.cli.roi import tell
from registry.commands.economics import Question
from registry.errors import Invalid
from registry.services import business_cases, economics
from registry.views import economics_values as values
from roi.case_changes import WhatIf
from roi.case_difference import Difference

Note = Annotated[str, typer.Option(help="What changed, and why; it stays beside the revision.")]
Began = Annotated[
    int | None, typer.Option("--from", min=0, help="The revision you began from; a newer one is refused.")
]
Revision = Annotated[int | None, typer.Option(min=1, help="Of the case; the newest without it.")]
group = typer.Typer(help="What use cases are to cost and to return.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    for command in (put, show, diff, restore, template, onward):
        group.command()(command)
    group.command("list")(list_)
    group.command("try")(what_if.try_)
    app.add_typer(group, name="case")


def put(
    slug: UseCaseSlug,
    file: Annotated[typer.FileText, typer.Argument(help="The case in YAML or JSON; - reads standard input.")],
    note: Note = "",
    began: Began = None,
    as_json: JsonFlag = False,
) -> None:
    """Put a business case on record, as its next revision; refused with every place that is wrong."""
    text = file.read()
    with desk() as at:
        problems = business_cases.check(at, text).problems
        if problems:
            answer({"problems": [asdict(one) for one in problems]}, as_json=as_json)
            raise Invalid("\n".join(map(str, problems)))
        made = business_cases.save(at, slug, text, note=note, expected_revision=began)
    if not answer(made, as_json=as_json):
        said = "is on record" if made.new else "says the same; nothing changed"
        out.print(f"Revision {made.revision} of the business case of {slug} {said}.", markup=False)


def list_(
    slug: Annotated[str, typer.Argument(help="A use case: its revisions. Without it: every case.")] = "",
    as_json: JsonFlag = False,
) -> None:
    """Every business case; or the revisions of one."""
    if slug:
        _list_revisions(slug, as_json=as_json)
        return
    with desk() as at:
        found = business_cases.all_of(at)
    if not answer({"cases": [values.line(one) for one in found]}, as_json=as_json):
        rows = [
            (one.slug, one.revision, one.case.currency, one.case.horizon_months, _money(one.case.budget))
            for one in found
        ]
        table(("use case", "revision", "currency", "months", "budget"), rows)


def _list_revisions(slug: str, *, as_json: bool) -> None:
    with desk() as at:
        lines = business_cases.revisions(at, slug)
    if not answer({"revisions": lines}, as_json=as_json):
        rows = [
            (
                one.revision,
                f"{one.at:%Y-%m-%d}",
                one.by,
                one.plan_version,
                _money(one.npv),
                _money(one.budget),
                one.note,
            )
            for one in lines
        ]
        table(("revision", "on", "by", "plan", "NPV", "budget", "why"), rows)


def show(
    slug: UseCaseSlug,
    revision: Revision = None,
    text: Annotated[bool, typer.Option("--text", help="The case as it was written, and nothing else.")] = False,
    draws: Annotated[int, typer.Option(min=100, max=200_000, help="How often it is drawn.")] = 10_000,
    seed: Seed = 0,
    late: Annotated[int, typer.Option(min=0, help="What if every benefit came so many months later?")] = 0,
    as_json: JsonFlag = False,
) -> None:
    """What a case on record comes to; with what it was worked out from."""
    with desk() as at:
        if text:
            sys.stdout.write(business_cases.of(at, slug, revision).text)
            return
        asked = Question(revision=revision, what_if=WhatIf(late_months=late), draws=draws, seed=seed)
        found, drawn = economics.answer(at, slug, asked), economics.simulation(at, slug, asked)
    if not answer(values.economics(found, drawn), as_json=as_json):
        tell(found.answer, drawn.simulation, found.tei)
        out.print(f"From {drawn.provenance}.", markup=False)


def diff(
    slug: UseCaseSlug,
    first: Annotated[int, typer.Argument(min=1, help="A revision.")],
    second: Annotated[int | None, typer.Argument(min=1, help="Another one; the newest without it.")] = None,
    as_json: JsonFlag = False,
) -> None:
    """What differs between two revisions, place by place, and what each kind of change is worth."""
    with desk() as at:
        found = business_cases.difference(at, slug, first, second)
        worth = economics.compared(at, slug, first, second)
    if answer({"difference": found, "worth": worth.bars, "months": worth.months}, as_json=as_json):
        return
    if not found.changes:
        out.print("Nothing differs between them.")
        return
    table(("place", "before", "after"), [_change(one) for one in found.changes])
    for bar in worth.bars:
        out.print(
            f"{bar.title}: {bar.amount:+,.0f}; NPV so far {bar.reached:,.0f} {found.second.currency}", markup=False
        )
    budgets = f"{_money(found.first.budget)} to {_money(found.second.budget)}"
    out.print(f"Budget {budgets}; NPV over {worth.months} months, every estimate at its mean.", markup=False)


def restore(
    slug: UseCaseSlug,
    revision: Annotated[int, typer.Argument(min=1, help="What it said is said again, as a new revision.")],
    note: Note = "",
    began: Began = None,
    as_json: JsonFlag = False,
) -> None:
    """Go back to an earlier revision; what came in between stays on record."""
    with desk() as at:
        made = business_cases.restore(at, slug, revision, note=note, expected_revision=began)
    if not answer(made, as_json=as_json):
        out.print(f"Revision {made.revision} of {slug} says what revision {revision} said.", markup=False)


def template(slug: UseCaseSlug) -> None:
    """Write a case to begin with: every hidden cost, to be measured or ruled out by name."""
    with desk() as at:
        sys.stdout.write(business_cases.template(at, slug))
    err.print("Fill it in, then: countersign case put", slug, "FILE", style="dim")


def _change(one: Difference) -> tuple[str, str, str]:
    return one.place, *("" if value is None else str(value) for value in (one.before, one.after))  # type: ignore[return-value]


def _money(amount: float | None) -> str:
    return "none" if amount is None else f"{amount:,.0f}"
