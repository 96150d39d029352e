"""How every AI model stands now, in the few words that put them in order; read again only when events came in.

After new events only those AI models are read again that the events touch. Facets are remembered by their text.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

import orjson
from sqlalchemy import Connection

from lineage import labels
from lineage.deployments import Deployed, every_version
from lineage.keys import DatasetKey, NodeKind
from registry.engine import Registry
from registry.services import _covering
from registry.services import _standing as standing
from registry.services._covering import Covering, Own
from registry.services.projections import level
from registry.store import covering as marks
from registry.store import models as store
from registry.store.memory import Memory
from registry.store.models import Ids
from registry.views.models import DeploymentView
from registry.views.nodes import NodeView

_LIVE_FIRST = {"live": 0, "retired": 1}
_REMEMBERED = 100_000
_FEW = 500
"""So many new events, and datasets they touch, are worked into what is known; where there are more, all is read."""
Key = tuple[str, str]
"""Namespace and name of an AI model."""


class Place(NamedTuple):
    """A deployment of an AI model, and the word for its approval."""

    id: int
    namespace: str
    name: str
    said: Deployed
    word: str
    own: Own | None = None

    def view(self) -> DeploymentView:
        """The deployment as it is shown."""
        said, own = self.said, self.own
        return DeploymentView(
            NodeView(self.id, NodeKind.DEPLOYMENT, self.namespace, self.name), said.environment, said.service,
            said.model, said.version, said.status, said.traffic_percent, said.since,
            own.approval(said) if own else said.approval, self.word, said.role, ours=own is not None,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stand:
    """One AI model: `places` is where it answers in production, `against` the words of what stands against it."""

    id: int
    namespace: str
    name: str
    last_seen: int
    deployments: tuple[Place, ...]
    places: tuple[str, ...]
    against: tuple[str, ...]
    word: str


@dataclass(frozen=True, slots=True)
class _Kept:
    """What was read up to an event; `models` says of whom each deployment is."""

    last_seq: int
    mark: tuple[int, ...]
    own: Covering
    since: datetime
    until: datetime | None
    stands: tuple[Stand, ...]
    places: Mapping[Key, Sequence[Place]]
    models: Mapping[int, frozenset[Key]]

    def holds(self, now: datetime) -> bool:
        """Whether no approval's word has changed by itself."""
        return self.since <= now and (self.until is None or now < self.until)


_kept: Memory[_Kept] = Memory()


def stands(registry: Registry, now: datetime) -> tuple[Stand, ...]:
    """Every AI model as it stands at `now`."""
    return _fresh(registry, now).stands


def in_trouble(registry: Registry, now: datetime) -> dict[int, str]:
    """The worst word of each deployment in production that has no valid approval, or one that ends soon."""
    found: dict[int, str] = {}
    for stand in _fresh(registry, now).stands:
        for place in stand.deployments:
            if place.word in standing.AGAINST:
                known = [found[place.id]] if place.id in found else []
                found[place.id] = standing.worst([place.word, *known], in_production=True)
    return found


def own_approvals(registry: Registry, now: datetime) -> Covering:
    """What the registry's own approvals say of every version, at `now`."""
    return _fresh(registry, now).own


def _fresh(registry: Registry, now: datetime) -> _Kept:
    last_seq = level(registry).last_seq
    with registry.read() as connection:
        kept, mark = _kept.get(connection), marks.mark(connection)
        holds = kept is not None and kept.mark == mark and kept.holds(now)
        if kept is not None and holds and kept.last_seq == last_seq:
            return kept
        own = _covering.covering(registry.within(connection), connection, now)
        fresh = None
        if kept is not None and holds and kept.last_seq < last_seq and kept.own == own:
            fresh = _read_on(connection, kept, last_seq, now)
        return _kept.keep(connection, fresh or _read(connection, last_seq, mark, own, now))


def forget(registry: Registry) -> None:
    """Let go of what was read."""
    _kept.forget(registry)


@lru_cache(maxsize=_REMEMBERED)
def facet_of(value: str) -> Any:
    """The facet that a row's JSON text says; not to be changed."""
    return orjson.loads(value)


@lru_cache(maxsize=_REMEMBERED)
def owners_of(value: str) -> tuple[str, ...]:
    """Whom an ownership facet names."""
    return labels.owners({"ownership": facet_of(value)})


@lru_cache(maxsize=_REMEMBERED)
def _deployed(value: str) -> tuple[Deployed, ...]:
    return every_version(orjson.loads(value))


def _read(connection: Connection, last_seq: int, mark: tuple[int, ...], own: Covering, now: datetime) -> _Kept:
    found, until = _deployments(connection, now, own)
    ends = marks.next_end_of_evidence(connection, now) if own else None
    until = min((one for one in (until, ends) if one is not None), default=None)
    places: dict[Key, list[Place]] = defaultdict(list)
    for place in found:
        places[place.said.model].append(place)
    for one in places.values():
        one.sort(key=_order)
    stands = tuple(_stands(connection, places).values())
    return _Kept(last_seq, mark, own, now, until, stands, places, _models(found))


def _read_on(connection: Connection, kept: _Kept, last_seq: int, now: datetime) -> _Kept | None:
    """What was kept, with only that read again of which newer events speak; None where they speak of too much."""
    touched = store.touched(connection, kept.last_seq, most=_FEW)
    if touched is None:
        return None
    found, until = _deployments(connection, now, kept.own, sorted(touched))
    before = {key for node in touched for key in kept.models.get(node, ())}
    named = before | {place.said.model for place in found}
    places = dict(kept.places)
    for key in named:
        others = [place for place in places.get(key, ()) if place.id not in touched]
        places[key] = sorted((*others, *(place for place in found if place.said.model == key)), key=_order)
    models = {node: key for node, key in kept.models.items() if node not in touched}
    models |= _models(found)
    again = sorted({*touched, *(DatasetKey(*key).id for key in named)})
    stands = {stand.id: stand for stand in kept.stands}
    for node in again:
        stands.pop(node, None)
    stands |= _stands(connection, places, again)
    turns = [moment for moment in (kept.until, until) if moment is not None]
    until = min(turns, default=None)
    return _Kept(last_seq, kept.mark, kept.own, now, until, tuple(stands.values()), places, models)


def _models(places: Sequence[Place]) -> dict[int, frozenset[Key]]:
    """Which AI models answer in each deployment: more than one where versions answer beside each other."""
    found: dict[int, set[Key]] = defaultdict(set)
    for place in places:
        found[place.id].add(place.said.model)
    return {node: frozenset(keys) for node, keys in found.items()}


def _stands(connection: Connection, places: Mapping[Key, Sequence[Place]], ids: Ids = None) -> dict[int, Stand]:
    """AI models by id, all or those among `ids`."""
    owned = {node for node, value in store.ownership_facets(connection, ids) if owners_of(value)}
    failing = {row.model_id: row.state for row in store.latest_runs(connection, store.failing(connection, ids))}
    return {
        row[0]: _stand(row, places.get((row[1], row[2]), ()), owned=row[0] in owned, run=failing.get(row[0], ""))
        for row in store.names(connection, ids)
    }


def _stand(row: tuple[int, str, str, int], deployments: Sequence[Place], *, owned: bool, run: str) -> Stand:
    against = [place.word for place in deployments if place.word in standing.AGAINST]
    against += [standing.RUN_WORDS[run]] if run in standing.RUN_WORDS else []
    against += [] if owned else [standing.UNOWNED]
    live = (one.said for one in deployments if standing.in_production(one.said))
    places = tuple(f"{said.environment}/{said.service}" for said in live)
    word = standing.worst(against, in_production=bool(places))
    return Stand(*row, tuple(deployments), places, tuple(against), word)


def _deployments(
    connection: Connection, now: datetime, known: Covering, ids: Ids = None
) -> tuple[list[Place], datetime | None]:
    """What answers where, all or those among `ids`; and when the first approval's word changes by itself."""
    found: list[Place] = []
    turns: list[datetime] = []
    for node, namespace, name, value in store.deployment_facets(connection, ids):
        for said in _deployed(value):
            own = _covering.of(said, known)
            word = standing.approval_word(said, now=now, own=own)
            found.append(Place(node, namespace, name, said, word, own))
            turns += [moment for moment in standing.turns(said, own) if moment > now]
    return found, min(turns, default=None)


def _order(place: Place) -> tuple[int, str, str]:
    said = place.said
    return _LIVE_FIRST.get(said.status, 2), said.environment, said.service
