"""Which OpenLineage events say what was registered by hand, and how they reach a transport of the client."""

from __future__ import annotations

import copy
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

import orjson

from lineage import own
from lineage.facet_builders import (
    Facets,
    content_hash_facet,
    deployment_facet,
    documentation_facet,
    own_job_type_facet,
    ownership_facet,
    removed_facets,
    schema_facet,
    tags_facet,
    type_facet,
    use_case_facet,
    use_facet,
    version_facet,
)
from lineage.keys import DatasetKey
from lineage.registrations import (
    DeploymentRegistration,
    ModelRegistration,
    ModelVersionRegistration,
    Use,
    UseCaseRegistration,
    iso,
)

if TYPE_CHECKING:
    from openlineage.client.event_v2 import DatasetEvent, InputDataset, JobEvent, OutputDataset, RunEvent, RunState

    Event = RunEvent | JobEvent | DatasetEvent


def model_event(model: ModelRegistration, *, at: datetime, removed: Collection[str] = ()) -> DatasetEvent:
    """The dataset event that registers an AI model. `removed` names facets said earlier that no longer hold."""
    facets = type_facet("MODEL", model.sub_type) | schema_facet(model.columns) | tags_facet(model.tags)
    facets |= documentation_facet(model.documentation) | ownership_facet(model.owners)
    return _dataset_event(model.key, removed_facets(removed) | facets, at=at)


def model_version_event(version: ModelVersionRegistration, *, at: datetime) -> DatasetEvent:
    """The dataset event that registers one version of an AI model."""
    facets = type_facet("MODEL", version.sub_type) | version_facet(version.version)
    facets |= schema_facet(version.columns) | tags_facet(version.tags) | content_hash_facet(version.sha256)
    return _dataset_event(version.key, facets, at=at)


def deployment_events(
    deployment: DeploymentRegistration, *, at: datetime, run_id: UUID, started_at: datetime | None = None
) -> tuple[RunEvent, ...]:
    """The run that puts a version of an AI model into a service: COMPLETE at `at`, after START if a start is known.

    Each version that answers alongside has a run of its own that writes the same, so that both are upstream of it.
    """
    from openlineage.client.event_v2 import OutputDataset, RunState

    output = OutputDataset(*deployment.key, facets=type_facet("DEPLOYMENT") | deployment_facet(deployment))
    complete = _deploy_run(deployment, RunState.COMPLETE, run_id=run_id, at=at, outputs=[output])
    beside = tuple(
        _deploy_run(
            replace(deployment, model=one.model, model_version=one.model_version), RunState.COMPLETE,
            run_id=uuid5(run_id, f"{one.model}@{one.model_version}"), at=at, outputs=[output],
        )
        for one in deployment.alongside
    )  # fmt: skip
    if started_at is None:
        return (complete, *beside)
    return (_deploy_run(deployment, RunState.START, run_id=run_id, at=started_at, outputs=[]), complete, *beside)


def use_case_event(use_case: UseCaseRegistration, *, at: datetime) -> JobEvent:
    """The job event that says which deployments a use case relies on."""
    from openlineage.client.event_v2 import InputDataset, Job, JobEvent, OutputDataset

    facets = type_facet("USE_CASE") | use_case_facet(use_case)
    return JobEvent(
        eventTime=iso(at),
        producer=own.PRODUCER,
        job=Job(*use_case.job, facets=own_job_type_facet("USE_CASE")),
        inputs=[InputDataset(*key) for key in use_case.deployments],
        outputs=[OutputDataset(*use_case.key, facets=facets)],
    )


def serialized(event: Event) -> bytes:
    """The event as JSON in UTF-8, keys sorted, without blanks: the same event is always the same bytes."""
    from openlineage.client.serde import Serde

    return orjson.dumps(Serde.to_dict(event), option=orjson.OPT_SORT_KEYS)


def send(events: Iterable[Event], *, transport_config: Mapping[str, Any]) -> int:
    """Send events through the OpenLineage client, wait until they have left, and return how many there were.

    `transport_config` is the client's own: {"type": "http", "url": ...}, {"type": "file", ...}, console, kafka, ...
    The client adds a run tag with its version to run events. An event that a transport could not deliver raises the
    transport's error, with a note of how many went before; sending all of them again is harmless.
    """
    from openlineage.client import OpenLineageClient

    client = OpenLineageClient(config={"transport": dict(transport_config)})
    sent = 0
    try:
        for event in events:
            client.emit(copy.deepcopy(event))  # the client writes its run tag into what it is given
            sent += 1
    except Exception as error:
        error.add_note(f"{sent} events were sent before this one")
        raise
    finally:
        delivered = client.close()
    if not delivered:
        raise TimeoutError(f"the transport closed before it had delivered all of {sent} events")
    return sent


def _dataset_event(key: DatasetKey, facets: Facets, *, at: datetime) -> DatasetEvent:
    from openlineage.client.event_v2 import DatasetEvent, StaticDataset

    return DatasetEvent(eventTime=iso(at), producer=own.PRODUCER, dataset=StaticDataset(*key, facets=facets))


def _deploy_run(
    deployment: DeploymentRegistration, state: RunState, *, run_id: UUID, at: datetime, outputs: list[OutputDataset]
) -> RunEvent:
    from openlineage.client.event_v2 import Job, Run, RunEvent

    return RunEvent(
        eventType=state,
        eventTime=iso(at),
        producer=own.PRODUCER,
        run=Run(str(run_id)),
        job=Job(*deployment.job, facets=own_job_type_facet("DEPLOYMENT")),
        inputs=[_served(deployment)],
        outputs=outputs,
    )


def _served(deployment: DeploymentRegistration) -> InputDataset:
    from openlineage.client.event_v2 import InputDataset

    facets = version_facet(deployment.model_version)
    return InputDataset(*deployment.model, facets=facets, inputFacets=use_facet(Use.SERVING))
