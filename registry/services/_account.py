"""What the services about accounts have in common: finding an account, and what may not be done to it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row

from registry.access import Actor, Desk, Role
from registry.errors import Conflict, NotFound, NotSignedIn
from registry.store import accounts as store
from registry.views.people import AccountView


def known(connection: Connection, login: str) -> Row[Any]:
    """The account's row, or NotFound."""
    row = store.by_login(connection, login)
    if row is None:
        raise NotFound(f"There is no account {login}.")
    return row


def refuse_operator(row: Row[Any]) -> None:
    """The operator's account keeps its role, so that nobody can lock everybody out."""
    if row.kind == "system":
        raise Conflict(f"The account {row.login} stands for the command line of the server and stays as it is.")


def refuse_last_administrator(connection: Connection, row: Row[Any]) -> None:
    """Somebody who can sign in stays administrator."""
    if row.kind == "person" and not store.others_with(
        connection, Role.ADMINISTRATOR.value, kind="person", apart_from=row.id
    ):
        raise Conflict(f"{row.login} is the last administrator who can sign in. Make another one first.")


def actor_at(desk: Desk) -> Actor:
    """Who is at the desk, or NotSignedIn."""
    if desk.actor is None:
        raise NotSignedIn("Nobody is signed in.")
    return desk.actor


def view_of(connection: Connection, login: str) -> AccountView:
    """What is shown of an account, or NotFound."""
    found = store.view(connection, login)
    if found is None:
        raise NotFound(f"There is no account {login}.")
    return found
