"""How many customers machines can answer in the time promised to them, and what the machines cost.

Ten customers, two hours of work each, eight hours promised: one machine answers four in time, the tenth after 20 hours.
Work for one customer is not split over machines, and is done in the order in which it came.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from roi.distribution import Estimated, mean_of, share_of
from roi.refusals import Refused

HOURS_PER_MONTH = 730.0
MAX_CUSTOMERS = 1_000_000
MOST_HOURS = 1e6
MAX_CELLS = 4_000_000  # customers × days drawn
SLACK = 1e-9  # of an hour


@dataclass(frozen=True, slots=True)
class Promise:
    """Customers who all ask at once (or within the promise), hours of work for each, hours promised to each."""

    customers: int
    hours_each: float
    promised_hours: float

    def __post_init__(self) -> None:
        if not 1 <= self.customers <= MAX_CUSTOMERS:
            raise Refused.at("customers", f"from 1 to {MAX_CUSTOMERS:,} are needed, not {self.customers}")
        for name, hours in (("hours_each", self.hours_each), ("promised_hours", self.promised_hours)):
            if not (math.isfinite(hours) and hours > 0):
                raise Refused.at(name, f"must be above 0, and is {hours:g}")
            if not 1 / MOST_HOURS <= hours <= MOST_HOURS:
                raise Refused.at(name, f"a millionth of an hour to a million hours is needed, not {hours:g}")

    @property
    def work_hours(self) -> float:
        """Machine-hours in all."""
        return self.customers * self.hours_each

    @property
    def in_turn(self) -> int:
        """Customers that one machine answers in time, one after the other."""
        return int(self.promised_hours / self.hours_each + SLACK)


@dataclass(frozen=True, slots=True)
class Kept:
    """What so many machines do with a promise. Hours from asking to answer.

    `cost` is of the hours worked, `cost_per_month` of machines that are always on; None without a price.
    """

    machines: int
    in_time: int
    last_after: float
    mean_after: float
    busy: float
    cost: float | None = None
    cost_per_month: float | None = None


@dataclass(frozen=True, slots=True)
class Capacity:
    """The promise with the machines there are and with the fewest that keep it (None: no number does).

    `hours_each_needed`: what one customer may take with the machines there are. `customers_possible`: with them.
    """

    promise: Promise
    now: Kept
    needed: Kept | None
    hours_each_needed: float
    customers_possible: int

    @property
    def words(self) -> str:
        """The answer in one line."""
        p, kept = self.promise, self.now.in_time
        told = f"{kept} of {p.customers} customers answered within {p.promised_hours:g} h, the last after "
        told += f"{self.now.last_after:g} h, with {_machines(self.now.machines)}"
        if kept == p.customers:
            return f"{told}: the promise is kept"
        if self.needed is None:
            return f"{told}; no number of machines helps, since one customer takes {p.hours_each:g} h"
        return f"{told}; {_machines(self.needed.machines)} keep the promise"


def capacity(promise: Promise, *, machines: int = 1, price_per_hour: float | None = None) -> Capacity:
    """The arithmetic of a promise. `price_per_hour` of one machine. Raises Refused."""
    if machines < 1:
        raise Refused.at("machines", f"one machine is needed at least, not {machines}")
    if price_per_hour is not None and not price_per_hour >= 0:
        raise Refused.at("price_per_hour", f"must not be below 0, and is {price_per_hour:g}")
    needed = -(-promise.customers // promise.in_turn) if promise.in_turn else None
    turns = -(-promise.customers // machines)
    return Capacity(
        promise,
        kept(promise, machines, price_per_hour),
        kept(promise, needed, price_per_hour) if needed else None,
        promise.promised_hours / turns,
        promise.in_turn * machines,
    )


def kept(promise: Promise, machines: int, price_per_hour: float | None = None) -> Kept:
    """What so many machines do: customer i is answered after ⌈i / machines⌉ turns."""
    turns, rest = divmod(promise.customers, machines)
    total = promise.hours_each * (machines * turns * (turns + 1) / 2 + rest * (turns + 1))
    last = (turns + bool(rest)) * promise.hours_each
    return Kept(
        machines=machines,
        in_time=min(promise.customers, promise.in_turn * machines),
        last_after=last,
        mean_after=total / promise.customers,
        busy=promise.work_hours / (machines * last),
        cost=None if price_per_hour is None else price_per_hour * promise.work_hours,
        cost_per_month=None if price_per_hour is None else price_per_hour * machines * HOURS_PER_MONTH,
    )


@dataclass(frozen=True, slots=True)
class OverTheDay:
    """The same customers asking at random times of `days` drawn days: share in time, days without a late one. Hours."""

    machines: int
    within_hours: float
    in_time: Estimated
    nobody_late: Estimated
    mean_after: Estimated
    days: int
    seed: int


def over_the_day(
    promise: Promise, *, machines: int = 1, within_hours: float = 24.0, days: int = 2_000, seed: int = 0
) -> OverTheDay:
    """Customers come evenly at random within so many hours; work in hand when they end is finished. Raises Refused.

    Equal work is finished in the order it came, so customer i starts when it comes or when i - machines is done.
    """
    if machines < 1 or not 0 < within_hours <= MOST_HOURS or days < 2:
        raise Refused.at("machines", f"at least one machine, two days, and up to {MOST_HOURS:,.0f} hours are needed")
    days = max(2, min(days, MAX_CELLS // promise.customers))
    came = np.sort(np.random.default_rng(seed).random((days, promise.customers)) * within_hours, axis=1)
    after = np.empty_like(came)
    for first in range(min(machines, promise.customers)):
        own = came[:, first::machines]
        behind = promise.hours_each * np.arange(own.shape[1])
        started = np.maximum.accumulate(own - behind, axis=1) + behind
        after[:, first::machines] = started + promise.hours_each - own
    in_time = after <= promise.promised_hours + SLACK
    shares = in_time.mean(axis=1)
    return OverTheDay(
        machines, within_hours, mean_of(shares), share_of(shares == 1), mean_of(after.mean(axis=1)), days, seed
    )


def _machines(count: int) -> str:
    return "one machine" if count == 1 else f"{count:,} machines"
