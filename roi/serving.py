"""What an AI service has to have running to answer in time, and what that costs: batches and interactive requests."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import islice

from roi.capacity import HOURS_PER_MONTH
from roi.erlang import OCCUPANCY, Queue, fewest, queues
from roi.refusals import Refused

SHOWN = 3  # more and fewer replicas to show beside the answer


@dataclass(frozen=True, slots=True)
class Demand:
    """Requests per hour at the busiest time, seconds of one replica for each, and the promise made for waiting."""

    requests_per_hour: float
    seconds_each: float
    within_seconds: float
    target: float
    occupancy: float = OCCUPANCY

    @property
    def traffic(self) -> float:
        """Erlangs: replicas that would be busy if nobody ever waited."""
        return self.requests_per_hour * self.seconds_each / 3600


@dataclass(frozen=True, slots=True)
class Priced:
    """A number of replicas, what it does, what it costs a month (always on), and per thousand requests at the peak."""

    queue: Queue
    cost_per_month: float
    cost_per_1000: float | None


@dataclass(frozen=True, slots=True)
class Service:
    """The fewest replicas that keep the promise, what decides (`service level` or `occupancy`), and its neighbours."""

    demand: Demand
    chosen: Priced
    decided_by: str
    neighbours: tuple[Priced, ...]
    price_per_hour: float
    hours_per_month: float

    @property
    def words(self) -> str:
        """The answer in one line."""
        found, asked = self.chosen.queue, self.demand
        replicas = "1 replica" if found.servers == 1 else f"{found.servers:,} replicas"
        return (
            f"{replicas}, {100 * found.occupancy:.0f} % busy: {100 * found.service_level:.1f} % of requests wait "
            f"at most {asked.within_seconds:g} s ({100 * asked.target:g} % promised)"
        )


@dataclass(frozen=True, slots=True)
class Batch:
    """Machines for a batch that must be done within a window, when it is done, and its cost. Hours."""

    items: int
    machine_hours: float
    machines: int
    done_after: float
    cost: float
    spare: float


def interactive(demand: Demand, *, price_per_hour: float, hours_per_month: float = HOURS_PER_MONTH) -> Service:
    """Size a service by Erlang C. `price_per_hour` of one replica, which runs `hours_per_month`. Raises Refused."""
    _positive("requests_per_hour", demand.requests_per_hour)
    _positive("seconds_each", demand.seconds_each)
    _not_negative("price_per_hour", price_per_hour)
    limits = {"seconds_each": demand.seconds_each, "within": demand.within_seconds}
    chosen = fewest(demand.traffic, **limits, target=demand.target, occupancy=demand.occupancy)
    first = max(1, math.floor(demand.traffic) + 1, chosen.servers - SHOWN)
    listed = islice(queues(demand.traffic, **limits), first - 1, chosen.servers + SHOWN)
    priced = tuple(_priced(one, demand, price_per_hour, hours_per_month) for one in listed)
    fewer = [one.queue for one in priced if one.queue.servers == chosen.servers - 1]
    decided = "occupancy" if fewer and fewer[0].service_level >= demand.target else "service level"
    own = next(one for one in priced if one.queue.servers == chosen.servers)
    return Service(demand, own, decided, priced, price_per_hour, hours_per_month)


def batch(
    *, items: int, seconds_each: float, window_hours: float, price_per_hour: float, done_again: float = 0.0
) -> Batch:
    """Machines that do `items` within the window; a share `done_again` of all work fails and is repeated. Refused."""
    _positive("items", items)
    _positive("seconds_each", seconds_each)
    _positive("window_hours", window_hours)
    _not_negative("price_per_hour", price_per_hour)
    if not 0 <= done_again < 1:
        raise Refused.at("done_again", f"a share from 0 to below 1 is needed, not {done_again:g}")
    if seconds_each > window_hours * 3600:
        raise Refused.at("seconds_each", f"one item takes longer than the window of {window_hours:g} h")
    hours = items * seconds_each / 3600 / (1 - done_again)
    machines = max(1, math.ceil(hours / window_hours - 1e-9))
    done = hours / machines
    return Batch(items, hours, machines, done, machines * done * price_per_hour, 1 - done / window_hours)


def _priced(found: Queue, demand: Demand, price_per_hour: float, hours_per_month: float) -> Priced:
    per_hour = found.servers * price_per_hour
    return Priced(found, per_hour * hours_per_month, 1000 * per_hour / demand.requests_per_hour)


def _positive(name: str, value: float) -> None:
    if not (math.isfinite(value) and value > 0):
        raise Refused.at(name, f"must be above 0, and is {value:g}")


def _not_negative(name: str, value: float) -> None:
    if not (math.isfinite(value) and value >= 0):
        raise Refused.at(name, f"must not be below 0, and is {value:g}")
