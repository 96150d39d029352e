"""Incidents and their timelines as rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, Table, and_, func, select

from registry.models import metadata
from registry.store.among import among
from registry.subjects import Subject

_T = metadata.tables
INCIDENT: Table = _T["incident"]
ENTRY: Table = _T["incident_entry"]
ACCOUNT: Table = _T["account"]
STATE: Table = _T["incident_state"]
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


def all_of(connection: Connection, *, until: datetime | None = None, about: Subject | None = None) -> Rows:
    """Every incident on record at a moment, the newest first; about one thing where named, whatever its version."""
    query = _incidents().order_by(INCIDENT.c.id.desc())
    query = query.where(INCIDENT.c.at <= until) if until is not None else query
    if about is not None:
        same = and_(INCIDENT.c.subject_kind == about.kind.value, INCIDENT.c.subject_name == about.name)
        query = query.where(same)
    return connection.execute(query).all()


def entries(connection: Connection, numbers: Sequence[int] | None = None, *, apart_from: str = "") -> Rows:
    """The lines of timelines in the order of recording: of these incidents, or of all; without one kind."""
    query = select(ENTRY, ACCOUNT.c.login).join(ACCOUNT, ACCOUNT.c.id == ENTRY.c.account_id, isouter=True)
    query = query.where(ENTRY.c.kind != apart_from) if apart_from else query
    query = query if numbers is None else query.where(among(connection, ENTRY.c.incident_id, numbers))
    return connection.execute(query.order_by(ENTRY.c.id)).all()


def not_closed(connection: Connection) -> Rows:
    """Every incident that is not closed, the newest first."""
    query = _incidents().join(STATE, STATE.c.incident_id == INCIDENT.c.id).where(STATE.c.state != "closed")
    return connection.execute(query.order_by(INCIDENT.c.id.desc())).all()


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
