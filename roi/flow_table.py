"""What a bare table of amounts is worth, by year or by day: the quickest check of a published example."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from io import StringIO

import numpy as np

from roi import cash_flows
from roi.estimates import number
from roi.rates_of_return import RatesOfReturn, irr, xirr
from roi.refusals import Problem, Refused

MOST = 10_000
COLUMNS = ("year", "date", "amount")


@dataclass(frozen=True, slots=True)
class FlowTable:
    """Amounts, outflows negative: at the end of year 0, 1, 2 …, or on `days`, the first of which is the earliest."""

    amounts: tuple[float, ...]
    days: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class FlowAnswer:
    """Rates are effective per year; paybacks in years, interpolated within the year. None: there is none, or never.

    `npv` stands at the first flow; `npv_a_year_before`, as spreadsheets do it, a year earlier. Of dated flows: years of
    365 days, no MIRR, no payback.
    """

    npv: float
    npv_a_year_before: float | None
    irr: RatesOfReturn
    mirr: float | None
    payback_years: float | None
    discounted_payback_years: float | None


def worth(
    table: FlowTable, *, rate: float, finance_rate: float | None = None, reinvest_rate: float | None = None
) -> FlowAnswer:
    """The figures of a table; MIRR takes `rate` where its own are not said. Rates > -1."""
    flows = table.amounts
    if table.days:
        found = cash_flows.xnpv(flows, table.days, rate_per_year=rate)
        return FlowAnswer(found, None, xirr(flows, table.days), None, None, None)
    return FlowAnswer(
        npv=cash_flows.npv(flows, rate=rate),
        npv_a_year_before=cash_flows.npv(flows, rate=rate, first=1),
        irr=irr(flows),
        mirr=cash_flows.mirr(
            flows,
            finance_rate=rate if finance_rate is None else finance_rate,
            reinvest_rate=rate if reinvest_rate is None else reinvest_rate,
        ),
        payback_years=cash_flows.payback(flows),
        discounted_payback_years=cash_flows.discounted_payback(flows, rate=rate),
    )


def read_flows(written: str) -> FlowTable:
    """A CSV with the column `amount`, and `year` or `date` unless its rows are the years 0, 1, 2 …; raises Refused."""
    reader = csv.DictReader(StringIO(written.removeprefix("\ufeff")), skipinitialspace=True)
    columns = tuple(name.strip().lower() for name in reader.fieldnames or ())
    _check(columns)
    problems: list[Problem] = []
    rows = [dict(zip(columns, row.values(), strict=False)) for row in reader]
    if len(rows) > MOST:
        raise Refused.at("the table", f"{len(rows)} rows are more than {MOST}")
    amounts = [_of(row, "amount", place, problems) for place, row in enumerate(rows, start=2)]
    if "date" in columns:
        days = [_day(row, place, problems) for place, row in enumerate(rows, start=2)]
        found = FlowTable(tuple(amounts), tuple(days))
        if not problems and days and min(days) < days[0]:
            problems.append(Problem("row 2, date", "the first day must be the earliest"))
    else:
        years = [
            _of(row, "year", at, problems) if "year" in columns else at - 2 for at, row in enumerate(rows, start=2)
        ]
        found = FlowTable(_by_year(years, amounts, problems))
    if not rows:
        problems.append(Problem("the table", "has no row"))
    if problems:
        raise Refused(problems)
    return found


def _check(columns: Sequence[str]) -> None:
    known = ", ".join(COLUMNS)
    if "amount" not in columns:
        raise Refused.at("the head", f"a column amount is needed; known: {known}")
    if unknown := [name for name in columns if name not in COLUMNS]:
        raise Refused.at("the head", f"unknown column {unknown[0]!r:.60}; known: {known}")
    if {"year", "date"} <= set(columns):
        raise Refused.at("the head", "year or date, not both")


def _of(row: dict[str, str | None], name: str, place: int, problems: list[Problem]) -> float:
    try:
        return number(float(row.get(name) or ""), f"row {place}, {name}")
    except (ValueError, Refused):
        problems.append(Problem(f"row {place}, {name}", f"a number is needed, not {row.get(name)!r:.60}"))
        return 0.0


def _day(row: dict[str, str | None], place: int, problems: list[Problem]) -> date:
    try:
        return date.fromisoformat((row.get("date") or "").strip())
    except ValueError:
        problems.append(
            Problem(f"row {place}, date", f"a day such as 2026-11-21 is needed, not {row.get('date')!r:.60}")
        )
        return date.min


def _by_year(years: Sequence[float], amounts: Sequence[float], problems: list[Problem]) -> tuple[float, ...]:
    """The sum of each year, from 0 on; years without a row have 0."""
    for place, year in enumerate(years, start=2):
        if year != int(year) or not 0 <= year <= MOST:
            problems.append(Problem(f"row {place}, year", f"a whole number from 0 is needed, not {year:g}"))
    if problems or not years:
        return ()
    flows = np.zeros(int(max(years)) + 1)
    np.add.at(flows, np.asarray(years, dtype=int), amounts)
    return tuple(flows.tolist())
