"""What gates answered, as rows."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, Select, Table, func, select

from registry.models import metadata
from registry.store.accounts import ACCOUNT
from registry.subjects import Subject

ANSWER: Table = metadata.tables["gate_answer"]


def newest(connection: Connection, *, about: Subject | None, limit: int) -> list[Row[Any]]:
    """The newest answers, about one thing (whatever its version) or about all, with who asked."""
    query = select(ANSWER, ACCOUNT.c.login).join(ACCOUNT, ACCOUNT.c.id == ANSWER.c.account_id, isouter=True)
    return list(connection.execute(_about(query, about).order_by(ANSWER.c.id.desc()).limit(limit)))


def count(connection: Connection, *, about: Subject | None = None) -> int:
    """How many answers there are."""
    return int(connection.execute(_about(select(func.count()).select_from(ANSWER), about)).scalar_one())


def _about(query: Select[Any], about: Subject | None) -> Select[Any]:
    if about is None:
        return query
    return query.where(ANSWER.c.subject_kind == about.kind.value, ANSWER.c.subject_name == about.name)
