"""How long requests wait when so many servers share them, and how many servers a promise takes (Erlang 1917).

Requests come at random (Poisson), last exponentially, wait without end (C) or are turned away (B). Traffic in erlangs =
requests per second × seconds each.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from roi.refusals import Refused

MAX_TRAFFIC = 100_000.0
OCCUPANCY = 0.8  # above it, small errors in the forecast of traffic become long waits


@dataclass(frozen=True, slots=True)
class Queue:
    """What `servers` do with `traffic` erlangs. Waits in seconds, before service begins; inf where it never ends."""

    servers: int
    traffic: float
    occupancy: float
    p_wait: float
    mean_wait: float
    service_level: float


def blocked(traffic: float, servers: int) -> float:
    """Erlang B: the share of requests turned away by `servers` that have no queue."""
    _check(traffic, servers)
    share = 1.0
    for server in range(1, servers + 1):
        share = traffic * share / (server + traffic * share)
    return share


def waits(traffic: float, servers: int) -> float:
    """Erlang C: the share of requests that wait; 1 where traffic reaches the servers."""
    return _waits(blocked(traffic, servers), traffic, servers)


def queue(traffic: float, servers: int, *, seconds_each: float, within: float) -> Queue:
    """The whole answer for a number of servers. `service_level`: the share that waits at most `within` seconds."""
    return _queue(blocked(traffic, servers), traffic, servers, seconds_each=seconds_each, within=within)


def fewest(traffic: float, *, seconds_each: float, within: float, target: float, occupancy: float = OCCUPANCY) -> Queue:
    """The fewest servers with a service level of at least `target` (0…1) and at most `occupancy` busy. Refused."""
    if not 0 < target < 1:
        raise Refused.at("target", f"a share above 0 and below 1 is needed, not {target:g}")
    if not 0 < occupancy < 1:
        raise Refused.at("occupancy", f"a share above 0 and below 1 is needed, not {occupancy:g}")
    for found in queues(traffic, seconds_each=seconds_each, within=within):
        if found.service_level >= target and found.occupancy <= occupancy:
            return found
    raise AssertionError("more servers than traffic always reach the promise")


def queues(traffic: float, *, seconds_each: float, within: float) -> Iterator[Queue]:
    """The answer for 1, 2, 3 … servers, without end."""
    _check(traffic, 1)
    if not (math.isfinite(seconds_each) and seconds_each > 0):
        raise Refused.at("seconds_each", f"must be above 0, and is {seconds_each:g}")
    if not within >= 0:
        raise Refused.at("within", f"must not be below 0, and is {within:g}")
    share, servers = 1.0, 0
    while True:
        servers += 1
        share = traffic * share / (servers + traffic * share)
        yield _queue(share, traffic, servers, seconds_each=seconds_each, within=within)


def _waits(turned_away: float, traffic: float, servers: int) -> float:
    return 1.0 if traffic >= servers else turned_away / (1 - traffic / servers * (1 - turned_away))


def _queue(turned_away: float, traffic: float, servers: int, *, seconds_each: float, within: float) -> Queue:
    p_wait, free = _waits(turned_away, traffic, servers), servers - traffic
    if free <= 0:
        return Queue(servers, traffic, 1.0, 1.0, math.inf, 0.0)
    in_time = 1 - p_wait * math.exp(-free * within / seconds_each)
    return Queue(servers, traffic, traffic / servers, p_wait, p_wait * seconds_each / free, in_time)


def _check(traffic: float, servers: int) -> None:
    if not 0 <= traffic <= MAX_TRAFFIC:
        raise Refused.at("traffic", f"from 0 to {MAX_TRAFFIC:,.0f} erlangs are needed, not {traffic:g}")
    if servers < 1:
        raise Refused.at("servers", f"one server is needed at least, not {servers}")
