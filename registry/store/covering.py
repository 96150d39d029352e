"""The requests that were decided about AI models, for all deployments at once; and what tells that any changed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select

from registry.models import metadata
from registry.store.requests import REQUEST, STATE

_T = metadata.tables
DECIDED = ("approved", "vetoed", "rejected", "revoked")
_MARKS = (
    "approval_act", "request_revision", "evidence_link", "evidence_withdrawal", "assumption_state", "decision",
    "use_case_revision", "policy_revision",
)  # fmt: skip
"""Tables whose newest row says whether an approval may stand otherwise than before."""


def mark(connection: Connection) -> tuple[int, ...]:
    """Changes with whatever changes how an approval stands, except time and lineage."""
    newest = [select(func.coalesce(func.max(_T[name].c.id), 0)).scalar_subquery() for name in _MARKS]
    return tuple(int(number) for number in connection.execute(select(*newest)).one())


def decided(connection: Connection, kinds: frozenset[str]) -> list[Row[Any]]:
    """(id, subject_name, subject_version, environment, state, decided_at, expires_at) about AI models, newest first."""
    columns = (REQUEST.c.id, REQUEST.c.subject_name, REQUEST.c.subject_version, REQUEST.c.environment)
    query = select(*columns, STATE.c.state, STATE.c.decided_at, STATE.c.expires_at)
    query = query.join(STATE, STATE.c.request_id == REQUEST.c.id)
    query = query.where(REQUEST.c.subject_kind == "model", REQUEST.c.kind.in_(sorted(kinds)))
    rows: Any = connection.execute(query.where(STATE.c.state.in_(DECIDED)).order_by(REQUEST.c.id.desc())).all()
    return list(rows)


def next_end_of_evidence(connection: Connection, now: datetime) -> datetime | None:
    """When the next piece of evidence stops being valid."""
    until = _T["evidence_item"].c.valid_until
    found: datetime | None = connection.execute(select(func.min(until)).where(until > now)).scalar_one()
    return found
