"""How every AI model stands now, in the few words that put them in order; read again only when events came in.

Facets are remembered by their text: after new events only what changed is parsed.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

import orjson
from sqlalchemy import Connection

from lineage import labels
from lineage.deployments import Deployed, deployed
from lineage.keys import NodeKind
from registry.engine import Registry
from registry.services import _standing as standing
from registry.services.projections import level
from registry.store import models as store
from registry.views.models import DeploymentView
from registry.views.nodes import NodeView

_LIVE_FIRST = {"live": 0, "retired": 1}
_REMEMBERED = 100_000
Key = tuple[str, str]
"""Namespace and name of an AI model."""


class Place(NamedTuple):
    """A deployment of an AI model, and the word for its approval."""

    id: int
    namespace: str
    name: str
    said: Deployed
    word: str

    def view(self) -> DeploymentView:
        """The deployment as it is shown."""
        said = self.said
        return DeploymentView(
            NodeView(self.id, NodeKind.DEPLOYMENT, self.namespace, self.name), said.environment, said.service,
            said.model, said.version, said.status, said.traffic_percent, said.since, said.approval, self.word,
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
    mark: tuple[int, int]
    since: datetime
    until: datetime | None
    stands: tuple[Stand, ...]

    def holds(self, mark: tuple[int, int], now: datetime) -> bool:
        return self.mark == mark and self.since <= now and (self.until is None or now < self.until)


_kept: dict[str, _Kept] = {}
_lock = threading.Lock()


def stands(registry: Registry, now: datetime) -> tuple[Stand, ...]:
    """Every AI model as it stands at `now`."""
    at = level(registry)
    mark = (at.last_seq, at.graph_revision)
    with _lock:
        kept = _kept.get(registry.url)
    if kept is None or not kept.holds(mark, now):
        with registry.read() as connection:
            kept = _read(connection, mark, now)
        with _lock:
            _kept[registry.url] = kept
    return kept.stands


def forget(registry: Registry) -> None:
    """Let go of what was read, such as when the registry was replaced by a backup."""
    with _lock:
        _kept.pop(registry.url, None)


@lru_cache(maxsize=_REMEMBERED)
def facet_of(value: str) -> Any:
    """The facet that a row's JSON text says; not to be changed."""
    return orjson.loads(value)


@lru_cache(maxsize=_REMEMBERED)
def owners_of(value: str) -> tuple[str, ...]:
    """Whom an ownership facet names."""
    return labels.owners({"ownership": facet_of(value)})


@lru_cache(maxsize=_REMEMBERED)
def _deployed(value: str) -> Deployed | None:
    return deployed(orjson.loads(value))


def _read(connection: Connection, mark: tuple[int, int], now: datetime) -> _Kept:
    places, until = _deployments(connection, now)
    owned = {node for node, value in store.ownership_facets(connection) if owners_of(value)}
    failing = {row.model_id: row.state for row in store.latest_runs(connection, store.failing(connection))}
    found = tuple(
        _stand(row, places.get((row[1], row[2]), ()), owned=row[0] in owned, run=failing.get(row[0], ""))
        for row in store.names(connection)
    )
    return _Kept(mark, now, until, found)


def _stand(row: tuple[int, str, str, int], deployments: Sequence[Place], *, owned: bool, run: str) -> Stand:
    against = [place.word for place in deployments if place.word in standing.AGAINST]
    against += [standing.RUN_WORDS[run]] if run in standing.RUN_WORDS else []
    against += [] if owned else [standing.UNOWNED]
    live = (one.said for one in deployments if standing.in_production(one.said))
    places = tuple(f"{said.environment}/{said.service}" for said in live)
    word = standing.worst(against, in_production=bool(places))
    return Stand(*row, tuple(deployments), places, tuple(against), word)


def _deployments(connection: Connection, now: datetime) -> tuple[Mapping[Key, list[Place]], datetime | None]:
    """What answers where, by namespace and name of the model; and when the first approval's word changes by itself."""
    found: dict[Key, list[Place]] = defaultdict(list)
    turns: list[datetime] = []
    for node, namespace, name, value in store.deployment_facets(connection):
        said = _deployed(value)
        if said is not None:
            found[said.model].append(Place(node, namespace, name, said, standing.approval_word(said, now=now)))
            turns += [moment for moment in standing.turns(said) if moment > now]
    for places in found.values():
        if len(places) > 1:
            places.sort(key=lambda at: (_LIVE_FIRST.get(at.said.status, 2), at.said.environment, at.said.service))
    return found, min(turns, default=None)
