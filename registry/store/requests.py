"""Requests for approval as rows: what was asked, in which revisions, and every act."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import BindParameter, Connection, Row, Table, bindparam, select

from registry.models import metadata
from registry.store.accounts import ACCOUNT
from registry.subjects import Subject

REQUEST: Table = metadata.tables["approval_request"]
REVISION: Table = metadata.tables["request_revision"]
ACT: Table = metadata.tables["approval_act"]
STATE: Table = metadata.tables["request_state"]
USE_CASE: Table = metadata.tables["use_case"]
_REQUEST = select(REQUEST, USE_CASE.c.slug.label("use_case"), ACCOUNT.c.login.label("requester")).join(
    ACCOUNT, ACCOUNT.c.id == REQUEST.c.account_id
).join(USE_CASE, USE_CASE.c.id == REQUEST.c.use_case_id, isouter=True)  # fmt: skip
_ONE = _REQUEST.where(REQUEST.c.id == bindparam("of"))
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_REVISIONS = (
    select(REVISION).where(REVISION.c.request_id.in_(_IDS)).order_by(REVISION.c.request_id, REVISION.c.revision)
)
_ACTS = select(ACT).where(ACT.c.request_id.in_(_IDS)).order_by(ACT.c.id)
Rows = list[Row[Any]]


def one(connection: Connection, request_id: int) -> Row[Any] | None:
    """One request, with the slug of its use case and the login of who asked."""
    return connection.execute(_ONE, {"of": request_id}).first()


def many(connection: Connection, ids: Sequence[int]) -> dict[int, Row[Any]]:
    """Requests by number, as `one`."""
    return {row.id: row for row in connection.execute(_REQUEST.where(REQUEST.c.id.in_(ids)))}


def by_key(connection: Connection, account_id: int, key: str) -> int | None:
    """The request that this account made with that idempotency key."""
    query = select(REQUEST.c.id).where(REQUEST.c.account_id == account_id, REQUEST.c.client_key == key)
    return connection.execute(query).scalar_one_or_none()


def act_by_key(connection: Connection, account_id: int, key: str) -> Row[Any] | None:
    """The act that this account did with that idempotency key."""
    return connection.execute(select(ACT).where(ACT.c.account_id == account_id, ACT.c.client_key == key)).first()


def revisions(connection: Connection, ids: Sequence[int]) -> Rows:
    """Every revision of these requests, oldest first."""
    return list(connection.execute(_REVISIONS, {"ids": list(ids)}))


def newest_revisions(connection: Connection, ids: Sequence[int]) -> dict[int, Row[Any]]:
    """The newest revision of each of these requests that was submitted."""
    on = (STATE.c.request_id == REVISION.c.request_id) & (STATE.c.revision == REVISION.c.revision)
    query = select(REVISION).join(STATE, on).where(REVISION.c.request_id.in_(ids))
    return {row.request_id: row for row in connection.execute(query)}


def acts(connection: Connection, ids: Sequence[int]) -> Rows:
    """Every act on these requests in the order in which they were done."""
    return list(connection.execute(_ACTS, {"ids": list(ids)}))


def about(connection: Connection, subject: Subject, environments: Iterable[str] | None = None) -> Rows:
    """(request, state) of all requests about exactly this subject, newest first; in these environments or in all."""
    query = select(REQUEST.c.id, REQUEST.c.kind, REQUEST.c.environment, REQUEST.c.use_case_id, STATE).join(
        STATE, STATE.c.request_id == REQUEST.c.id
    )
    query = query.where(
        REQUEST.c.subject_kind == subject.kind.value,
        REQUEST.c.subject_name == subject.name,
        REQUEST.c.subject_version == subject.version,
    )
    if environments is not None:
        query = query.where(REQUEST.c.environment.in_(list(environments)))
    return list(connection.execute(query.order_by(REQUEST.c.id.desc())))


def vetoed_use_case(connection: Connection, use_cases: Iterable[int]) -> int | None:
    """The newest request for one of these use cases itself that stands vetoed."""
    query = select(REQUEST.c.id).join(STATE, STATE.c.request_id == REQUEST.c.id)
    query = query.where(
        REQUEST.c.use_case_id.in_(list(use_cases)), REQUEST.c.kind == "new_use_case", STATE.c.state == "vetoed"
    )
    return connection.execute(query.order_by(REQUEST.c.id.desc()).limit(1)).scalar_one_or_none()


def before(connection: Connection, request: Row[Any]) -> int | None:
    """The newest other request about the same thing, in whatever version, that was approved once."""
    query = select(REQUEST.c.id).join(STATE, STATE.c.request_id == REQUEST.c.id)
    query = query.where(
        REQUEST.c.id != request.id,
        REQUEST.c.id < request.id,
        REQUEST.c.kind == request.kind,
        REQUEST.c.subject_kind == request.subject_kind,
        REQUEST.c.subject_name == request.subject_name,
        REQUEST.c.environment == request.environment,
        STATE.c.state == "approved",
    )
    return connection.execute(query.order_by(REQUEST.c.id.desc()).limit(1)).scalar_one_or_none()


def of_account(connection: Connection, account_id: int) -> list[int]:
    """The numbers of the requests that an account made."""
    return list(connection.execute(select(REQUEST.c.id).where(REQUEST.c.account_id == account_id)).scalars())
