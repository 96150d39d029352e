"""Exchange rates by day: adding them, out of a file too, and converting with those that held."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Row

from registry.access import Desk, Permission, requires
from registry.commands.money import NewRate, read_rate
from registry.errors import Invalid
from registry.store import actuals as store
from registry.store import kept
from registry.views.entries import RateView
from registry.views.money_settings import MoneySettings
from roi.rates import Rate, Rates

COLUMNS = ("on_day", "base", "quote", "rate", "source")
MOST_ROWS = 100_000


@requires(Permission.ACTUALS_ADD)
def add(desk: Desk, rates: Sequence[NewRate]) -> int:
    """Put rates on record, all or none; how many said something new. Another rate of a day corrects the one before."""
    with kept.keeping(desk) as keeping:
        known = {(row.base, row.quote, row.on_day): (row.rate, row.source) for row in store.rates(keeping.connection)}
        new = [one for one in rates if known.get(_place(one)) != (format(one.rate, "f"), one.source)]
        keeping.add_many("fx_rate", [_row(one) for one in new])
        if keeping.pending:
            pairs = sorted({f"{one.base}/{one.quote}" for one in new})
            keeping.log("fx.added", "money:rates", pairs=pairs, count=len(new))
        return len(new)


@requires(Permission.ACTUALS_ADD)
def add_file(desk: Desk, text: str) -> int:
    """Put the rates of a CSV file on record: columns on_day, base, quote, rate, source. Raises Invalid with the row."""
    return add(desk, read_file(text))


@requires(Permission.MONEY_READ)
def listing(desk: Desk) -> tuple[RateView, ...]:
    """The rates that count, the newest day first."""
    with desk.registry.read() as connection:
        return tuple(_view(row) for row in reversed(store.rates(connection)))


def now(connection: Connection, settings: MoneySettings) -> Rates:
    """All rates on record, for conversions; a rate is used for as many days as the settings say."""
    rows = store.rates(connection)
    found = (Rate(row.base, row.quote, date.fromisoformat(row.on_day), Decimal(row.rate), row.source) for row in rows)
    return Rates(found, oldest_days=settings.rates_hold_days)


def words(rates: Iterable[Rate]) -> tuple[str, ...]:
    """Which rates were used, each once, in words."""
    ordered = sorted(set(rates), key=lambda one: (one.base, one.quote, one.on))
    return tuple(f"1 {one.base} = {one.rate} {one.quote} ({one.source}, {one.on:%Y-%m-%d})" for one in ordered)


def read_file(text: str) -> list[NewRate]:
    """The rates of a CSV text; raises Invalid with the place of each fault."""
    sheet = csv.DictReader(io.StringIO(text))
    missing = [name for name in COLUMNS if name not in (sheet.fieldnames or ())]
    if missing:
        raise Invalid(f"row 1: the columns {', '.join(COLUMNS)} are needed; {', '.join(missing)} not found.")
    found, faults = list[NewRate](), list[str]()
    for number, row in enumerate(sheet, 2):
        if number > MOST_ROWS:
            raise Invalid(f"row {number}: at most {MOST_ROWS:,} rates at a time.")
        try:
            found.append(read_rate({name: (row[name] or "").strip() for name in COLUMNS}))
        except Invalid as fault:
            faults.append(f"row {number}, {fault}")
    if faults:
        raise Invalid("\n".join(faults[:20]))
    return found


def _view(row: Row[Any]) -> RateView:
    on_day, rate, by = date.fromisoformat(row.on_day), Decimal(row.rate), row.login or ""
    return RateView(row.base, row.quote, on_day, rate, row.source, row.note, by, row.at)


def _place(one: NewRate) -> tuple[str, str, str]:
    return one.base, one.quote, f"{one.on_day:%Y-%m-%d}"


def _row(one: NewRate) -> dict[str, str]:
    base, quote, on_day = _place(one)
    rate = format(one.rate, "f")
    return {"base": base, "quote": quote, "on_day": on_day, "rate": rate, "source": one.source, "note": one.note}
