"""From which utilisation on own machines are cheaper than rented ones."""

from __future__ import annotations

import math
from dataclasses import dataclass

from roi.refusals import Refused

HOURS_PER_YEAR = 8760.0


@dataclass(frozen=True, slots=True)
class Owned:
    """Machines bought: price of all, their GPUs, years used, what they sell for then, running cost a year. Currency.

    Running: power, cooling, place, maintenance and the people who care for them; used or not. `utilisation`: share of
    all hours that is used.
    """

    price: float
    gpus: int
    years: float
    running_per_year: float
    utilisation: float
    resale: float = 0.0

    def __post_init__(self) -> None:
        if not self.gpus >= 1:
            raise Refused.at("hardware.gpus", f"one GPU is needed at least, not {self.gpus}")
        for name in ("price", "years"):
            if not (math.isfinite(getattr(self, name)) and getattr(self, name) > 0):
                raise Refused.at(f"hardware.{name}", f"must be above 0, and is {getattr(self, name):g}")
        if not 0 < self.utilisation <= 1:
            raise Refused.at("hardware.utilisation", f"a share above 0 and up to 1 is needed, not {self.utilisation:g}")
        if not 0 <= self.resale <= self.price or not self.running_per_year >= 0:
            raise Refused.at("hardware", "resale is from 0 to the price, running cost 0 or more")

    @property
    def cost_per_year(self) -> float:
        """Straight-line loss of worth, and running. Currency."""
        return (self.price - self.resale) / self.years + self.running_per_year

    @property
    def per_hour(self) -> float:
        """Cost of a GPU-hour that could be used."""
        return self.cost_per_year / (self.gpus * HOURS_PER_YEAR)

    @property
    def per_used_hour(self) -> float:
        """Cost of a GPU-hour that is used."""
        return self.per_hour / self.utilisation


@dataclass(frozen=True, slots=True)
class OwnOrRent:
    """Own against rented GPU-hours. `break_even` utilisation (above 1: never); saved a year, below 0: own is dearer.

    `pays_back_hours`: machine-hours of use after which the purchase is earned; None: never, running alone is dearer.
    """

    owned: Owned
    rented_per_hour: float
    break_even: float
    saved_per_year: float
    pays_back_hours: float | None

    @property
    def words(self) -> str:
        """The answer in one line."""
        if self.break_even > 1:
            return "Own machines are dearer than rented ones even if they never stand still"
        side = "dearer" if self.saved_per_year < 0 else "cheaper"
        return (
            f"Own machines pay from {100 * self.break_even:.0f} % utilisation on; at "
            f"{100 * self.owned.utilisation:.0f} % they are {abs(self.saved_per_year):,.0f} a year {side}"
        )


def own_or_rent(owned: Owned, *, rented_per_hour: float) -> OwnOrRent:
    """Compare with `rented_per_hour` for one GPU, paid only while used. Undiscounted. Raises Refused."""
    if not (math.isfinite(rented_per_hour) and rented_per_hour > 0):
        raise Refused.at("rented_per_hour", f"must be above 0, and is {rented_per_hour:g}")
    rented = rented_per_hour * owned.gpus * HOURS_PER_YEAR * owned.utilisation
    running_per_hour = owned.running_per_year / (HOURS_PER_YEAR * owned.utilisation)
    margin = rented_per_hour * owned.gpus - running_per_hour
    return OwnOrRent(
        owned,
        rented_per_hour,
        owned.per_hour / rented_per_hour,
        rented - owned.cost_per_year,
        (owned.price - owned.resale) / margin if margin > 0 else None,
    )
