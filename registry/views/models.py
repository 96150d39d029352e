"""AI models as the inventory lists them: whose, in which versions, live where, approved or not, what stands open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from lineage.deployments import Approval
from lineage.keys import DatasetKey
from registry.views.listing import Listed
from registry.views.nodes import NodeView


@dataclass(frozen=True, slots=True)
class DeploymentView:
    """One place where a version of an AI model answers, or did. `word` says how its approval stands."""

    node: NodeView
    environment: str
    service: str
    model: DatasetKey
    version: str
    status: str
    traffic_percent: float | None
    since: datetime | None
    approval: Approval | None
    word: str
    role: str = ""
    """champion, challenger or ab, while other versions answer beside it."""
    ours: bool = False
    """Whether the approval is a request decided here; else it is what the event refers to, in somebody's register."""

    @property
    def where(self) -> str:
        """Environment and service: "production/fraud-scoring"."""
        return f"{self.environment}/{self.service}"

    @property
    def live(self) -> bool:
        """Whether it answers requests."""
        return self.status == "live"


@dataclass(frozen=True, slots=True)
class Spell:
    """A time [since, until) in which a deployment stood as it says; `until` is None for what stands now.

    `seq` is the event that said so. The approval's word is as of now, whatever the time was.
    """

    deployment: DeploymentView
    since: datetime
    until: datetime | None
    seq: int

    def at(self, moment: datetime) -> bool:
        """Whether it stood so at a moment."""
        return self.since <= moment and (self.until is None or moment < self.until)


@dataclass(frozen=True, slots=True)
class LatestRun:
    """The newest run of a job that writes the model. `state` is OpenLineage's, `at` when it entered it."""

    run_id: str
    job: str
    state: str
    at: datetime
    error: str


@dataclass(frozen=True, slots=True)
class Matter:
    """Something that stands against a thing now: its word of state, what it is (and in short), since or until when."""

    word: str
    what: str
    short: str
    since: datetime | None = None
    run_id: str = ""


@dataclass(frozen=True, slots=True)
class ModelLine:
    """One AI model in the inventory. `matters` are worst first; `word` is the worst one's, or how it stands without."""

    node: NodeView
    sub_type: str
    owners: tuple[str, ...]
    licences: tuple[str, ...]
    personal_data: bool
    versions: int
    latest: str
    latest_at: datetime | None
    deployments: tuple[DeploymentView, ...]
    last_run: LatestRun | None
    faults: int
    first_seen: datetime
    last_seen: datetime
    word: str
    matters: tuple[Matter, ...]

    @property
    def in_production(self) -> tuple[DeploymentView, ...]:
        """Where it answers in production now."""
        return tuple(one for one in self.deployments if one.live and is_production(one.environment))


@dataclass(frozen=True, slots=True)
class InventorySummary:
    """How many AI models there are, and against how many something stands."""

    models: int
    in_production: int
    unapproved: int
    """In production without an approval reference."""
    expired: int
    """In production on an approval that has run out."""
    expiring: int
    failing: int
    """The latest run failed."""
    unowned: int

    refused: int = 0
    """In production although the request for it was vetoed, rejected or revoked."""
    stale: int = 0
    """In production on an approval whose ground has changed."""

    @property
    def invalid(self) -> int:
        """In production without a valid approval."""
        return self.unapproved + self.expired + self.refused + self.stale


@dataclass(frozen=True, slots=True)
class Inventory:
    """The AI models asked for, and the summary of all."""

    listed: Listed[ModelLine]
    summary: InventorySummary
    as_of: datetime


_PRODUCTION = frozenset({"production", "prod", "live"})


def is_production(environment: str) -> bool:
    """Whether an environment is production by its name."""
    return environment.strip().casefold() in _PRODUCTION
