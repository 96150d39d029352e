"""`incident`: reporting what went wrong, working on it, and closing it with what was learnt."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from registry.cli._desk import JsonFlag, answer, desk, out, table
from registry.commands import incidents as commands
from registry.commands import moment
from registry.services import incidents
from registry.services.incidents import KIND_WORDS
from registry.views.incident_words import IncidentKind, Severity, State
from registry.views.incidents import IncidentLine, IncidentView
from registry.views.listing import Asked

Number = Annotated[str, typer.Argument(help="Such as I-3.")]
app = typer.Typer(help="What went wrong, and what somebody showed can go wrong.", no_args_is_help=True)


def register(parent: typer.Typer) -> None:
    """Add the commands."""
    for command in (report, note, show, move, close):
        app.command()(command)
    app.command("list")(list_)
    app.command("add")(add)
    parent.add_typer(app, name="incident")


def report(
    title: Annotated[str, typer.Argument(help="What happened, in one line.")],
    about: Annotated[str, typer.Option(help="What it is about, such as model:churn@3.")],
    severity: Annotated[Severity, typer.Option(help="How grave it is.")],
    kind: Annotated[IncidentKind, typer.Option(help="What sort of thing it is.")] = IncidentKind.INCIDENT,
    description: Annotated[str, typer.Option(help="What is known.")] = "",
    affected: Annotated[str, typer.Option(help="Who is affected.")] = "",
    fact: Annotated[list[str] | None, typer.Option(help="What the law asks about it, such as personal_data.")] = None,
    accountable: Annotated[str, typer.Option(help="Login of who answers for it.")] = "",
    reproduction: Annotated[str, typer.Option(help="How to reproduce a finding.")] = "",
    happened_at: Annotated[str | None, typer.Option(help="When it began; now, unless said.")] = None,
    aware_at: Annotated[
        str | None, typer.Option(help="When somebody here became aware; deadlines count from it.")
    ] = None,
    key: Annotated[str, typer.Option(help="The same key again is the same report.")] = "",
    as_json: JsonFlag = False,
) -> None:
    """Put an incident or a finding on record."""
    said = {
        "title": title, "about": about, "severity": severity.value, "kind": kind.value, "description": description,
        "affected": affected, "facts": fact or [], "accountable": accountable, "reproduction": reproduction,
        "happened_at": happened_at, "aware_at": aware_at, "key": key,
    }  # fmt: skip
    with desk() as at:
        made = incidents.report(at, commands.read(said))
    if not answer(made, as_json=as_json):
        out.print(f"{made.line.number} is on record.", markup=False)
        _deadlines(made)


def note(number: Number, text: Annotated[str, typer.Argument(help="What to note.")], as_json: JsonFlag = False) -> None:
    """Add a note to its timeline."""
    with desk() as at:
        found = incidents.note(at, incidents.number_of(number), text)
    if not answer(found, as_json=as_json):
        out.print(f"{found.line.number}: noted.", markup=False)


def add(
    number: Number,
    file: Annotated[
        typer.FileBinaryRead, typer.Argument(help='JSON such as {"kind": "cause", "text": "…"}; - reads input.')
    ],
    as_json: JsonFlag = False,
) -> None:
    """Add any line to its timeline: cause, lesson, severity, facts, accountable, kept, reward."""
    line = commands.read_line(file.read())
    with desk() as at:
        found = incidents.add(at, incidents.number_of(number), line)
    if not answer(found, as_json=as_json):
        out.print(f"{found.line.number}: {found.timeline[-1].words}.", markup=False)


def move(
    number: Number,
    state: Annotated[State, typer.Argument(help="Where it stands now.")],
    reason: Annotated[str, typer.Option(help="Why, or by what.")],
    as_json: JsonFlag = False,
) -> None:
    """Say that it is contained, resolved, closed or reopened."""
    with desk() as at:
        line = commands.read_line({"kind": "state", "state": state.value, "text": reason})
        found = incidents.add(at, incidents.number_of(number), line)
    if not answer(found, as_json=as_json):
        out.print(f"{found.line.number} is {found.line.state.value}.", markup=False)


def close(
    number: Number,
    lesson: Annotated[str, typer.Option(help="What was learnt from it, unless that is on record already.")] = "",
    decision: Annotated[bool, typer.Option(help="Log the lesson as a decision too.")] = False,
    reason: Annotated[str, typer.Option(help="By what it is done with.")] = "Everything is done",
    as_json: JsonFlag = False,
) -> None:
    """Close a resolved incident; says everything that is missing where it cannot be closed."""
    with desk() as at:
        which = incidents.number_of(number)
        if lesson:
            said: dict[str, Any] = {"kind": "lesson", "text": lesson, "decision": decision}
            incidents.add(at, which, commands.read_line(said))
        line = commands.read_line({"kind": "state", "state": "closed", "text": reason})
        found = incidents.add(at, which, line)
    if not answer(found, as_json=as_json):
        out.print(f"{found.line.number} is closed.", markup=False)


def list_(
    words: Annotated[list[str] | None, typer.Argument(help="Only what holds all of these words.")] = None,
    state: Annotated[list[State] | None, typer.Option(help="Only in these states.")] = None,
    kind: Annotated[list[IncidentKind] | None, typer.Option(help="Only these kinds.")] = None,
    severity: Annotated[list[Severity] | None, typer.Option(help="Only of these severities.")] = None,
    limit: Annotated[int, typer.Option(min=1)] = 100,
    as_json: JsonFlag = False,
) -> None:
    """The register: overdue first, then what is under way by severity, then the newest."""
    asked = Asked(text=" ".join(words or ()), limit=limit)
    with desk() as at:
        found = incidents.listing(at, asked, states=state or (), kinds=kind or (), severities=severity or ())
    if answer({"incidents": found.rows, "found": found.found, "of": found.of}, as_json=as_json):
        return
    rows = [
        (
            one.number, one.severity.value, one.state.value, KIND_WORDS[one.kind], one.title, one.about,
            one.accountable or "nobody", _due(one),
        )
        for one in found.rows
    ]  # fmt: skip
    table(("number", "severity", "state", "kind", "title", "about", "accountable", "due (UTC)"), rows)


def show(
    number: Number,
    as_of: Annotated[str | None, typer.Option(help="As it stood then, such as 2026-03-01T12:00Z.")] = None,
    as_json: JsonFlag = False,
) -> None:
    """One incident with its deadlines and timeline."""
    with desk() as at:
        found = incidents.get(at, incidents.number_of(number), as_of=moment(as_of, "as_of"))
    if answer(found, as_json=as_json):
        return
    line = found.line
    out.print(f"{line.number}  {line.title}", markup=False)
    who = f"{line.accountable} is accountable" if line.accountable else "nobody is accountable"
    out.print(f"{KIND_WORDS[line.kind]}, {line.severity.value}, {line.state.value}; {line.about}; {who}", markup=False)
    for text in (found.description, found.affected and f"Affected: {found.affected}"):
        if text:
            out.print(text, markup=False)
    _deadlines(found)
    table(
        ("when (UTC)", "what", "", "by"),
        [(f"{e.happened_at:%Y-%m-%d %H:%M}", e.words, e.text, e.by) for e in found.timeline],
    )
    if found.missing and State.CLOSED in found.next_states:
        out.print(f"Before it can be closed: {'; '.join(found.missing)}.", markup=False)


def _deadlines(found: IncidentView) -> None:
    rows = [
        (d.word, f"{d.due_at:%Y-%m-%d %H:%M}", d.title, f"{d.set} {d.article}".strip(), d.rule) for d in found.deadlines
    ]
    if rows:
        table(("", "until (UTC)", "deadline", "rule set", "rule"), rows)


def _due(one: IncidentLine) -> str:
    if one.overdue:
        return "overdue"
    return f"{one.due_at:%Y-%m-%d %H:%M}" if one.due_at else ""
