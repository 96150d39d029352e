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
from roi.line_amount import MAX_AMOUNT
from roi.rates_of_return import RatesOfReturn, irr, xirr
from roi.refusals import Problem, Refused

MOST = 1_200  # rows, or years: all rates of return take time that grows with the cube of it
CALENDAR = range(1000, 10_000)  # a smallest year of these is one of the calendar
Row = dict[str, str]
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
    """A CSV with the column `amount`, and `year` or `date` unless its rows are the years 0, 1, 2 …; raises Refused.

    Years may be those of the calendar: the first of them is year 0 then.
    """
    columns, rows = _rows(written.removeprefix("\ufeff"))
    problems: list[Problem] = []
    amounts = [_of(row, "amount", place, problems) for place, row in rows]
    if "date" in columns:
        days = [_day(row, place, problems) for place, row in rows]
        found = FlowTable(tuple(amounts), tuple(days))
        if not problems and min(days) < days[0]:
            problems.append(Problem(f"row {rows[0][0]}, date", "the first day must be the earliest"))
    else:
        years = [_of(row, "year", place, problems) for place, row in rows] if "year" in columns else range(len(rows))
        found = FlowTable(_by_year(years, amounts, [place for place, _ in rows], problems))
    if problems:
        raise Refused(problems)
    return found


def _rows(written: str) -> tuple[tuple[str, ...], list[tuple[int, Row]]]:
    """The columns, and every row that says something with its number. Raises Refused."""
    head = written.partition("\n")[0]
    between = next((one for one in ",;\t" if one in head), ",")
    reader = csv.reader(StringIO(written), delimiter=between, skipinitialspace=True)
    columns = tuple(name.strip().lower() for name in next(reader, []))
    _check(columns)
    rows = list[tuple[int, Row]]()
    for said in reader:
        if len(said) > len(columns):
            why = "has more fields than the head: amounts have no separators of thousands, or stand in quotes"
            raise Refused.at(f"row {reader.line_num}", why)
        if any(field.strip() for field in said):
            rows.append((reader.line_num, dict(zip(columns, said, strict=False))))
    if not 0 < len(rows) <= MOST:
        raise Refused.at("the table", f"1 to {MOST:,} rows are needed, not {len(rows):,}")
    return columns, rows


def _check(columns: Sequence[str]) -> None:
    known = ", ".join(COLUMNS)
    if "amount" not in columns:
        raise Refused.at("the head", f"a column amount is needed; known: {known}")
    if unknown := [name for name in columns if name not in COLUMNS]:
        raise Refused.at("the head", f"unknown column {unknown[0]!r:.60}; known: {known}")
    if {"year", "date"} <= set(columns):
        raise Refused.at("the head", "year or date, not both")
    if len(set(columns)) < len(columns):
        raise Refused.at("the head", "a column stands there twice")


def _of(row: Row, name: str, place: int, problems: list[Problem]) -> float:
    try:
        found = number(float(row.get(name, "")), "")
    except (ValueError, Refused):
        why = f"a number such as -1250.5 is needed, not {row.get(name, '')!r:.60}"
    else:
        if abs(found) <= MAX_AMOUNT:
            return found
        why = f"is beyond {MAX_AMOUNT:g}"
    problems.append(Problem(f"row {place}, {name}", why))
    return 0.0


def _day(row: Row, place: int, problems: list[Problem]) -> date:
    try:
        return date.fromisoformat(row.get("date", "").strip())
    except ValueError:
        problems.append(
            Problem(f"row {place}, date", f"a day such as 2026-11-21 is needed, not {row.get('date', '')!r:.60}")
        )
        return date.min


def _by_year(
    years: Sequence[float], amounts: Sequence[float], places: Sequence[int], problems: list[Problem]
) -> tuple[float, ...]:
    """The sum of each year, from 0 on, or from the first where they are those of a calendar; a gap has 0."""
    first = int(min(years)) if min(years) in CALENDAR else 0
    for place, year in zip(places, years, strict=True):
        if year != int(year) or not 0 <= year - first < MOST:
            why = f"a whole number from 0, or a year of the calendar, is needed, not {year:g}"
            problems.append(Problem(f"row {place}, year", why))
    if problems:
        return ()
    flows = np.zeros(int(max(years)) - first + 1)
    np.add.at(flows, np.asarray(years, dtype=int) - first, amounts)
    return tuple(flows.tolist())
