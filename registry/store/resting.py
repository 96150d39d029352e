"""Which approvals rest on a thing: they saw it upstream, or are about it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, and_, or_, select

from registry.store.accounts import ACCOUNT
from registry.store.among import among
from registry.store.requests import ACT, REQUEST, STATE
from registry.store.sights import SIGHT

MOST = 500


class Resting(NamedTuple):
    """An approval that rests on a thing, with the logins of those who approved it."""

    id: int
    subject_kind: str
    subject_name: str
    subject_version: str
    decided_at: datetime | None
    expires_at: datetime | None
    signers: str


_SIGNED = ("approve", "approve_with_conditions")


def on(connection: Connection, nodes: Collection[int], name: str, *, version: str | None = None) -> list[Resting]:
    """The newest of them first, also those whose time is over.

    `nodes` are the ids of the thing, `name` its namespace/name; with a `version` only those that saw just that one.
    """
    saw = select(SIGHT.c.request_id).join(
        STATE, and_(STATE.c.request_id == SIGHT.c.request_id, STATE.c.revision == SIGHT.c.revision)
    )
    saw = saw.where(among(connection, SIGHT.c.node_id, nodes))
    about = REQUEST.c.subject_name == name
    if version is not None:
        saw = saw.where(SIGHT.c.version == version)
        about = and_(about, REQUEST.c.subject_version == version)
    columns = (REQUEST.c.id, REQUEST.c.subject_kind, REQUEST.c.subject_name, REQUEST.c.subject_version)
    query = (
        select(*columns, STATE.c.decided_at, STATE.c.expires_at)
        .join(STATE, STATE.c.request_id == REQUEST.c.id)
        .where(STATE.c.state == "approved", or_(REQUEST.c.id.in_(saw), about))
        .order_by(REQUEST.c.id.desc())
        .limit(MOST)
    )
    rows = connection.execute(query).all()
    signers = _signers(connection, [row.id for row in rows])
    return [Resting(*row, ", ".join(dict.fromkeys(signers.get(row.id, ())))) for row in rows]


def _signers(connection: Connection, numbers: Collection[int]) -> dict[int, list[str]]:
    """Who approved each in its newest revision, in the order of signing."""
    query = (
        select(ACT.c.request_id, ACCOUNT.c.login)
        .join(STATE, and_(STATE.c.request_id == ACT.c.request_id, STATE.c.revision == ACT.c.revision))
        .join(ACCOUNT, ACCOUNT.c.id == ACT.c.account_id)
        .where(among(connection, ACT.c.request_id, numbers), ACT.c.act.in_(_SIGNED))
        .order_by(ACT.c.id)
    )
    found: dict[int, list[str]] = {}
    for number, login in connection.execute(query):
        found.setdefault(number, []).append(login)
    return found
