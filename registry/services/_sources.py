"""What feeds a subject, as an approval sees it: each dataset with its newest version, licences and personal data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from lineage import labels
from lineage.aliases import Aliases
from lineage.graph import Graph
from lineage.keys import NodeKind
from lineage.reach import Reach
from lineage.versions import exact_upstream
from registry.engine import Registry
from registry.rules.fingerprint import Source
from registry.services import graph as graphs
from registry.services._names import named
from registry.store import nodes
from registry.store.runbook import StoredRunBook
from registry.subjects import Subject
from registry.views.nodes import NodeView

STEPS = 400
"""Versions that the search for what fed a version looks at; beyond, everything upstream counts."""
MOST = 2_000
"""Sources that an approval sees, the nearest."""


@dataclass(frozen=True, slots=True)
class Tags:
    """What can make an approval stale about one dataset."""

    version: str = ""
    licence: str = ""
    personal: str = ""


@dataclass(frozen=True, slots=True)
class Sight:
    """A source with its place in the graph: `hops` edges upstream, `via` the next node towards the subject."""

    source: Source
    hops: int
    via: int


def sights(registry: Registry, node_id: int, subject: Subject) -> tuple[Sight, ...]:
    """Everything that feeds a subject, nearest first.

    Of a version: the datasets of which some version exactly fed it, where runs on record tell; else all upstream.
    """
    graph = graphs.around(registry, [node_id], upstream=True)
    reach = graph.upstream([node_id])
    with registry.read() as connection:
        ids = _exactly(connection, graph, node_id, subject.version) or list(reach)
        wanted = [one for one in ids if one in reach][:MOST]
        known = named(connection, {step for one in wanted for step in reach.path_to(one)} | {node_id}, graph)
        datasets = [one for one in wanted if one in known and known[one].kind is not NodeKind.JOB]
        tags = tags_of(connection, datasets, graph.aliases)
    hops = dict(zip(reach.ids.tolist(), reach.hops.tolist(), strict=True))
    return tuple(_sight(one, reach, hops[one], known, tags[one], subject) for one in datasets)


def _exactly(connection: Connection, graph: Graph, node_id: int, version: str) -> list[int]:
    """The datasets that fed exactly this version, nearest first; none where no run tells or it goes too far."""
    if not version:
        return []
    canonical = graph.aliases.canonical(node_id)
    traced = exact_upstream(StoredRunBook(connection, graph.aliases), canonical, version, max_steps=STEPS)
    found = dict.fromkeys(ref.dataset_id for ref in traced.hops if ref.dataset_id != canonical)
    return [] if traced.truncated else list(found)


def _sight(node: int, reach: Reach, hops: int, known: Mapping[int, NodeView], tags: Tags, subject: Subject) -> Sight:
    way = reach.path_to(node)[::-1]
    names = [known[step].name for step in way[:-1] if step in known]
    last = known[way[-1]].name if way[-1] in known else subject.name
    path = (*names, f"{last}@{subject.version}" if subject.version else last)
    source = Source(node, known[node].name, tags.version, tags.licence, tags.personal, path)
    return Sight(source, hops, way[1])


def tags_of(connection: Connection, ids: Sequence[int], aliases: Aliases) -> dict[int, Tags]:
    """What can make an approval stale about each of these datasets, whatever name it was said under."""
    members = {one: aliases.members(one) or (one,) for one in ids}
    names = [name for group in members.values() for name in group]
    facets, versions = nodes.facets(connection, names, ("tags",)), nodes.latest_versions(connection, names)
    return {
        one: _tags([facets[name] for name in group if name in facets], [versions[n] for n in group if n in versions])
        for one, group in members.items()
    }


def _tags(facets: Iterable[Mapping[str, Any]], versions: Sequence[Any]) -> Tags:
    said = tuple(tag for one in facets for tag in labels.tags(one))
    newest = max(versions, key=lambda row: (row.first_seen, row.version), default=None)
    personal = sorted({tag.text for tag in said if labels.personal_data((tag,))})
    return Tags(newest.version if newest else "", ", ".join(sorted(labels.licences(said))), ", ".join(personal))
