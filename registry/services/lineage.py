"""Lineage questions: what feeds a thing, what it feeds, by which way, and the picture around it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, select

from lineage.folding import joined
from lineage.graph import Graph, Reach
from lineage.keys import NodeKind
from registry.access import Desk, Permission, requires
from registry.models import metadata
from registry.services import _inventory
from registry.services import graph as graphs
from registry.services._names import named
from registry.store import graph as store
from registry.types import micros
from registry.views.lineage import Closure, Picture, PictureNode, Reached
from registry.views.nodes import NodeView

_RUN = metadata.tables["run"]
_PROBLEM = metadata.tables["problem"]
CANDIDATES = 4_000
"""So many nodes near the focus are looked at for a picture; of those beyond, only the number is told."""


@requires(Permission.LINEAGE_READ)
def upstream(
    desk: Desk, start: NodeView, *, depth: int | None = None, as_of: datetime | None = None, limit: int | None = None
) -> Closure:
    """Everything that feeds `start`. `depth` counts edges; `as_of` leaves out what was first seen later."""
    return _closure(desk, start, up=True, depth=depth, as_of=as_of, limit=limit)


@requires(Permission.LINEAGE_READ)
def downstream(
    desk: Desk, start: NodeView, *, depth: int | None = None, as_of: datetime | None = None, limit: int | None = None
) -> Closure:
    """Everything that `start` feeds; see `upstream`."""
    return _closure(desk, start, up=False, depth=depth, as_of=as_of, limit=limit)


@requires(Permission.LINEAGE_READ)
def path(desk: Desk, a: NodeView, b: NodeView, *, as_of: datetime | None = None) -> list[NodeView]:
    """The fewest steps by which data flows from `a` to `b`, both included; empty without a way."""
    graph = graphs.whole(desk.registry)
    found = graph.shortest_path(a.id, b.id, as_of=_micros(as_of)) or []
    with desk.registry.read() as connection:
        known = named(connection, found, graph)
    return [known[node] for node in found if node in known]


@requires(Permission.LINEAGE_READ)
def picture(
    desk: Desk,
    focus: Sequence[NodeView],
    *,
    up: int = 3,
    down: int = 3,
    kinds: Iterable[NodeKind] = tuple(NodeKind),
    as_of: datetime | None = None,
    limit: int = 200,
) -> Picture:
    """The graph within `up` and `down` edges of the focus, the nearest `limit` nodes of the wanted kinds.

    A node of an unwanted kind is left out and its edges are joined, so that ways through it stay visible.
    """
    starts, at = [node.id for node in focus], _micros(as_of)
    above, graph_up = _reach(desk, starts, up=True, depth=up, at=at)
    below, graph_down = _reach(desk, starts, up=False, depth=down, at=at)
    hops, beyond = _nearest(_hops(starts, above, below, graph_up), CANDIDATES)
    with desk.registry.read() as connection:
        known = named(connection, hops, graph_down) | named(connection, hops, graph_up)
        wanted = set(kinds)
        shown = [n for n in _in_turn(hops) if n in known and (hops[n] == 0 or known[n].kind in wanted)]
        kept, cut = set(shown[:limit]), set(shown[limit:])
        between = {(a, b) for graph in (graph_up, graph_down) for a, b, _ in graph.between(hops, as_of=at).rows()}
        edges = joined(between, hops.keys() - kept)
        status = _status(connection, [known[node] for node in kept]) | _unapproved(desk)
        met = [(a, b) for a, b in between if a not in cut and b not in cut]
        hidden = _hidden(connection, (graph_up, graph_down), kept, met, at)
    links = sorted((known[a].id, known[b].id) for a, b in edges)
    boxes = tuple(PictureNode(known[n], hops[n], *hidden[n], status.get(known[n].id, "")) for n in shown[:limit])
    totals = (sum(hops[n] < 0 for n in shown) + beyond[0], sum(hops[n] > 0 for n in shown) + beyond[1])
    return Picture(tuple(focus), boxes, tuple(links), *totals, as_of)


def _closure(
    desk: Desk, start: NodeView, *, up: bool, depth: int | None, as_of: datetime | None, limit: int | None
) -> Closure:
    reach, graph = _reach(desk, [start.id], up=up, depth=depth, at=_micros(as_of))
    ids, hops = reach.ids.tolist()[:limit], reach.hops.tolist()[:limit]
    with desk.registry.read() as connection:
        known = named(connection, ids, graph)
    reached = tuple(Reached(known[node], hop) for node, hop in zip(ids, hops, strict=True) if node in known)
    return Closure(start, "upstream" if up else "downstream", as_of, reached, max(len(reach), len(reached)))


def _reach(desk: Desk, starts: list[int], *, up: bool, depth: int | None, at: int | None) -> tuple[Reach, Graph]:
    graph = graphs.around(desk.registry, starts, upstream=up, depth=depth, as_of=at)
    return (graph.upstream if up else graph.downstream)(starts, depth=depth, as_of=at), graph


def _hops(starts: list[int], above: Reach, below: Reach, graph: Graph) -> dict[int, int]:
    """Signed distance from the focus: negative upstream, positive downstream, 0 the focus; the nearer side wins."""
    hops = {graph.aliases.canonical(node): 0 for node in starts}
    for sign, reach in ((-1, above), (1, below)):
        for node, far in zip(reach.ids.tolist(), reach.hops.tolist(), strict=True):
            if node not in hops or abs(hops[node]) > far:
                hops[node] = sign * far
    return hops


def _in_turn(hops: Mapping[int, int]) -> list[int]:
    """The nearest first; of those as near, upstream and downstream in turn: neither side crowds out the other."""
    turn, seen = dict[int, int](), Counter[int]()
    for node in sorted(hops):
        turn[node] = seen[hops[node]]
        seen[hops[node]] += 1
    return sorted(hops, key=lambda node: (abs(hops[node]), turn[node], node))


def _nearest(hops: dict[int, int], most: int) -> tuple[dict[int, int], tuple[int, int]]:
    """The nearest nodes, and how many upstream and downstream lie beyond them (of whatever kind)."""
    if len(hops) <= most:
        return hops, (0, 0)
    order = _in_turn(hops)
    far = order[most:]
    return {node: hops[node] for node in order[:most]}, (sum(hops[n] < 0 for n in far), sum(hops[n] > 0 for n in far))


def _hidden(
    connection: Connection,
    sides: Iterable[Graph],
    kept: Iterable[int],
    between: Iterable[tuple[int, int]],
    at: int | None,
) -> dict[int, tuple[int, int]]:
    """How many neighbours upstream and downstream of each node are left out: those on record less those `between`."""
    members = {name: node for graph in sides for node in kept for name in graph.aliases.members(node)}
    entering, leaving = store.degrees(connection, list(members), as_of=at)
    seen_in, seen_out = Counter(b for _, b in between), Counter(a for a, _ in between)
    hidden: dict[int, tuple[int, int]] = {}
    for name, node in members.items():
        up, down = hidden.get(node, (-seen_in[node], -seen_out[node]))
        hidden[node] = (up + entering.get(name, 0), down + leaving.get(name, 0))
    return {node: (max(0, up), max(0, down)) for node, (up, down) in hidden.items()}


def _status(connection: Connection, shown: Sequence[NodeView]) -> dict[int, str]:
    """ "failed" for jobs whose newest run failed, "problem" for datasets of which events carried faults."""
    jobs = [node.id for node in shown if node.kind is NodeKind.JOB]
    newest = (
        select(_RUN.c.job_id, func.max(_RUN.c.last_seen).label("last_seen"))
        .where(_RUN.c.job_id.in_(bindparam("ids", expanding=True)))
        .group_by(_RUN.c.job_id)
        .subquery()
    )
    failed = (
        select(_RUN.c.job_id)
        .join(newest, (newest.c.job_id == _RUN.c.job_id) & (newest.c.last_seen == _RUN.c.last_seen))
        .where(_RUN.c.state.in_(("FAIL", "ABORT")))
    )
    faulty = select(_PROBLEM.c.node_id).distinct().where(_PROBLEM.c.node_id.in_(bindparam("ids", expanding=True)))
    others = [node.id for node in shown if node.kind is not NodeKind.JOB]
    status = dict.fromkeys(connection.execute(faulty, {"ids": others}).scalars(), "problem")
    return status | dict.fromkeys(connection.execute(failed, {"ids": jobs}).scalars(), "failed")


def _unapproved(desk: Desk) -> dict[int, str]:
    """How the approval of each deployment in production stands now that has no valid one, or one that ends soon."""
    found = _inventory.in_trouble(desk.registry, desk.clock())
    return {node: "unapproved" if word == "missing" else word for node, word in found.items()}


def _micros(as_of: datetime | None) -> int | None:
    return None if as_of is None else micros(as_of)
