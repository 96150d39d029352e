"""`deadline`: by when an incident must have been told to whom, by law and by the company's own rules."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from registry.cli._desk import JsonFlag, answer, desk, out, table
from registry.commands import deadlines as commands
from registry.services import deadlines
from registry.views.deadlines import DeadlineRuleView

Rule = Annotated[str, typer.Argument(help="Such as own-tell-executive.")]
Because = Annotated[str, typer.Option(help="Why; kept in the audit log.")]
From = Annotated[str | None, typer.Option("--from", help="The first day, such as 2027-01-01; tomorrow, unless said.")]
Several = list[str] | None
app = typer.Typer(help="Deadlines after an incident: the law's and the company's own.", no_args_is_help=True)


def register(parent: typer.Typer) -> None:
    """Add the commands."""
    app.command("list")(list_)
    app.command("set")(set_)
    for command in (show, end):
        app.command()(command)
    parent.add_typer(app, name="deadline")


def list_(as_json: JsonFlag = False) -> None:
    """Every deadline that holds or is to come: the company's own first."""
    with desk() as at:
        found = deadlines.listing(at)
        duties = deadlines.duties(at) if as_json else ()
    if answer({"deadlines": found, "duties": duties}, as_json=as_json):
        return
    rows = [
        (one.rule, one.state, f"{one.set} {one.article}".strip(), f"{one.hours:g} h", one.title, one.to,
         str(one.applies_from), str(one.checked_on), f"{one.running}, {one.overdue} overdue")
        for one in found
    ]  # fmt: skip
    table(("rule", "", "set", "within", "deadline", "whom", "applies from", "checked on", "clocks running"), rows)


def show(rule: Rule, as_json: JsonFlag = False) -> None:
    """One deadline with every revision: who said it, when and why."""
    with desk() as at:
        found = deadlines.history(at, rule)
    if answer({"revisions": found}, as_json=as_json):
        return
    now = found[0]
    out.print(f"{now.title}: within {now.hours:g} hours, to {now.to}", markup=False)
    out.print(f"{now.set} {now.article}; source: {now.source or 'ships with Countersign'}", markup=False)
    rows = [
        (one.revision, one.state, str(one.applies_from), f"{one.hours:g} h", one.by or "ships",
         f"{one.at:%Y-%m-%d %H:%M}" if one.at else "", one.reason)
        for one in found
    ]  # fmt: skip
    table(("revision", "", "applies from", "within", "by", "put on record (UTC)", "why"), rows)


def set_(
    title: Annotated[str, typer.Argument(help="What must have happened, in one line.")],
    to: Annotated[str, typer.Option(help="Whom it must have reached.")],
    hours: Annotated[float, typer.Option(help="Within how many hours of becoming aware.")],
    source: Annotated[str, typer.Option(help="Where it is written: an address, or a document with its version.")],
    because: Because,
    rule: Annotated[str, typer.Option(help="The one that changes; a new one, unless said.")] = "",
    of: Annotated[str, typer.Option("--set", help="Whose rule it is.")] = "Company",
    article: Annotated[str, typer.Option(help="Its number there.")] = "",
    text: Annotated[str, typer.Option(help="What it says, in words.")] = "",
    kind: Annotated[Several, typer.Option(help="Only incidents of these kinds.")] = None,
    severity: Annotated[Several, typer.Option(help="Only of these severities.")] = None,
    all_of: Annotated[Several, typer.Option(help="Facts that must all be known.")] = None,
    any_of: Annotated[Several, typer.Option(help="Facts of which one must be known.")] = None,
    met_by: Annotated[str, typer.Option(help="cause, contained or resolved, where that keeps it by itself.")] = "",
    start: From = None,
    checked_on: Annotated[str | None, typer.Option(help="When somebody compared it with its source; today.")] = None,
    as_json: JsonFlag = False,
) -> None:
    """Set a deadline of the company, or change one, from a day to come."""
    said: dict[str, Any] = {
        "title": title, "to": to, "hours": hours, "source": source, "reason": because, "rule": rule, "set": of,
        "article": article, "text": text, "kinds": kind or [], "severities": severity or [], "all_of": all_of or [],
        "any_of": any_of or [], "met_by": met_by, "applies_from": start, "checked_on": checked_on,
    }  # fmt: skip
    with desk() as at:
        made = deadlines.say(at, commands.read(said))
    _told(made, as_json=as_json)


def end(rule: Rule, because: Because, start: From = None, as_json: JsonFlag = False) -> None:
    """End a deadline of the company from a day to come; clocks that run by it go on."""
    with desk() as at:
        made = deadlines.end(at, rule, commands.read_ending({"reason": because, "applies_from": start}))
    _told(made, as_json=as_json)


def _told(made: DeadlineRuleView, *, as_json: bool) -> None:
    if not answer(made, as_json=as_json):
        out.print(f"{made.rule}: revision {made.revision} holds from {made.applies_from} (UTC).", markup=False)
