"""What a person or a program registers by hand: an AI model, a version of it, a deployment, a use case."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from lineage.keys import DatasetKey, JobKey

OWN_NAMESPACE = "countersign"
USE_CASE_NAMESPACE = "usecase"
_SHA256 = re.compile(r"[0-9a-f]{64}")
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class DeploymentStatus(StrEnum):
    """Whether a deployment answers requests."""

    LIVE = "live"
    RETIRED = "retired"


class Use(StrEnum):
    """What a run uses an input for."""

    TRAINING = "training"
    VALIDATION = "validation"
    EVALUATION = "evaluation"
    SERVING = "serving"


@dataclass(frozen=True, slots=True)
class Tag:
    """A fact about a dataset or one field of it. `licence` and `pii` (value "true") are the keys that policies read."""

    key: str
    value: str
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """A field of a dataset, or of what an AI model expects."""

    name: str
    type: str | None = None
    description: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelRegistration:
    """An AI model: what kind it is, what it does, who answers for it, under which licence. Empty means: not said."""

    namespace: str
    name: str
    sub_type: str | None = None
    documentation: str | None = None
    owners: tuple[str, ...] = ()
    tags: tuple[Tag, ...] = ()
    columns: tuple[Column, ...] = ()

    def __post_init__(self) -> None:
        _named(namespace=self.namespace, name=self.name)

    @property
    def key(self) -> DatasetKey:
        """The dataset that is this AI model."""
        return DatasetKey(self.namespace, self.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelVersionRegistration:
    """One version of an AI model. `sha256` is the hash of the artefact's bytes, in lower-case hex.

    A facet replaces the one before it: where tags or columns are given, all that hold for the AI model belong in them.
    """

    namespace: str
    name: str
    version: str
    sub_type: str | None = None
    sha256: str | None = None
    tags: tuple[Tag, ...] = ()
    columns: tuple[Column, ...] = ()

    def __post_init__(self) -> None:
        _named(namespace=self.namespace, name=self.name, version=self.version)
        if self.sha256 is not None and not _SHA256.fullmatch(self.sha256):
            raise ValueError(f"sha256 is 64 lower-case hex digits, not {self.sha256!r}")

    @property
    def key(self) -> DatasetKey:
        """The AI model that this is a version of."""
        return DatasetKey(self.namespace, self.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalReference:
    """The approval that a deployment claims to have. Without `expires_at` it holds until something changes."""

    reference: str
    by: str
    approved_at: datetime
    expires_at: datetime | None = None

    def __post_init__(self) -> None:
        _named(reference=self.reference, by=self.by)
        _zoned(approved_at=self.approved_at, expires_at=self.expires_at)


class DeploymentRole(StrEnum):
    """The part that a version plays while others answer beside it."""

    CHAMPION = "champion"
    CHALLENGER = "challenger"
    AB = "ab"


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A version that answers a part of a service's requests, since a moment. `traffic_percent` lies in 0 to 100."""

    model: DatasetKey
    model_version: str
    traffic_percent: float
    role: DeploymentRole
    since: datetime
    approval: ApprovalReference | None = None

    def __post_init__(self) -> None:
        _named(model_version=self.model_version)
        _zoned(since=self.since)
        if not 0 <= self.traffic_percent <= 100:
            raise ValueError(f"traffic_percent lies between 0 and 100, not {self.traffic_percent}")


@dataclass(frozen=True, slots=True, kw_only=True)
class DeploymentRegistration:
    """A version of an AI model answering as a service. `traffic_percent` is its share of the service, 0 to 100.

    `alongside` are the versions that answer beside it, and then `role` is the part that it plays itself.
    """

    environment: str
    service: str
    model: DatasetKey
    model_version: str
    since: datetime
    traffic_percent: float = 100
    status: DeploymentStatus = DeploymentStatus.LIVE
    approval: ApprovalReference | None = None
    role: DeploymentRole | None = None
    alongside: tuple[Share, ...] = ()

    def __post_init__(self) -> None:
        _named(environment=self.environment, service=self.service, model_version=self.model_version)
        if self.alongside and self.role is None:
            raise ValueError("role has to be said where other versions answer alongside")
        _zoned(since=self.since)
        if not 0 <= self.traffic_percent <= 100:
            raise ValueError(f"traffic_percent lies between 0 and 100, not {self.traffic_percent}")

    @property
    def key(self) -> DatasetKey:
        """The dataset that is this deployment."""
        return deployment_key(self.environment, self.service)

    @property
    def job(self) -> JobKey:
        """The job whose runs write this deployment."""
        return JobKey(OWN_NAMESPACE, f"deploy/{self.environment}/{self.service}")


@dataclass(frozen=True, slots=True, kw_only=True)
class UseCaseRegistration:
    """What the company uses AI for, and the deployments that it relies on."""

    slug: str
    title: str
    purpose: str
    owner: str
    deployments: tuple[DatasetKey, ...] = ()

    def __post_init__(self) -> None:
        _named(title=self.title, purpose=self.purpose, owner=self.owner)
        if not _SLUG.fullmatch(self.slug):
            raise ValueError(f"a slug is lower-case words joined by hyphens, not {self.slug!r}")

    @property
    def key(self) -> DatasetKey:
        """The dataset that is this use case."""
        return DatasetKey(USE_CASE_NAMESPACE, self.slug)

    @property
    def job(self) -> JobKey:
        """The job that reads the deployments and writes the use case."""
        return JobKey(OWN_NAMESPACE, f"use/{self.slug}")


Registration = ModelRegistration | ModelVersionRegistration | DeploymentRegistration | UseCaseRegistration


def deployment_key(environment: str, service: str) -> DatasetKey:
    """The dataset that stands for a service in an environment."""
    return DatasetKey(f"deployment://{environment}", service)


def iso(moment: datetime) -> str:
    """The moment in UTC as OpenLineage events write it, to the microsecond if it has any. Naive moments are refused."""
    _zoned(moment=moment)
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _named(**texts: str) -> None:
    for what, text in texts.items():
        if not text.strip():
            raise ValueError(f"{what} must not be empty")


def _zoned(**moments: datetime | None) -> None:
    for what, moment in moments.items():
        if moment is not None and moment.tzinfo is None:
            raise ValueError(f"{what} needs a time zone: {moment.isoformat()}")
