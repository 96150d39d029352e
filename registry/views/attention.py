"""What a first look shows: what went wrong lately, what lacks an owner, what came in last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from registry.views.leakage import Leak
from registry.views.models import InventorySummary, ModelLine
from registry.views.nodes import NodeView


@dataclass(frozen=True, slots=True)
class FailedRun:
    """A run that failed or was aborted. `state` is OpenLineage's: FAIL or ABORT."""

    run_id: str
    namespace: str
    job: str
    state: str
    at: datetime
    error: str


@dataclass(frozen=True, slots=True)
class Unowned:
    """An AI model for which nobody is on record as owner."""

    namespace: str
    name: str
    last_seen: datetime


@dataclass(frozen=True, slots=True)
class LineageAttention:
    """Runs that failed since `since` (newest first, `failures` in all), and AI models without an owner."""

    since: datetime
    failures: int
    failed: tuple[FailedRun, ...]
    models: int
    deployments: int
    unowned: tuple[Unowned, ...]


@dataclass(frozen=True, slots=True)
class LeakInUse:
    """A version that answers in production and was evaluated on what it was trained on."""

    model: NodeView
    version: str
    leak: Leak


@dataclass(frozen=True, slots=True)
class ModelAttention:
    """AI models against which something stands, worst first, and leaks of versions in production.

    `unchecked` versions in production were not looked at for leaks, because there are too many for a first look.
    """

    summary: InventorySummary
    lines: tuple[ModelLine, ...]
    leaks: tuple[LeakInUse, ...]
    unchecked: int


@dataclass(frozen=True, slots=True)
class ProblemLine:
    """A fault in an event that was kept all the same. `kind` and `name` are those of what the event is about."""

    seq: int
    kind: str
    namespace: str
    name: str
    place: str
    message: str


@dataclass(frozen=True, slots=True)
class EventLine:
    """An event that came in: its kind (run, job or dataset), its state, and what it is about."""

    seq: int
    kind: str
    state: str
    namespace: str
    name: str
    event_time: datetime
    received_at: datetime
    sender: str


@dataclass(frozen=True, slots=True)
class EventAttention:
    """Events: how many, how many have problems, how many deliveries were none, how many are not in the pictures yet."""

    events: int
    faulty: int
    rejected: int
    behind: int
    problems: tuple[ProblemLine, ...]
    newest: tuple[EventLine, ...]
