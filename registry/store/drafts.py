"""Drafts as rows: the one table of governance that changes with every word."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, Table, delete, insert, select, update

from registry.models import metadata

DRAFT: Table = metadata.tables["draft"]


def save(connection: Connection, account_id: int, kind: str, name: str, content: Any, at: datetime) -> None:
    """Keep a draft, in place of the one before."""
    changed = connection.execute(
        update(DRAFT).where(*_its(account_id, kind, name)).values(content=content, updated_at=at)
    )
    if not changed.rowcount:
        connection.execute(
            insert(DRAFT).values(account_id=account_id, kind=kind, name=name, content=content, updated_at=at)
        )


def load(connection: Connection, account_id: int, kind: str, name: str) -> Row[Any] | None:
    """(content, updated_at) of a draft."""
    query: Select[Any] = select(DRAFT.c.content, DRAFT.c.updated_at)
    return connection.execute(query.where(*_its(account_id, kind, name))).first()


def discard(connection: Connection, account_id: int, kind: str, name: str) -> None:
    """Let go of a draft."""
    connection.execute(delete(DRAFT).where(*_its(account_id, kind, name)))


def of_account(connection: Connection, account_id: int, kind: str) -> list[Row[Any]]:
    """(name, content, updated_at) of somebody's drafts of a kind, the newest first."""
    query = select(DRAFT.c.name, DRAFT.c.content, DRAFT.c.updated_at)
    mine = (DRAFT.c.account_id == account_id, DRAFT.c.kind == kind)
    return list(connection.execute(query.where(*mine).order_by(DRAFT.c.updated_at.desc(), DRAFT.c.id.desc())))


def _its(account_id: int, kind: str, name: str) -> tuple[Any, ...]:
    return DRAFT.c.account_id == account_id, DRAFT.c.kind == kind, DRAFT.c.name == name
