"""Every engine gives the same answer: SQL near the question, the packed graph, and networkx as the judge."""

from __future__ import annotations

import random

import networkx as nx
import pytest

from lineage.graph import Graph
from lineage.keys import DatasetKey, JobKey
from registry import schema
from registry.access import Desk
from registry.engine import Registry
from registry.services import accounts, lineage, search
from registry.services import graph as graphs
from registry.store import graph as store

START = 1_700_000_000_000_000


def _random_graph(seed: int) -> tuple[list[tuple[int, int, int]], list[tuple[int, int]]]:
    rng = random.Random(seed)
    nodes = [DatasetKey("ns", f"d{i}").id for i in range(40)] + [JobKey("ns", f"j{i}").id for i in range(20)]
    edges = {(rng.choice(nodes), rng.choice(nodes)): START + rng.randrange(10) for _ in range(70)}
    aliases = [(rng.choice(nodes[:40]), rng.choice(nodes[:40])) for _ in range(4)]
    return [(a, b, at) for (a, b), at in edges.items() if a != b], [pair for pair in aliases if pair[0] != pair[1]]


def _fill(registry: Registry, edges: list[tuple[int, int, int]], aliases: list[tuple[int, int]]) -> None:
    with registry.write() as connection:
        connection.execute(
            store.EDGE.insert(),
            [{"src": a, "dst": b, "via": 1, "first_seen": at, "last_seen": at} for a, b, at in edges],
        )
        connection.execute(
            store.ALIAS.insert(),
            [
                {"dataset_id": a, "alias_id": b, "reason": "symlink", "type": "T", "namespace": "", "name": str(i)}
                for i, (a, b) in enumerate(aliases)
            ],
        )


def _judge(edges: list[tuple[int, int, int]], aliases: list[tuple[int, int]], as_of: int | None) -> nx.DiGraph:
    """Aliases as a contraction: every node is named by the smallest id of its group."""
    names = nx.Graph(aliases)
    smallest = {node: min(group) for group in nx.connected_components(names) for node in group}
    kept = [(smallest.get(a, a), smallest.get(b, b)) for a, b, at in edges if as_of is None or at <= as_of]
    judge = nx.DiGraph([(a, b) for a, b in kept if a != b])
    judge.graph["smallest"] = smallest
    return judge


@pytest.mark.parametrize("seed", range(6))
def test_sql_the_packed_graph_and_networkx_agree(registry_url: str, seed: int) -> None:
    registry = Registry.open(registry_url)
    schema.ensure(registry)
    edges, aliases = _random_graph(seed)
    _fill(registry, edges, aliases)
    graphs.forget(registry)
    with registry.read() as connection:
        whole = Graph.build(*store.whole(connection))
    rng = random.Random(seed)
    for _ in range(40):
        start = rng.choice(edges)[rng.randrange(2)]
        depth, as_of = rng.choice([None, 1, 2, 3]), rng.choice([None, START + 2, START + 6])
        upstream = rng.random() < 0.5
        expected = _by_networkx(edges, aliases, start, upstream=upstream, depth=depth, as_of=as_of)
        for graph in (whole, _near(registry, start, upstream=upstream, depth=depth, as_of=as_of)):
            reach = (graph.upstream if upstream else graph.downstream)([start], depth=depth, as_of=as_of)
            assert dict(zip(reach.ids.tolist(), reach.hops.tolist(), strict=True)) == expected
    registry.close()


def _near(registry: Registry, start: int, *, upstream: bool, depth: int | None, as_of: int | None) -> Graph:
    with registry.read() as connection:
        near = store.near(connection, [start], upstream=upstream, depth=depth, as_of=as_of, budget=1000)
    assert near.complete
    return Graph.build(near.edges, near.aliases)


def _by_networkx(
    edges: list[tuple[int, int, int]],
    aliases: list[tuple[int, int]],
    start: int,
    *,
    upstream: bool,
    depth: int | None,
    as_of: int | None,
) -> dict[int, int]:
    judge = _judge(edges, aliases, as_of)
    begin = judge.graph["smallest"].get(start, start)
    if begin not in judge:
        return {}
    walked = judge.reverse() if upstream else judge
    hops = nx.single_source_shortest_path_length(walked, begin, cutoff=depth)
    return {node: far for node, far in hops.items() if node != begin}


def test_too_much_for_sql_is_answered_by_the_whole_graph(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    registry = Registry.open(sqlite_url)
    schema.ensure(registry)
    chain = [(DatasetKey("ns", f"d{i}").id, DatasetKey("ns", f"d{i + 1}").id, START) for i in range(50)]
    _fill(registry, chain, [(1, 2)])
    monkeypatch.setattr(graphs, "NEAR_EDGES", 5)
    start = DatasetKey("ns", "d0").id
    assert len(graphs.around(registry, [start], upstream=False).downstream([start])) == 50
    registry.close()


def test_a_name_known_only_as_a_symlink_is_shown_as_its_producer_named_it(sqlite_url: str) -> None:
    registry = Registry.open(sqlite_url)
    schema.ensure(registry)
    desk = Desk(registry, accounts.bootstrap(registry))
    from registry.services import events, projections

    alias_first = sorted(("a", "b", "c", "d", "e"), key=lambda n: DatasetKey("hive", n).id)[0]
    body = (
        b'{"eventTime":"2026-01-01T00:00:00Z","producer":"https://p","schemaURL":"https://s","eventType":"COMPLETE",'
        b'"run":{"runId":"01a1fbd1-73ce-759d-832e-d0a99ba8763d"},"job":{"namespace":"j","name":"load"},'
        b'"inputs":[{"namespace":"s3","name":"raw","facets":{"symlinks":{"_producer":"https://p","_schemaURL":"https://s",'
        b'"identifiers":[{"namespace":"hive","name":"%s","type":"TABLE"}]}}}],"outputs":[{"namespace":"s3","name":"out"}]}'
        % alias_first.encode()
    )
    events.receive(desk, [body])
    projections.catch_up(registry)
    found = lineage.upstream(desk, search.resolve(desk, "out"))
    assert [(one.node.name, one.hops) for one in found.reached] == [("load", 1), ("raw", 2)]
    registry.close()
