"""Datasets as lists and pages show them: whose, in which versions, who writes and reads them, what is wrong."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from registry.views.cards import Card
from registry.views.models import LatestRun, Matter
from registry.views.nodes import NodeView


@dataclass(frozen=True, slots=True)
class DatasetLine:
    """One dataset in the list. `readers` are jobs; `last_run` is the newest run of a job that writes it."""

    node: NodeView
    type: str
    owners: tuple[str, ...]
    licences: tuple[str, ...]
    personal_data: bool
    versions: int
    latest: str
    latest_at: datetime | None
    last_run: LatestRun | None
    readers: int
    faults: int
    last_seen: datetime
    word: str
    matters: tuple[Matter, ...]


@dataclass(frozen=True, slots=True)
class DatasetSummary:
    """How many there are, how many have a writer whose latest run failed, and how many were spoken of with faults."""

    datasets: int
    failing: int
    faulty: int


@dataclass(frozen=True, slots=True)
class DatasetView:
    """A dataset with its writers and readers, and the AI models and deployments that rest on it, nearest first."""

    card: Card
    line: DatasetLine
    writers: tuple[NodeView, ...]
    readers: tuple[NodeView, ...]
    models: tuple[NodeView, ...]
    deployments: tuple[NodeView, ...]
    title: str = ""
    """Of a use case, as is `purpose`; empty for everything else."""
    purpose: str = ""
