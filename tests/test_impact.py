"""Impact: what a bad dataset, or one bad version of it, touches, and why."""

from __future__ import annotations

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lineage.graph import Edges, Graph
from lineage.impact import Touched, TouchedApproval, impact
from lineage.keys import NodeKind
from lineage.runbook import Records, Use
from lineage.version_impact import impact_of_version
from lineage.versions import Known, VersionRef

D, J, M, DEP, UC = NodeKind.DATASET, NodeKind.JOB, NodeKind.MODEL, NodeKind.DEPLOYMENT, NodeKind.USE_CASE

# raw 1 -> clean 10 -> table 2 -> train 20 -> model 3 -> deploy 30 -> deployment 4 -> serve 40 -> use case 5
#          raw 1 -> report 50 -> pdf 6            other 7 -> train 60 -> model 8
FLOW = [(1, 10), (10, 2), (2, 20), (20, 3), (3, 30), (30, 4), (4, 40), (40, 5), (1, 50), (50, 6), (7, 60), (60, 8)]
KINDS = {1: D, 2: D, 3: M, 4: DEP, 5: UC, 6: D, 7: D, 8: M, 10: J, 20: J, 30: J, 40: J, 50: J, 60: J}
APPROVALS = {3: ["model sign-off"], 4: ["release 12", "release 11"], 8: ["other"], 1: ["licence review"]}
GRAPH = Graph.build(Edges.of((src, dst, src) for src, dst in FLOW))


def test_impact_crosses_models_deployments_and_use_cases() -> None:
    found = impact(GRAPH, [1], kinds=KINDS, approvals=APPROVALS)
    assert found.models == (Touched(3, M, 4),)
    assert found.deployments == (Touched(4, DEP, 6),)
    assert found.use_cases == (Touched(5, UC, 8),)
    assert found.datasets == (Touched(2, D, 2), Touched(6, D, 2))
    assert [touched.node for touched in found.jobs] == [10, 50, 20, 30, 40]
    assert not found.truncated


def test_every_approval_about_what_is_touched_is_in_doubt_nearest_first() -> None:
    assert impact(GRAPH, [1], kinds=KINDS, approvals=APPROVALS).approvals == (
        TouchedApproval("licence review", 1),
        TouchedApproval("model sign-off", 3),
        TouchedApproval("release 11", 4),
        TouchedApproval("release 12", 4),
    )


def test_a_path_says_why_a_node_is_touched() -> None:
    found = impact(GRAPH, [1, 7], kinds=KINDS)
    assert found.path_to(5) == [1, 10, 2, 20, 3, 30, 4, 40, 5]
    assert found.path_to(8) == [7, 60, 8]
    assert found.path_to(7) == [7]
    with pytest.raises(KeyError):
        impact(GRAPH, [7], kinds=KINDS).path_to(5)


def test_what_was_not_yet_connected_is_not_touched() -> None:
    assert impact(GRAPH, [1], kinds=KINDS, as_of=29).deployments == ()
    assert impact(GRAPH, [1], kinds=KINDS, as_of=29).models == (Touched(3, M, 4),)


def test_a_limit_is_told() -> None:
    cut = impact(GRAPH, [1], kinds=KINDS, limit=2)
    assert cut.truncated
    assert cut.groups == {J: (Touched(10, J, 1), Touched(50, J, 1))}


def test_any_name_of_a_model_tells_its_kind_and_its_approvals() -> None:
    graph = Graph.build(Edges.of([(1, 10, 0), (10, 9, 0)]), [(9, 4)])
    found = impact(graph, [1], kinds={9: M, 4: D, 10: J}, approvals={9: ["a"], 4: ["b"]})
    assert found.models == (Touched(4, M, 2),)
    assert found.approvals == (TouchedApproval("a", 4), TouchedApproval("b", 4))


def test_a_start_that_nobody_knows_touches_nothing_but_its_own_approvals() -> None:
    found = impact(GRAPH, [99], kinds=KINDS, approvals={99: ["x"]})
    assert found.groups == {}
    assert found.approvals == (TouchedApproval("x", 99),)


ANY = st.sampled_from(range(1, 11))


@given(
    edges=st.lists(st.tuples(ANY, ANY), min_size=6, max_size=30),
    starts=st.sets(ANY, min_size=1, max_size=3),
    kinds=st.dictionaries(ANY, st.sampled_from(list(NodeKind))),
)
def test_the_groups_are_all_descendants_each_once(
    edges: list[tuple[int, int]], starts: set[int], kinds: dict[int, NodeKind]
) -> None:
    plain = nx.DiGraph(edges)
    plain.add_nodes_from(starts)
    expected = set().union(*(nx.descendants(plain, start) for start in starts)) - starts
    found = impact(Graph.build(Edges.of((a, b, 0) for a, b in edges)), starts, kinds=kinds)
    touched = [one for group in found.groups.values() for one in group]
    assert sorted(one.node for one in touched) == sorted(expected)
    assert all(one.kind is kinds.get(one.node, D) for one in touched)
    assert all(len(found.path_to(one.node)) == one.hops + 1 for one in touched)


# Two versions of RAW; m1 is trained on v1 (declared), m2 on v2; both are deployed, one after the other.
RAW, MODEL, DEPLOYED, CASE = 1, 3, 4, 5
BOOK = Records(
    reads=[
        Use("train1", RAW, "v1", 11),
        Use("train2", RAW, "", 31),
        Use("deploy1", MODEL, "m1", 13),
        Use("deploy2", MODEL, "m2", 33),
        Use("peek", RAW, "v1", 14),
        Use("serve1", DEPLOYED, "", 20),
    ],
    writes=[
        Use("load1", RAW, "v1", 10),
        Use("train1", MODEL, "m1", 12),
        Use("deploy1", DEPLOYED, "", 15),
        Use("serve1", CASE, "", 21),
        Use("load2", RAW, "v2", 30),
        Use("train2", MODEL, "m2", 32),
        Use("deploy2", DEPLOYED, "", 35),
    ],
)
VERSION_KINDS = {RAW: D, MODEL: M, DEPLOYED: DEP, CASE: UC}


def test_only_runs_that_read_the_bad_version_count() -> None:
    found = impact_of_version(BOOK, RAW, "v1", kinds=VERSION_KINDS)
    assert [(one.ref, one.hops) for one in found.of(M)] == [((MODEL, "m1"), 1)]
    assert [one.ref for one in found.of(DEP)] == [(DEPLOYED, "run:deploy1")]
    assert [one.ref for one in found.of(UC)] == [(CASE, "run:serve1")]
    assert set(found.runs) == {"train1", "deploy1", "serve1", "peek"}


def test_it_says_how_sure_it_is_and_whether_the_version_is_still_current() -> None:
    first = impact_of_version(BOOK, RAW, "v1", kinds=VERSION_KINDS)
    known = {one.ref: (one.known, one.current) for group in first.groups.values() for one in group}
    assert known == {
        (MODEL, "m1"): (Known.DECLARED, False),
        (DEPLOYED, "run:deploy1"): (Known.BY_RUN, False),  # deploy2 has replaced it
        (CASE, "run:serve1"): (Known.INFERRED, True),
    }
    second = impact_of_version(BOOK, RAW, "v2", kinds=VERSION_KINDS)
    assert {one.ref: (one.known, one.current) for group in second.groups.values() for one in group} == {
        (MODEL, "m2"): (Known.INFERRED, True),
        (DEPLOYED, "run:deploy2"): (Known.INFERRED, True),
    }


def test_only_approvals_of_touched_versions_are_in_doubt() -> None:
    approvals = {
        VersionRef(MODEL, "m1"): ["A1"],
        VersionRef(MODEL, "m2"): ["A2"],
        VersionRef(DEPLOYED, ""): ["every release"],
        VersionRef(RAW, "v1"): ["licence"],
    }
    found = impact_of_version(BOOK, RAW, "v1", kinds=VERSION_KINDS, approvals=approvals)
    assert [approval.reference for approval in found.approvals] == ["licence", "A1", "every release"]


def test_a_path_names_the_runs_that_carried_the_trouble() -> None:
    found = impact_of_version(BOOK, RAW, "v1", kinds=VERSION_KINDS)
    path = found.path_to(VersionRef(DEPLOYED, "run:deploy1"))
    assert [(link.run_id, link.role.value, link.ref) for link in path] == [
        ("train1", "read", (RAW, "v1")),
        ("train1", "wrote", (MODEL, "m1")),
        ("deploy1", "read", (MODEL, "m1")),
        ("deploy1", "wrote", (DEPLOYED, "run:deploy1")),
    ]


def test_a_search_that_was_cut_short_says_so() -> None:
    assert impact_of_version(BOOK, RAW, "v1", kinds=VERSION_KINDS, max_steps=1).truncated
