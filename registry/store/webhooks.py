"""Webhooks as rows. They change: they are no evidence; the audit log keeps who made and stopped them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Row, Table, insert, select, update

from registry.models import metadata

WEBHOOK: Table = metadata.tables["webhook"]
ACCOUNT: Table = metadata.tables["account"]


def add(connection: Connection, values: Mapping[str, Any]) -> int:
    """Insert one and return its number."""
    return int(connection.execute(insert(WEBHOOK).values(**values).returning(WEBHOOK.c.id)).scalar_one())


def active(connection: Connection) -> list[Row[Any]]:
    """Those that are told of what happens now."""
    return list(connection.execute(select(WEBHOOK).where(WEBHOOK.c.active == 1).order_by(WEBHOOK.c.id)))


def every(connection: Connection) -> list[Row[Any]]:
    """All, with who made them; those told now first."""
    query = select(WEBHOOK, ACCOUNT.c.login).join(ACCOUNT, ACCOUNT.c.id == WEBHOOK.c.account_id, isouter=True)
    return list(connection.execute(query.order_by(WEBHOOK.c.active.desc(), WEBHOOK.c.id)))


def by_id(connection: Connection, number: int) -> Row[Any] | None:
    """One of them."""
    return connection.execute(select(WEBHOOK).where(WEBHOOK.c.id == number)).first()


def stop(connection: Connection, number: int) -> None:
    """Tell it no more."""
    connection.execute(update(WEBHOOK).where(WEBHOOK.c.id == number).values(active=0))
