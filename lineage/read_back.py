"""What an event registers: the way back from the events of `lineage.emit` to the registrations they were made from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from lineage import own
from lineage.keys import DatasetKey
from lineage.registrations import (
    ApprovalReference,
    Column,
    DeploymentRegistration,
    DeploymentRole,
    DeploymentStatus,
    ModelRegistration,
    ModelVersionRegistration,
    Registration,
    Share,
    Tag,
    UseCaseRegistration,
)

Json = Mapping[str, Any]


def registration_from(event: Json) -> Registration | None:
    """The registration that a parsed event carries, or None. A facet that breaks our contract raises ValueError."""
    try:
        return _of_dataset(event["dataset"]) if "dataset" in event else _of_outputs(event)
    except (KeyError, TypeError) as error:
        raise ValueError(f"the registration in this event is incomplete: {error}") from error


def _of_dataset(dataset: Json) -> Registration | None:
    kind = _facet(dataset, "datasetType")
    if kind is None or kind["datasetType"] != "MODEL":
        return None
    said: dict[str, Any] = {
        "namespace": dataset["namespace"],
        "name": dataset["name"],
        "sub_type": kind.get("subType"),
        "tags": tuple(Tag(t["key"], t["value"], t.get("field")) for t in _list(dataset, "tags", "tags")),
        "columns": tuple(
            Column(f["name"], f.get("type"), f.get("description")) for f in _list(dataset, "schema", "fields")
        ),
    }
    version = _facet(dataset, "version")
    return _model(dataset, said) if version is None else _model_version(dataset, version["datasetVersion"], said)


def _model(dataset: Json, said: dict[str, Any]) -> ModelRegistration:
    documentation = _facet(dataset, "documentation")
    return ModelRegistration(
        **said,
        documentation=documentation["description"] if documentation else None,
        owners=tuple(owner["name"] for owner in _list(dataset, "ownership", "owners")),
    )


def _model_version(dataset: Json, version: str, said: dict[str, Any]) -> ModelVersionRegistration:
    content = _facet(dataset, own.CONTENT_HASH)
    if content is not None and content["algorithm"] != "sha256":
        raise ValueError(f"a content hash is made by sha256, not {content['algorithm']}")
    return ModelVersionRegistration(**said, version=version, sha256=content["value"] if content else None)


def _of_outputs(event: Json) -> Registration | None:
    for output in event.get("outputs") or ():
        deployment, use_case = _facet(output, own.DEPLOYMENT), _facet(output, own.USE_CASE)
        if deployment is not None:
            return _deployment(deployment)
        if use_case is not None:
            return _use_case(output, use_case, event.get("inputs") or ())
    return None


def _deployment(facet: Json) -> DeploymentRegistration:
    approval = facet.get("approval")
    return DeploymentRegistration(
        environment=facet["environment"],
        service=facet["service"],
        model=DatasetKey(facet["modelNamespace"], facet["modelName"]),
        model_version=facet["modelVersion"],
        traffic_percent=facet["trafficPercent"],
        status=DeploymentStatus(facet["status"]),
        since=datetime.fromisoformat(facet["since"]),
        approval=_approval(approval) if approval else None,
        role=DeploymentRole(facet["role"]) if facet.get("role") else None,
        alongside=tuple(_share(one) for one in facet.get("alongside") or ()),
    )


def _share(said: Json) -> Share:
    approval = said.get("approval")
    return Share(
        model=DatasetKey(said["modelNamespace"], said["modelName"]),
        model_version=said["modelVersion"],
        traffic_percent=said["trafficPercent"],
        role=DeploymentRole(said["role"]),
        since=datetime.fromisoformat(said["since"]),
        approval=_approval(approval) if approval else None,
    )


def _approval(approval: Json) -> ApprovalReference:
    expires_at = approval.get("expiresAt")
    return ApprovalReference(
        reference=approval["reference"],
        by=approval["by"],
        approved_at=datetime.fromisoformat(approval["approvedAt"]),
        expires_at=datetime.fromisoformat(expires_at) if expires_at else None,
    )


def _use_case(output: Json, facet: Json, inputs: Sequence[Json]) -> UseCaseRegistration:
    return UseCaseRegistration(
        slug=output["name"],
        title=facet["title"],
        purpose=facet["purpose"],
        owner=facet["owner"],
        deployments=tuple(DatasetKey(read["namespace"], read["name"]) for read in inputs),
    )


def _facet(dataset: Json, key: str) -> Json | None:
    facet: Json | None = (dataset.get("facets") or {}).get(key)
    return None if facet is None or facet.get("_deleted") else facet


def _list(dataset: Json, key: str, inside: str) -> Iterator[Json]:
    facet = _facet(dataset, key)
    return iter((facet.get(inside) or ()) if facet else ())
