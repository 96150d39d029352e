"""The company's allocation rules as rows, revision by revision."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, Table, select

from registry.models import metadata

RULES: Table = metadata.tables["allocation_rules"]
ACCOUNT: Table = metadata.tables["account"]


def _rules() -> Select[Any]:
    return select(RULES, ACCOUNT.c.login).join(ACCOUNT, ACCOUNT.c.id == RULES.c.account_id, isouter=True)


def newest(connection: Connection) -> Row[Any] | None:
    """The rules that hold now."""
    return connection.execute(_rules().order_by(RULES.c.revision.desc()).limit(1)).first()


def revisions(connection: Connection) -> Sequence[Row[Any]]:
    """Every revision, the newest first."""
    return connection.execute(_rules().order_by(RULES.c.revision.desc())).all()


def by_revision(connection: Connection, revision: int) -> Row[Any] | None:
    """One revision."""
    return connection.execute(_rules().where(RULES.c.revision == revision)).first()
