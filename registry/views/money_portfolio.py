"""What the whole portfolio costs and returns, as it is shown, with all that is needed to get the same figures again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from roi.concentration import Concentration
from roi.roll_up import RollUp
from roi.seven_figures import AtMeans


@dataclass(frozen=True, slots=True)
class Basis:
    """From what the figures were worked out: cases as `business_case:slug@revision`, draws, seed, version, rates."""

    cases: tuple[str, ...]
    digest: str
    draws: int
    seed: int
    version: str
    as_of: datetime
    today: date
    rates: str = ""

    def __str__(self) -> str:
        """In one line, for a caption."""
        rates = f"; rates: {self.rates}" if self.rates else ""
        return (
            f"{len(self.cases):,} business cases, SHA-256 {self.digest[:12]}…; {self.draws:,} draws, "
            f"seed {self.seed}{rates}; Countersign {self.version}; {self.as_of:%Y-%m-%d %H:%M} UTC"
        )


@dataclass(frozen=True, slots=True)
class Standing:
    """The revision of a case, and shares 0…1 of its plan: of costs that are hidden, of benefits that are measured."""

    revision: int
    hidden_share: float | None
    measured_share: float | None
    plan: AtMeans


@dataclass(frozen=True, slots=True)
class PortfolioView:
    """The roll-up, red first, and on how few projects it rests. A project's name is its use case's slug.

    `without_case`: (slug, title, stage) of use cases that nobody has written a business case for, the first of all.
    """

    basis: Basis
    roll_up: RollUp
    concentration: Concentration | None
    titles: Mapping[str, str]
    standings: Mapping[str, Standing]
    without_case: tuple[tuple[str, str, str], ...]
    without_case_count: int
