"""What a pack tells of money: plans as they were written, costs on no bill, benefits as they were measured."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PackPlan:
    """A revision of a business case; `text` is the document as it was written, `sha256` of what it says."""

    use_case: str
    revision: int
    plan_version: str
    currency: str
    note: str
    text: str
    sha256: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PackScenario:
    """A what-if that was saved under a name, or taken away."""

    use_case: str
    revision: int
    name: str
    saved: bool
    note: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PackCost:
    """A cost that came on no bill; `amount` is the exact number as text."""

    use_case: str
    category: str
    month: datetime
    amount: str
    currency: str
    source: str
    note: str
    corrects: int | None
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PackMeasured:
    """What a benefit came to over a time [start, end), with its interval where it has one."""

    use_case: str
    line: str
    method: str
    period_start: datetime
    period_end: datetime
    value: float
    low: float | None
    high: float | None
    level: float
    unit: str
    doubts: tuple[str, ...]
    evidence: str
    note: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PackMoney:
    """All of it, in the order in which it was said. Bills are shared by many use cases and are not here."""

    plans: tuple[PackPlan, ...]
    scenarios: tuple[PackScenario, ...]
    costs: tuple[PackCost, ...]
    measured: tuple[PackMeasured, ...]

    @property
    def any(self) -> bool:
        """Whether anything is on record."""
        return bool(self.plans or self.scenarios or self.costs or self.measured)
