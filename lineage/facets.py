"""What is wrong with an event's facets, and where: a faulty facet is a problem on record, never a lost event."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, NamedTuple

import jsonschema_rs

from lineage.events import Event, EventKind, Json
from lineage.facet_schemas import ANY_FACET, Schema, by_scope
from lineage.keys import DatasetKey, JobKey


class Problem(NamedTuple):
    """A fault found in an event: `place` is a dotted path in it, `node` the job or dataset that it is about."""

    node: int
    place: str
    message: str


class Carrier(NamedTuple):
    """An object of facets in an event: its scope in the specification, its place, and the node that it describes."""

    scope: str
    place: str
    node: int
    facets: Any


def carriers(event: Event) -> Iterator[Carrier]:
    """Every place of the event that may hold facets."""
    body = event.body
    if event.kind is EventKind.DATASET:
        yield from _dataset("dataset", body["dataset"], "")
        return
    job = JobKey(body["job"]["namespace"], body["job"]["name"]).id
    if event.kind is EventKind.RUN:
        yield Carrier("Run", "run.facets", job, body["run"].get("facets"))
    yield Carrier("Job", "job.facets", job, body["job"].get("facets"))
    for key, own in (("inputs", "Input"), ("outputs", "Output")):
        for position, dataset in enumerate(body.get(key) or ()):
            yield from _dataset(f"{key}[{position}]", dataset, own)


def _dataset(place: str, dataset: Json, own: str) -> Iterator[Carrier]:
    node = DatasetKey(dataset["namespace"], dataset["name"]).id
    yield Carrier("Dataset", f"{place}.facets", node, dataset.get("facets"))
    if own:
        name = f"{own.lower()}Facets"
        yield Carrier(f"{own}Dataset", f"{place}.{name}", node, dataset.get(name))


def own_node(event: Event) -> int:
    """The node id of the event's job, or of the dataset of a dataset event."""
    part = event.body["dataset" if event.kind is EventKind.DATASET else "job"]
    key = DatasetKey if event.kind is EventKind.DATASET else JobKey
    return key(part["namespace"], part["name"]).id


def problems(event: Event) -> list[Problem]:
    """Every fault of the event: of its formats first, then of each facet against the specification's schema."""
    own = own_node(event)
    found = [Problem(own, place, message) for place, message in event.faults]
    for carrier in carriers(event):
        found.extend(_of_carrier(carrier))
    return found


def _of_carrier(carrier: Carrier) -> Iterator[Problem]:
    if carrier.facets is None or carrier.facets == {}:
        return
    if not isinstance(carrier.facets, dict):
        yield Problem(carrier.node, carrier.place, "facets are an object of facets by name")
        return
    for name, facet in carrier.facets.items():
        if not (isinstance(facet, dict) and facet.get("_deleted") is True):
            yield from _of_facet(carrier, name, facet)


def _of_facet(carrier: Carrier, name: str, facet: Any) -> Iterator[Problem]:
    validator = validator_of(carrier.scope, name)
    if validator.is_valid(facet):
        return
    for error in validator.iter_errors(facet):
        yield Problem(carrier.node, place_of(carrier, name, error.instance_path), error.message[:300])


def place_of(carrier: Carrier, name: str, path: Iterable[str | int]) -> str:
    """Where in the event something of a facet stands, as a dotted path."""
    inside = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return f"{carrier.place}.{name}{inside}"[:500]


def schema_of(scope: str, name: str) -> Schema:
    """The schema by which a facet is judged; one that nobody knows has to have what every facet has."""
    known = by_scope()
    general = scope.removeprefix("Input").removeprefix("Output")  # producers send dataset facets as input facets too
    return known.get((scope, name)) or known.get((general, name)) or ANY_FACET


@cache
def validator_of(scope: str, name: str) -> Any:
    """What judges a facet by its schema."""
    return jsonschema_rs.validator_for(schema_of(scope, name), validate_formats=True)
