"""How plain values become facets of the OpenLineage client, ready to be merged into an object of facets.

Each function returns a dict that is empty when nothing was said. The client is imported inside: it takes 0.5 s.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from lineage import own
from lineage.registrations import (
    ApprovalReference,
    Column,
    DeploymentRegistration,
    Tag,
    Use,
    UseCaseRegistration,
    iso,
)

Facets = dict[str, Any]


def type_facet(dataset_type: str, sub_type: str | None = None) -> Facets:
    """The standard facet for the kind of dataset: TABLE, TOPIC, MODEL, DEPLOYMENT, USE_CASE, ..."""
    from openlineage.client.facet_v2 import dataset_type_dataset as module

    facet = module.DatasetTypeDatasetFacet(datasetType=dataset_type, subType=sub_type, producer=own.PRODUCER)
    return {"datasetType": facet}


def version_facet(version: str) -> Facets:
    """The standard facet that says which version of a dataset is meant."""
    from openlineage.client.facet_v2 import dataset_version_dataset as module

    return {"version": module.DatasetVersionDatasetFacet(datasetVersion=version, producer=own.PRODUCER)}


def schema_facet(columns: Sequence[Column]) -> Facets:
    """The standard facet for columns."""
    from openlineage.client.facet_v2 import schema_dataset as module

    fields = [
        module.SchemaDatasetFacetFields(name=c.name, type=c.type, description=c.description, fields=None)
        for c in columns
    ]
    return {"schema": module.SchemaDatasetFacet(fields=fields, producer=own.PRODUCER)} if fields else {}


def tags_facet(tags: Sequence[Tag]) -> Facets:
    """The standard facet for tags on a dataset."""
    from openlineage.client.facet_v2 import tags_dataset as module

    fields = [module.TagsDatasetFacetFields(key=t.key, value=t.value, source="USER", field=t.field) for t in tags]
    return {"tags": module.TagsDatasetFacet(tags=fields, producer=own.PRODUCER)} if fields else {}


def documentation_facet(text: str | None) -> Facets:
    """The standard facet for the description of a dataset."""
    from openlineage.client.facet_v2 import documentation_dataset as module

    if text is None:
        return {}
    return {"documentation": module.DocumentationDatasetFacet(description=text, producer=own.PRODUCER)}


def ownership_facet(owners: Sequence[str]) -> Facets:
    """The standard facet for who answers for a dataset."""
    from openlineage.client.facet_v2 import ownership_dataset as module

    names = [module.Owner(name=name) for name in owners]
    return {"ownership": module.OwnershipDatasetFacet(owners=names, producer=own.PRODUCER)} if names else {}


def removed_facets(keys: Collection[str]) -> Facets:
    """Facets said earlier that no longer hold."""
    from openlineage.client.facet_v2 import DatasetFacet

    return {key: DatasetFacet(deleted=True, producer=own.PRODUCER) for key in keys}


def own_job_type_facet(job_type: str) -> Facets:
    """The standard job facet for the jobs that stand for a registration."""
    from openlineage.client.facet_v2 import job_type_job as module

    facet = module.JobTypeJobFacet(
        processingType="BATCH", integration="COUNTERSIGN", jobType=job_type, producer=own.PRODUCER
    )
    return {"jobType": facet}


def content_hash_facet(sha256: str | None) -> Facets:
    """Our facet that says which bytes a version consists of."""
    from lineage.facets_own import ContentHashDatasetFacet

    if sha256 is None:
        return {}
    return {own.CONTENT_HASH: ContentHashDatasetFacet(value=sha256, producer=own.PRODUCER)}


def use_facet(use: Use) -> Facets:
    """Our input facet that says what a run uses an input for."""
    from lineage.facets_own import UseInputDatasetFacet

    return {own.USE: UseInputDatasetFacet(use=use.value, producer=own.PRODUCER)}


def deployment_facet(deployment: DeploymentRegistration) -> Facets:
    """Our facet that says which version of which AI model answers as a service."""
    from lineage.facets_own import Alongside, DeploymentDatasetFacet, StagedDeploymentDatasetFacet

    said: dict[str, Any] = {
        "environment": deployment.environment,
        "service": deployment.service,
        "modelNamespace": deployment.model.namespace,
        "modelName": deployment.model.name,
        "modelVersion": deployment.model_version,
        "trafficPercent": deployment.traffic_percent,
        "status": deployment.status.value,
        "since": iso(deployment.since),
        "approval": _approval(deployment.approval) if deployment.approval else None,
        "producer": own.PRODUCER,
    }
    if deployment.role is None:
        return {own.DEPLOYMENT: DeploymentDatasetFacet(**said)}
    beside = [
        Alongside(
            modelNamespace=one.model.namespace,
            modelName=one.model.name,
            modelVersion=one.model_version,
            trafficPercent=one.traffic_percent,
            role=one.role.value,
            since=iso(one.since),
            approval=_approval(one.approval) if one.approval else None,
        )
        for one in deployment.alongside
    ]
    return {own.DEPLOYMENT: StagedDeploymentDatasetFacet(**said, role=deployment.role.value, alongside=beside)}


def use_case_facet(use_case: UseCaseRegistration) -> Facets:
    """Our facet that says what the company uses AI for."""
    from lineage.facets_own import UseCaseDatasetFacet

    facet = UseCaseDatasetFacet(
        title=use_case.title, purpose=use_case.purpose, owner=use_case.owner, producer=own.PRODUCER
    )
    return {own.USE_CASE: facet}


def _approval(approval: ApprovalReference) -> Any:
    from lineage.facets_own import Approval

    return Approval(
        reference=approval.reference,
        by=approval.by,
        approvedAt=iso(approval.approved_at),
        expiresAt=iso(approval.expires_at) if approval.expires_at else None,
    )
