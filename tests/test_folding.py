"""Boxes that say the same are folded into one; what the reader looks at never is."""

import networkx as nx
from hypothesis import given
from hypothesis import strategies as st

from lineage.folding import folded, folds, joined, together

FAN = [(n, 100) for n in range(1, 8)]
KINDS = {**dict.fromkeys(range(1, 8), "dataset"), 100: "job"}


def test_alike_inputs_of_one_job_become_one_box() -> None:
    groups = folds(KINDS, FAN)
    assert groups == {1: (1, 2, 3, 4, 5, 6, 7)}
    assert folded(FAN, groups) == {(1, 100)}


def test_the_focus_stays_a_box_of_its_own() -> None:
    assert folds(KINDS, FAN, keep={3}) == {1: (1, 2, 4, 5, 6, 7)}


def test_a_few_stay_as_they_are() -> None:
    assert folds(KINDS, FAN, least=8) == {}


def test_another_neighbour_or_another_kind_makes_the_difference() -> None:
    assert folds({**KINDS, 1: "model"}, [*FAN, (2, 200)], least=6) == {}


def test_a_namespace_becomes_one_box_and_its_inner_lines_go() -> None:
    groups = together({1: "raw", 2: "raw", 3: "mart", 4: "raw"}, keep={4})
    assert groups == {1: (1, 2)}
    assert folded([(1, 2), (2, 3), (4, 3)], groups) == {(1, 3), (4, 3)}


def test_without_jobs_datasets_follow_one_another() -> None:
    # 1 -> job 10 -> 2 -> job 20 -> job 21 -> 3; job 20 writes its own input 2 too
    edges = [(1, 10), (10, 2), (2, 20), (20, 21), (21, 3), (20, 2)]
    assert joined(edges, {10, 20, 21}) == {(1, 2), (2, 3)}


NODES = st.sampled_from(range(1, 10))


@given(st.lists(st.tuples(NODES, NODES), min_size=4, max_size=25), st.sets(NODES))
def test_what_could_be_reached_still_can_when_others_are_left_out(
    edges: list[tuple[int, int]], left_out: set[int]
) -> None:
    whole, small = nx.DiGraph(edges), nx.DiGraph(joined(edges, left_out))
    kept = set(whole) - left_out
    small.add_nodes_from(kept)
    assert set(small) == kept
    for node in kept:
        assert nx.descendants(small, node) == nx.descendants(whole, node) - left_out
