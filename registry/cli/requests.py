"""`request` and `sign`: asking for approvals, looking at them, and putting a vote on record."""

from __future__ import annotations

from typing import Annotated

import typer

from registry.cli import _request_text as text
from registry.cli._desk import JsonFlag, answer, desk, out, table
from registry.commands import votes
from registry.commands.about import read as subject
from registry.commands.approvals import Ask, Kind, Sign, Verdict
from registry.rules.cases import State
from registry.services import request_listing, request_preview, requests, signing
from registry.services.request_listing import Narrowed
from registry.subjects import SubjectKind, numbered, row_number
from registry.views import flat_requests as flat
from registry.views.approvals import RequestView
from registry.views.listing import Asked

app = typer.Typer(
    help="Requests for approval: what is asked for, who signed, and what is missing.", no_args_is_help=True
)
Number = Annotated[str, typer.Argument(help="Such as A-7.")]
KindName = Annotated[Kind, typer.Argument(metavar="KIND", help=f"One of {', '.join(Kind)}.")]
About = Annotated[str, typer.Argument(metavar="THING", help="Such as model:churn@3 or use_case:hiring.")]
UseCase = Annotated[str, typer.Option(help="The use case that it is for; found where only one names the model.")]
Environment = Annotated[
    str, typer.Option("--environment", "--env", help="Such as production; none: it speaks for all.")
]
Because = Annotated[str, typer.Option(help="Why; kept in the audit log.")]
Key = Annotated[str, typer.Option(help="The same key again is the same request or vote.")]


def register(parent: typer.Typer) -> None:
    """Add the commands."""
    for command in (new, preview, show, submit, revise, withdraw, revoke):
        app.command()(command)
    app.command("list")(list_)
    parent.add_typer(app, name="request")
    parent.command()(sign)
    parent.command("sign-all")(sign_all)


def new(
    kind: KindName,
    about: About,
    because: Annotated[str, typer.Option(help="What is asked for, in a sentence.")] = "",
    use_case: UseCase = "",
    environment: Environment = "",
    draft: Annotated[bool, typer.Option("--draft", help="Leave it a draft; submit it later.")] = False,
    key: Key = "",
    as_json: JsonFlag = False,
) -> None:
    """Ask for an approval, and submit it at once unless it stays a draft."""
    with desk() as at:
        said = Ask(
            kind=kind, about=subject(about), summary=because, use_case=use_case, environment=environment,
            submit=not draft, key=key,
        )  # fmt: skip
        found = requests.ask(at, said)
    _answer(found, as_json=as_json)


def preview(
    kind: KindName, about: About, use_case: UseCase = "", environment: Environment = "", as_json: JsonFlag = False
) -> None:
    """What the policy wants for it: stages, who could sign, evidence that is lacking. Nothing is asked for yet."""
    with desk() as at:
        said = Ask(kind=kind, about=subject(about), use_case=use_case, environment=environment, submit=False)
        found = request_preview.preview(at, said)
    if not answer({"ready": found.ready, "preview": found}, as_json=as_json):
        text.print_preview(found)


def list_(
    words: Annotated[list[str] | None, typer.Argument(help="Only what holds all of these words.")] = None,
    state: Annotated[list[State] | None, typer.Option(help="Only in these states, as of now.")] = None,
    kind: Annotated[Kind | None, typer.Option(help="Only of this kind of change.")] = None,
    tier: Annotated[str, typer.Option(help="Only at this level of risk.")] = "",
    use_case: Annotated[str, typer.Option(help="Only for this use case.")] = "",
    environment: Annotated[str, typer.Option("--environment", "--env", help="Only for this environment.")] = "",
    mine: Annotated[bool, typer.Option("--mine", help="Only those that I asked for.")] = False,
    to_sign: Annotated[bool, typer.Option("--to-sign", help="Only those that wait for my signature.")] = False,
    sort: Annotated[str, typer.Option(help="By this column; a minus before it: downwards.")] = "",
    limit: Annotated[int, typer.Option(min=1)] = 100,
    as_json: JsonFlag = False,
) -> None:
    """Requests, stale and expired first."""
    asked = Asked(text=" ".join(words or ()), sort=sort.removeprefix("-"), down=sort.startswith("-"), limit=limit)
    narrowed = Narrowed(
        states=tuple(one.value for one in state or ()), kind=kind.value if kind else "", tier=tier, use_case=use_case,
        environment=environment, mine=mine, mine_to_sign=to_sign,
    )  # fmt: skip
    with desk() as at:
        found = request_listing.listing(at, asked, narrowed)
    if answer(flat.listed(found), as_json=as_json):
        return
    table(text.HEAD, [text.row(one) for one in found.listed.rows])
    out.print(f"{found.listed.found:,} found, {found.listed.of:,} on record.", markup=False)


def show(number: Number, as_json: JsonFlag = False) -> None:
    """One request: its stages with who signed, who is missing, what changed, and why it is stale."""
    with desk() as at:
        found = requests.request(at, _number(number))
    if not answer(flat.one(found), as_json=as_json):
        text.print_request(found)


def submit(
    number: Number,
    because: Annotated[str, typer.Option(help="What is asked for, in a sentence.")],
    as_json: JsonFlag = False,
) -> None:
    """Submit a draft."""
    with desk() as at:
        found = requests.submit(at, _number(number), summary=because)
    _answer(found, as_json=as_json)


def revise(
    number: Number,
    because: Annotated[str, typer.Option(help="What changed since the last revision.")],
    as_json: JsonFlag = False,
) -> None:
    """Submit a new revision: signatures begin anew, on what is there now."""
    submit(number, because, as_json)


def withdraw(number: Number, because: Because, as_json: JsonFlag = False) -> None:
    """Take an open request back."""
    with desk() as at:
        found = requests.withdraw(at, _number(number), reason=because)
    _answer(found, as_json=as_json)


def revoke(number: Number, because: Because, as_json: JsonFlag = False) -> None:
    """End an approval before its time."""
    with desk() as at:
        found = requests.revoke(at, _number(number), reason=because)
    _answer(found, as_json=as_json)


def sign(
    number: Number,
    verdict: Annotated[Verdict, typer.Argument(help="What you say.")],
    because: Annotated[str, typer.Option(help="Why; kept with the vote.")] = "",
    condition: Annotated[list[str] | None, typer.Option(help="On what condition; may be given more than once.")] = None,
    on_behalf_of: Annotated[str, typer.Option("--for", help="Login of who gave you their signature.")] = "",
    stage: Annotated[str, typer.Option(help="The stage; the open one, unless said.")] = "",
    revision: Annotated[int | None, typer.Option(help="The revision that you looked at.")] = None,
    key: Key = "",
    as_json: JsonFlag = False,
) -> None:
    """Put your vote on a request on record. It takes a token of your own: `countersign token own LOGIN`."""
    with desk() as at:
        said = Sign(
            verdict=verdict, comment=because, conditions=tuple(condition or ()), on_behalf_of=on_behalf_of,
            stage=stage, revision=revision, key=key,
        )  # fmt: skip
        found = signing.sign(at, _number(number), said)
    _answer(found, as_json=as_json)


def sign_all(
    file: Annotated[typer.FileBinaryRead, typer.Argument(help='JSON: {"votes": [{"request": "A-7", "verdict": …}]}.')],
    as_json: JsonFlag = False,
) -> None:
    """Put many votes on record; each is judged for itself. Exits with 1 where one was refused."""
    with desk() as at:
        found = signing.sign_all(at, votes.read(file.read()))
    refused = [one for one in found if one.refusal]
    if not answer({"votes": found}, as_json=as_json):
        out.print(f"{len(found) - len(refused):,} of {len(found):,} votes are on record.", markup=False)
        for one in refused:
            out.print(f"{numbered(SubjectKind.REQUEST, one.number)}: {one.refusal}", markup=False, soft_wrap=True)
    if refused:
        raise typer.Exit(1)


def _answer(found: RequestView, *, as_json: bool) -> None:
    if not answer(flat.one(found), as_json=as_json):
        out.print(text.sentence(found), markup=False)


def _number(text_: str) -> int:
    return row_number(SubjectKind.REQUEST, text_)
