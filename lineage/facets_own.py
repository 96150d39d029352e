"""The facets that OpenLineage lacks and Countersign adds, as classes of its client (which takes 0.5 s to import)."""

from __future__ import annotations

import attr
from openlineage.client.generated.base import DatasetFacet, InputDatasetFacet

from lineage.own import STAGED_VERSION, schema_url


@attr.define(kw_only=True)
class Approval:
    """The approval that a deployment refers to."""

    reference: str
    by: str
    approvedAt: str
    expiresAt: str | None = None


@attr.define(kw_only=True)
class DeploymentDatasetFacet(DatasetFacet):
    """Which version of which AI model answers as this service (key `countersign_deployment`)."""

    environment: str
    service: str
    modelNamespace: str
    modelName: str
    modelVersion: str
    trafficPercent: float
    status: str
    since: str
    approval: Approval | None = None

    @staticmethod
    def _get_schema() -> str:
        return schema_url("DeploymentDatasetFacet")


@attr.define(kw_only=True)
class Alongside:
    """Another version that answers as the same service at the same time."""

    modelNamespace: str
    modelName: str
    modelVersion: str
    trafficPercent: float
    role: str
    since: str
    approval: Approval | None = None


@attr.define(kw_only=True)
class StagedDeploymentDatasetFacet(DeploymentDatasetFacet):
    """A deployment in which several versions answer beside each other (key `countersign_deployment`)."""

    role: str
    alongside: list[Alongside]

    @staticmethod
    def _get_schema() -> str:
        return schema_url("DeploymentDatasetFacet", STAGED_VERSION)


@attr.define(kw_only=True)
class UseCaseDatasetFacet(DatasetFacet):
    """What the company uses AI for (key `countersign_useCase`)."""

    title: str
    purpose: str
    owner: str

    @staticmethod
    def _get_schema() -> str:
        return schema_url("UseCaseDatasetFacet")


@attr.define(kw_only=True)
class ContentHashDatasetFacet(DatasetFacet):
    """The hash of exactly the bytes of this version (key `countersign_contentHash`)."""

    value: str
    algorithm: str = "sha256"

    @staticmethod
    def _get_schema() -> str:
        return schema_url("ContentHashDatasetFacet")


@attr.define(kw_only=True)
class UseInputDatasetFacet(InputDatasetFacet):
    """What the run uses this input for: training, validation, evaluation or serving (key `countersign_use`)."""

    use: str

    @staticmethod
    def _get_schema() -> str:
        return schema_url("UseInputDatasetFacet")
