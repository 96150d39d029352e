"""A job as its page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from registry.views.cards import Card
from registry.views.nodes import NodeView


@dataclass(frozen=True, slots=True)
class CodeVersion:
    """A version of a job's code: its commit, or a digest of its source or SQL."""

    version: str
    first_seen: datetime
    last_seen: datetime


@dataclass(frozen=True, slots=True)
class JobView:
    """A job with what it reads and writes, and the versions of its code, newest first."""

    card: Card
    inputs: tuple[NodeView, ...]
    outputs: tuple[NodeView, ...]
    versions: tuple[CodeVersion, ...]
