"""`inbox`, `comment`, `comments`, `notify`, `webhook`: what waits for somebody, what is said, how people are told."""

from __future__ import annotations

from typing import Annotated

import typer

from registry.cli._desk import JsonFlag, answer, desk, err, out, table
from registry.commands.comments import Comment, about, comment_number
from registry.commands.webhooks import Webhook
from registry.services import comments as said
from registry.services import inbox as inboxes
from registry.services import notify as sending
from registry.services import webhooks
from registry.settings import Settings
from registry.views.listing import EVERYTHING, Asked
from registry.views.notices import NoticeKind

Subject = Annotated[str, typer.Argument(help="What it is about, such as model:shop/churn@3 or decision:D-12.")]
hooks = typer.Typer(help="Addresses that are told of what happens.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    for command in (inbox, comment, comments, notify):
        app.command()(command)
    hooks.command("add")(add)
    hooks.command("list")(list_)
    hooks.command("stop")(stop)
    app.add_typer(hooks, name="webhook")


def inbox(
    kind: Annotated[list[NoticeKind] | None, typer.Option(help="Only these kinds.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Also what is read and over.")] = False,
    read: Annotated[bool, typer.Option("--read", help="Mark all of it as read.")] = False,
    as_json: JsonFlag = False,
) -> None:
    """What waits for whoever asks: to sign, stale, to look at again, overdue, mentions."""
    with desk() as at:
        found = inboxes.inbox(at, Asked(limit=EVERYTHING), kinds=kind or (), everything=everything)
        if read:
            inboxes.mark_read(at)
    if answer({"items": found.listed.rows, "open": found.counts.open, "unread": found.counts.unread}, as_json=as_json):
        return
    if not found.listed.rows:
        out.print("Nothing waits for you.")
        return
    rows = [
        (item.kind.words, item.title, item.subject, f"{item.due:%Y-%m-%d}" if item.due else "")
        for item in found.listed.rows
    ]
    table(("what", "title", "about", "due"), rows)


def comment(
    subject: Subject,
    text: Annotated[str, typer.Argument(help="What to say; @login tells that person. - reads standard input.")],
    reply_to: Annotated[str | None, typer.Option(help="The comment that it answers, such as C-4.")] = None,
    as_json: JsonFlag = False,
) -> None:
    """Say something about something on record."""
    words = typer.get_text_stream("stdin").read() if text == "-" else text
    with desk() as at:
        made = said.add(at, Comment(about=about(subject), text=words, reply_to=comment_number(reply_to)))
    if not answer(made, as_json=as_json):
        out.print(f"{made.number} is on record.", markup=False)
        for login in made.unknown:
            err.print(f"Nobody here is called @{login}.", style="yellow", markup=False)


def comments(subject: Subject, as_json: JsonFlag = False) -> None:
    """What was said about something."""
    with desk() as at:
        found = said.about(at, about(subject))
    if answer(found, as_json=as_json):
        return
    for one in found:
        answers = f", answering C-{one.reply_to}" if one.reply_to else ""
        out.print(f"{one.number}  {one.author}, {one.at:%Y-%m-%d %H:%M} UTC{answers}", style="bold", markup=False)
        out.print(one.text, markup=False)


def notify(as_json: JsonFlag = False) -> None:
    """Work out what waits for everybody and send on all that is due, once; for a timer where no server runs."""
    with desk() as at:
        done = sending.deliver(at, Settings.from_environment())
    if not answer(done, as_json=as_json):
        out.print(
            f"{done.sent:,} sent, {done.failed:,} to try again, {done.given_up:,} given up; {done.waiting:,} wait."
        )


def add(
    url: Annotated[str, typer.Argument(help="Where to: https://…")],
    kind: Annotated[list[NoticeKind] | None, typer.Option(help="Only these kinds; without any, all.")] = None,
    as_json: JsonFlag = False,
) -> None:
    """Tell an address of what happens from now on; prints the secret that its receiver checks signatures with."""
    with desk() as at:
        made = webhooks.add(at, Webhook(url=url, kinds=tuple(kind or ())), settings=Settings.from_environment())
    if not answer(made, as_json=as_json):
        out.print(made.secret, markup=False)
        err.print(f"Webhook {made.id}. The secret is shown only now.", markup=False)


def list_(as_json: JsonFlag = False) -> None:
    """Every webhook, with what waits for it and what was given up."""
    with desk() as at:
        found = webhooks.listing(at)
    if not answer(found, as_json=as_json):
        rows = [
            (one.id, one.url, ", ".join(one.kinds) or "all", "yes" if one.active else "no", one.waiting, one.failed)
            for one in found
        ]
        table(("number", "address", "kinds", "told", "waiting", "given up"), rows)


def stop(
    number: int,
    reason: Annotated[str, typer.Option(help="Why; it goes into the audit log.")] = "",
    as_json: JsonFlag = False,
) -> None:
    """Tell a webhook nothing more."""
    with desk() as at:
        webhooks.stop(at, number, reason=reason)
    if not answer({"stopped": number}, as_json=as_json):
        out.print(f"Webhook {number} is told nothing more.")
