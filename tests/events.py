"""Small OpenLineage events for tests, said in one line each."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from uuid import NAMESPACE_URL, uuid5

PRODUCER = "https://example.org/producer"
SCHEMA = "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/"
DAY = "2026-11-21"
Event = dict[str, Any]


def run_id(name: str) -> str:
    """The same UUID for the same name."""
    return str(uuid5(NAMESPACE_URL, name))


def facet(**fields: Any) -> Event:
    """A facet with what every facet has to carry."""
    return {"_producer": PRODUCER, "_schemaURL": SCHEMA + "BaseFacet", **fields}


def dataset(name: str, *, namespace: str = "db", **facets: Any) -> Event:
    """A dataset; `inputFacets` and `outputFacets` may be among the facets."""
    own = {key: facets.pop(key) for key in ("inputFacets", "outputFacets") if key in facets}
    return {"namespace": namespace, "name": name, "facets": facets, **own}


def run_event(
    event_type: str | None,
    job: str,
    *,
    run: str = "run",
    at: str = "12:00:00Z",
    inputs: Sequence[str | Event] = (),
    outputs: Sequence[str | Event] = (),
    run_facets: Event | None = None,
    job_facets: Event | None = None,
    **more: Any,
) -> Event:
    """A run event at a time of 21 November 2026; datasets are names, or objects made by `dataset`."""
    event = {
        "eventType": event_type,
        "eventTime": at if "T" in at else f"{DAY}T{at}",
        "producer": PRODUCER,
        "schemaURL": SCHEMA + "RunEvent",
        "run": {"runId": run_id(run), "facets": run_facets or {}},
        "job": {"namespace": "jobs", "name": job, "facets": job_facets or {}},
        "inputs": [dataset(d) if isinstance(d, str) else d for d in inputs],
        "outputs": [dataset(d) if isinstance(d, str) else d for d in outputs],
        **more,
    }
    return {key: value for key, value in event.items() if value is not None}


def job_event(job: str, *, at: str = "12:00:00Z", **more: Any) -> Event:
    """A job event: what a job is, at design time."""
    event = run_event(None, job, at=at, **more)
    return {key: value for key, value in event.items() if key != "run"} | {"schemaURL": SCHEMA + "JobEvent"}


def dataset_event(name: str, *, at: str = "12:00:00Z", **facets: Any) -> Event:
    """A dataset event: what a dataset is, at design time."""
    return {
        "eventTime": f"{DAY}T{at}",
        "producer": PRODUCER,
        "schemaURL": SCHEMA + "DatasetEvent",
        "dataset": dataset(name, **facets),
    }


def body(event: Event) -> bytes:
    """The event as it is sent."""
    return json.dumps(event).encode()
