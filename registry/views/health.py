"""What the story of how a use case or an AI model is doing is made from: one frozen snapshot."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

from registry.views.brief import CheckpointLine


class About(StrEnum):
    """What a series or an event is about."""

    VALUE = "value"
    COST = "cost"
    DATA = "data"
    ASSUMPTION = "assumption"
    RUNS = "runs"
    PEOPLE = "people"
    INCIDENT = "incident"
    APPROVAL = "approval"
    ROLLOUT = "rollout"


@dataclass(frozen=True, slots=True)
class Point:
    """A figure over [start, end); the two are the same for a moment."""

    start: datetime
    end: datetime
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One figure over time, the oldest point first. `title` goes before "fell"; `better` says which way is good."""

    key: str
    title: str
    about: About
    points: tuple[Point, ...]
    better: Literal["up", "down", ""] = ""
    unit: str = ""
    per: str = ""
    """The span that a value is for, such as "month"; empty where it is none's."""
    source: str = ""
    least: float = 0.0
    """A smaller difference, in the unit of the series, is never a change: a point of a percentage, say."""
    claimed: bool = False
    """Whether the newest point is claimed and not measured."""
    ways: tuple[str, ...] = ()
    """In which ways the points were measured, in words; more than one makes them harder to compare."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened, or began and goes on (`lasts`). `words` follow "at the same time" in a sentence."""

    at: datetime
    words: str
    about: About
    bad: bool | None
    """None: neither good nor bad."""
    source: str = ""
    lasts: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """What a person put on record as the cause of something, and who."""

    at: datetime
    text: str
    who: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthSnapshot:
    """Figures over time and events of a thing. `standing` is what stands against it now, in sentences, without a day.

    `left_out` says what was not looked at: further datasets upstream, older events.
    """

    as_of: datetime
    organisation: str
    link: str
    subject: str
    title: str
    about: str
    series: tuple[Series, ...]
    events: tuple[Event, ...]
    causes: tuple[Cause, ...]
    standing: tuple[str, ...]
    left_out: tuple[str, ...]
    checkpoint: CheckpointLine | None
