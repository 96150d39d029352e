"""What follows from time and state alone, as rows: approvals that end, requests that wait.

Functions with `account_id` answer for that person, or for everybody where None is given.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Table, func, select

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
    place = func.row_number().over(
        partition_by=(REQUEST.c.kind, REQUEST.c.subject_kind, REQUEST.c.subject_name, REQUEST.c.environment),
        order_by=(REQUEST_STATE.c.expires_at.desc().nulls_first(), REQUEST.c.id.desc()),
    )
    ranked = (
        select(
            REQUEST.c.id, REQUEST.c.account_id, REQUEST.c.kind, REQUEST.c.subject_kind, REQUEST.c.subject_name,
            REQUEST.c.subject_version, REQUEST.c.environment, REQUEST.c.use_case_id, REQUEST_STATE.c.revision,
            REQUEST_STATE.c.expires_at, place.label("place"),
        )
        .join(REQUEST_STATE, REQUEST_STATE.c.request_id == REQUEST.c.id)
        .where(REQUEST_STATE.c.state == "approved")
        .subquery()
    )  # fmt: skip
    query = select(ranked).where(ranked.c.place == 1, ranked.c.expires_at < before)
    return _all(connection, query if account_id is None else query.where(ranked.c.account_id == account_id))


def submitted(connection: Connection) -> list[int]:
    """The numbers of requests that wait for signatures, by their acts."""
    query = select(REQUEST_STATE.c.request_id).where(REQUEST_STATE.c.state == "submitted")
    return list(connection.execute(query.order_by(REQUEST_STATE.c.request_id)).scalars())


def open_requests(connection: Connection, numbers: Iterable[int]) -> Rows:
    """What a request that waits for signatures asks for, with who asked, its open stage and its newest revision."""
    found: Rows = []
    wanted = sorted(numbers)
    columns = (REQUEST.c.id, REQUEST.c.kind, REQUEST.c.subject_name, REQUEST.c.subject_version, REQUEST.c.environment)
    newest = (REVISION.c.request_id == REQUEST_STATE.c.request_id) & (REVISION.c.revision == REQUEST_STATE.c.revision)
    query = (
        select(
            *columns, ACCOUNT.c.login.label("requester"), REQUEST_STATE.c.stage, REVISION.c.revision,
            REVISION.c.summary, REVISION.c.stages, REVISION.c.at.label("submitted_at"),
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
