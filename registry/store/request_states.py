"""The index of where requests stand by their acts: kept level with them, and searched for lists."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Text, and_, case, func, literal, or_, select, type_coerce

from registry.store.accounts import ACCOUNT
from registry.store.among import among
from registry.store.delegations import DELEGATION
from registry.store.requests import REQUEST, REVISION, STATE, USE_CASE

_ON_REVISION = and_(REVISION.c.request_id == STATE.c.request_id, REVISION.c.revision == STATE.c.revision)
_COLUMNS = (
    REQUEST.c.id, REQUEST.c.kind, REQUEST.c.subject_kind, REQUEST.c.subject_name, REQUEST.c.subject_version,
    REQUEST.c.environment, USE_CASE.c.slug.label("use_case"), ACCOUNT.c.login.label("requester"), REVISION.c.summary,
    REVISION.c.tier, REVISION.c.at.label("open_since"), STATE.c.state, STATE.c.revision, STATE.c.stage,
    STATE.c.decided_at, STATE.c.expires_at, STATE.c.updated_at,
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What a list of requests is narrowed to. `ids` and `stale` are numbers worked out before; None: not narrowed."""

    now: datetime
    stale: Collection[int]
    states: tuple[str, ...] = ()
    kind: str = ""
    tier: str = ""
    use_case: str = ""
    environment: str = ""
    words: tuple[str, ...] = ()
    ids: Collection[int] | None = None


def put(connection: Connection, values: Mapping[str, Any]) -> None:
    """Write where a request stands now by its acts."""
    changed = {name: value for name, value in values.items() if name != "request_id"}
    done = connection.execute(STATE.update().where(STATE.c.request_id == values["request_id"]).values(**changed))
    if not done.rowcount:
        connection.execute(STATE.insert().values(**values))


def count(connection: Connection, wanted: Filter) -> dict[str, int]:
    """How many requests there are in each state as of now, among those that match (whatever state is asked for)."""
    state = _state(connection, wanted)
    query = _from(select(state, func.count()), _needed(wanted)).where(*_conditions(connection, wanted)).group_by(state)
    return {row[0]: row[1] for row in connection.execute(query)}


def total(connection: Connection) -> int:
    """How many requests there are."""
    return int(connection.execute(select(func.count()).select_from(STATE)).scalar_one())


def page(connection: Connection, wanted: Filter, *, sort: str, down: bool, limit: int, offset: int) -> Sequence[Any]:
    """The rows that match, with `state_now`, by a column; by none: what needs somebody first, then the newest.

    Which they are is asked first, without what they say: however deep a page lies, only its own rows are read whole.
    """
    state = _state(connection, wanted)
    order = [column.desc() if down else column.asc() for column in _orders(state)[sort]]
    query = _from(select(REQUEST.c.id), _needed(wanted, sort)).where(*_conditions(connection, wanted))
    if wanted.states:
        query = query.where(state.in_(wanted.states))
    ids = list(connection.execute(query.order_by(*order, REQUEST.c.id.desc()).limit(limit).offset(offset)).scalars())
    whole = _from(select(*_COLUMNS, state.label("state_now")), _ALL).where(among(connection, REQUEST.c.id, ids))
    rows: dict[int, Any] = {row.id: row for row in connection.execute(whole)}
    return [rows[number] for number in ids]


def submitted(connection: Connection) -> list[tuple[int, int]]:
    """(request, newest revision) of those that wait for signatures, by their acts."""
    query = select(STATE.c.request_id, STATE.c.revision).where(STATE.c.state == "submitted")
    return [(row[0], row[1]) for row in connection.execute(query.order_by(STATE.c.request_id))]


def stages(connection: Connection, numbers: Collection[int]) -> list[tuple[int, int, str]]:
    """(request, newest revision, its stages as text) of these requests."""
    columns = (STATE.c.request_id, STATE.c.revision, type_coerce(REVISION.c.stages, Text))
    query = select(*columns).join(REVISION, _ON_REVISION).where(among(connection, STATE.c.request_id, numbers))
    return [(row[0], row[1], row[2]) for row in connection.execute(query)]


def givers(connection: Connection, account_id: int, now: datetime) -> list[int]:
    """Whoever gave the account their signature for a time that holds the moment; also where it was ended since."""
    given = select(DELEGATION.c.from_id).where(
        DELEGATION.c.to_id == account_id, DELEGATION.c.starts_at <= now, DELEGATION.c.ends_at > now
    )
    return list(connection.execute(given).scalars())


SORTS = ("", "number", "subject", "kind", "state", "tier", "requester", "expires_at", "updated_at", "use_case")


def _orders(state: ColumnElement[Any]) -> dict[str, tuple[ColumnElement[Any], ...]]:
    urgent = case({"stale": 0, "expired": 1, "vetoed": 2, "submitted": 3, "changes_requested": 4}, value=state, else_=5)
    return {
        "": (urgent,),
        "number": (REQUEST.c.id,),
        "subject": (REQUEST.c.subject_name, REQUEST.c.subject_version),
        "kind": (REQUEST.c.kind,),
        "state": (state,),
        "tier": (REVISION.c.tier,),
        "requester": (ACCOUNT.c.login,),
        "expires_at": (STATE.c.expires_at,),
        "updated_at": (STATE.c.updated_at,),
        "use_case": (USE_CASE.c.slug,),
    }


_ALL = frozenset({"account", "revision", "use_case"})
_SORTED_BY = {"tier": "revision", "requester": "account", "use_case": "use_case"}


def _needed(wanted: Filter, sort: str = "") -> frozenset[str]:
    """The tables beside the request and its state that a question has to look at."""
    if wanted.words:
        return _ALL
    asked = (_SORTED_BY.get(sort), "revision" if wanted.tier else None, "use_case" if wanted.use_case else None)
    return frozenset(one for one in asked if one)


def _from(query: Any, tables: Collection[str]) -> Any:
    query = query.select_from(REQUEST).join(STATE, STATE.c.request_id == REQUEST.c.id)
    if "account" in tables:
        query = query.join(ACCOUNT, ACCOUNT.c.id == REQUEST.c.account_id)
    if "revision" in tables:
        query = query.join(REVISION, _ON_REVISION, isouter=True)
    return query.join(USE_CASE, USE_CASE.c.id == REQUEST.c.use_case_id, isouter=True) if "use_case" in tables else query


def _state(connection: Connection, wanted: Filter) -> ColumnElement[str]:
    """The state as of now: an approval whose time is over has expired, what saw something else is stale."""
    over = and_(STATE.c.state == "approved", STATE.c.expires_at.is_not(None), STATE.c.expires_at <= wanted.now)
    stale = and_(STATE.c.state.in_(("approved", "submitted")), among(connection, STATE.c.request_id, wanted.stale))
    return case((over, literal("expired")), (stale, literal("stale")), else_=STATE.c.state)


def _conditions(connection: Connection, wanted: Filter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    for value, column in (
        (wanted.kind, REQUEST.c.kind),
        (wanted.tier, REVISION.c.tier),
        (wanted.use_case, USE_CASE.c.slug),
        (wanted.environment, REQUEST.c.environment),
    ):
        if value:
            found.append(column == value)
    if wanted.ids is not None:
        found.append(among(connection, REQUEST.c.id, wanted.ids))
    return [*found, *map(_with_word, wanted.words)]


def _with_word(word: str) -> ColumnElement[bool]:
    columns = (REQUEST.c.subject_name, REQUEST.c.subject_version, REVISION.c.summary, USE_CASE.c.slug, ACCOUNT.c.login)
    number = word.upper().removeprefix("A-")
    named = [REQUEST.c.id == int(number)] if number.isascii() and number.isdigit() and len(number) < 19 else []
    return or_(*(func.lower(column).contains(word, autoescape=True) for column in columns), *named)
