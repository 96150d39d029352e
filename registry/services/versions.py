"""Versions of a dataset or AI model: who made each from what, what changed, and what exactly fed it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection

from lineage import history as told
from lineage import labels
from lineage.differences import Aspect, Difference, differences
from lineage.keys import NodeKind
from lineage.links import Known, Link, Role, weakest
from lineage.readers import facets_of
from lineage.versions import VersionLineage, exact_upstream
from registry.access import Desk, Permission, requires
from registry.services import graph as graphs
from registry.services._names import named
from registry.services._of_version import of_version
from registry.services.histories import MOST, parsed
from registry.services.runs import line
from registry.store import histories as store
from registry.store import runs as run_store
from registry.store.runbook import StoredRunBook
from registry.types import micros, moment
from registry.views.histories import Fed, FedBy, VersionLine
from registry.views.nodes import NodeView
from registry.views.runs import RunLine, Used

STEPS = 400
"""Versions that the search for what fed a version looks at."""


@dataclass(slots=True)
class _Facts:
    """What is known of one version."""

    maker: RunLine | None = None
    inputs: tuple[Used, ...] = ()
    facets: Mapping[str, Any] = field(default_factory=dict)
    parameters: Mapping[str, str] = field(default_factory=dict)


@requires(Permission.LINEAGE_READ)
def versions(desk: Desk, node: NodeView, *, limit: int = 30, offset: int = 0) -> list[VersionLine]:
    """The versions of a dataset or AI model, newest first, each compared with the one before it."""
    with desk.registry.read() as connection:
        rows = store.versions(connection, node.id, limit=limit + 1, offset=offset)
        facts = _facts(connection, node, rows)
    before = [*rows[1:], None][: len(rows)]
    return [_line(row, earlier, facts) for row, earlier in zip(rows, before, strict=True)][:limit]


def _line(row: Any, before: Any, facts: Mapping[str, _Facts]) -> VersionLine:
    this = facts[row.version]
    changed = () if before is None else tuple(_changed(facts[before.version], this))
    return VersionLine(
        label=row.version,
        first_seen=row.first_seen,
        last_seen=row.last_seen,
        maker=this.maker,
        inputs=this.inputs,
        content_hash=labels.content_hash(this.facets),
        fields=len(labels.fields(this.facets)),
        changed=changed,
        compared_with="" if before is None else before.version,
    )


def _changed(before: _Facts, after: _Facts) -> Iterable[Difference]:
    """What changed; an aspect of which one of the two says nothing is not compared."""
    schemas = [{f.name: f.type for f in labels.fields(facts.facets)} for facts in (before, after)]
    inputs = [_versions_read(facts.inputs) for facts in (before, after)]
    hashes = [{"bytes": labels.content_hash(facts.facets)[:12]} for facts in (before, after)]
    compared: list[tuple[Aspect, Mapping[str, str], Mapping[str, str]]] = [
        (Aspect.FIELD, schemas[0], schemas[1]),
        (Aspect.INPUT, inputs[0], inputs[1]),
        (Aspect.PARAMETER, before.parameters, after.parameters),
    ]
    for aspect, was, now in compared:
        if was and now:
            yield from differences(aspect, was, now)
    if hashes[0]["bytes"] and hashes[1]["bytes"]:
        yield from differences(Aspect.CONTENT, hashes[0], hashes[1])


def _versions_read(inputs: Iterable[Used]) -> dict[str, str]:
    """Each input's name with the versions of it that were read."""
    found: dict[str, list[str]] = defaultdict(list)
    for used in inputs:
        found[used.node.name].append(used.version)
    return {name: ", ".join(filter(None, sorted(versions))) for name, versions in found.items()}


def _facts(connection: Connection, node: NodeView, rows: store.Rows) -> dict[str, _Facts]:
    """What is known of each of these versions, in four statements."""
    facts = {row.version: _Facts() for row in rows}
    if not facts:
        return facts
    for row in store.makers(connection, node.id, list(facts)):
        facts[row.version].maker = facts[row.version].maker or line(row)
    runs = {fact.maker.run_id: fact for fact in facts.values() if fact.maker}
    reads: dict[str, list[Used]] = defaultdict(list)
    for row in store.read_by(connection, list(runs)):
        view = NodeView(row.id, NodeKind(row.kind), row.namespace, row.name)
        reads[row.run_id].append(Used(view, "read", row.version, row.used_for))
    parameters = _parameters(connection, list(runs))
    for run_id, fact in runs.items():
        fact.inputs, fact.parameters = tuple(reads[run_id]), parameters.get(run_id, {})
    said = told.said_of(node.id, parsed(store.events_about(connection, [node.id], limit=MOST)))
    together = told.of_versions(said)
    for row in rows:  # a schema is often said without a version: then the one in force holds
        schema = told.in_force(said, "schema", at=micros(row.first_seen))
        facts[row.version].facets = ({"schema": schema} if schema else {}) | together.get(row.version, {})
    return facts


def _parameters(connection: Connection, run_ids: Sequence[str]) -> dict[str, dict[str, str]]:
    """The parameters that `executionParameters` facets say, by run."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for row in store.events_of_runs(connection, run_ids):
        facet = facets_of(facets_of(orjson.loads(bytes(row.body)).get("run", {}), "facets"), "executionParameters")
        listed = facet.get("parameters")
        for item in listed if isinstance(listed, list) else ():
            if isinstance(item, dict) and isinstance(item.get("key"), str):
                found[row.run_id][item["key"]] = str(item.get("value"))
    return found


@requires(Permission.LINEAGE_READ)
def fed_by(desk: Desk, node: NodeView, version: str, *, as_of: datetime | None = None) -> FedBy:
    """Exactly which dataset versions fed this version, through which runs, and how each link is known.

    `as_of` leaves out what was first seen later. NotFound where no run has read or written it.
    """
    graph = graphs.whole(desk.registry)
    with desk.registry.read() as connection:
        book = StoredRunBook(connection, graph.aliases, as_of=None if as_of is None else micros(as_of))
        traced = exact_upstream(book, *of_version(book, graph, node, version), max_steps=STEPS)
        known = named(connection, {ref.dataset_id for ref in traced.hops}, graph)
        jobs = {row.id: line(row).job for row in run_store.by_ids(connection, traced.runs)}
    reads = {link.ref: link for link in reversed(traced.links) if link.role is Role.READ}
    found = tuple(
        _fed(traced, ref, hops, known[ref.dataset_id], reads.get(ref), jobs)
        for ref, hops in traced.hops.items()
        if hops and ref.dataset_id in known
    )
    origins = sum(1 for ref in traced.origins() if ref != traced.subject)
    return FedBy(node, version, found, len(traced.runs), origins, traced.truncated)


def _fed(
    traced: VersionLineage, ref: Any, hops: int, node: NodeView, read: Link | None, jobs: Mapping[str, NodeView]
) -> Fed:
    run_id = read.run_id if read else ""
    at = moment(read.at) if read and read.at is not None else None
    known = weakest(traced.path_to(ref)) if ref in traced.entered else Known.UNKNOWN
    return Fed(hops, node, ref.label, run_id, jobs.get(run_id), at, known.value)
