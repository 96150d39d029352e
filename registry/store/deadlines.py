"""The company's own deadlines as rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Table, select

from registry.models import metadata

REVISION: Table = metadata.tables["deadline_revision"]
ACCOUNT: Table = metadata.tables["account"]


def revisions(connection: Connection, *, until: datetime | None = None) -> Sequence[Row[Any]]:
    """Every revision that was on record at a moment (None: all), in the order of recording, with its author's login."""
    query = select(REVISION, ACCOUNT.c.login).join(ACCOUNT, ACCOUNT.c.id == REVISION.c.account_id, isouter=True)
    query = query.where(REVISION.c.at <= until) if until is not None else query
    return connection.execute(query.order_by(REVISION.c.id)).all()
