"""What the one-page brief of an AI model is made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

# Times are timezone-aware UTC. A `link` is the full http(s) address of the thing's own page, or "" without one.


@dataclass(frozen=True, slots=True, kw_only=True)
class DeploymentRow:
    """One place where a version of the model is in production."""

    where: str
    version: str
    since: datetime | None = None
    link: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedRow:
    """A dataset close upstream of the model."""

    name: str
    namespace: str
    distance: int
    """Steps upstream through jobs; 1 feeds the model itself."""
    version: str = ""
    """The latest one declared; empty without one."""
    version_at: datetime | None = None
    """When the latest version (or, without versions, the dataset) was last written."""
    owner: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRow:
    """A run that wrote the model."""

    job: str
    run_id: str
    state: str
    """OpenLineage run state: START, RUNNING, COMPLETE, ABORT, FAIL, OTHER; empty when unknown."""
    started_at: datetime | None = None
    ended_at: datetime | None = None
    link: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemRow:
    """Something open about the model or what feeds it."""

    what: str
    word: str = "open"
    """A status word of the visual language: open, stale, expired, overdue, failed, ..."""
    since: datetime | None = None
    link: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UpstreamRow:
    """Anything upstream of the model, near or far."""

    kind: str
    name: str
    namespace: str
    distance: int
    version: str = ""
    owner: str = ""
    tags: tuple[str, ...] = ()
    """Licence, personal data and other tags, as "key: value" or a bare word."""
    link: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckpointLine:
    """The audit log's newest signed checkpoint at the time of the brief."""

    origin: str
    entries: int
    root: str
    """Base64 of the Merkle root over the first `entries` entries."""
    signed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelBriefView:
    """An AI model as its brief shows it. Rows may be fewer than the totals; totals are of what is on record."""

    name: str
    namespace: str
    as_of: datetime
    description: str = ""
    owner: str = ""
    organisation: str = ""
    link: str = ""
    versions: int = 0
    latest_version: str = ""
    deployments: tuple[DeploymentRow, ...] = ()
    feeds: tuple[FeedRow, ...] = ()
    """Nearest first."""
    upstream_datasets: int = 0
    runs: tuple[RunRow, ...] = ()
    """Latest first."""
    runs_total: int = 0
    problems: tuple[ProblemRow, ...] = ()
    """Worst first."""
    open_problems: int = 0
    upstream: tuple[UpstreamRow, ...] = ()
    """All of it, nearest first."""
    checkpoint: CheckpointLine | None = None


@dataclass(frozen=True, slots=True)
class ExportLine:
    """The audit entry of a brief that left the house, in a log of `size` entries."""

    seq: int
    at: datetime
    actor: str
    subject: str
    details: Mapping[str, Any]
    size: int
    checkpoint: int = 0
    """How many entries the newest signed checkpoint covers; 0 without one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BriefLetter:
    """A brief on its way to somebody: `subject` is what it is about, as the audit log names it."""

    to: str
    subject: str
    title: str
    text: str
    document: bytes
    file_name: str
    media_type: str
