"""What benefits came to beside what was promised, as it is shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from roi.forecast_accuracy import Record
from roi.realisation import Realisation


@dataclass(frozen=True, slots=True)
class MeasurementView:
    """What a benefit came to over [start, end): `value` in `unit`, above 0 is better.

    `status` is measured only with an interval and without a doubt. `planned` is what the business case says of the same
    line and time, in its currency; None where they cannot be compared, and then `why_not` says so.
    """

    number: str
    use_case: str
    line: str
    title: str
    owner: str
    method: str
    start: date
    end: date
    value: float
    low: float | None
    high: float | None
    level: float
    unit: str
    status: str
    points: int
    p_pretrend: float | None
    doubts: tuple[str, ...]
    inputs: Any
    evidence: str
    note: str
    by: str
    at: datetime
    planned: float | None = None
    why_not: str = ""
    corrects: str = ""
    corrected_by: str = ""

    @property
    def realised(self) -> float | None:
        """Share of the plan that came about; None where there is no plan to compare with."""
        return self.value / self.planned if self.planned else None


@dataclass(frozen=True, slots=True)
class Promises:
    """What of the promised benefits has come (None: none was due), and how well forecasts of cost came true.

    `forecasts` are by whoever wrote the plan, the least accurate first; all in one currency, up to `until`.
    """

    currency: str
    until: date
    benefits: Realisation | None
    forecasts: tuple[Record, ...]
    rates: tuple[str, ...]
    left_out: tuple[str, ...]
