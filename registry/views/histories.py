"""What was said of a node over time, as pages show it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lineage.differences import Difference
from registry.views.nodes import NodeView
from registry.views.runs import RunLine, Used


@dataclass(frozen=True, slots=True)
class FacetChange:
    """From `at` on a facet had this value; None where it was deleted. `seq` is the event that said so."""

    at: datetime
    seq: int
    run_id: str
    value: Any


@dataclass(frozen=True, slots=True)
class Point:
    """A measured number; `column` is empty for the whole dataset."""

    at: datetime
    run_id: str
    name: str
    column: str
    value: float


@dataclass(frozen=True, slots=True)
class Check:
    """A check of the data and whether it held."""

    at: datetime
    run_id: str
    name: str
    column: str
    success: bool
    severity: str
    expected: str


@dataclass(frozen=True, slots=True)
class History:
    """What events say of a node: facets (each newest first), measures and checks (oldest first).

    `events` were read; `more` says that there are older ones than those.
    """

    facets: Mapping[str, tuple[FacetChange, ...]]
    measures: tuple[Point, ...]
    null_shares: tuple[Point, ...]
    checks: tuple[Check, ...]
    events: int
    more: bool


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One version: who made it from what, and what is different from the one before it."""

    label: str
    first_seen: datetime
    last_seen: datetime
    maker: RunLine | None
    inputs: tuple[Used, ...]
    content_hash: str
    fields: int
    changed: tuple[Difference, ...]
    compared_with: str


@dataclass(frozen=True, slots=True)
class Fed:
    """A dataset version that fed another: `hops` runs away, through which run, and how sure that is."""

    hops: int
    node: NodeView
    version: str
    run_id: str
    job: NodeView | None
    at: datetime | None
    known: str


@dataclass(frozen=True, slots=True)
class FedBy:
    """Everything that exactly fed a version, nearest first; `origins` are those that no run on record wrote."""

    start: NodeView
    version: str
    found: tuple[Fed, ...]
    runs: int
    origins: int
    truncated: bool

    @property
    def headline(self) -> str:
        """The answer in a sentence or two."""
        if not self.found:
            return f"No run on record says what {self.version} was made from."
        sure = sum(one.known == "declared" for one in self.found)
        versions, runs = _counted(len(self.found), "dataset version"), _counted(self.runs, "run")
        cut = "; the search was cut there" if self.truncated else ""
        made = f"{self.version} was made from {versions} by {runs}{cut}"
        if sure == len(self.found):
            return f"{made}; all of them are declared."
        return (
            f"{made}. {sure} of them are declared all the way; for the others a run did not say which version it read."
        )


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
