"""Who approved a request, and when it was decided."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select

from registry.store.accounts import ACCOUNT
from registry.store.requests import ACT, STATE

_APPROVING = ("approve", "approve_with_conditions")


def of(connection: Connection, request_id: int) -> tuple[datetime | None, tuple[str, ...]]:
    """(when the request was decided, the logins of those who approved its newest revision, in their order)."""
    state = connection.execute(select(STATE).where(STATE.c.request_id == request_id)).first()
    if state is None:
        return None, ()
    query = select(ACCOUNT.c.login).join(ACT, ACT.c.account_id == ACCOUNT.c.id)
    mine = (ACT.c.request_id == request_id) & (ACT.c.revision == state.revision) & ACT.c.act.in_(_APPROVING)
    found = connection.execute(query.where(mine).order_by(ACT.c.id)).scalars()
    return state.decided_at, tuple(dict.fromkeys(found))
