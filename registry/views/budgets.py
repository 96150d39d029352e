"""Whether budgets last and what is about to be spent, as it is shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from roi.burn_down import BurnDown
from roi.forecast import Forecast
from roi.spikes import Watch

Word = Literal["used up", "runs out", "may run out", "lasts", "cannot be told"]
ORDER: tuple[Word, ...] = ("used up", "runs out", "may run out", "lasts", "cannot be told")
SURE, LIKELY = 0.8, 0.5  # of lasting, from which a budget lasts, or only may


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """The budget of one use case, in the presentation currency. `burn` None: `why_not` says what is lacking."""

    slug: str
    title: str
    plan: str
    starts: date
    ends: date
    budget: float
    spent: float
    burn: BurnDown | None
    why_not: str = ""

    @property
    def word(self) -> Word:
        """How it stands; a budget lasts with 80 %, and may run out with less (our lines)."""
        if self.spent >= self.budget:
            return "used up"
        if self.burn is None:
            return "cannot be told"
        if self.burn.p_lasts >= SURE:
            return "lasts"
        return "may run out" if self.burn.p_lasts >= LIKELY else "runs out"


@dataclass(frozen=True, slots=True)
class BilledDays:
    """What bills say day by day, of one use case or of all: unusual days, and the days to come (None: `why_not`)."""

    start: date
    amounts: tuple[float, ...]
    watch: Watch
    forecast: Forecast | None
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class BudgetsView:
    """All budgets, red first, and the bills' days. `days` None: no bill of it is on record. One currency throughout."""

    currency: str
    basis: str
    use_case: str
    as_of: datetime
    lines: tuple[BudgetLine, ...]
    without_budget: tuple[str, ...]
    days: BilledDays | None
    rates: tuple[str, ...]
    left_out: tuple[str, ...]
    version: str
