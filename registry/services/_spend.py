"""What bills come to by day, bearer and kind of service under the company's rules: exact, worked out once a bill."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Row, Text, type_coerce

from registry.services._remembered import Remembered
from registry.services._sharing import NOTHING, Sharing, rest_of
from registry.store import allocations
from registry.store import bills as store
from roi.allocation import Rule
from roi.allocation_file import read_rules
from roi.charge_categories import cost_category
from roi.focus_values import EXACT

_C = store.CHARGE.c
_COLUMNS = (
    _C.period_start, _C.period_end, _C.service, _C.service_category, _C.description, _C.resource, _C.account, _C.target,
    _C.gpu_family, _C.billed, _C.effective, _C.row,
    type_coerce(_C.tags, Text).label("tags"), type_coerce(_C.said, Text).label("said"),
)  # fmt: skip
_MOST_BILLS = 2_000
_LONGEST = 366  # days of a charge


@dataclass(frozen=True, slots=True)
class Cell:
    """What one bearer bears of a bill on one day for one kind of service; `target` is empty for what nobody bears.

    `days`: how many days the charges are for, from that day on.
    """

    bill_id: int
    provider: str
    account: str
    currency: str
    day: date | None
    target: str
    service_category: str
    gpu_family: str
    days: int
    billed: Decimal
    effective: Decimal
    gross: Decimal
    charges: int


@dataclass(frozen=True, slots=True)
class MonthSum:
    """What one bearer bears of a bill in a month for one kind of cost; `target` is empty for what nobody bears."""

    month: date
    target: str
    category: str
    currency: str
    billed: Decimal
    effective: Decimal


@dataclass(frozen=True, slots=True)
class Spend:
    """All cells of one bill, the same by month without what has no date, and how many charges each rule took."""

    cells: tuple[Cell, ...]
    months: tuple[MonthSum, ...]
    taken: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Rules:
    """The company's rules as they are used; `revision` 0 where nobody has written any."""

    revision: int
    sha256: str
    rules: tuple[Rule, ...]


_spends = Remembered[Spend](_MOST_BILLS)
"""Bills only grow and never change, so what was worked out under the same rules holds as long as the process."""


def rules_now(connection: Connection) -> Rules:
    """The rules that hold; none where nobody has written any."""
    row = allocations.newest(connection)
    return Rules(row.revision, row.sha256, parsed(row.text)) if row else Rules(0, "", ())


@lru_cache(maxsize=64)
def parsed(text: str) -> tuple[Rule, ...]:
    """Rules out of the text that is kept."""
    return read_rules(text)


def spends(connection: Connection, rules: Rules) -> Iterator[Spend]:
    """Every bill that counts."""
    return (spend(connection, bill, rules) for bill in store.current(connection))


def spend(connection: Connection, bill: Row[Any], rules: Rules) -> Spend:
    """A bill under rules."""
    key = (str(connection.engine.url), int(bill.id), bill.charges_sha256, rules.sha256)
    return _spends.of(key, lambda: _worked_out(connection, bill, Sharing(rules.rules)))


def summed(found: Iterable[Cell], *, basis: str) -> Decimal:
    """The exact sum of cells, billed or effective."""
    amount = NOTHING
    for cell in found:
        amount = EXACT.add(amount, getattr(cell, basis))
    return amount


def _worked_out(connection: Connection, bill: Row[Any], sharing: Sharing) -> Spend:
    sums: dict[tuple[date | None, str, str, str, int], list[Any]] = {}
    fallback = bill.period_start.date() if bill.period_start else None
    for charge in store.charges(connection, bill.id, *_COLUMNS):
        row = charge._asdict()
        day = charge.period_start.date() if charge.period_start else fallback
        days = _days(charge.period_start, charge.period_end)
        billed, effective = Decimal(charge.billed or 0), Decimal(charge.effective or 0)
        shares = sharing.of(row)
        rest = rest_of(shares) if shares else 1
        for target, share in (*shares, ("", rest)) if rest else shares:
            key = (day, target, charge.service_category, charge.gpu_family, days)
            cell = sums.setdefault(key, [NOTHING] * 3 + [0])
            for place, amount in enumerate((billed, effective, abs(billed))):
                cell[place] = EXACT.add(cell[place], amount if share == 1 else EXACT.multiply(amount, share))
            cell[3] += 1
    made = tuple(
        Cell(bill.id, bill.provider, bill.account, bill.currency, *key, *amounts) for key, amounts in sums.items()
    )
    return Spend(made, _by_month(made), tuple(sharing.taken.items()))


def _by_month(cells: Iterable[Cell]) -> tuple[MonthSum, ...]:
    sums: dict[tuple[date, str, str, str], tuple[Decimal, Decimal]] = {}
    for cell in cells:
        if cell.day is not None:
            key = (cell.day.replace(day=1), cell.target, cost_category(cell.service_category), cell.currency)
            billed, effective = sums.get(key, (NOTHING, NOTHING))
            sums[key] = EXACT.add(billed, cell.billed), EXACT.add(effective, cell.effective)
    return tuple(MonthSum(*key, *amounts) for key, amounts in sums.items())


def _days(start: datetime | None, end: datetime | None) -> int:
    """Days that a charge is for: 1 where it does not say, or says less."""
    return min(max(round((end - start).total_seconds() / 86_400), 1), _LONGEST) if start and end else 1
