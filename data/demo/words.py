"""The words in which the story of Northgate is told: jobs, AI models, and what happened to them on which day."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from data.demo.tables import Check, Table
from lineage.keys import DatasetKey
from lineage.registrations import Tag

BASE = date(2026, 11, 21)
"""The day on which the story ends, at 00:00 UTC."""


@dataclass(frozen=True, slots=True)
class Engine:
    """A kind of software that runs jobs and reports them."""

    namespace: str
    integration: str
    producer: str
    name: str
    version: str


@dataclass(frozen=True, slots=True)
class Mishap:
    """A night on which a job failed: for good ("fail"), or once, with a second run that succeeded ("retry")."""

    on: str
    what: str
    message: str
    language: str = "PYTHON"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dag:
    """A nightly orchestration whose tasks are jobs of their own."""

    engine: Engine
    name: str
    says: str
    team: str
    begins: str
    ends: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Job:
    """Something that runs at `at` (UTC) on nights, or at the moments `on`.

    `derives` reads "column <- table.column, ... HOW"; the column `*` stands for the whole dataset.
    `every` 2 means every second night; `since` and `until` bound its life (until is exclusive). `splits` gives an
    output a subset facet: table alias -> (dimension, value). `serves` is the service whose AI model the run applies.
    """

    engine: Engine
    name: str
    says: str
    team: str
    reads: tuple[Table, ...]
    writes: tuple[Table, ...] = ()
    at: str = "20:30"
    minutes: int = 8
    dag: Dag | None = None
    kind: str = "TASK"
    derives: tuple[str, ...] = ()
    sql: str | None = None
    repository: str | None = None
    checks: tuple[Check, ...] = ()
    mishaps: tuple[Mishap, ...] = ()
    splits: dict[str, tuple[str, str]] = field(default_factory=dict)
    serves: DatasetKey | None = None
    on: tuple[str, ...] = ()
    every: int = 1
    since: str = "2026-01-01"
    until: str = "9999-12-31"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Stream:
    """A job that never ends by itself. `starts` holds (begin, how it ended, message); the last one is still running."""

    engine: Engine
    name: str
    says: str
    team: str
    reads: tuple[Table, ...]
    writes: tuple[Table, ...]
    starts: tuple[tuple[str, str, str], ...]
    serves: DatasetKey | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Model:
    """An AI model."""

    place: str
    name: str
    sort: str
    team: str
    says: str
    registered: str
    licence: str = "LicenseRef-Northgate-Internal"
    tags: tuple[Tag, ...] = ()
    columns: str = ""

    @property
    def key(self) -> DatasetKey:
        return DatasetKey(self.place, self.name)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Read:
    """Something that a training or an evaluation reads: a table (the current version unless pinned) or an AI model."""

    what: Table | Model
    use: str | None = None
    version: str | None = None
    fold: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Training:
    """A run that makes a version of an AI model; with `error` it does not get there."""

    job: str
    model: Model
    version: str
    on: str
    hours: float
    reads: tuple[Read, ...]
    team: str
    says: str
    parameters: dict[str, str] = field(default_factory=dict)
    library: tuple[str, str] = ("lightgbm", "4.6.0")
    error: str | None = None
    licence: str | None = None
    kind: str = "TRAINING"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Evaluation:
    """A run that measures a version of an AI model. `groups` holds (group, selected, total)."""

    job: str
    model: Model
    version: str
    on: str
    reads: tuple[Read, ...]
    team: str
    says: str
    scores: dict[str, float]
    groups: tuple[tuple[str, int, int], ...] = ()
    minutes: int = 35


@dataclass(frozen=True, slots=True, kw_only=True)
class Approved:
    """The approval that a deployment refers to; days are days at 12:00 UTC."""

    reference: str
    on: str
    until: str | None = None
    by: str = "Model Risk Committee"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deploy:
    """A change of what answers as a service."""

    environment: str
    service: str
    model: Model
    version: str
    on: str
    traffic: float = 100
    approved: Approved | None = None
    retired: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class UseCase:
    """What the company uses AI for."""

    slug: str
    title: str
    purpose: str
    owner: str
    on: str
    deployments: tuple[DatasetKey, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelVersion:
    """A version that came from outside and was registered by hand."""

    model: Model
    version: str
    on: str
    licence: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One pipeline and its history."""

    title: str
    tables: tuple[Table, ...] = ()
    jobs: tuple[Job, ...] = ()
    streams: tuple[Stream, ...] = ()
    models: tuple[Model, ...] = ()
    acts: tuple[Training | Evaluation | Deploy | UseCase | ModelVersion, ...] = ()


def moment(text: str) -> datetime:
    """ "2026-03-02 09:00" as a moment in UTC."""
    return datetime.fromisoformat(f"{text}+00:00")


def day(text: str) -> date:
    """ "2026-03-02" as a day."""
    return date.fromisoformat(text)
