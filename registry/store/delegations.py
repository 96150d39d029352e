"""Signatures given to others, and absences, as rows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Table, bindparam, or_, select

from registry.models import metadata
from registry.store.accounts import ACCOUNT

DELEGATION: Table = metadata.tables["delegation"]
END: Table = metadata.tables["delegation_end"]
_OWNER, _TO = ACCOUNT.alias("owner"), ACCOUNT.alias("receiver")
_ALL = (
    select(
        DELEGATION,
        _OWNER.c.login.label("owner"),
        _TO.c.login.label("receiver"),
        END.c.at.label("ended_at"),
        END.c.reason.label("ended_why"),
    )
    .join(_OWNER, _OWNER.c.id == DELEGATION.c.from_id)
    .join(_TO, _TO.c.id == DELEGATION.c.to_id, isouter=True)
    .join(END, END.c.delegation_id == DELEGATION.c.id, isouter=True)
)

_IN_FORCE = _ALL.where(
    DELEGATION.c.starts_at <= bindparam("now", type_=DELEGATION.c.starts_at.type),
    DELEGATION.c.ends_at > bindparam("now", type_=DELEGATION.c.starts_at.type),
    DELEGATION.c.to_id.is_not(None),
    END.c.id.is_(None),
).order_by(DELEGATION.c.id)


def every(connection: Connection, *, account_id: int | None = None, limit: int = 500) -> list[Row[Any]]:
    """Delegations and absences with logins, newest first; of one account (given or received), or of all."""
    query = _ALL
    if account_id is not None:
        query = query.where(or_(DELEGATION.c.from_id == account_id, DELEGATION.c.to_id == account_id))
    return list(connection.execute(query.order_by(DELEGATION.c.id.desc()).limit(limit)))


def one(connection: Connection, number: int) -> Row[Any] | None:
    """One delegation with the logins of both."""
    return connection.execute(_ALL.where(DELEGATION.c.id == number)).first()


def in_force(connection: Connection, now: datetime, accounts: Iterable[int] | None = None) -> list[Row[Any]]:
    """Those that hold at `now` and name a receiver; of these owners or receivers, or of all."""
    query = _IN_FORCE
    if accounts is not None:
        wanted = list(accounts)
        query = query.where(or_(DELEGATION.c.from_id.in_(wanted), DELEGATION.c.to_id.in_(wanted)))
    return list(connection.execute(query, {"now": now}))
