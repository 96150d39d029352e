"""`decide` and `decisions`: a decision put on record in one line or in an editor, found again, taken in and out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import click
import typer

from registry import madr
from registry.access import Desk
from registry.cli._decision_text import brief, sheet, unfolded
from registry.cli._desk import JsonFlag, answer, desk, err, out, table
from registry.commands import decisions as commands
from registry.commands import quick
from registry.commands.about import read as subject
from registry.commands.decisions import Decision
from registry.errors import Invalid, RegistryError
from registry.services import decisions
from registry.subjects import SubjectKind, row_number
from registry.types import utc_now
from registry.views.decisions import DecisionView, flat
from registry.views.listing import Asked

group = typer.Typer(help="Decisions on record: list, show, import, export.", no_args_is_help=True)
About = Annotated[str, typer.Option(help="What it is about: model:name@version, dataset:…, use_case:…, deployment:…")]
Number = Annotated[str, typer.Argument(help="Such as D-12.")]
Many = Annotated[list[str] | None, typer.Option(help="May be given more than once.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("decide")(decide)
    app.add_typer(group, name="decisions")


def decide(
    title: Annotated[str, typer.Argument(help="The decision in one line.")],
    about: About,
    choice: Annotated[str, typer.Option(help="What was chosen.")] = "",
    because: Annotated[str, typer.Option(help="Why.")] = "",
    context: Annotated[str, typer.Option(help="The question and its circumstances.")] = "",
    option: Annotated[list[str] | None, typer.Option(help="What else was possible; more than once.")] = None,
    assume: Annotated[
        list[str] | None, typer.Option(help='What it rests on: "prices stay", "few gaps (income.null_share < 0.05)".')
    ] = None,
    consequences: Annotated[str, typer.Option(help="What follows.")] = "",
    people: Annotated[str, typer.Option(help='Who took part: "anna, ben (consulted)".')] = "",
    evidence: Many = None,
    revisit: Annotated[str, typer.Option(help="When to look again: 2027-05-01, or 6m.")] = "",
    supersedes: Annotated[str, typer.Option(help="The decision that this one replaces, such as D-4.")] = "",
    template: Annotated[str, typer.Option(help="What kind of decision it is, such as deployment or saying-no.")] = "",
    key: Annotated[str, typer.Option(help="The same key is the same decision.")] = "",
    edit: Annotated[bool, typer.Option("--edit", help="Write it in $EDITOR, as a MADR file.")] = False,
    as_json: JsonFlag = False,
) -> None:
    """Put a decision on record."""
    told: dict[str, Any] = {
        "title": title, "about": about, "choice": choice, "rationale": because, "context": context,
        "options": [commands.plain_part(one) for one in quick.options("\n".join(option or ()))],
        "assumptions": [commands.plain_part(quick.assumption(one)) for one in assume or ()],
        "consequences": consequences, "people": [commands.plain_part(one) for one in quick.people(people)],
        "evidence": evidence or [], "revisit_on": quick.day(revisit, today=utc_now().date(), place="revisit"),
        "supersedes": supersedes or None, "template": template, "key": key,
    }  # fmt: skip
    said = _edited(told) if edit else commands.decision(told)
    with desk() as at:
        _told(decisions.log(at, said), as_json=as_json)


@group.command("list")
def list_decisions(
    text: Annotated[str, typer.Argument(help="Words that title, choice or subject contain.")] = "",
    about: Annotated[str, typer.Option(help="Those about one thing: model:name@version.")] = "",
    only: Annotated[str, typer.Option(help=f"One of {', '.join(decisions.ONLY)}.")] = "",
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 50,
    as_json: JsonFlag = False,
) -> None:
    """Decisions; those that need another look first, then the newest."""
    if only not in ("", *decisions.ONLY):
        raise Invalid(f"only: {only[:40]!r} is none of {', '.join(decisions.ONLY)}.")
    with desk() as at:
        thing = subject(about) if about else None
        found = decisions.listing(at, Asked(text=text, limit=limit), only=only, about=thing)
    if answer(found, as_json=as_json):
        return
    rows = [
        (one.number, one.word, one.title, str(one.about), one.author, str(one.revisit_on or "")) for one in found.rows
    ]
    table(("number", "state", "title", "about", "by", "look again"), rows)
    if found.found > len(rows):
        out.print(f"{len(rows):,} of {found.found:,}; --limit shows more.", markup=False)


@group.command("show")
def show(number: Number, as_json: JsonFlag = False) -> None:
    """One decision, whole."""
    with desk() as at:
        found = decisions.decision(at, row_number(SubjectKind.DECISION, number))
    if not answer(flat(found), as_json=as_json):
        out.print(brief(found), markup=False)


@group.command("export")
def export(
    numbers: Annotated[list[str] | None, typer.Argument(help="Such as D-12 D-13; without any, all.")] = None,
    to: Annotated[Path | None, typer.Option(help="A folder; without one, one decision to standard output.")] = None,
) -> None:
    """Decisions as MADR files; nothing is lost on the way."""
    with desk() as at:
        wanted = [row_number(SubjectKind.DECISION, one) for one in numbers or ()] or _all(at)
        if to is None:
            if len(wanted) != 1:
                raise Invalid("to: name a folder for more than one decision, such as --to decisions.")
            typer.echo(decisions.as_madr(at, wanted[0]), nl=False)
            return
        to.mkdir(parents=True, exist_ok=True)
        for number in wanted:
            view = decisions.decision(at, number)
            (to / unfolded(number, view.line.title)).write_bytes(decisions.as_madr(at, number).encode())
    err.print(f"{len(wanted):,} written to {to}.", markup=False)


@group.command("import")
def import_files(
    files: Annotated[list[Path], typer.Argument(exists=True, dir_okay=False, help="MADR files, ours or anybody's.")],
    about: Annotated[str, typer.Option(help="What those are about that do not say.")] = "",
    as_json: JsonFlag = False,
) -> None:
    """Put the decisions of MADR files on record, once each, nothing lost; exit code 1 where one was refused."""
    made: list[DecisionView] = []
    faults: list[str] = []
    with desk() as at:
        for file in files:
            try:
                made.append(decisions.log(at, madr.opened(file.read_bytes(), name=file.name, about=about)))
            except RegistryError as refusal:
                faults.append(f"{file}: {refusal}")
    for fault in faults:
        err.print(fault, style="red", markup=False)
    if not answer([flat(one) for one in made], as_json=as_json):
        table(("number", "title"), [(one.line.number, one.line.title) for one in made])
    raise typer.Exit(1 if faults else 0)


def _edited(told: dict[str, Any]) -> Decision:
    """The decision as it was left in the editor; what is wrong with it is told, with a way to go on."""
    text = sheet(told)
    while True:
        text = click.edit(text, extension=".md", require_save=False) or ""
        try:
            return _filled(text, told)
        except Invalid as fault:
            err.print(str(fault), style="red", markup=False)
            if not typer.confirm("Go on writing?", default=True, err=True):
                raise


def _filled(text: str, told: dict[str, Any]) -> Decision:
    said = madr.read(madr.without_comments(text), about=str(told["about"]), title=str(told["title"]))
    source = said.source if madr.others(said.source) else ""
    return replace(said, source=source, key=str(told["key"]))


def _all(at: Desk) -> Sequence[int]:
    return [one.id for one in decisions.listing(at, Asked(sort="number", limit=1_000_000)).rows]


def _told(made: DecisionView, *, as_json: bool) -> None:
    if not answer(flat(made), as_json=as_json):
        out.print(f"{made.line.number} is on record: {made.line.title} ({made.line.about}).", markup=False)
