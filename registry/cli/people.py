"""`user` and `token`: who may act, in which role, with which credential."""

from __future__ import annotations

from typing import Annotated

import typer

from registry.access import Desk, Role
from registry.cli._desk import JsonFlag, Reason, answer, desk, err, out, table
from registry.errors import NotSignedIn
from registry.services import accounts, own_tokens, passwords, roles, sessions, tokens
from registry.views.people import AccountView

users = typer.Typer(
    help="Accounts of people: list, create, disable, enable, password, give and take roles.", no_args_is_help=True
)
bearers = typer.Typer(help="Tokens of producers: list, create, revoke.", no_args_is_help=True)
Login = Annotated[str, typer.Argument(help="What is typed to sign in.")]
AskPassword = Annotated[bool, typer.Option("--password", help="Ask for a password, twice, without showing it.")]


def register(app: typer.Typer) -> None:
    """Add the groups of commands."""
    app.add_typer(users, name="user")
    app.add_typer(bearers, name="token")


@users.command("list")
def list_users(as_json: JsonFlag = False) -> None:
    """Every account with its roles."""
    with desk() as at:
        found = accounts.people(at)
    if not answer(found, as_json=as_json):
        table(("login", "name", "kind", "roles", "state"), [_row(one) for one in found])


@users.command("create")
def create_user(
    login: Login,
    name: Annotated[str, typer.Option(help="What is shown.")],
    role: Annotated[list[Role], typer.Option(help="May be given more than once.")],
    email: Annotated[str, typer.Option(help="By which company sign-in finds the account.")] = "",
    password: AskPassword = False,
    as_json: JsonFlag = False,
) -> None:
    """Make an account. Without --password it opens by company sign-in, through its e-mail address."""
    secret = _asked() if password else ""
    with desk(create=True) as at:
        made = accounts.create(at, login, name=name, email=email, roles=role, password=secret)
    if not answer(made, as_json=as_json):
        out.print(f"{made.login} may sign in as {', '.join(made.roles)}.", markup=False)


@users.command("disable")
def disable_user(login: Login, reason: Reason = "", as_json: JsonFlag = False) -> None:
    """Let an account act no more, from its next click on."""
    with desk() as at:
        accounts.disable(at, login, reason=reason)
        _as_it_is(at, login, as_json=as_json)


@users.command("enable")
def enable_user(login: Login, reason: Reason = "", as_json: JsonFlag = False) -> None:
    """Let a disabled account act again."""
    with desk() as at:
        accounts.enable(at, login, reason=reason)
        _as_it_is(at, login, as_json=as_json)


@users.command("password")
def set_password(login: Login, as_json: JsonFlag = False) -> None:
    """Give an account a new password; its open sessions end."""
    secret = _asked()
    with desk() as at:
        passwords.give(at, login, password=secret)
        _as_it_is(at, login, as_json=as_json)


@users.command("give")
def give_role(login: Login, role: Role, reason: Reason = "", as_json: JsonFlag = False) -> None:
    """Give an account a role."""
    with desk() as at:
        roles.give(at, login, role, reason=reason)
        _as_it_is(at, login, as_json=as_json)


@users.command("take")
def take_role(login: Login, role: Role, reason: Reason = "", as_json: JsonFlag = False) -> None:
    """Take a role from an account."""
    with desk() as at:
        roles.take(at, login, role, reason=reason)
        _as_it_is(at, login, as_json=as_json)


@bearers.command("list")
def list_tokens(as_json: JsonFlag = False) -> None:
    """Every token without its secret."""
    with desk() as at:
        found = tokens.tokens(at)
    if not answer(found, as_json=as_json):
        rows = [
            (one.id, one.login, one.label, f"{one.hint}…", "revoked" if one.revoked_at else "works") for one in found
        ]
        table(("id", "producer", "label", "begins", "state"), rows)


@bearers.command("create")
def create_token(
    producer: Annotated[str, typer.Argument(help="Who sends, such as airflow-prod; made where it does not exist.")],
    label: Annotated[str, typer.Option(help="What the token is for.")] = "made on the command line",
    as_json: JsonFlag = False,
) -> None:
    """Make a token. It is shown once: only its SHA-256 is kept."""
    with desk(create=True) as at:
        made = tokens.create(at, producer=producer, label=label)
    if not answer(made, as_json=as_json):
        err.print(f"Token {made.id} of {made.login}. Keep it now; it is not shown again:", markup=False)
        out.print(made.secret, markup=False, soft_wrap=True)


@bearers.command("own")
def own_token(
    login: Login,
    label: Annotated[str, typer.Option(help="What the token is for.")] = "made on the command line",
    as_json: JsonFlag = False,
) -> None:
    """Make a token that acts as you, after asking for your password; the page About makes one without."""
    secret = str(typer.prompt("Password", hide_input=True, err=True))
    with desk() as at:
        door = sessions.Door(at.registry)
        opened = door.open(login, secret)
        me = sessions.actor_of_cookie(at.registry, opened.secret)
        if me is None:
            raise NotSignedIn(sessions.REFUSED)
        made = own_tokens.create(Desk(at.registry, me, "cli"), label=label)
        door.close(opened.secret)
    if not answer(made, as_json=as_json):
        err.print("Keep it as COUNTERSIGN_TOKEN; it acts as you and is not shown again:", markup=False)
        out.print(made.secret, markup=False, soft_wrap=True)


@bearers.command("revoke")
def revoke_token(token_id: int, reason: Reason = "", as_json: JsonFlag = False) -> None:
    """Make a token stop working."""
    with desk() as at:
        tokens.revoke(at, token_id, reason=reason)
        if as_json:
            answer(next(one for one in tokens.tokens(at) if one.id == token_id), as_json=True)


def _as_it_is(at: Desk, login: str, *, as_json: bool) -> None:
    """The account after the change, for programs; people need no answer where all went well."""
    if as_json:
        answer(next(one for one in accounts.people(at) if one.login == login), as_json=True)


def _row(one: AccountView) -> tuple[str, ...]:
    return one.login, one.name, one.kind, ", ".join(one.roles), "disabled" if one.disabled_at else "enabled"


def _asked() -> str:
    return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))
