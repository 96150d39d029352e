"""The lineage graph: known answers, the same answers as networkx, and large graphs in milliseconds."""

from __future__ import annotations

import time
from collections.abc import Callable

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lineage import graph as graph_module
from lineage.graph import Edges, Graph

Rows = list[tuple[int, int, int]]

# A shop, as the data flows; jobs are 10, 20, 30, first seen in brackets:
#   1 -> 10 -> 2 -> 20 -> 3 -> 30 -> 4     [1 2 3 4 5 6]
#              2 -> 30 (job 30 reads 2 too) [9]
SHOP: Rows = [(1, 10, 1), (10, 2, 2), (2, 20, 3), (20, 3, 4), (3, 30, 5), (30, 4, 6), (2, 30, 9)]


@pytest.fixture
def shop() -> Graph:
    return Graph.build(Edges.of(SHOP))


def hops(reach: graph_module.Reach) -> dict[int, int]:
    return dict(zip(reach.ids.tolist(), reach.hops.tolist(), strict=True))


def test_a_walk_tells_every_node_and_how_many_edges_away(shop: Graph) -> None:
    assert hops(shop.downstream([1])) == {10: 1, 2: 2, 20: 3, 30: 3, 3: 4, 4: 4}
    assert hops(shop.upstream([4])) == {30: 1, 2: 2, 3: 2, 10: 3, 20: 3, 1: 4}


def test_nearest_come_first_and_then_the_smaller_id(shop: Graph) -> None:
    assert shop.upstream([4]).ids.tolist() == [30, 2, 3, 10, 20, 1]


def test_depth_counts_edges(shop: Graph) -> None:
    assert set(shop.downstream([1], depth=2)) == {10, 2}
    assert set(shop.downstream([1], depth=0)) == set()


def test_as_of_leaves_out_edges_first_seen_later(shop: Graph) -> None:
    assert hops(shop.downstream([2], as_of=8)) == {20: 1, 3: 2, 30: 3, 4: 4}
    assert hops(shop.downstream([2], as_of=9)) == {20: 1, 30: 1, 3: 2, 4: 2}
    assert set(shop.downstream([2], as_of=2)) == set()


def test_a_limit_keeps_the_nearest_and_says_that_it_cut(shop: Graph) -> None:
    cut = shop.downstream([1], limit=3)
    assert cut.ids.tolist() == [10, 2, 20]
    assert cut.truncated
    assert not shop.downstream([1], limit=6).truncated
    assert shop.downstream([1], limit=0).truncated


def test_starts_are_never_in_the_answer_even_on_a_cycle() -> None:
    ring = Graph.build(Edges.of([(1, 2, 0), (2, 3, 0), (3, 1, 0)]))
    assert set(ring.downstream([1])) == {2, 3}
    assert set(ring.downstream([1, 2])) == {3}
    assert set(ring.upstream([1, 2, 3])) == set()


def test_an_unknown_id_reaches_nothing(shop: Graph) -> None:
    assert len(shop.downstream([999])) == 0
    assert set(shop.downstream([999, 3])) == {30, 4}
    assert shop.shortest_path(999, 4) is None
    assert shop.shortest_path(999, 999) == [999]
    assert len(shop.neighbours(999).upstream) == 0
    assert 999 not in shop
    assert 4 in shop


def test_an_empty_graph_answers_everything_with_nothing() -> None:
    empty = Graph.build(Edges.of([]), [(2, 1)])
    assert len(empty.upstream([1])) == len(empty.downstream([])) == 0
    assert empty.cycles() == []
    assert len(empty.between([1, 2])) == len(empty.edges) == 0
    assert empty.aliases.members(1) == (1, 2)


def test_a_self_loop_is_dropped() -> None:
    graph = Graph.build(Edges.of([(1, 1, 0), (1, 2, 0)]))
    assert graph.edges.rows() == [(1, 2, 0)]
    assert graph.cycles() == []


def test_a_repeated_edge_counts_once_with_its_earliest_time() -> None:
    graph = Graph.build(Edges.of([(1, 2, 7), (1, 2, 3), (1, 2, 9)]))
    assert graph.edges.rows() == [(1, 2, 3)]
    assert set(graph.downstream([1], as_of=3)) == {2}


def test_aliases_are_one_node_under_the_smallest_id() -> None:
    # Job 20 writes "db"."t" (id 7); job 30 reads db.t (id 5), which is also s3://t (id 9).
    graph = Graph.build(Edges.of([(20, 7, 4), (5, 30, 6)]), [(7, 5), (9, 7)])
    assert graph.downstream([20]).ids.tolist() == [5, 30]
    assert graph.downstream([9]).ids.tolist() == [30]
    assert graph.aliases.members(7) == (5, 7, 9)
    assert graph.aliases.canonical(9) == 5
    assert graph.shortest_path(7, 9) == [5]
    assert graph.between([20, 9]).rows() == [(20, 5, 4)]


def test_two_runs_of_edges_that_aliases_make_equal_are_one_edge() -> None:
    graph = Graph.build(Edges.of([(1, 8, 5), (2, 8, 3), (1, 2, 1)]), [(1, 2)])
    assert graph.edges.rows() == [(1, 8, 3)]


def test_a_path_explains_how_each_node_was_reached(shop: Graph) -> None:
    reach = shop.downstream([1])
    assert reach.path_to(4) == [1, 10, 2, 30, 4]
    assert shop.upstream([4]).path_to(1) == [4, 30, 2, 10, 1]
    assert 4 in reach
    assert 1 not in reach
    with pytest.raises(KeyError):
        reach.path_to(1)


def test_a_shortest_path_respects_time_and_direction(shop: Graph) -> None:
    assert shop.shortest_path(2, 4) == [2, 30, 4]
    assert shop.shortest_path(2, 4, as_of=8) == [2, 20, 3, 30, 4]
    assert shop.shortest_path(4, 2) is None
    assert shop.shortest_path(4, 2, directed=False) == [4, 30, 2]
    assert shop.shortest_path(3, 3) == [3]


def test_neighbours_stand_one_edge_before_and_after(shop: Graph) -> None:
    assert [ids.tolist() for ids in shop.neighbours(2)] == [[10], [20, 30]]
    assert shop.neighbours(2, as_of=8).downstream.tolist() == [20]


def test_edges_between_nodes_begin_and_end_in_them(shop: Graph) -> None:
    assert shop.between([2, 20, 30, 4]).rows() == [(2, 20, 3), (2, 30, 9), (30, 4, 6)]
    assert shop.between([2, 30, 4], as_of=8).rows() == [(30, 4, 6)]


@pytest.mark.parametrize("far", [False, True])
def test_each_moment_asked_for_gets_its_own_answer(shop: Graph, far: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if far:
        monkeypatch.setattr(graph_module, "walk", lambda *args, **options: None)
    reached = [set(shop.downstream([2], as_of=moment)) for moment in (2, 3, 9, 3, None)]
    assert reached == [set(), {20}, {3, 4, 20, 30}, {20}, {3, 4, 20, 30}]


def test_cycles_are_the_groups_that_feed_one_another() -> None:
    graph = Graph.build(Edges.of([(1, 2, 0), (2, 1, 0), (2, 3, 0), (4, 5, 0), (5, 6, 9), (6, 4, 0), (7, 8, 0)]))
    assert graph.cycles() == [[4, 5, 6], [1, 2]]
    assert graph.cycles(limit=1) == [[4, 5, 6]]
    assert graph.cycles(as_of=5) == [[1, 2]]


def test_a_graph_cannot_be_changed(shop: Graph) -> None:
    with pytest.raises(ValueError, match="read-only"):
        shop.ids[0] = 5
    with pytest.raises(ValueError, match="read-only"):
        shop.edges.first_seen[0] = 5


def test_edges_of_unequal_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="one length"):
        Edges(np.zeros(2, np.int64), np.zeros(2, np.int64), np.zeros(1, np.int64))


NODES = st.sampled_from([number * 2**59 + number % 3 for number in range(9)])
EDGES = st.tuples(NODES, NODES, st.integers(0, 9))
ROWS = st.lists(EDGES, min_size=8, max_size=30) | st.lists(EDGES, max_size=8)
STARTS = st.sets(NODES, min_size=1, max_size=3)
PAIRS = st.lists(st.tuples(NODES, NODES), max_size=4)
MOMENT = st.none() | st.integers(0, 9)


def merged(rows: Rows, pairs: list[tuple[int, int]], as_of: int | None) -> tuple[nx.DiGraph, Callable[[int], int]]:
    """The same graph built by networkx: alias groups are connected components, each standing as its smallest id."""
    groups = nx.Graph(pairs)
    canonical = {node: min(group) for group in nx.connected_components(groups) for node in group}
    plain = nx.DiGraph()
    for src, dst, first_seen in rows:
        src, dst = canonical.get(src, src), canonical.get(dst, dst)
        plain.add_nodes_from([src, dst])
        if src != dst and (as_of is None or first_seen <= as_of):
            plain.add_edge(src, dst)
    return plain, lambda node: canonical.get(node, node)


@pytest.mark.parametrize("far", [False, True])
@given(rows=ROWS, pairs=PAIRS, starts=STARTS, depth=st.none() | st.integers(0, 4), as_of=MOMENT)
def test_walks_agree_with_networkx(
    far: bool, rows: Rows, pairs: list[tuple[int, int]], starts: set[int], depth: int | None, as_of: int | None
) -> None:
    plain, canonical = merged(rows, pairs, as_of)
    named = {canonical(start) for start in starts} & set(plain)
    distance = nx.multi_source_dijkstra_path_length(plain, named, cutoff=depth, weight=None) if named else {}
    expected = {node: length for node, length in distance.items() if length > 0}
    with pytest.MonkeyPatch.context() as patch:
        if far:
            patch.setattr(graph_module, "walk", lambda *args, **options: None)
        reach = Graph.build(Edges.of(rows), pairs).downstream(starts, depth=depth, as_of=as_of)
    assert hops(reach) == expected
    for node in reach:
        path = reach.path_to(node)
        assert nx.is_path(plain, path)
        assert len(path) == expected[node] + 1
        assert path[0] in named


@given(rows=ROWS, pairs=PAIRS, start=NODES)
def test_upstream_is_downstream_of_the_reversed_graph(rows: Rows, pairs: list[tuple[int, int]], start: int) -> None:
    backward = [(dst, src, first_seen) for src, dst, first_seen in rows]
    up = Graph.build(Edges.of(rows), pairs).upstream([start])
    down = Graph.build(Edges.of(backward), pairs).downstream([start])
    assert up.ids.tolist() == down.ids.tolist()
    assert up.hops.tolist() == down.hops.tolist()


@pytest.mark.parametrize("far", [False, True])
@given(rows=ROWS, pairs=PAIRS, a=NODES, b=NODES, as_of=MOMENT, directed=st.booleans())
def test_shortest_paths_are_as_short_as_those_of_networkx(
    far: bool, rows: Rows, pairs: list[tuple[int, int]], a: int, b: int, as_of: int | None, directed: bool
) -> None:
    plain, canonical = merged(rows, pairs, as_of)
    plain.add_nodes_from([canonical(a), canonical(b)])
    plain = plain if directed else plain.to_undirected()
    with pytest.MonkeyPatch.context() as patch:
        if far:
            patch.setattr(graph_module, "walk", lambda *args, **options: None)
        path = Graph.build(Edges.of(rows), pairs).shortest_path(a, b, as_of=as_of, directed=directed)
    if path is None:
        assert not nx.has_path(plain, canonical(a), canonical(b))
    else:
        assert nx.is_path(plain, path)
        assert (path[0], path[-1]) == (canonical(a), canonical(b))
        assert len(path) - 1 == nx.shortest_path_length(plain, canonical(a), canonical(b))


@given(rows=ROWS, pairs=PAIRS, starts=STARTS, as_of=MOMENT)
def test_both_engines_meet_the_same_nodes_from_the_same_parents(
    rows: Rows, pairs: list[tuple[int, int]], starts: set[int], as_of: int | None
) -> None:
    graph = Graph.build(Edges.of(rows), pairs)
    near = graph.downstream(starts, as_of=as_of)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(graph_module, "walk", lambda *args, **options: None)
        far = graph.downstream(starts, as_of=as_of)
    assert near.ids.tolist() == far.ids.tolist()
    assert near.parents.tolist() == far.parents.tolist()


@given(rows=ROWS, pairs=PAIRS, ids=st.sets(NODES), as_of=MOMENT)
def test_cycles_and_induced_edges_agree_with_networkx(
    rows: Rows, pairs: list[tuple[int, int]], ids: set[int], as_of: int | None
) -> None:
    plain, canonical = merged(rows, pairs, as_of)
    graph = Graph.build(Edges.of(rows), pairs)
    assert {tuple(group) for group in graph.cycles(as_of=as_of)} == {
        tuple(sorted(group)) for group in nx.strongly_connected_components(plain) if len(group) > 1
    }
    induced = graph.between(ids, as_of=as_of).rows()
    assert [(src, dst) for src, dst, _ in induced] == sorted(plain.subgraph({canonical(n) for n in ids}).edges)


@given(rows=ROWS, pairs=PAIRS, data=st.data())
def test_the_order_and_number_of_sent_edges_changes_nothing(
    rows: Rows, pairs: list[tuple[int, int]], data: st.DataObject
) -> None:
    again = data.draw(st.permutations(rows + rows[:5]))
    turned = data.draw(st.permutations([(b, a) for a, b in pairs]))
    assert Graph.build(Edges.of(rows), pairs).edges.rows() == Graph.build(Edges.of(again), turned).edges.rows()


@given(rows=ROWS, start=NODES, limit=st.integers(0, 15))
def test_a_limit_is_the_beginning_of_the_whole_answer(rows: Rows, start: int, limit: int) -> None:
    graph = Graph.build(Edges.of(rows))
    whole, cut = graph.downstream([start]), graph.downstream([start], limit=limit)
    assert cut.ids.tolist() == whole.ids.tolist()[:limit]
    assert cut.truncated == (len(whole) > limit)


LONG = 400_000


def seconds(action: Callable[[], object]) -> float:
    begin = time.perf_counter()
    action()
    return time.perf_counter() - begin


def test_a_path_of_400_000_nodes_is_walked_to_its_end() -> None:
    ids = np.random.default_rng(5).permutation(LONG).astype(np.int64)
    graph = Graph.build(Edges(ids[:-1], ids[1:], np.zeros(LONG - 1, np.int64)))
    reach = graph.downstream([int(ids[0])])
    assert reach.ids.tolist() == ids[1:].tolist()
    assert reach.hops.tolist() == list(range(1, LONG))
    assert graph.shortest_path(int(ids[0]), int(ids[-1])) == ids.tolist()
    assert graph.cycles() == []


def test_a_million_edges_are_closed_over_in_well_under_a_second() -> None:
    dice = np.random.default_rng(7)
    ids = dice.integers(0, 2**63 - 1, LONG)
    edges = Edges(ids[dice.integers(0, LONG, 10**6)], ids[dice.integers(0, LONG, 10**6)], dice.integers(0, 9, 10**6))
    begin = time.perf_counter()
    graph = Graph.build(edges)
    assert time.perf_counter() - begin < 3  # 0.3 s alone on this size; the rest is for a busy machine
    start = int(edges.src[0])
    graph.downstream([start], as_of=8)
    assert seconds(lambda: graph.downstream([start])) < 1
    assert seconds(lambda: graph.downstream([start], as_of=8)) < 1
