"""Bills and their charges as rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, Table, Text, and_, func, or_, select, type_coerce

from registry.models import metadata
from registry.views.listing import Asked

_T = metadata.tables
BILL: Table = _T["bill"]
CHARGE: Table = _T["charge"]
ACCOUNT: Table = _T["account"]
Rows = Sequence[Row[Any]]
TOGETHER = 2_000
"""Charges that are read at a time."""
_LATER = BILL.alias("later")
_ORDER: Mapping[str, Any] = {
    "number": BILL.c.id, "provider": BILL.c.provider, "account": BILL.c.account, "period_start": BILL.c.period_start,
    "rows": BILL.c.rows, "at": BILL.c.at, "file_name": BILL.c.file_name,
}  # fmt: skip
_CHARGE_ORDER = (
    "row", "period_start", "service_category", "service", "account", "resource", "region", "description", "gpu_family",
)  # fmt: skip


def bills() -> Select[Any]:
    """Every bill with who put it on record, and the bill that supersedes it."""
    return (
        select(BILL, ACCOUNT.c.login, _LATER.c.id.label("later"))
        .join(ACCOUNT, ACCOUNT.c.id == BILL.c.account_id, isouter=True)
        .join(_LATER, _LATER.c.supersedes_id == BILL.c.id, isouter=True)
    )


def by_id(connection: Connection, number: int) -> Row[Any] | None:
    """One bill."""
    return connection.execute(bills().where(BILL.c.id == number)).first()


def current(connection: Connection, *, since: datetime | None = None, until: datetime | None = None) -> Rows:
    """The bills that count, in order: nothing supersedes them; of billing periods that touch [since, until)."""
    query = bills().where(_LATER.c.id.is_(None)).order_by(BILL.c.id)
    if since is not None:
        query = query.where(or_(BILL.c.period_end.is_(None), BILL.c.period_end > since))
    if until is not None:
        query = query.where(or_(BILL.c.period_start.is_(None), BILL.c.period_start < until))
    return connection.execute(query).all()


def standing(
    connection: Connection, provider: str, account: str, start: datetime | None, currency: str
) -> Row[Any] | None:
    """The bill that counts of a provider, account, period and currency."""
    began = BILL.c.period_start.is_(None) if start is None else BILL.c.period_start == start
    place = (BILL.c.provider == provider, BILL.c.account == account, BILL.c.currency == currency, began)
    return connection.execute(bills().where(*place, _LATER.c.id.is_(None)).order_by(BILL.c.id.desc())).first()


def next_id(connection: Connection) -> int:
    """The number that the next bill gets."""
    return int(connection.execute(select(func.coalesce(func.max(BILL.c.id), 0))).scalar_one()) + 1


def findings_of(connection: Connection, file_sha256: str) -> list[dict[str, Any]]:
    """What is odd in a file: kept once, with the first bill that came in it."""
    query = select(BILL.c.findings).where(BILL.c.file_sha256 == file_sha256).order_by(BILL.c.id)
    return next((found for found in connection.execute(query).scalars() if found), [])


def page(connection: Connection, asked: Asked, *, every: bool) -> tuple[Rows, int, int]:
    """The bills asked for, how many match, and how many there are; without `every`, only those that count."""
    where: list[ColumnElement[bool]] = [] if every else [_LATER.c.id.is_(None)]
    found = bills().where(*where, *(_said(word) for word in asked.words))
    order = _ORDER.get(asked.sort, BILL.c.period_start if not asked.sort else BILL.c.id)
    down = asked.down if asked.sort else True
    cut = found.order_by(order.desc() if down else order, BILL.c.id.desc()).offset(asked.offset).limit(asked.limit)
    total = connection.execute(select(func.count()).select_from(bills().where(*where).subquery())).scalar_one()
    matching = connection.execute(select(func.count()).select_from(found.subquery())).scalar_one()
    return connection.execute(cut).all(), int(matching), int(total)


def _said(word: str) -> ColumnElement[bool]:
    columns = (BILL.c.provider, BILL.c.account, BILL.c.currency, BILL.c.file_name)
    return or_(*(column.icontains(word, autoescape=True) for column in columns))


def charges(connection: Connection, bill_id: int, *columns: ColumnElement[Any]) -> Iterator[Row[Any]]:
    """The charges of a bill in the order of their rows, a stretch at a time; all columns, or those that are named."""
    query = select(*(columns or CHARGE.c)).where(CHARGE.c.bill_id == bill_id).order_by(CHARGE.c.row)
    return iter(connection.execute(query.execution_options(yield_per=TOGETHER)))


def charge_page(connection: Connection, bill_id: int, asked: Asked, *, gpu: bool) -> tuple[Rows, int, int]:
    """The charges of a bill that are asked for, how many match, and how many it has; `gpu`: only accelerators."""
    mine = [CHARGE.c.bill_id == bill_id]
    where = mine + [_charge_said(word) for word in asked.words] + ([CHARGE.c.gpu_family != ""] if gpu else [])
    order = CHARGE.c[asked.sort if asked.sort in _CHARGE_ORDER else "row"]
    cut = select(CHARGE).where(*where).order_by(order.desc() if asked.down else order, CHARGE.c.row)
    rows = connection.execute(cut.offset(asked.offset).limit(asked.limit)).all()
    return rows, _count(connection, where), _count(connection, mine)


def _charge_said(word: str) -> ColumnElement[bool]:
    names = ("service", "service_category", "account", "resource", "region", "description", "gpu_family", "category")
    tags = type_coerce(CHARGE.c.tags, Text).icontains(word, autoescape=True)
    return or_(*(CHARGE.c[name].icontains(word, autoescape=True) for name in names), tags)


def _count(connection: Connection, where: Sequence[ColumnElement[bool]]) -> int:
    return int(connection.execute(select(func.count()).select_from(CHARGE).where(and_(*where))).scalar_one())
