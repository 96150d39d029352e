"""A job as its page shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from registry.views.cards import Card
from registry.views.nodes import NodeView
from registry.views.runs import RunLine


@dataclass(frozen=True, slots=True)
class CodeVersion:
    """A version of a job's code: its commit, or a digest of its source or SQL."""

    version: str
    first_seen: datetime
    last_seen: datetime


@dataclass(frozen=True, slots=True)
class JobView:
    """A job with what it reads and writes, and the versions of its code, newest first.

    `recent` are its latest runs that ended, newest first. `type` says what it is and `source` where its code lies, each
    in its own words; `sql` is what it asks a database.
    """

    card: Card
    inputs: tuple[NodeView, ...]
    outputs: tuple[NodeView, ...]
    versions: tuple[CodeVersion, ...]
    recent: tuple[RunLine, ...] = ()
    type: str = ""
    source: Mapping[str, str] = field(default_factory=dict)
    sql: str = ""

    @property
    def completed(self) -> int:
        """How many of the recent runs completed."""
        return sum(line.state == "COMPLETE" for line in self.recent)
