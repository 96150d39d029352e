"""Decisions as rows: one, those about a thing, and a list that the database searches, sorts and cuts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Select, Table, Text, case, func, or_, select, type_coerce

from registry.models import metadata
from registry.store.among import among
from registry.store.folding import folded
from registry.subjects import Subject
from registry.views.listing import Asked

DECISION: Table = metadata.tables["decision"]
ACCOUNT: Table = metadata.tables["account"]
Rows = list[Row[Any]]
_LATER = DECISION.alias("later")
_REPLACED = DECISION.c.id.in_(select(_LATER.c.supersedes).where(_LATER.c.supersedes.is_not(None)))
_EXTRA = type_coerce(DECISION.c.extra, Text)
_OTHERWISE = _EXTRA.contains('"status":')
"""It came as a file that calls it proposed, rejected or the like."""
IN_FORCE = ~_REPLACED & ~_OTHERWISE
"""Accepted, and nothing supersedes it."""
_LINE = (
    "id", "subject_kind", "subject_name", "subject_version", "title", "template", "choice", "revisit_on", "supersedes",
    "account_id", "at",
)  # fmt: skip
_SEARCHED = ("title", "subject_name", "choice")
SORTS: dict[str, Any] = {
    "number": DECISION.c.id,
    "at": DECISION.c.id,  # logged in the order of their numbers
    "title": func.lower(DECISION.c.title),
    "about": func.lower(DECISION.c.subject_name),
    "revisit_on": func.nullif(DECISION.c.revisit_on, ""),
    "author": func.lower(ACCOUNT.c.login),
}
"""What the list can be ordered by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrow:
    """Which decisions: among `ids`; about a kind of thing or one thing; in force or superseded; due; somebody's."""

    ids: frozenset[int] | None = None
    kind: str = ""
    about: Subject | None = None
    in_force: bool = False
    superseded: bool = False
    due_by: str = ""
    mine: Any = None


def one(connection: Connection, number: int) -> Row[Any] | None:
    """Everything of one decision, with its author's login and name."""
    query = select(DECISION, ACCOUNT.c.login, ACCOUNT.c.name).join(
        ACCOUNT, ACCOUNT.c.id == DECISION.c.account_id, isouter=True
    )
    return connection.execute(query.where(DECISION.c.id == number)).first()


def by_key(connection: Connection, account_id: int, key: str) -> int | None:
    """The number of the decision that an account logged with that idempotency key."""
    mine = (DECISION.c.account_id == account_id) & (DECISION.c.client_key == key)
    return connection.execute(select(DECISION.c.id).where(mine)).scalar_one_or_none()


def matching(connection: Connection, asked: Asked, narrow: Narrow, *, first: Iterable[int] = ()) -> list[int]:
    """The numbers of all decisions that fit, in the order asked for; without one, those in `first`, then the newest."""
    query = _narrowed(connection, select(DECISION.c.id), narrow)
    for word in asked.words:
        query = query.where(
            or_(*(folded(DECISION.c[name], word).contains(word, autoescape=True) for name in _SEARCHED))
        )
    if asked.sort == "author":
        query = query.join(ACCOUNT, ACCOUNT.c.id == DECISION.c.account_id, isouter=True)
    return list(connection.execute(query.order_by(*_order(connection, asked, list(first)))).scalars())


def lines(connection: Connection, ids: Sequence[int]) -> Rows:
    """What a list shows of these decisions, in the order of `ids`; `extra` and who logged each with it."""
    columns = [DECISION.c[name] for name in _LINE]
    said = case((_OTHERWISE, _EXTRA), else_="{}")  # files are long and seldom say one
    query: Select[Any] = select(*columns, said.label("extra"), ACCOUNT.c.login, ACCOUNT.c.name).join(
        ACCOUNT, ACCOUNT.c.id == DECISION.c.account_id, isouter=True
    )
    rows: Rows = list(connection.execute(query.where(among(connection, DECISION.c.id, ids))))
    found = {row.id: row for row in rows}
    return [found[number] for number in ids if number in found]


def count(connection: Connection, narrow: Narrow) -> int:
    """How many decisions fit."""
    query = _narrowed(connection, select(func.count()).select_from(DECISION), narrow)
    return int(connection.execute(query).scalar_one())


def superseding(connection: Connection, ids: Sequence[int]) -> dict[int, int]:
    """Which decision replaced each of these; those still in force are not there."""
    query = select(DECISION.c.supersedes, DECISION.c.id).where(among(connection, DECISION.c.supersedes, ids))
    return {row.supersedes: row.id for row in connection.execute(query)}


def replaced_since(connection: Connection, decision: int) -> frozenset[int]:
    """The decisions that those with a higher number supersede."""
    query = select(DECISION.c.supersedes).where(DECISION.c.id > decision, DECISION.c.supersedes.is_not(None))
    return frozenset(connection.execute(query).scalars())


def chain(connection: Connection, number: int) -> list[int]:
    """The decisions that this one replaced, itself, and those that replaced it, oldest first."""
    before, after = [number], []
    while (found := _superseded_by(connection, before[-1])) is not None:
        before.append(found)
    newest = number
    while newer := superseding(connection, [newest]):
        newest = newer[newest]
        after.append(newest)
    return [*reversed(before), *after]


def newest(connection: Connection) -> int:
    """The highest number; 0 without a decision."""
    return int(connection.execute(select(func.coalesce(func.max(DECISION.c.id), 0))).scalar_one())


def _superseded_by(connection: Connection, number: int) -> int | None:
    query = select(DECISION.c.supersedes).where(DECISION.c.id == number)
    return connection.execute(query).scalar_one_or_none()


def _narrowed(connection: Connection, query: Select[Any], narrow: Narrow) -> Select[Any]:
    if narrow.ids is not None:
        query = query.where(among(connection, DECISION.c.id, narrow.ids))
    if narrow.kind:
        query = query.where(DECISION.c.subject_kind == narrow.kind)
    if narrow.about is not None:
        about = narrow.about
        query = query.where(DECISION.c.subject_kind == about.kind.value, DECISION.c.subject_name == about.name)
        if about.version:
            query = query.where(DECISION.c.subject_version.in_((about.version, "")))
    if narrow.in_force:
        query = query.where(IN_FORCE)
    if narrow.superseded:
        query = query.where(_REPLACED)
    if narrow.due_by:
        query = query.where(DECISION.c.revisit_on > "", DECISION.c.revisit_on <= narrow.due_by)
    return query if narrow.mine is None else query.where(narrow.mine)


def _order(connection: Connection, asked: Asked, first: list[int]) -> list[Any]:
    if asked.sort in SORTS:
        order = SORTS[asked.sort]
        by = order.desc() if asked.down else order.asc()
        return [order.is_(None), by, DECISION.c.id.desc()] if asked.sort == "revisit_on" else [by, DECISION.c.id.desc()]
    red = [case((among(connection, DECISION.c.id, first), 0), else_=1)] if first else []
    return [*red, DECISION.c.id.desc()]
