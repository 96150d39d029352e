"""Deployments: what answers where now and what did before, read from the events that said so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from sqlalchemy import Connection, select

from lineage import history as told
from lineage import own
from lineage.deployments import Deployed, deployed
from lineage.keys import NodeKind
from registry.access import Desk, Permission, requires
from registry.services import _standing as standing
from registry.services.histories import MOST, parsed
from registry.services.search import view
from registry.store import histories as store
from registry.store import nodes
from registry.store.jobs import EDGE
from registry.types import moment
from registry.views.models import DeploymentView, Spell
from registry.views.nodes import NodeView


@requires(Permission.LINEAGE_READ)
def of_model(desk: Desk, model: NodeView) -> list[Spell]:
    """Every time in which a version of the model stood in a deployment, the newest first."""
    with desk.registry.read() as connection:
        places = _fed_by(connection, model.id)
        spells = list(_spells(connection, places, now=desk.clock()))
    mine = [spell for spell in spells if spell.deployment.model.id == model.id]
    return sorted(mine, key=lambda spell: (spell.until is None, spell.since), reverse=True)


@requires(Permission.LINEAGE_READ)
def of_deployment(desk: Desk, deployment: NodeView) -> list[Spell]:
    """What a deployment answered with, the newest first."""
    with desk.registry.read() as connection:
        spells = list(_spells(connection, [deployment], now=desk.clock()))
    return sorted(spells, key=lambda spell: spell.since, reverse=True)


def _fed_by(connection: Connection, model_id: int) -> list[NodeView]:
    """The deployments that jobs wrote which read the model, now or ever: no edge is forgotten."""
    first, second = EDGE.alias("first"), EDGE.alias("second")
    query = select(second.c.dst).join(first, first.c.dst == second.c.src).where(first.c.src == model_id)
    direct = select(EDGE.c.dst).where(EDGE.c.src == model_id)
    found = nodes.by_ids(connection, connection.execute(query.union(direct)).scalars())
    return [view(row) for row in found.values() if row.kind == NodeKind.DEPLOYMENT]


def _spells(connection: Connection, places: Sequence[NodeView], *, now: datetime) -> Iterator[Spell]:
    rows = store.events_about(connection, [place.id for place in places], limit=MOST)
    about: dict[int, store.Rows] = defaultdict(list)
    for row in rows:
        about[row.node_id].append(row)
    for place in places:
        said = told.said_of(place.id, parsed(about[place.id]))
        yield from _of_place(place, told.changes(said).get(own.DEPLOYMENT, ()), now)


def _of_place(place: NodeView, newest_first: Iterable[told.Change], now: datetime) -> Iterator[Spell]:
    """The values of one deployment's facet as spells, each until the next one begins."""
    until: datetime | None = None
    for change in newest_first:
        said, since = deployed(change.value), moment(change.at)
        if said is not None:
            yield Spell(_view(place, said, now), since, until, change.seq)
        until = since


def _view(place: NodeView, said: Deployed, now: datetime) -> DeploymentView:
    return DeploymentView(
        place, said.environment, said.service, said.model, said.version, said.status, said.traffic_percent, said.since,
        said.approval, standing.approval_word(said, now=now),
    )  # fmt: skip
