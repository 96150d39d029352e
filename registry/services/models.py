"""AI models: the inventory, with what stands against each of them now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from lineage import labels
from lineage.keys import NodeKind
from registry.access import Desk, Permission, requires
from registry.errors import NotFound
from registry.services import _inventory
from registry.services import _standing as standing
from registry.services._inventory import Stand, facet_of
from registry.store import models as store
from registry.views.listing import Asked, Listed
from registry.views.models import Inventory, InventorySummary, LatestRun, ModelLine
from registry.views.nodes import NodeView

_FIRST = Asked()


@requires(Permission.LINEAGE_READ)
def inventory(
    desk: Desk, asked: Asked = _FIRST, *, words: Sequence[str] = (), sub_type: str = "", in_production: bool = False
) -> Inventory:
    """The AI models asked for, red first; `words` keeps those of these words of state. The summary is of all."""
    now = desk.clock()
    every = _inventory.stands(desk.registry, now)
    with desk.registry.read() as connection:
        found = [s for s in every if (not words or s.word in words) and (s.places or not in_production)]
        if asked.text or sub_type:
            found = _matching(connection, found, asked.words, sub_type)
        found = _ordered(connection, found, asked)
        page = found[asked.offset : asked.offset + asked.limit]
        return Inventory(Listed(tuple(lines(connection, page)), len(found), len(every)), _summary(every), now)


@requires(Permission.LINEAGE_READ)
def in_production(desk: Desk, *, limit: int) -> Listed[tuple[NodeView, tuple[str, ...]]]:
    """The AI models in production, red first, each with its versions that answer there; without all else of them."""
    every = _inventory.stands(desk.registry, desk.clock())
    with desk.registry.read() as connection:
        found = _ordered(connection, [stand for stand in every if stand.places], Asked(limit=limit))
    rows = (
        (
            NodeView(one.id, NodeKind.MODEL, one.namespace, one.name),
            tuple(place.said.version for place in one.deployments if standing.in_production(place.said)),
        )
        for one in found[:limit]
    )
    return Listed(tuple(rows), len(found), len(every))


@requires(Permission.LINEAGE_READ)
def model(desk: Desk, node: NodeView) -> ModelLine:
    """The inventory's line of one AI model; raises NotFound where no event has called it one."""
    stand = next((one for one in _inventory.stands(desk.registry, desk.clock()) if one.id == node.id), None)
    if stand is None:
        raise NotFound(f"{node.name} is no AI model: no event has given it the datasetType MODEL.")
    with desk.registry.read() as connection:
        return lines(connection, [stand])[0]


@requires(Permission.LINEAGE_READ)
def sub_types(desk: Desk) -> list[str]:
    """The kinds of AI model on record."""
    with desk.registry.read() as connection:
        rows = store.label_facets(connection)
    return sorted({labels.sub_type({name: facet_of(value)}) for _, name, value in rows if name == "datasetType"} - {""})


def lines(connection: Connection, stands: Sequence[Stand]) -> list[ModelLine]:
    """The inventory's lines of these models."""
    ids = [stand.id for stand in stands]
    told = _labels(connection, ids)
    versions = {row.dataset_id: row for row in store.versions(connection, ids)}
    runs = {row.model_id: latest_run(row) for row in store.latest_runs(connection, ids)}
    seen = {row.id: row for row in store.seen(connection, ids)}
    faults = store.faults(connection, ids)
    return [
        _line(stand, told.get(stand.id, {}), versions.get(stand.id), runs.get(stand.id), seen[stand.id], faults)
        for stand in stands
    ]


def latest_run(row: Any) -> LatestRun:
    """The row of a run as the newest run of a model."""
    return LatestRun(row.id, row.name, row.state, row.state_at, row.error)


def _line(
    stand: Stand, facets: Mapping[str, Any], versions: Any, run: LatestRun | None, seen: Any, faults: Mapping[int, int]
) -> ModelLine:
    tags, owners = labels.tags(facets), labels.owners(facets)
    places = tuple(place.view() for place in stand.deployments)
    against = standing.matters(places, run, owners)
    return ModelLine(
        node=NodeView(stand.id, NodeKind.MODEL, stand.namespace, stand.name),
        sub_type=labels.sub_type(facets),
        owners=owners,
        licences=labels.licences(tags),
        personal_data=labels.personal_data(tags),
        versions=versions.versions if versions else 0,
        latest=versions.latest if versions else "",
        latest_at=versions.latest_at if versions else None,
        deployments=places,
        last_run=run,
        faults=faults.get(stand.id, 0),
        first_seen=seen.first_seen,
        last_seen=seen.last_seen,
        word=standing.word(against, in_production=bool(stand.places)),
        matters=against,
    )


def _labels(connection: Connection, ids: Sequence[int] | None) -> dict[int, dict[str, Any]]:
    told: dict[int, dict[str, Any]] = {}
    for node, name, value in store.label_facets(connection, ids):
        told.setdefault(node, {})[name] = facet_of(value)
    return told


def _matching(connection: Connection, stands: Iterable[Stand], words: Sequence[str], sub_type: str) -> list[Stand]:
    """Those of that kind whose name, namespace, kind, owner, licence or place of work contain every word."""
    told, found = _labels(connection, None), []
    for stand in stands:
        facets = told.get(stand.id, {})
        kind = labels.sub_type(facets)
        if sub_type and kind != sub_type:
            continue
        known = (stand.name, stand.namespace, kind, *stand.places, *labels.owners(facets))
        text = "\n".join((*known, *labels.licences(labels.tags(facets)))).lower()
        if all(word in text for word in words):
            found.append(stand)
    return found


def _ordered(connection: Connection, found: Sequence[Stand], asked: Asked) -> list[Stand]:
    red_first = sorted(found, key=lambda s: (standing.WORST_FIRST.index(s.word), s.name, s.namespace))
    if asked.sort not in ORDERS:
        return red_first
    values = ORDERS[asked.sort](connection, found)
    known = [stand for stand in red_first if values.get(stand.id) not in (None, "", ())]
    unknown = [stand for stand in red_first if values.get(stand.id) in (None, "", ())]
    return sorted(known, key=lambda stand: values[stand.id], reverse=asked.down) + unknown


Order = Callable[[Connection, Sequence[Stand]], dict[int, Any]]


def _by(value: Callable[[Stand], Any]) -> Order:
    return lambda _, found: {stand.id: value(stand) for stand in found}


def _by_label(value: Callable[[Mapping[str, Any]], Any]) -> Order:
    return lambda connection, _: {node: value(facets) for node, facets in _labels(connection, None).items()}


def _by_row(query: Callable[[Connection], Iterable[Any]], key: str, value: str) -> Order:
    return lambda connection, _: {getattr(row, key): getattr(row, value) for row in query(connection)}


ORDERS: dict[str, Order] = {
    "status": _by(lambda stand: standing.WORST_FIRST.index(stand.word)),
    "name": _by(lambda stand: stand.name.lower()),
    "namespace": _by(lambda stand: stand.namespace),
    "where": _by(lambda stand: stand.places),
    "last_seen": _by(lambda stand: stand.last_seen),
    "owner": _by_label(labels.owners),
    "kind": _by_label(labels.sub_type),
    "licence": _by_label(lambda facets: labels.licences(labels.tags(facets))),
    "versions": _by_row(store.versions, "dataset_id", "versions"),
    "latest": _by_row(store.versions, "dataset_id", "latest_at"),
    "run": _by_row(store.latest_runs, "model_id", "state"),
    "run_at": _by_row(store.latest_runs, "model_id", "state_at"),
    "faults": lambda connection, _: store.faults(connection),
}
"""How each sortable column orders the inventory; what is not known comes last either way."""


def _lacks(stand: Stand) -> str:
    """Why an AI model in production has no valid approval, each counted once, by the worst; empty where it has one."""
    if standing.REFUSED.intersection(stand.against):
        return "refused"
    wanted = (standing.NO_APPROVAL, standing.EXPIRED, standing.STALE)
    return next((word for word in wanted if word in stand.against), "")


def _summary(stands: Sequence[Stand]) -> InventorySummary:
    def against(word: str) -> int:
        return sum(word in stand.against for stand in stands)

    lacking = Counter(_lacks(stand) for stand in stands)
    return InventorySummary(
        models=len(stands),
        in_production=sum(bool(stand.places) for stand in stands),
        refused=lacking["refused"],
        unapproved=lacking[standing.NO_APPROVAL],
        expired=lacking[standing.EXPIRED],
        stale=lacking[standing.STALE],
        expiring=against(standing.EXPIRING),
        failing=against(standing.FAILED),
        unowned=against(standing.UNOWNED),
    )
