"""What follows from time and state alone, as rows: approvals that end, requests that wait.

Functions with `account_id` answer for that person, or for everybody where None is given.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Table, Text, and_, or_, select, type_coerce

from registry.models import metadata

_T = metadata.tables
REQUEST: Table = _T["approval_request"]
REQUEST_STATE: Table = _T["request_state"]
REVISION: Table = _T["request_revision"]
ACCOUNT: Table = _T["account"]
Rows = list[Row[Any]]
_CHUNK = 500


def ending(connection: Connection, before: datetime, *, account_id: int | None = None) -> Rows:
    """(id, account_id, subject, environment, revision, expires_at) of approvals that end before a moment, or did.

    Of several approvals of one thing in one environment, the one that holds longest.
    """
    other, its = REQUEST.alias("other"), REQUEST_STATE.alias("its")
    same = ("kind", "subject_kind", "subject_name", "environment")
    longer = or_(
        its.c.expires_at.is_(None),
        its.c.expires_at > REQUEST_STATE.c.expires_at,
        and_(its.c.expires_at == REQUEST_STATE.c.expires_at, other.c.id > REQUEST.c.id),
    )
    outlived = (
        select(other.c.id)
        .join(its, its.c.request_id == other.c.id)
        .where(*(other.c[name] == REQUEST.c[name] for name in same), its.c.state == "approved", longer)
        .exists()
    )
    query = (
        select(
            REQUEST.c.id, REQUEST.c.account_id, REQUEST.c.kind, REQUEST.c.subject_kind, REQUEST.c.subject_name,
            REQUEST.c.subject_version, REQUEST.c.environment, REQUEST.c.use_case_id, REQUEST_STATE.c.revision,
            REQUEST_STATE.c.expires_at,
        )
        .join(REQUEST_STATE, REQUEST_STATE.c.request_id == REQUEST.c.id)
        .where(REQUEST_STATE.c.state == "approved", REQUEST_STATE.c.expires_at < before, ~outlived)
    )  # fmt: skip
    return _all(connection, query if account_id is None else query.where(REQUEST.c.account_id == account_id))


def open_requests(connection: Connection, numbers: Iterable[int]) -> Rows:
    """What a request that waits for signatures asks for, with who asked, its open stage and its newest revision.

    `stages` is the text of all stages, as it is kept.
    """
    found: Rows = []
    wanted = sorted(numbers)
    columns = (REQUEST.c.id, REQUEST.c.kind, REQUEST.c.subject_name, REQUEST.c.subject_version, REQUEST.c.environment)
    newest = (REVISION.c.request_id == REQUEST_STATE.c.request_id) & (REVISION.c.revision == REQUEST_STATE.c.revision)
    query = (
        select(
            *columns, ACCOUNT.c.login.label("requester"), REQUEST_STATE.c.stage, REVISION.c.revision,
            REVISION.c.summary, type_coerce(REVISION.c.stages, Text).label("stages"),
            REVISION.c.at.label("submitted_at"),
        )
        .select_from(REQUEST)
        .join(REQUEST_STATE, REQUEST_STATE.c.request_id == REQUEST.c.id)
        .join(REVISION, newest)
        .join(ACCOUNT, ACCOUNT.c.id == REQUEST.c.account_id)
    )  # fmt: skip
    for start in range(0, len(wanted), _CHUNK):
        found += _all(connection, query.where(REQUEST.c.id.in_(wanted[start : start + _CHUNK])))
    return found


def approved(connection: Connection, numbers: Iterable[int], *, account_id: int | None = None) -> Rows:
    """(id, account_id, subject, environment, revision, expires_at) of those of these requests that are approved."""
    found: Rows = []
    wanted = sorted(numbers)
    columns = (REQUEST.c.id, REQUEST.c.account_id, REQUEST.c.subject_name, REQUEST.c.subject_version)
    query = (
        select(*columns, REQUEST.c.environment, REQUEST_STATE.c.revision, REQUEST_STATE.c.expires_at)
        .join(REQUEST_STATE, REQUEST_STATE.c.request_id == REQUEST.c.id)
        .where(REQUEST_STATE.c.state == "approved")
    )
    if account_id is not None:
        query = query.where(REQUEST.c.account_id == account_id)
    for start in range(0, len(wanted), _CHUNK):
        found += _all(connection, query.where(REQUEST.c.id.in_(wanted[start : start + _CHUNK])))
    return found


def _all(connection: Connection, query: Any) -> Rows:
    return list(connection.execute(query).all())
