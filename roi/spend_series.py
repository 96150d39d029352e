"""Spend day by day or hour by hour, from dated amounts in any order: one amount per period, nothing left out."""

from __future__ import annotations

import csv
import io
import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal

import numpy as np

from roi.refusals import Problem, Refused

Every = Literal["day", "hour"]
STEP = {"day": timedelta(days=1), "hour": timedelta(hours=1)}
MOST = {"day": 3_700, "hour": 26_400}
WHEN = ("date", "day", "time", "hour", "month", "chargeperiodstart")  # columns, by preference, in any case of letters
AMOUNT = ("amount", "cost", "spend", "effectivecost", "billedcost")
SHOWN = 20


@dataclass(frozen=True, slots=True)
class SpendSeries:
    """Amounts (currency) of periods in a row; period k begins at `start` + k × `every`, in UTC."""

    start: datetime
    every: Every
    amounts: tuple[float, ...]

    @property
    def ends(self) -> datetime:
        """The end of the last period, exclusive."""
        return self.start + STEP[self.every] * len(self.amounts)

    @property
    def total(self) -> float:
        """All together."""
        return math.fsum(self.amounts)

    def by_month(self) -> tuple[tuple[date, float], ...]:
        """(first of the month, sum) for every month touched."""
        sums: dict[date, list[float]] = {}
        for at, amount in enumerate(self.amounts):
            when = self.start + STEP[self.every] * at
            sums.setdefault(date(when.year, when.month, 1), []).append(amount)
        return tuple((month, math.fsum(some)) for month, some in sums.items())


def spend_series(
    dated: Iterable[tuple[datetime, float]], *, every: Every = "day", until: datetime | None = None
) -> SpendSeries:
    """Sum dated amounts per period; without one a period costs 0, up to `until` (exclusive). Raises Refused."""
    told, sums = defaultdict[datetime, list[float]](list), defaultdict[datetime, list[float]](list)
    for when, amount in dated:
        told[when].append(amount)
    for when, some in told.items():
        sums[_begun(when, every)] += some
    if not sums:
        raise Refused.at("spend", "there is no dated amount")
    start, last = min(sums), max(sums)
    if until is not None:
        last = max(last, _begun(until - timedelta(microseconds=1), every))
    count = round((last - start) / STEP[every]) + 1
    if count > MOST[every]:
        raise Refused.at("spend", f"spans {count:,} {every}s; {MOST[every]:,} are the most")
    amounts = np.zeros(count)
    for when, some in sums.items():
        amounts[round((when - start) / STEP[every])] = math.fsum(some)
    return SpendSeries(start, every, tuple(amounts.tolist()))


def read_spend(text: str, *, every: Every = "day") -> SpendSeries:
    """From CSV with a column for the day or time and one for the amount; a FOCUS bill is one. Raises Refused by row."""
    rows = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    named = {name.strip().lower(): name for name in rows.fieldnames or ()}
    when = next((named[name] for name in WHEN if name in named), None)
    amount = next((named[name] for name in AMOUNT if name in named), None)
    if when is None or amount is None:
        raise Refused.at("row 1", f"a column of {', '.join(WHEN)} and one of {', '.join(AMOUNT)} are needed")
    problems, found = list[Problem](), list[tuple[datetime, float]]()
    for number, row in enumerate(rows, 2):
        try:
            found.append((moment(row[when] or ""), _number(row[amount] or "")))
        except ValueError as error:
            problems.append(Problem(f"row {number}", str(error)))
    if problems:
        raise Refused(problems[:SHOWN])
    return spend_series(found, every=every)


def moment(text: str) -> datetime:
    """2026-11, 2026-11-21, or with a time; UTC unless it says otherwise. ValueError."""
    said = text.strip()
    try:
        found = datetime.fromisoformat(f"{said}-01" if len(said) == 7 else said)
    except ValueError:
        raise ValueError(f"{said!r:.40} is no day such as 2026-11-21") from None
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


def _number(text: str) -> float:
    try:
        found = float(text)
    except ValueError:
        raise ValueError(f"{text!r:.40} is no amount") from None
    if not math.isfinite(found):
        raise ValueError(f"{text!r:.40} is no finite amount")
    return found


def _begun(when: datetime, every: Every) -> datetime:
    at = when.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    return at if every == "hour" else at.replace(hour=0)
