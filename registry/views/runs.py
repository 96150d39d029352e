"""Runs as lists and pages show them: what ran, how it went, how long it took, what it read and wrote."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from registry.views.listing import Listed
from registry.views.nodes import NodeView

TERMINAL = ("COMPLETE", "ABORT", "FAIL")


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFilter:
    """Which runs; empty fields do not narrow. Times are half-open [since, until) and about when a run began."""

    states: tuple[str, ...] = ()
    namespace: str = ""
    job_id: int | None = None
    dataset_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    latest: bool = False
    """True: only the latest run of each job."""


@dataclass(frozen=True, slots=True)
class Parent:
    """A run that started another, and its job."""

    run_id: str
    job: str


@dataclass(frozen=True, slots=True)
class RunLine:
    """One run. `state` is OpenLineage's; `inputs` and `outputs` count datasets; `parents` stand by their ids.

    With a dataset in the filter, `how` is read or wrote and `version` which.
    """

    run_id: str
    job: NodeView
    state: str
    began: datetime
    ended: datetime | None
    last_seen: datetime
    error: str
    how: str = ""
    version: str = ""
    used_for: str = ""
    inputs: int = 0
    outputs: int = 0
    parents: tuple[Parent, ...] = ()

    @property
    def took(self) -> timedelta | None:
        """How long it took; None while it has no end, and where no beginning before its end was heard of."""
        return None if self.ended is None or self.ended <= self.began else self.ended - self.began


@dataclass(frozen=True, slots=True)
class RunSummary:
    """How many runs there are by state; `lately` counts those that reached it since `since`; `latest` only the latest
    run of each job.
    """

    since: datetime
    states: Mapping[str, int]
    lately: Mapping[str, int]
    latest: Mapping[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """All runs."""
        return sum(self.states.values())

    @property
    def jobs(self) -> int:
        """Jobs that have run."""
        return sum(self.latest.values())

    @property
    def unfinished(self) -> int:
        """Runs without an end."""
        return sum(number for state, number in self.states.items() if state not in TERMINAL)


@dataclass(frozen=True, slots=True)
class Runs:
    """The runs asked for, and the summary of all."""

    listed: Listed[RunLine]
    summary: RunSummary


@dataclass(frozen=True, slots=True)
class Kin:
    """A run in the family of another: `level` below 0 is an ancestor, above 0 a descendant."""

    level: int
    line: RunLine


@dataclass(frozen=True, slots=True)
class Used:
    """A dataset that a run read or wrote. `facets` are those that belong to this use alone: statistics, assertions."""

    node: NodeView
    how: str
    version: str
    used_for: str
    facets: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Moment:
    """An event in the life of a run."""

    seq: int
    at: datetime
    event_type: str
    producer: str
    problems: int


@dataclass(frozen=True, slots=True)
class RunView:
    """A run with its family, its newest events in order, what it read and wrote, and what its facets say.

    `events` is how many there are: facets and statistics of those older than the first of `moments` are not in it.
    """

    line: RunLine
    family: tuple[Kin, ...]
    more_kin: int
    moments: tuple[Moment, ...]
    events: int
    used: tuple[Used, ...]
    facets: Mapping[str, Any]
    job_versions: tuple[str, ...]
