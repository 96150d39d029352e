"""Deployments: what answers where now and what did before, read from the events that said so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from sqlalchemy import Connection, select

from lineage import history as told
from lineage import own
from lineage.deployments import Deployed, every_version
from lineage.keys import NodeKind
from lineage.registrations import deployment_key
from registry.access import Desk, Permission, requires
from registry.engine import Registry
from registry.services import _covering, _inventory
from registry.services import _standing as standing
from registry.services._covering import Covering, Own
from registry.services.histories import MOST, parsed
from registry.services.search import view
from registry.store import histories as store
from registry.store import nodes
from registry.store.jobs import EDGE
from registry.types import moment
from registry.views.models import DeploymentView, Spell
from registry.views.nodes import NodeView

_TOGETHER = 20
"""So many deployments share one question for events, of which the newest thousand are read."""


@requires(Permission.LINEAGE_READ)
def of_model(desk: Desk, model: NodeView) -> list[Spell]:
    """Every time in which a version of the model stood in a deployment, the newest first."""
    with desk.registry.read() as connection:
        places = _fed_by(connection, model.id)
        spells = list(_spells(desk.registry, connection, places, now=desk.clock()))
    mine = [spell for spell in spells if spell.deployment.model.id == model.id]
    return sorted(mine, key=lambda spell: (spell.until is None, spell.since), reverse=True)


@requires(Permission.LINEAGE_READ)
def of_deployment(desk: Desk, deployment: NodeView) -> list[Spell]:
    """What a deployment answered with, the newest first."""
    with desk.registry.read() as connection:
        spells = list(_spells(desk.registry, connection, [deployment], now=desk.clock()))
    return sorted(spells, key=lambda spell: spell.since, reverse=True)


@requires(Permission.LINEAGE_READ)
def production(desk: Desk, *, at: datetime | None = None, environment: str = "production") -> list[Spell]:
    """What answered in an environment at a moment (now without one), by service; the retired are left out.

    A time is as the events say it, so what was reported late stands where it belongs.
    """
    now = desk.clock()
    with desk.registry.read() as connection:
        places = [view(row) for row in nodes.in_namespace(connection, deployment_key(environment, "").namespace)]
        spells = list(_spells(desk.registry, connection, places, now=now))
    found = [one for one in spells if one.deployment.live and one.at(at or now)]
    return sorted(found, key=lambda one: (one.deployment.where, one.deployment.role, one.deployment.version))


def place_of(connection: Connection, environment: str, service: str) -> NodeView | None:
    """The node of a service in an environment; None where nothing is on record of it."""
    found = nodes.by_ids(connection, [deployment_key(environment, service).id]).values()
    return next((view(row) for row in found), None)


def spells_of(registry: Registry, connection: Connection, *places: NodeView, now: datetime) -> list[Spell]:
    """Every time in which something stood in these deployments."""
    return list(_spells(registry, connection, places, now=now))


def _fed_by(connection: Connection, model_id: int) -> list[NodeView]:
    """The deployments that jobs wrote which read the model, now or ever: no edge is forgotten."""
    first, second = EDGE.alias("first"), EDGE.alias("second")
    query = select(second.c.dst).join(first, first.c.dst == second.c.src).where(first.c.src == model_id)
    direct = select(EDGE.c.dst).where(EDGE.c.src == model_id)
    found = nodes.by_ids(connection, connection.execute(query.union(direct)).scalars())
    return [view(row) for row in found.values() if row.kind == NodeKind.DEPLOYMENT]


def _spells(
    registry: Registry, connection: Connection, places: Sequence[NodeView], *, now: datetime
) -> Iterator[Spell]:
    known = _inventory.own_approvals(registry, now)
    for start in range(0, len(places), _TOGETHER):
        part = places[start : start + _TOGETHER]
        about: dict[int, store.Rows] = defaultdict(list)
        for row in store.events_about(connection, [place.id for place in part], limit=MOST):
            about[row.node_id].append(row)
        for place in part:
            said = told.said_of(place.id, parsed(about[place.id]))
            yield from _of_place(place, told.changes(said).get(own.DEPLOYMENT, ()), known, now)


def _of_place(place: NodeView, newest_first: Iterable[told.Change], known: Covering, now: datetime) -> Iterator[Spell]:
    """The values of one deployment's facet as spells, each until the next one begins."""
    until: datetime | None = None
    for change in newest_first:
        since = moment(change.at)
        for said in every_version(change.value):
            yield Spell(_view(place, said, _covering.of(said, known), now), since, until, change.seq)
        until = since


def _view(place: NodeView, said: Deployed, ours: Own | None, now: datetime) -> DeploymentView:
    return DeploymentView(
        place, said.environment, said.service, said.model, said.version, said.status, said.traffic_percent, said.since,
        ours.approval(said) if ours else said.approval, standing.approval_word(said, now=now, own=ours), said.role,
        ours=ours is not None,
    )  # fmt: skip
