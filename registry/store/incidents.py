"""Incidents and their timelines as rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, Table, Text, and_, func, select, type_coerce

from registry.models import metadata
from registry.subjects import Subject

_T = metadata.tables
INCIDENT: Table = _T["incident"]
ENTRY: Table = _T["incident_entry"]
ACCOUNT: Table = _T["account"]
Rows = Sequence[Row[Any]]


def _incidents() -> Select[Any]:
    return select(INCIDENT, ACCOUNT.c.login).join(ACCOUNT, ACCOUNT.c.id == INCIDENT.c.account_id, isouter=True)


def by_id(connection: Connection, number: int) -> Row[Any] | None:
    """One incident."""
    return connection.execute(_incidents().where(INCIDENT.c.id == number)).first()


def by_key(connection: Connection, account_id: int, key: str) -> int | None:
    """The number of what an account reported with that idempotency key."""
    query = select(INCIDENT.c.id).where(INCIDENT.c.account_id == account_id, INCIDENT.c.client_key == key)
    return connection.execute(query).scalar_one_or_none()


def all_of(connection: Connection, *, about: Subject | None = None) -> Rows:
    """Every incident, the newest first; about one thing where one is named, whatever its version."""
    query = _incidents().order_by(INCIDENT.c.id.desc())
    if about is not None:
        same = and_(INCIDENT.c.subject_kind == about.kind.value, INCIDENT.c.subject_name == about.name)
        query = query.where(same)
    return connection.execute(query).all()


def entries(connection: Connection, numbers: Sequence[int] | None = None, *, apart_from: str = "") -> Rows:
    """The lines of timelines in the order of recording: of these incidents, or of all; without one kind."""
    query = select(ENTRY, ACCOUNT.c.login).join(ACCOUNT, ACCOUNT.c.id == ENTRY.c.account_id, isouter=True)
    query = query.where(ENTRY.c.kind != apart_from) if apart_from else query
    query = query if numbers is None else query.where(ENTRY.c.incident_id.in_(numbers))
    return connection.execute(query.order_by(ENTRY.c.id)).all()


def mark(connection: Connection) -> tuple[int, int]:
    """The newest line of any timeline, and how many accounts there are: while it stays, no timeline has changed."""
    columns = (func.coalesce(func.max(ENTRY.c.id), 0), select(func.count()).select_from(ACCOUNT).scalar_subquery())
    row = connection.execute(select(*columns)).one()
    return int(row[0]), int(row[1])


def closed(connection: Connection) -> set[int]:
    """The incidents that are closed, without reading their timelines: by the beginning of their last state's JSON."""
    last = select(func.max(ENTRY.c.id)).where(ENTRY.c.kind == "state").group_by(ENTRY.c.incident_id)
    is_closed = type_coerce(ENTRY.c.content, Text).startswith('{"state":"closed"')
    return set(connection.execute(select(ENTRY.c.incident_id).where(ENTRY.c.id.in_(last), is_closed)).scalars())


def count(connection: Connection) -> int:
    """How many incidents there are."""
    return int(connection.execute(select(func.count()).select_from(INCIDENT)).scalar_one())


def people(connection: Connection, ids: Sequence[int]) -> dict[int, str]:
    """The logins of accounts, by number."""
    query = select(ACCOUNT.c.id, ACCOUNT.c.login).where(ACCOUNT.c.id.in_(ids))
    return {row.id: row.login for row in connection.execute(query)} if ids else {}


def person(connection: Connection, login: str) -> int | None:
    """The number of an enabled person's account."""
    able = (ACCOUNT.c.login == login, ACCOUNT.c.kind == "person", ACCOUNT.c.disabled_at.is_(None))
    return connection.execute(select(ACCOUNT.c.id).where(*able)).scalar_one_or_none()
