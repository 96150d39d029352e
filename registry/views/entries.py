"""What people entered about money, as it is shown: costs that came on no bill, and exchange rates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class CostEntryView:
    """A cost that came on no bill."""

    number: str
    use_case: str
    category: str
    month: date
    amount: Decimal
    currency: str
    source: str
    note: str
    by: str
    at: datetime
    corrects: str = ""
    corrected_by: str = ""


@dataclass(frozen=True, slots=True)
class RateView:
    """One unit of `base` buys `rate` of `quote` from a day on."""

    base: str
    quote: str
    on_day: date
    rate: Decimal
    source: str
    note: str
    by: str
    at: datetime
