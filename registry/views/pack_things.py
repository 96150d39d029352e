"""What a pack tells of use cases, AI models and where they answer: the things that the record is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class PackCaseRevision:
    """What was said of a use case once."""

    revision: int
    title: str
    purpose: str
    owner: str
    sponsor: str
    affected: str
    when_wrong: str
    simpler: str
    why_not: str
    sourcing: str
    data_needed: str
    jurisdiction: str
    answers: Mapping[str, tuple[str, ...]]
    models: tuple[str, ...]
    particulars: Mapping[str, str]
    summary: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PackStep:
    """A step of a use case into a stage."""

    stage: str
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PackRisk:
    """A judgement of risk; `reasons` name rule, article and text. The tier is empty where answers were missing."""

    revision: int
    tier: str
    rule_set: str
    reasons: tuple[str, ...]
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PackOverride:
    """Another tier that somebody proposed, and what a second person said; `agreed` is None until somebody did."""

    tier: str
    reason: str
    by: str
    at: datetime
    agreed: bool | None
    said: str
    said_by: str
    said_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PackRole:
    """Somebody took a role in a use case, or left it."""

    role: str
    member: str
    given: bool
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PackUseCase:
    """A use case with all that was said, judged and given; the newest last. `held` is who holds which role."""

    slug: str
    stage: str
    tier: str
    revisions: tuple[PackCaseRevision, ...]
    steps: tuple[PackStep, ...]
    risks: tuple[PackRisk, ...]
    overrides: tuple[PackOverride, ...]
    roles: tuple[PackRole, ...]
    held: Mapping[str, tuple[str, ...]]

    @property
    def said(self) -> PackCaseRevision:
        """What was said last."""
        return self.revisions[-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class PackSource:
    """A thing upstream; `steps` counts the jobs between it and the model."""

    kind: str
    namespace: str
    name: str
    steps: int
    version: str
    owners: tuple[str, ...]
    tags: tuple[str, ...]
    licences: tuple[str, ...]
    personal: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PackVersion:
    """A version of a model, and when it was first heard of."""

    version: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PackMetric:
    """The newest value of something that a producer measured; `of` is the thing, in names."""

    of: str
    name: str
    value: float
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PackCheck:
    """A check that a producer ran on a thing; `success` as it said."""

    of: str
    name: str
    column: str
    success: bool
    expected: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PackLeak:
    """Evaluation data that a version was trained on, as far as lineage tells."""

    version: str
    severity: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PackUse:
    """What a run around the model read a dataset for, as the event says: training, evaluation, validation, serving."""

    of: str
    version: str
    used_for: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PackModel:
    """An AI model with its versions and everything upstream, as of the pack's moment; labels are as last said."""

    namespace: str
    name: str
    sub_type: str
    documentation: str
    owners: tuple[str, ...]
    tags: tuple[str, ...]
    licences: tuple[str, ...]
    versions: tuple[PackVersion, ...]
    upstream: tuple[PackSource, ...]
    uses: tuple[PackUse, ...]
    metrics: tuple[PackMetric, ...]
    checks: tuple[PackCheck, ...]
    leaks: tuple[PackLeak, ...]
    facets: Mapping[str, Any]
    """Everything that producers said of the model itself, as it came."""

    @property
    def full(self) -> str:
        """Namespace and name, as subjects are named."""
        return f"{self.namespace}/{self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PackDeployment:
    """A time [since, until) in which a version answered somewhere; `until` is None for what stands now.

    `word` is how its approval stands now, whatever the time was.
    """

    where: str
    model: str
    version: str
    status: str
    role: str
    traffic_percent: float | None
    since: datetime
    until: datetime | None
    approval: str
    word: str
    event: int
