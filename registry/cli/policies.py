"""`policy`, `body` and `delegate`: who signs what, who sits where, and who signs for whom."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from registry.cli._desk import JsonFlag, answer, desk, out, table
from registry.commands import moment
from registry.commands.approvals import Delegate, Propose
from registry.errors import Invalid, NotFound
from registry.services import bodies, delegations, policies, policy_drafts
from registry.views.policies import BodyView, DelegationView

policy = typer.Typer(help="The approval policy and its revisions.", no_args_is_help=True)
body = typer.Typer(help="Bodies that sign or veto, and who sits in them.", no_args_is_help=True)
delegate = typer.Typer(help="Signatures given to others for a time, and absences.", no_args_is_help=True)
Because = Annotated[str, typer.Option(help="Why; kept in the audit log.")]
Slug = Annotated[str, typer.Argument(help="The short name, such as ethics-board.")]
File = Annotated[typer.FileText, typer.Argument(help="YAML; - reads standard input.")]
Until = Annotated[str, typer.Option(help="The first moment at which it is over, such as 2026-12-24.")]
From = Annotated[str | None, typer.Option("--from", help="When it begins; now, unless said.")]


def register(parent: typer.Typer) -> None:
    """Add the groups of commands."""
    for name, group in (("policy", policy), ("body", body), ("delegate", delegate)):
        parent.add_typer(group, name=name)


@policy.command("list")
def list_policies(as_json: JsonFlag = False) -> None:
    """Every revision, newest first, with how it stands."""
    with desk() as at:
        found = policies.policy(at)
    if answer({"policies": [found]}, as_json=as_json):
        return
    rows = [
        (found.slug, one.revision, one.state, f"{one.effective_from:%Y-%m-%d}", one.request, one.author, one.reason)
        for one in found.revisions
    ]
    table(("policy", "revision", "state", "from (UTC)", "request", "by", "why"), rows)
    if not rows:
        out.print("The policy that ships with Countersign holds until a company has approved its own.", markup=False)


@policy.command("show")
def show_policy(
    revision: Annotated[int, typer.Argument(help="The one in force, unless said.")] = 0, as_json: JsonFlag = False
) -> None:
    """The YAML of a revision."""
    with desk() as at:
        found = policies.policy(at)
    text = next((one.text for one in found.revisions if one.revision == revision), "" if revision else found.text)
    if not text:
        raise NotFound(f"There is no revision {revision} of the policy {found.slug}.")
    if not answer({"revision": revision or found.in_force, "text": text}, as_json=as_json):
        out.print(text, markup=False, soft_wrap=True, end="")


@policy.command("check")
def check_policy(file: File, as_json: JsonFlag = False) -> None:
    """Read a policy without proposing it; says every fault with its line, and then exits with 1."""
    with desk() as at:
        found = policy_drafts.faults(at, file.read())
    if not answer({"faults": found}, as_json=as_json):
        for fault in found:
            out.print(str(fault), markup=False, soft_wrap=True)
        if not found:
            out.print("Nothing is wrong with it.", markup=False)
    if found:
        raise typer.Exit(1)


@policy.command("propose")
def propose_policy(file: File, because: Because, start: From = None, as_json: JsonFlag = False) -> None:
    """Put a new revision on record and ask for its approval; until that is given, the old one holds."""
    with desk() as at:
        said = Propose(text=file.read(), reason=because, effective_from=moment(start, "from"))
        made = policies.propose(at, said).revisions[0]
    if not answer(made, as_json=as_json):
        out.print(f"Revision {made.revision} waits for the signatures on {made.request}.", markup=False)


@body.command("list")
def list_bodies(as_json: JsonFlag = False) -> None:
    """Every body with its members."""
    with desk() as at:
        found = bodies.listing(at)
    if not answer({"bodies": found}, as_json=as_json):
        rows = [(one.slug, one.name, "veto" if one.veto else "", ", ".join(one.members)) for one in found]
        table(("body", "name", "", "members"), rows)


@body.command("show")
def show_body(slug: Slug, as_json: JsonFlag = False) -> None:
    """One body with everybody who came and went."""
    with desk() as at:
        found = bodies.body(at, slug)
    if not answer(found, as_json=as_json):
        out.print(f"{found.name}: {', '.join(found.members) or 'nobody sits in it'}.", markup=False)
        rows = [
            (f"{o.at:%Y-%m-%d %H:%M}", o.member, "joined" if o.joined else "left", o.by, o.reason)
            for o in found.history
        ]
        table(("when (UTC)", "who", "", "by", "why"), rows)


@body.command("create")
def create_body(
    slug: Slug,
    name: Annotated[str, typer.Option(help="What people call it.")],
    veto: Annotated[bool, typer.Option("--veto", help="It is meant to veto; a policy has to say so too.")] = False,
    as_json: JsonFlag = False,
) -> None:
    """Name a body."""
    with desk() as at:
        _told(bodies.create(at, slug, name=name, veto=veto), as_json=as_json)


@body.command("join")
def join_body(slug: Slug, login: Annotated[str, typer.Argument()], because: Because, as_json: JsonFlag = False) -> None:
    """Put somebody into a body; it counts for what is submitted from now on."""
    with desk() as at:
        _told(bodies.join(at, slug, login, reason=because), as_json=as_json)


@body.command("leave")
def leave_body(
    slug: Slug, login: Annotated[str, typer.Argument()], because: Because, as_json: JsonFlag = False
) -> None:
    """Take somebody out of a body."""
    with desk() as at:
        _told(bodies.leave(at, slug, login, reason=because), as_json=as_json)


@delegate.command("list")
def list_delegations(
    mine: Annotated[bool, typer.Option("--mine", help="Only those that I gave or received.")] = False,
    as_json: JsonFlag = False,
) -> None:
    """Every delegation and absence, newest first."""
    with desk() as at:
        found = delegations.listing(at, mine=mine)
    if not answer({"delegations": found}, as_json=as_json):
        rows = [
            (o.id, o.state, o.owner, o.to or "nobody (away)", f"{o.starts_at:%Y-%m-%d %H:%M}",
             f"{o.ends_at:%Y-%m-%d %H:%M}", o.reason)
            for o in found
        ]  # fmt: skip
        table(("id", "state", "of", "to", "from (UTC)", "until (UTC)", "why"), rows)


@delegate.command("give")
def give_signature(
    login: Annotated[str, typer.Argument(help="Who signs for you.")],
    until: Until, because: Because, start: From = None, as_json: JsonFlag = False,
) -> None:  # fmt: skip
    """Give your own signature to somebody for a time."""
    _give(login, until, because, start, as_json=as_json)


@delegate.command("away")
def be_away(until: Until, because: Because, start: From = None, as_json: JsonFlag = False) -> None:
    """Say that you are away; nobody signs for you."""
    _give("", until, because, start, as_json=as_json)


@delegate.command("end")
def end_delegation(number: Annotated[int, typer.Argument()], because: Because, as_json: JsonFlag = False) -> None:
    """End a delegation before its time."""
    with desk() as at:
        _given(delegations.end(at, number, reason=because), as_json=as_json)


def _give(login: str, until: str, because: str, start: str | None, *, as_json: bool) -> None:
    said = Delegate(to=login, ends_at=_needed(until), reason=because, starts_at=moment(start, "from"))
    with desk() as at:
        _given(delegations.give(at, said), as_json=as_json)


def _needed(text: str) -> datetime:
    found = moment(text, "until")
    if found is None:
        raise Invalid("until: say when it is over, such as 2026-12-24.")
    return found.astimezone(UTC)


def _told(found: BodyView, *, as_json: bool) -> None:
    if not answer(found, as_json=as_json):
        out.print(f"{found.name}: {', '.join(found.members) or 'nobody sits in it yet'}.", markup=False)


def _given(found: DelegationView, *, as_json: bool) -> None:
    if not answer(found, as_json=as_json):
        to = f"to {found.to}" if found.to else "to nobody: away"
        out.print(
            f"Delegation {found.id} of {found.owner} {to}, {found.state} until {found.ends_at:%Y-%m-%d %H:%M} UTC."
        )
