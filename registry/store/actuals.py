"""Costs on no bill, exchange rates, measurements and money settings as rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, Table, bindparam, func, select

from registry.models import metadata

_T = metadata.tables
COST: Table = _T["cost_entry"]
RATE: Table = _T["fx_rate"]
MEASUREMENT: Table = _T["measurement"]
SETTING: Table = _T["money_setting"]
ACCOUNT: Table = _T["account"]
USE_CASE: Table = _T["use_case"]
Rows = Sequence[Row[Any]]


def _entries(table: Table) -> Select[Any]:
    """Rows with who said them, of which use case, and the row that corrects them."""
    later = table.alias("later")
    return (
        select(table, ACCOUNT.c.login, USE_CASE.c.slug, later.c.id.label("later"))
        .join(ACCOUNT, ACCOUNT.c.id == table.c.account_id, isouter=True)
        .join(USE_CASE, USE_CASE.c.id == table.c.use_case_id)
        .join(later, later.c.supersedes_id == table.c.id, isouter=True)
    )


_ONE_COST = _entries(COST).where(COST.c.id == bindparam("of"))


def costs(
    connection: Connection,
    *,
    use_case_id: int | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Rows:
    """Every cost entry, the newest month first, corrected ones too."""
    return _of(connection, COST, use_case_id, COST.c.month, since, until)


def measurements(connection: Connection, *, use_case_id: int | None = None) -> Rows:
    """Every measurement, the newest period first, corrected ones too."""
    return _of(connection, MEASUREMENT, use_case_id, MEASUREMENT.c.period_end, None, None)


def _of(connection: Connection, table: Table, use_case_id: int | None, when: Any, since: Any, until: Any) -> Rows:
    query = _entries(table).order_by(when.desc(), table.c.id.desc())
    query = query if use_case_id is None else query.where(table.c.use_case_id == use_case_id)
    query = query if since is None else query.where(when >= since)
    query = query if until is None else query.where(when < until)
    return connection.execute(query).all()


def cost(connection: Connection, number: int) -> Row[Any] | None:
    """One cost entry."""
    return connection.execute(_ONE_COST, {"of": number}).first()


def measurement(connection: Connection, number: int) -> Row[Any] | None:
    """One measurement."""
    return connection.execute(_entries(MEASUREMENT).where(MEASUREMENT.c.id == number)).first()


def by_key(connection: Connection, table: Table, account_id: int, key: str) -> int | None:
    """The number of what an account put on record with that idempotency key."""
    if not key:
        return None
    query = select(table.c.id).where(table.c.account_id == account_id, table.c.client_key == key)
    return connection.execute(query).scalar_one_or_none()


def rates(connection: Connection) -> Rows:
    """The rates that count, in order of their day: the newest row of each pair and day."""
    newest = select(func.max(RATE.c.id)).group_by(RATE.c.base, RATE.c.quote, RATE.c.on_day)
    query = select(RATE, ACCOUNT.c.login).join(ACCOUNT, ACCOUNT.c.id == RATE.c.account_id, isouter=True)
    return connection.execute(query.where(RATE.c.id.in_(newest)).order_by(RATE.c.on_day, RATE.c.id)).all()


def settings(connection: Connection) -> dict[str, Any]:
    """The newest value of every setting that somebody has chosen."""
    newest = select(func.max(SETTING.c.id)).group_by(SETTING.c.name)
    return {row.name: row.value for row in connection.execute(select(SETTING).where(SETTING.c.id.in_(newest)))}


def titles(connection: Connection) -> dict[str, Row[Any]]:
    """Every use case as last said, by its slug: (id, slug, title, owner_id, models)."""
    said = _T["use_case_revision"]
    last = select(said.c.use_case_id, func.max(said.c.revision).label("number")).group_by(said.c.use_case_id).subquery()
    on = (said.c.use_case_id == last.c.use_case_id) & (said.c.revision == last.c.number)
    query = select(USE_CASE.c.id, USE_CASE.c.slug, said.c.title, said.c.owner_id, said.c.models)
    found = query.join(said, said.c.use_case_id == USE_CASE.c.id).join(last, on).order_by(USE_CASE.c.id)
    rows: Any = connection.execute(found)
    return {row.slug: row for row in rows}
