"""Column lineage: where values go, what only influences, and what is masked on the way."""

from __future__ import annotations

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lineage.columns import Column, ColumnEdge, Columns, Flow, ReachedColumn, Transformation

PEOPLE, CLEAN, SCORES = 1, 2, 3
EMAIL, AGE = Column(PEOPLE, "email"), Column(PEOPLE, "age")
KEY, BAND = Column(CLEAN, "key"), Column(CLEAN, "band")
SCORE, WHOLE_SCORES = Column(SCORES, "score"), Column(SCORES, "")

# people.email -hash-> clean.key -identity-> scores.score ; people.age -> clean.band -> scores.score
# people.age filters all of scores.
EDGES = [
    ColumnEdge(EMAIL, KEY, "DIRECT/TRANSFORMATION!", 1),
    ColumnEdge(AGE, BAND, "DIRECT/TRANSFORMATION", 1),
    ColumnEdge(KEY, SCORE, "DIRECT/IDENTITY, INDIRECT/JOIN", 2),
    ColumnEdge(BAND, SCORE, "DIRECT/AGGREGATION", 5),
    ColumnEdge(AGE, WHOLE_SCORES, "INDIRECT/FILTER", 2),
]
COLUMNS = Columns(EDGES)


def test_values_in_the_clear_come_before_masked_ones_and_mere_influence() -> None:
    assert COLUMNS.upstream([SCORE]).columns == (
        ReachedColumn(BAND, 1, Flow.CLEAR),
        ReachedColumn(KEY, 1, Flow.CLEAR),
        ReachedColumn(AGE, 2, Flow.CLEAR),
        ReachedColumn(EMAIL, 2, Flow.MASKED),
    )


def test_a_filter_touches_every_field_of_the_dataset() -> None:
    early = COLUMNS.upstream([SCORE], as_of=4)  # before band fed score
    assert ReachedColumn(AGE, 1, Flow.INDIRECT) in early.columns
    assert ReachedColumn(WHOLE_SCORES, 1, Flow.INDIRECT) in COLUMNS.downstream([AGE]).columns


def test_what_touches_a_whole_dataset_goes_on_through_all_its_fields() -> None:
    report = Column(4, "total")
    columns = Columns([*EDGES, ColumnEdge(SCORE, report, "DIRECT/AGGREGATION")])
    met = {reached.column: reached.flow for reached in columns.downstream([AGE], as_of=4).columns}
    assert met[report] is Flow.INDIRECT  # at 4 age only filters scores


def test_a_whole_dataset_as_start_means_each_of_its_fields() -> None:
    met = {reached.column for reached in COLUMNS.downstream([Column(PEOPLE, "")]).columns}
    assert met == {KEY, BAND, SCORE, WHOLE_SCORES}


def test_the_strongest_way_explains_a_column_even_where_a_weaker_one_is_shorter() -> None:
    target = Column(9, "x")
    columns = Columns([*EDGES, ColumnEdge(AGE, target, "INDIRECT/SORT"), ColumnEdge(SCORE, target, "DIRECT/IDENTITY")])
    reach = columns.downstream([AGE])
    assert ReachedColumn(target, 3, Flow.CLEAR) in reach.columns
    assert [edge.target for edge in reach.path_to(target)] == [BAND, SCORE, target]
    with pytest.raises(KeyError):
        reach.path_to(EMAIL)


def test_depth_counts_edges_and_aliases_are_one_dataset() -> None:
    assert {reached.column for reached in COLUMNS.upstream([SCORE], depth=1).columns} == {KEY, BAND, AGE}
    renamed = [
        edge._replace(source=edge.source._replace(dataset_id=7)) if edge.source == KEY else edge for edge in EDGES
    ]
    joined = Columns(renamed, canonical=lambda dataset_id: CLEAN if dataset_id == 7 else dataset_id)
    assert joined.upstream([SCORE]).columns == COLUMNS.upstream([SCORE]).columns


def test_transformations_are_read_from_the_text_on_record() -> None:
    edge = ColumnEdge(EMAIL, KEY, "INDIRECT/GROUP_BY, DIRECT/TRANSFORMATION!, DIRECT")
    assert edge.transformations == (
        Transformation("INDIRECT", "GROUP_BY", False),
        Transformation("DIRECT", "TRANSFORMATION", True),
        Transformation("DIRECT", "", False),
    )
    assert edge.flow is Flow.CLEAR
    assert edge._replace(how="INDIRECT/GROUP_BY, DIRECT/TRANSFORMATION!").flow is Flow.MASKED
    assert edge._replace(how="INDIRECT/GROUP_BY!").flow is Flow.INDIRECT


def test_where_no_transformation_is_told_values_are_taken_to_arrive() -> None:
    assert ColumnEdge(EMAIL, KEY).flow is Flow.CLEAR


HOWS = ["", "DIRECT/IDENTITY", "DIRECT/TRANSFORMATION!", "INDIRECT/JOIN"]
FIELDS = st.builds(Column, st.sampled_from([1, 2, 3, 4]), st.sampled_from("ab"))
COLUMN_EDGES = st.lists(
    st.builds(ColumnEdge, FIELDS, FIELDS, st.sampled_from(HOWS), st.integers(0, 5)), min_size=6, max_size=25
)


@given(edges=COLUMN_EDGES, start=FIELDS, as_of=st.none() | st.integers(0, 5))
def test_each_flow_is_reachability_over_edges_at_least_that_strong(
    edges: list[ColumnEdge], start: Column, as_of: int | None
) -> None:
    met = {reached.column: reached for reached in Columns(edges).downstream([start], as_of=as_of).columns}
    expected: dict[Column, ReachedColumn] = {}
    for flows in ({Flow.CLEAR}, {Flow.CLEAR, Flow.MASKED}, set(Flow)):
        kept = [edge[:2] for edge in edges if edge.flow in flows and (as_of is None or edge.first_seen <= as_of)]
        plain = nx.DiGraph(kept)
        plain.add_node(start)
        weakest = max(flows, key=list(Flow).index)
        for column, hops in nx.single_source_shortest_path_length(plain, start).items():
            expected.setdefault(column, ReachedColumn(column, hops, weakest))
    expected.pop(start)
    assert met == expected


@given(edges=COLUMN_EDGES, start=FIELDS)
def test_upstream_is_downstream_of_the_reversed_edges(edges: list[ColumnEdge], start: Column) -> None:
    backward = [edge._replace(source=edge.target, target=edge.source) for edge in edges]
    assert set(Columns(edges).upstream([start]).columns) == set(Columns(backward).downstream([start]).columns)


@given(edges=COLUMN_EDGES, start=FIELDS)
def test_a_path_leads_from_the_start_to_the_column_in_as_many_edges_as_told(
    edges: list[ColumnEdge], start: Column
) -> None:
    reach = Columns(edges).downstream([start])
    for column, hops, flow in reach.columns:
        path = reach.path_to(column)
        assert len(path) == hops
        assert [edge.source for edge in path] == [start, *(edge.target for edge in path[:-1])]
        assert path[-1].target == column
        assert max((edge.flow for edge in path), key=list(Flow).index) is flow
