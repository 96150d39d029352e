"""How one run of Northgate's is told as OpenLineage events."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from openlineage.client.event_v2 import InputDataset, Job, OutputDataset, Run, RunEvent, RunState
from openlineage.client.serde import Serde
from openlineage.client.uuid import generate_static_uuid

from data.demo.words import Engine
from lineage.facet_builders import Facets
from lineage.keys import DatasetKey, JobKey
from lineage.registrations import iso

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Ran:
    """A run that is being told."""

    engine: Engine
    job: JobKey
    begun: datetime
    run_facets: Facets
    attempt: int = 1
    run_id: str = field(init=False)

    def __post_init__(self) -> None:
        unique = f"{self.job} {self.attempt}".encode()
        object.__setattr__(self, "run_id", str(generate_static_uuid(self.begun, unique)))

    def told(
        self,
        state: str,
        at: datetime,
        *,
        job: Facets | None = None,
        run: Facets | None = None,
        inputs: Iterable[InputDataset] = (),
        outputs: Iterable[OutputDataset] = (),
    ) -> tuple[datetime, Json]:
        """One event of the run. The facets that the run was begun with come with START only."""
        first = self.run_facets if state == "START" else {}
        event = RunEvent(
            eventType=RunState[state],
            eventTime=iso(at),
            producer=self.engine.producer,
            run=Run(self.run_id, facets=first | (run or {})),
            job=Job(*self.job, facets=job or {}),
            inputs=list(inputs),
            outputs=list(outputs),
        )
        return at, as_dict(event)


def as_dict(event: Any) -> Json:
    """The event as it is sent, each facet in the name of the event's own producer; empty parts left out."""
    told: Json = _without_empty(Serde.to_dict(event))
    _stamp(told, told["producer"])
    return told


def _stamp(value: Any, producer: str) -> None:
    if isinstance(value, dict):
        if "_producer" in value:
            value["_producer"] = producer
        for inner in value.values():
            _stamp(inner, producer)
    elif isinstance(value, list):
        for inner in value:
            _stamp(inner, producer)


def _without_empty(value: Any) -> Any:
    if isinstance(value, dict):
        kept = {key: _without_empty(inner) for key, inner in value.items()}
        return {key: inner for key, inner in kept.items() if inner not in ({}, []) or key in ("inputs", "outputs")}
    return [_without_empty(inner) for inner in value] if isinstance(value, list) else value


def read(key: DatasetKey, facets: Facets | None = None, role: Facets | None = None) -> InputDataset:
    """A dataset as an input."""
    return InputDataset(*key, facets=facets or {}, inputFacets=role or {})


def written(key: DatasetKey, facets: Facets | None = None, role: Facets | None = None) -> OutputDataset:
    """A dataset as an output."""
    return OutputDataset(*key, facets=facets or {}, outputFacets=role or {})
