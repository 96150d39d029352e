"""What the shared platform costs, whose share is what, and whether one more use case makes it dearer for all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from roi.fair_share import Share
from roi.infrastructure import Charge, FittedScale, Scale


@dataclass(frozen=True, slots=True)
class PlatformMonth:
    """A month of bills: how many use cases and models bear a part of them, and what all of it came to."""

    month: date
    users: int
    cost: float


@dataclass(frozen=True, slots=True)
class PlatformView:
    """The last month that is over. `bears` is what each pays now, `shares` the fair ones; `nobodys` no rule gives away.

    `fitted` is None where own bills cannot tell the exponent, and `why_not` says why; then `scale` has the default's.
    """

    currency: str
    as_of: datetime
    months: tuple[PlatformMonth, ...]
    scale: Scale
    fitted: FittedScale | None
    why_not: str
    charge: Charge
    next_one: Charge
    shares: tuple[Share, ...]
    bears: Mapping[str, float]
    nobodys: float
    left_out: tuple[str, ...]
