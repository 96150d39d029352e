"""All that was spent, by month, bearer and kind of cost: bills under the rules, and costs on no bill."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import Connection

from registry.services._bearers import Bearers
from registry.services._spend import Cell, Spend
from registry.store import actuals as store
from roi.focus_values import EXACT

NOTHING = Decimal(0)
BILLS, ENTRIES = "bills", "entries"


@dataclass(frozen=True, slots=True)
class Spent:
    """An exact amount in its own currency. `slug` is empty where no single use case bears it; `title` says who does.

    `nobody` is true where nobody bears it. `source` is bills or entries.
    """

    month: date
    slug: str
    title: str
    category: str
    currency: str
    source: str
    nobody: bool
    amount: Decimal


def spent(connection: Connection, bills: Iterable[Spend], bearers: Bearers, *, basis: str) -> tuple[Spent, ...]:
    """Bills and cost entries that count, by the earliest month first."""
    sums: dict[tuple[date, str, str, str, str, str, bool], Decimal] = defaultdict(Decimal)
    for one in (month for bill in bills for month in bill.months):
        bearer = bearers.of(one.target) if one.target else None
        who = (bearer.slug, bearer.title) if bearer else ("", "")
        key = (one.month, *who, one.category, one.currency, BILLS, not one.target)
        sums[key] = EXACT.add(sums[key], one.billed if basis == "billed" else one.effective)
    for row in store.costs(connection):
        if row.later is None:
            entry = (row.month.date(), row.slug, bearers.title(row.slug), row.category, row.currency, ENTRIES, False)
            sums[entry] = EXACT.add(sums[entry], Decimal(row.amount))
    return tuple(Spent(*key, amount) for key, amount in sorted(sums.items()))


def undated(cells: Iterable[Cell]) -> tuple[str, ...]:
    """What bills say without a date, in words."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for cell in cells:
        if cell.day is None:
            sums[cell.currency] = EXACT.add(sums[cell.currency], cell.billed)
    return tuple(f"{amount:,.2f} {currency} of bills: without a date" for currency, amount in sorted(sums.items()))
