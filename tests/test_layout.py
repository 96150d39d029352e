"""The picture of a lineage graph: layered, without overlaps, the same every time, and fast enough to redraw."""

from __future__ import annotations

import random
import time
from itertools import combinations, pairwise

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lineage import ordering
from lineage.layout import Spacing, layered
from lineage.ordering import crossings
from lineage.ranks import ranks

SPACING = Spacing()
NODES = st.sampled_from(range(1, 16))
pairs = st.lists(st.tuples(NODES, NODES), min_size=5, max_size=40)
acyclic_pairs = pairs.map(lambda edges: [(min(edge), max(edge)) for edge in edges])


def test_a_chain_is_a_straight_line_from_left_to_right() -> None:
    layout = layered([3, 1, 2], [(1, 2), (2, 3)])
    assert [layout.boxes[node] for node in (1, 2, 3)] == [(0, 0), (320, 0), (640, 0)]
    assert layout.lines[1, 2] == ((230, 23), (320, 23))
    assert (layout.width, layout.height) == (870, 46)


def test_crossing_edges_are_untangled() -> None:
    layout = layered([1, 2, 3, 4], [(1, 4), (2, 3)])
    assert (layout.boxes[1][1] < layout.boxes[2][1]) == (layout.boxes[4][1] < layout.boxes[3][1])


def test_a_cycle_is_drawn_with_one_edge_running_back() -> None:
    layout = layered([1, 2, 3], [(1, 2), (2, 3), (3, 1)])
    backwards = [edge for edge, line in layout.lines.items() if line[0][0] > line[-1][0]]
    assert backwards == [(3, 1)]


def test_nothing_to_draw_is_an_empty_picture() -> None:
    assert layered([], []).boxes == {}


@given(pairs)
def test_boxes_never_overlap_and_edges_run_right_unless_a_cycle_forbids_it(edges: list[tuple[int, int]]) -> None:
    nodes = sorted({node for edge in edges for node in edge})
    layout = layered(nodes, edges)
    columns: dict[float, list[float]] = {}
    for x, y in layout.boxes.values():
        columns.setdefault(x, []).append(y)
    for tops in columns.values():
        assert all(below - above >= SPACING.height for above, below in pairwise(sorted(tops)))
    right = [edge for edge, line in layout.lines.items() if line[0][0] < line[-1][0]]
    assert len(right) == len(layout.lines) or len(right) < len({edge for edge in edges if edge[0] != edge[1]})
    assert layered(nodes, edges) == layout


@given(acyclic_pairs)
def test_without_cycles_every_edge_runs_right(edges: list[tuple[int, int]]) -> None:
    layout = layered(range(1, 26), edges)
    assert all(line[0][0] < line[-1][0] for line in layout.lines.values())


def test_the_second_of_two_pictures_stands_below_the_first() -> None:
    layout = layered([5, 6, 1, 2, 9], [(1, 2), (5, 6)])
    assert [layout.boxes[node][1] for node in (5, 6, 1, 2, 9)] == [0, 0, 90, 90, 180]
    assert layout.height == 226


def test_a_long_line_runs_straight_past_the_boxes_between_its_ends() -> None:
    layout = layered([1, 2, 3, 4], [(1, 2), (2, 3), (3, 4), (1, 4)])
    line = layout.lines[1, 4]
    assert [x for x, _ in line] == [230, 320, 550, 640, 870, 960]
    assert len({y for _, y in line[1:-1]}) == 1
    top, bottom = layout.boxes[2][1], layout.boxes[2][1] + SPACING.height
    assert not top <= line[1][1] <= bottom
    assert len({layout.boxes[node][1] for node in (2, 3)}) == 1


@given(pairs)
def test_no_line_runs_through_a_box(edges: list[tuple[int, int]]) -> None:
    layout = layered(range(1, 16), edges)
    columns: dict[float, list[float]] = {}
    for x, y in layout.boxes.values():
        columns.setdefault(x, []).append(y)
    for line in layout.lines.values():
        for (x1, y1), (x2, y2) in pairwise(sorted(line)):
            left = next((x for x in columns if x == x1 and x2 == x + SPACING.width), None)
            if left is not None:  # a level piece beside the boxes of a layer
                assert y1 == y2
                assert not any(top < y1 < top + SPACING.height for top in columns[left])


@given(acyclic_pairs)
def test_edges_are_as_short_in_all_as_a_network_simplex_makes_them(edges: list[tuple[int, int]]) -> None:
    kept = sorted({edge for edge in edges if edge[0] != edge[1]})
    plain = nx.DiGraph([(0, 99), *kept])  # one edge there is always
    kept.append((0, 99))
    layers = ranks(sorted(plain), kept)
    assert all(layers[b] > layers[a] for a, b in kept)
    # The dual: as much flow as possible, each edge gaining its least length 1, one unit in or out per edge at a node.
    for node in plain:
        plain.nodes[node]["demand"] = plain.in_degree(node) - plain.out_degree(node)
    gain = -nx.min_cost_flow_cost(_flow(plain))
    assert sum(layers[b] - layers[a] for a, b in kept) == gain


def _flow(plain: nx.DiGraph) -> nx.DiGraph:
    """The same nodes and demands, where each edge carries flow at a gain of 1."""
    flow = nx.DiGraph()
    flow.add_nodes_from(plain.nodes(data=True))
    flow.add_edges_from(plain.edges, weight=-1)
    return flow


@given(acyclic_pairs)
def test_the_counted_crossings_are_those_of_the_drawn_lines(edges: list[tuple[int, int]]) -> None:
    left, right = list(range(1, 16)), list(range(101, 116))
    after = {node: sorted({b + 100 for a, b in edges if a == node}) for node in left}
    lines = [(a, b) for a in left for b in after[a]]
    expected = sum((a - c) * (b - d) < 0 for (a, b), (c, d) in combinations(lines, 2))
    assert crossings([left, right], after) == expected


def test_a_tangle_that_can_be_drawn_without_crossings_is() -> None:
    # Two trees from 1 and 2, nodes named so that the first order is tangled.
    edges = [
        (1, 13),
        (1, 11),
        (2, 12),
        (2, 10),
        (13, 22),
        (11, 20),
        (12, 23),
        (10, 21),
        (1, 22),
        (2, 21),
        (22, 30),
        (21, 30),
    ]
    layout = layered(sorted({node for edge in edges for node in edge}), edges)
    pieces = [(*a, *b) for line in layout.lines.values() for a, b in pairwise(line)]
    assert not any(
        a[0] == b[0] and a[2] == b[2] and (a[1] - b[1]) * (a[3] - b[3]) < 0 for a, b in combinations(pieces, 2)
    )


def tangle(seed: int) -> int:
    """How many lines of a random picture of 40 boxes and 80 edges cross."""
    dice = random.Random(seed)
    ends = [sorted(dice.sample(range(40), 2)) for _ in range(80)]
    layout = layered(range(40), [(a, b) for a, b in ends])
    pieces = [(*a, *b) for line in layout.lines.values() for a, b in pairwise(line)]
    return sum(a[::2] == b[::2] and (a[1] - b[1]) * (a[3] - b[3]) < 0 for a, b in combinations(pieces, 2))


def test_swapping_neighbours_removes_crossings_that_sorting_leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    with_swaps = sum(map(tangle, range(8)))
    monkeypatch.setattr(ordering, "_swap", lambda *args: None)
    assert with_swaps < 0.97 * sum(map(tangle, range(8)))


def test_a_box_stands_midway_between_what_it_feeds() -> None:
    layout = layered([1, 2, 3, 4], [(1, 2), (1, 3), (4, 1)])
    assert {layout.boxes[2][1], layout.boxes[3][1]} == {0, 68}
    assert layout.boxes[1][1] == layout.boxes[4][1] == 34


def test_two_hundred_boxes_are_placed_well_within_a_redraw() -> None:
    edges = [(n, min(200, n + 1 + (n * 7919) % 13)) for n in range(1, 200)] + [
        (n, min(200, n + 17)) for n in range(1, 190)
    ]
    started = time.perf_counter()
    layered(range(1, 201), edges)
    assert time.perf_counter() - started < 0.5
