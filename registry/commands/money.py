"""What people say about money that was spent or gained: costs on no bill, exchange rates, measured benefits."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator

from registry.commands.about import checked
from registry.commands.reading import reader
from registry.errors import Invalid

MOST_POINTS = 20_000
_CURRENCY = re.compile(r"[A-Z]{3}")
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])(-01)?", re.ASCII)
_AMOUNT = re.compile(r"\d{1,20}(\.\d{1,12})?", re.ASCII)
Method = Literal["parallel run", "before and after", "difference in differences", "interrupted time series", "stated"]
Series = tuple[float, ...]


def _not(text: str) -> str:
    """What stood there instead, where anything did."""
    return f", not {text[:40]}" if text else ""


def _month(value: Any) -> Any:
    text = value.isoformat() if isinstance(value, date) else str(value)
    if not _MONTH.fullmatch(text[:10]):
        raise ValueError(f"a month such as 2026-11 is needed{_not(text)}")
    return datetime(int(text[:4]), int(text[5:7]), 1, tzinfo=UTC)


def _day(value: Any) -> Any:
    if isinstance(value, datetime):
        return value
    text = value.isoformat() if isinstance(value, date) else str(value)
    try:
        return datetime.combine(date.fromisoformat(text), datetime.min.time(), tzinfo=UTC)
    except ValueError as cause:
        raise ValueError(f"a day such as 2026-11-21 is needed{_not(text)}") from cause


def amount(value: Any) -> Decimal:
    """An amount ≥ 0 of money, exact, of at most twelve decimals; ValueError for anything else."""
    text = format(value, "f") if isinstance(value, Decimal) else str(value).strip()
    if isinstance(value, bool) or not _AMOUNT.fullmatch(text):
        raise ValueError(f"an amount from 0 on is needed, such as 1250.50{_not(text)}")
    return Decimal(text)


def currency(value: Any) -> str:
    """A currency of three capital letters; ValueError for anything else."""
    text = str(value).strip()
    if not _CURRENCY.fullmatch(text):
        raise ValueError(f"three capital letters are needed, as in EUR{_not(text)}")
    return text


Month = Annotated[datetime, BeforeValidator(_month)]
Day = Annotated[datetime, BeforeValidator(_day)]
Amount = Annotated[Decimal, BeforeValidator(amount)]
Currency = Annotated[str, BeforeValidator(currency)]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCost:
    """A cost that came on no bill. `category` is a key of the hidden-cost catalogue or of a line of the business case.

    `corrects` is the number of an entry (C-4) that this one takes the place of. The same `key` is the same entry.
    """

    use_case: str
    category: str
    month: Month
    amount: Amount
    currency: Currency
    source: str
    corrects: str = ""
    note: str = ""
    key: str = ""

    def __post_init__(self) -> None:
        checked(self.source, "source", most=300, needed=True)
        checked(self.category, "category", most=100, needed=True)
        checked(self.note, "note", most=2_000)
        checked(self.key, "key", most=200)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRate:
    """One unit of `base` buys `rate` of `quote` from a day on."""

    base: Currency
    quote: Currency
    on_day: Day
    rate: Amount
    source: str
    note: str = ""

    def __post_init__(self) -> None:
        checked(self.source, "source", most=300, needed=True)
        checked(self.note, "note", most=2_000)
        if self.base == self.quote:
            raise Invalid(f"quote: {self.base} buys one of itself; say another currency.")
        if not self.rate:
            raise Invalid("rate: above 0.")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMeasurement:
    """What a benefit came to. Series need their method; a stated value stays a claim without `low` and `high`.

    parallel run: `with_it` and `without`, pair by pair. before and after: `before`, `after`. difference in differences:
    `treated` and `control` (a series per unit) and `first_after`. interrupted time series: `values`, `first_after`,
    and perhaps `season`. stated: `value`, perhaps `low` and `high`. `times` is how often the mean effect of one point
    came about in the period (without it: once a point after the change); `lower_is_better` turns the sign.
    """

    use_case: str
    method: Method
    period_start: Day
    period_end: Day
    unit: str
    line: str = ""
    with_it: Series = ()
    without: Series = ()
    before: Series = ()
    after: Series = ()
    treated: tuple[Series, ...] = ()
    control: tuple[Series, ...] = ()
    values: Series = ()
    first_after: int | None = None
    season: int | None = None
    value: float | None = None
    low: float | None = None
    high: float | None = None
    times: float | None = None
    lower_is_better: bool = False
    level: float = 0.9
    evidence: str = ""
    corrects: str = ""
    note: str = ""
    key: str = ""

    def __post_init__(self) -> None:
        checked(self.unit, "unit", most=60, needed=True)
        checked(self.line, "line", most=200)
        checked(self.note, "note", most=2_000)
        checked(self.key, "key", most=200)
        if self.period_end <= self.period_start:
            raise Invalid("period_end: the day after the last one; it comes after period_start.")
        if not 0.5 <= self.level < 1:
            raise Invalid("level: of the interval, such as 0.9 for 90 %.")
        if self.times is not None and not (math.isfinite(self.times) and self.times > 0):
            raise Invalid("times: a number above 0.")
        for name in NEEDS[self.method]:
            if getattr(self, name) in (None, ()):
                raise Invalid(f"{name}: a {self.method} needs it.")
        given = [name for name in _SERIES if getattr(self, name) not in (None, ()) and name not in _takes(self.method)]
        if given:
            raise Invalid(f"{given[0]}: a {self.method} does not use it.")
        self._check_ends()
        if sum(map(len, _flat(self))) > MOST_POINTS:
            raise Invalid(f"values: at most {MOST_POINTS:,} points in all.")

    def _check_ends(self) -> None:
        if (self.low is None) != (self.high is None):
            raise Invalid("low: an interval has two ends, low and high.")
        figures = [one for one in (self.value, self.low, self.high) if one is not None]
        if not all(map(math.isfinite, figures)):
            raise Invalid("value: a finite number.")
        if len(figures) == 3 and not figures[1] <= figures[0] <= figures[2]:
            raise Invalid("low: the value lies between low and high.")


NEEDS: dict[str, tuple[str, ...]] = {
    "parallel run": ("with_it", "without"),
    "before and after": ("before", "after"),
    "difference in differences": ("treated", "control", "first_after"),
    "interrupted time series": ("values", "first_after"),
    "stated": ("value",),
}
"""What each method cannot do without."""
_OPTIONAL = {"interrupted time series": ("season",), "stated": ("low", "high")}
_SERIES = (
    "with_it", "without", "before", "after", "treated", "control", "values", "first_after", "season", "value", "low",
    "high",
)  # fmt: skip


def _takes(method: str) -> tuple[str, ...]:
    return (*NEEDS[method], *_OPTIONAL.get(method, ()))


def _flat(said: NewMeasurement) -> list[Series]:
    return [said.with_it, said.without, said.before, said.after, said.values, *said.treated, *said.control]


def decimal(text: str, place: str) -> Decimal:
    """An amount out of a file; raises Invalid with its place."""
    try:
        return amount(text)
    except (ValueError, InvalidOperation) as cause:
        raise Invalid(f"{place}: {cause}") from cause


read_cost = reader(NewCost)
"""A cost from JSON bytes or a mapping; raises Invalid with each place."""
read_rate = reader(NewRate)
read_measurement = reader(NewMeasurement)
