"""All that was spent, by month, bearer and kind of cost: bills under the rules, and costs on no bill."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import Connection

from registry.services._bearers import Bearers
from registry.services._spend import Cell
from registry.store import actuals as store
from roi.charge_categories import cost_category
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


def spent(connection: Connection, cells: Iterable[Cell], bearers: Bearers, *, basis: str) -> tuple[Spent, ...]:
    """Bills (their cells) and cost entries that count, by the earliest month first."""
    sums: dict[tuple[date, str, str, str, str, str, bool], Decimal] = defaultdict(Decimal)
    for cell in cells:
        if cell.day is None:
            continue
        bearer = bearers.of(cell.target) if cell.target else None
        who = (bearer.slug, bearer.title) if bearer else ("", "")
        key = (
            cell.day.replace(day=1),
            *who,
            cost_category(cell.service_category),
            cell.currency,
            BILLS,
            not cell.target,
        )
        sums[key] = EXACT.add(sums[key], cell.billed if basis == "billed" else cell.effective)
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
