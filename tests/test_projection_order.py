"""Order does not matter: shuffled, repeated and split streams give the same rows, in memory and in both databases."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from lineage.events import Event, parse
from lineage.projection import Projection, project
from lineage.shapes import SHAPES
from registry.access import Desk
from registry.engine import Registry
from registry.services import events, projections
from registry.store import projections as store
from tests.events import body, dataset, dataset_event, facet, job_event, run_event
from tests.histories import histories
from tests.people import opened

Numbered = list[tuple[int, Event]]
Snapshot = dict[str, Counter[tuple[Any, ...]]]

LONG = "".join(hashlib.sha512(bytes([n])).hexdigest() for n in range(50))  # 6,400 characters that do not compress

text_ = st.text(st.characters(codec="utf-8"), max_size=8) | st.sampled_from([LONG, "é" * 1200, "\x00", ""])
json_ = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.floats(allow_nan=False, allow_infinity=False) | text_,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(text_, inner, max_size=3),
    max_leaves=6,
)
names = st.sampled_from(["a", "b", '"a"', LONG])
ends = st.fixed_dictionaries(
    {
        "namespace": st.sampled_from(["db", "jobs"]),
        "name": names | text_,
        "type": st.sampled_from(["DATASET", "JOB", "x"]),
    },
    optional={"field": text_, "transformations": st.just([{"type": "DIRECT", "subtype": "IDENTITY"}]) | json_},
)
some_ends = st.lists(ends, max_size=3)
fields = st.dictionaries(
    text_, st.fixed_dictionaries({}, optional={"inputFields": some_ends, "inputs": some_ends}), max_size=2
)
facets = st.dictionaries(
    st.sampled_from(["columnLineage", "lineage", "symlinks", "version", "datasetType", "parent", "errorMessage", "sql",
                     "sourceCodeLocation", "countersign_use", "schema"]) | text_,
    st.one_of(
        st.just({"_deleted": True}),
        st.builds(facet, fields=fields, entries=st.lists(ends, max_size=2), inputs=st.lists(ends, max_size=2)),
        st.builds(facet, identifiers=st.lists(ends, max_size=2), datasetVersion=text_, use=st.just("training")),
        st.builds(facet, datasetType=st.sampled_from(["MODEL", "x"]), message=text_, query=text_, version=text_),
        st.builds(facet, run=st.fixed_dictionaries({"runId": text_}), job=ends),
        json_,
    ),
    max_size=3,
)  # fmt: skip
times = st.sampled_from(["12:00:00Z", "12:00:00.000001Z", "13:00:00+02:00", "11:00:00", "12:00:01Z"])
types = st.sampled_from(["START", "RUNNING", "COMPLETE", "FAIL", "ABORT", "OTHER", None])
datasets = st.builds(lambda name, found: {**dataset(name), "facets": found}, names, facets)
run_events = st.builds(
    run_event, types, st.sampled_from(["one", "two"]), run=st.sampled_from(["r", "s"]), at=times, run_facets=facets,
    job_facets=facets, inputs=st.lists(datasets, max_size=2), outputs=st.lists(datasets, max_size=2),
)  # fmt: skip
job_events = st.builds(job_event, st.sampled_from(["one", "two"]), at=times, inputs=st.lists(datasets, max_size=2))
dataset_events = st.builds(
    lambda name, at, found: dataset_event(name, at=at) | {"dataset": {**dataset(name), "facets": found}},
    names,
    times,
    facets,
)
streams = st.lists(run_events | job_events | dataset_events, min_size=1, max_size=8)


@st.composite
def told_twice(draw: st.DrawFn) -> tuple[Numbered, list[Numbered]]:
    """A stream in its order, and the same shuffled, with repetitions, and cut into parts."""
    stream: Numbered = list(enumerate((parse(body(event)) for event in draw(streams)), 1))
    repeated = stream + draw(st.lists(st.sampled_from(stream), max_size=4))
    shuffled = draw(st.permutations(repeated))
    cuts = sorted(draw(st.lists(st.integers(0, len(shuffled)), max_size=3)))
    return stream, [shuffled[a:b] for a, b in zip([0, *cuts], [*cuts, len(shuffled)], strict=True)]


def in_memory(projection: Projection, contents: dict[int, bytes]) -> Snapshot:
    rows = {shape.name: [list(row) for row in projection[shape.name]] for shape in SHAPES}
    return natural(rows, contents)


def in_tables(registry: Registry, contents: dict[int, bytes]) -> Snapshot:
    with registry.read() as connection:
        rows = {s.name: connection.execute(text(f"SELECT {', '.join(s.columns)} FROM {s.name}")).all() for s in SHAPES}
    tables = {name: [list(row) for row in found] for name, found in rows.items()}
    for row in tables["facet"]:
        row[-1] = orjson.loads(row[-1]) if row[-1] else None
    return natural(tables, contents)


def natural(rows: dict[str, list[list[Any]]], contents: dict[int, bytes]) -> Snapshot:
    """The rows without order; numbers of events, which tell the order of arrival, become their contents."""
    return {
        shape.name: Counter(tuple(_natural(shape.columns, row, contents)) for row in rows[shape.name])
        for shape in SHAPES
    }


def _natural(columns: Sequence[str], row: list[Any], contents: dict[int, bytes]) -> Iterator[Any]:
    for column, value in zip(columns, row, strict=True):
        if column == "seq":
            yield contents[value]
        elif column == "value":
            yield orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
        else:
            yield bytes(value) if isinstance(value, memoryview) else value


def numbers(*streams: Numbered) -> dict[int, bytes]:
    return {number: event.content_sha256 for stream in streams for number, event in stream}


@given(told_twice())
@settings(max_examples=histories(300), suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_in_memory_order_repetition_and_cuts_do_not_matter(told):
    stream, parts = told
    together = Projection()
    for part in parts:
        together.merge(project(part))
    assert in_memory(together, numbers(stream)) == in_memory(project(stream), numbers(stream))


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def registry(request, tmp_path_factory) -> Iterator[tuple[Registry, Desk]]:
    """One registry for the whole module: Hypothesis empties its projections before each example."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('order') / 'registry.db'}"
    else:
        url = request.getfixturevalue("postgres_server").fresh_url()
    found, operator, _ = opened(url)
    yield found, operator
    found.close()


@given(told_twice())
@settings(max_examples=histories(60), suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_tables_hold_what_memory_holds_in_whatever_order_and_parts_they_were_filled(registry, told):
    stream, parts = told
    with registry[0].write() as connection:
        store.clear(connection)
    for part in parts:
        with registry[0].write() as connection:
            store.merge(connection, project(part))
    assert in_tables(registry[0], numbers(stream)) == in_memory(project(stream), numbers(stream))


@given(told_twice(), st.integers(1, 5))
@settings(max_examples=histories(15), suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_what_was_received_is_projected_the_same_whenever_and_again_by_a_rebuild(registry, told, batch):
    """Each example adds to the same log, so the pure projection is of all that this registry ever received."""
    found, operator = registry
    for part in told[1]:
        spellings = (orjson.OPT_INDENT_2 * (place % 2) for place in range(len(part)))
        events.receive(operator, [orjson.dumps(e.body, option=o) for (_, e), o in zip(part, spellings, strict=True)])
        projections.catch_up(found, batch=batch)
    with found.read() as connection:
        rows = connection.execute(text("SELECT seq, body FROM raw_event ORDER BY seq")).all()
    log: Numbered = [(row.seq, parse(bytes(row.body))) for row in rows]
    first = {event.content_sha256: (number, event) for number, event in reversed(log)}
    pure = in_memory(project(first.values()), numbers(log))
    projections.rebuild(operator)
    assert in_tables(found, numbers(log)) == pure
    with found.write() as connection:
        store.clear(connection)
        connection.execute(text("UPDATE projection_cursor SET last_seq = 0"))
    projections.catch_up(found, batch=batch)
    assert in_tables(found, numbers(log)) == pure
    assert problems_of_projection(found) == 0


def problems_of_projection(registry: Registry) -> int:
    with registry.read() as connection:
        query = text("SELECT count(*) FROM problem WHERE message LIKE 'This event cannot be projected%'")
        return int(connection.execute(query).scalar_one())
