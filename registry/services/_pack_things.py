"""The use cases and AI models of a pack: what was said of them, judged, measured, and where they answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from lineage import history, labels
from lineage.keys import DatasetKey
from registry.access import Desk
from registry.services import deployments, leakage
from registry.services._pack_ground import Ground
from registry.services.histories import parsed
from registry.store import histories, nodes
from registry.store import packs as store
from registry.types import moment
from registry.views.models import Spell
from registry.views.nodes import NodeView
from registry.views.pack_things import (
    PackCheck,
    PackDeployment,
    PackLeak,
    PackMetric,
    PackModel,
    PackSource,
    PackUse,
    PackVersion,
)

MEASURED = 20
"""Of so many models and of what feeds them nearest, the newest measures and checks are read from their events."""
NEAREST = 12
"""Things upstream of a model whose measures are read."""
_EVENTS = 300


def models(desk: Desk, connection: Connection, ground: Ground, as_of: datetime) -> tuple[PackModel, ...]:
    """The AI models of the ground with versions and upstream as of the moment; labels are as last said."""
    above = {node.id for reached in ground.above.values() for node, _ in reached}
    ids = [model.id for model in ground.models]
    said = nodes.facets(connection, ids)
    of_sources = nodes.facets(connection, above, ("ownership", "tags"))
    newest = nodes.latest_versions(connection, above)
    versions: dict[int, list[PackVersion]] = defaultdict(list)
    for row in store.versions(connection, ids, as_of):
        versions[row.dataset_id].append(PackVersion(version=row.version, at=row.first_seen))
    uses, measured = _uses(connection, ids, as_of), ground.models[:MEASURED]
    return tuple(
        _model(
            model, said.get(model.id, {}), tuple(versions[model.id]),
            tuple(_source(node, hops, of_sources.get(node.id, {}), newest) for node, hops in ground.above[model.id]),
            *(_measures(connection, model, ground, as_of) if model in measured else ((), ())),
            uses=uses[model.id], leaks=_leaks(desk, model, versions[model.id][-1:]) if model in measured else (),
        )
        for model in ground.models
    )  # fmt: skip


def _model(
    node: NodeView, facets: Mapping[str, Any], versions: tuple[PackVersion, ...], upstream: tuple[PackSource, ...],
    metrics: tuple[PackMetric, ...], checks: tuple[PackCheck, ...], *, uses: Sequence[PackUse],
    leaks: tuple[PackLeak, ...],
) -> PackModel:  # fmt: skip
    tags = labels.tags(facets)
    return PackModel(
        namespace=node.namespace, name=node.name, sub_type=labels.sub_type(facets),
        documentation=labels.documentation(facets), owners=labels.owners(facets),
        tags=tuple(tag.text for tag in tags), licences=labels.licences(tags), versions=versions, upstream=upstream,
        uses=tuple(uses), metrics=metrics, checks=checks, leaks=leaks, facets=dict(facets),
    )  # fmt: skip


def _source(node: NodeView, hops: int, facets: Mapping[str, Any], newest: Mapping[int, Any]) -> PackSource:
    tags = labels.tags(facets)
    return PackSource(
        kind=node.kind.value, namespace=node.namespace, name=node.name, steps=(hops + 1) // 2,
        version=newest[node.id].version if node.id in newest else "", owners=labels.owners(facets),
        tags=tuple(tag.text for tag in tags), licences=labels.licences(tags), personal=labels.personal_data(tags),
    )  # fmt: skip


def _measures(
    connection: Connection, model: NodeView, ground: Ground, as_of: datetime
) -> tuple[tuple[PackMetric, ...], tuple[PackCheck, ...]]:
    """The newest of each measure and check of a model and of what feeds it nearest."""
    near = [model, *(node for node, _ in ground.above[model.id] if node.kind.value == "dataset")][: NEAREST + 1]
    rows: dict[int, list[Any]] = defaultdict(list)
    for row in histories.events_about(connection, [node.id for node in near], limit=_EVENTS):
        rows[row.node_id].append(row)
    metrics: dict[tuple[int, str, str], PackMetric] = {}
    checks: dict[tuple[int, str, str], PackCheck] = {}
    for node in near:
        told = history.said_of(node.id, parsed(rows[node.id]))
        for m in history.measures(told):
            name, at = f"{m.column}.{m.name}" if m.column else m.name, moment(m.at)
            if at <= as_of:
                metrics[node.id, m.name, m.column] = PackMetric(of=_full(node), name=name, value=m.value, at=at)
        for c in history.assertions(told):
            if moment(c.at) <= as_of:
                checks[node.id, c.name, c.column] = PackCheck(
                    of=_full(node), name=c.name, column=c.column, success=c.success, expected=c.expected,
                    at=moment(c.at),
                )  # fmt: skip
    return tuple(metrics.values()), tuple(checks.values())


def _uses(connection: Connection, ids: Sequence[int], as_of: datetime) -> dict[int, list[PackUse]]:
    rows = store.used(connection, ids, as_of)
    known = nodes.by_ids(connection, [row.dataset_id for row in rows])
    found: dict[int, list[PackUse]] = defaultdict(list)
    for row in rows:
        if row.dataset_id in known:
            node = known[row.dataset_id]
            of = f"{node.namespace}/{node.name}"
            found[row.model].append(PackUse(of=of, version=row.version, used_for=row.used_for, at=row.last_seen))
    return found


def _leaks(desk: Desk, model: NodeView, versions: Sequence[PackVersion]) -> tuple[PackLeak, ...]:
    return tuple(
        PackLeak(version=one.version, severity=leak.severity, sentence=leak.sentence)
        for one in versions
        for leak in leakage.leaks(desk, model, one.version)
    )


def deployed(desk: Desk, connection: Connection, ground: Ground, as_of: datetime) -> tuple[PackDeployment, ...]:
    """Every time in which a version of these models answered somewhere, the newest first by place."""
    spells = deployments.spells_of(desk.registry, connection, *ground.deployments, now=desk.clock())
    found = [_spell(spell, as_of) for spell in spells if spell.since <= as_of]
    return tuple(sorted(found, key=lambda one: (one.where, one.model, -one.since.timestamp(), one.version)))


def _spell(spell: Spell, as_of: datetime) -> PackDeployment:
    said = spell.deployment
    return PackDeployment(
        where=said.where, model=_name(said.model), version=said.version, status=said.status, role=said.role,
        traffic_percent=said.traffic_percent, since=spell.since,
        until=spell.until if spell.until is None or spell.until <= as_of else None,
        approval=said.approval.reference if said.approval else "", word=said.word, event=spell.seq,
    )  # fmt: skip


def _full(node: NodeView) -> str:
    return f"{node.namespace}/{node.name}"


def _name(key: DatasetKey) -> str:
    return f"{key.namespace}/{key.name}"
