"""Bodies and who is in them, as rows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Row, Table, bindparam, func, select

from registry.models import metadata
from registry.store.accounts import ACCOUNT

BODY: Table = metadata.tables["body"]
MEMBER: Table = metadata.tables["body_member"]
_LAST = select(func.max(MEMBER.c.id)).group_by(MEMBER.c.body_id, MEMBER.c.member_id)
_MEMBERS = select(BODY.c.slug, MEMBER.c.member_id).join(MEMBER, MEMBER.c.body_id == BODY.c.id)
_MEMBERS = _MEMBERS.where(MEMBER.c.id.in_(_LAST), MEMBER.c.given == 1)
_MEMBERS_OF = _MEMBERS.where(BODY.c.slug.in_(bindparam("slugs", expanding=True)))


def by_slug(connection: Connection, slug: str) -> Row[Any] | None:
    """The row of a body."""
    return connection.execute(select(BODY).where(BODY.c.slug == slug)).first()


def every(connection: Connection) -> list[Row[Any]]:
    """Every body, by name."""
    return list(connection.execute(select(BODY).order_by(BODY.c.name, BODY.c.slug)))


def members(connection: Connection, slugs: Iterable[str] | None = None) -> dict[str, frozenset[int]]:
    """The accounts in each body now, by slug; of these bodies, or of all."""
    rows = connection.execute(_MEMBERS if slugs is None else _MEMBERS_OF, {"slugs": list(slugs or ())})
    found: dict[str, set[int]] = {}
    for slug, member in rows:
        found.setdefault(slug, set()).add(member)
    return {slug: frozenset(accounts) for slug, accounts in found.items()}


def history(connection: Connection, body_id: int) -> list[Row[Any]]:
    """Who came and went, newest first, with the logins of the member and of who put it on record."""
    member, by = ACCOUNT.alias("member"), ACCOUNT.alias("by")
    query = (
        select(MEMBER, member.c.login.label("member"), by.c.login.label("by"))
        .join(member, member.c.id == MEMBER.c.member_id)
        .join(by, by.c.id == MEMBER.c.account_id)
    )
    return list(connection.execute(query.where(MEMBER.c.body_id == body_id).order_by(MEMBER.c.id.desc())))
