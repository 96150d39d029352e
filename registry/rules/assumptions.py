"""Whether an assumption still holds, from what people said of it and what was measured."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

_COMPARE: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
}


class State(StrEnum):
    """What is known of an assumption."""

    HOLDS = "holds"
    BROKEN = "broken"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Limit:
    """The metric holds where `value comparator threshold` is true."""

    metric: str
    comparator: str
    threshold: float

    def __str__(self) -> str:
        return f"{self.metric} {self.comparator} {self.threshold:g}"


@dataclass(frozen=True, slots=True)
class Measured:
    """What the metric was, and when."""

    value: float
    at: datetime


@dataclass(frozen=True, slots=True)
class Stated:
    """What somebody found, and when."""

    state: State
    at: datetime
    by: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Judgement:
    """The state with its reason in words; `since` is when that came to be known (None: nobody looked)."""

    state: State
    because: str
    since: datetime | None = None


def judge(limit: Limit | None, *, stated: Stated | None = None, measured: Measured | None = None) -> Judgement:
    """The newer of what was stated and what was measured counts; but no statement undoes a measured breach.

    A breach ends with a better measurement, or with a decision that supersedes this one.
    """
    by_metric = _by_metric(limit, measured) if limit and measured and math.isfinite(measured.value) else None
    by_person = _by_person(stated) if stated else None
    if by_metric is None or by_person is None:
        return by_metric or by_person or Judgement(State.UNKNOWN, "nobody has looked yet")
    if by_metric.state is State.BROKEN or not by_person.since or not by_metric.since:
        return by_metric
    return by_person if by_person.since > by_metric.since else by_metric


def _by_metric(limit: Limit, measured: Measured) -> Judgement:
    holds = _COMPARE[limit.comparator](measured.value, limit.threshold)
    because = f"{limit.metric} was {measured.value:g}; assumed was {limit}"
    return Judgement(State.HOLDS if holds else State.BROKEN, because, measured.at)


def _by_person(stated: Stated) -> Judgement:
    said = f"{stated.by or 'somebody'} found that it {_FOUND[stated.state]}"
    return Judgement(stated.state, f"{said}: {stated.note}" if stated.note else said, stated.at)


_FOUND = {State.HOLDS: "holds", State.BROKEN: "is broken", State.UNKNOWN: "cannot be told"}
