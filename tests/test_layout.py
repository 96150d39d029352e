"""The picture of a lineage graph: layered, without overlaps, the same every time, and fast enough to redraw."""

from __future__ import annotations

import time
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from lineage.layout import Spacing, layered

SPACING = Spacing()
pairs = st.lists(st.tuples(st.integers(1, 25), st.integers(1, 25)), max_size=60)


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


@given(st.lists(st.tuples(st.integers(1, 25), st.integers(1, 25)).map(sorted).map(tuple), max_size=60))
def test_without_cycles_every_edge_runs_right(edges: list[tuple[int, int]]) -> None:
    layout = layered(range(1, 26), edges)
    assert all(line[0][0] < line[-1][0] for line in layout.lines.values())


def test_two_hundred_boxes_are_placed_well_within_a_redraw() -> None:
    edges = [(n, min(200, n + 1 + (n * 7919) % 13)) for n in range(1, 200)] + [
        (n, min(200, n + 17)) for n in range(1, 190)
    ]
    started = time.perf_counter()
    layered(range(1, 201), edges)
    assert time.perf_counter() - started < 0.5
