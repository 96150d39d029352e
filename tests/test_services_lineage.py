"""The picture of the lineage around a focus: what is drawn, what is left out and counted, at which moment."""

from __future__ import annotations

from datetime import UTC, datetime

import orjson
import pytest

from lineage.keys import NodeKind
from registry.access import Desk
from registry.services import events, lineage, projections, search
from tests.people import opened

DATASETS = tuple(kind for kind in NodeKind if kind is not NodeKind.JOB)


def _run(number: int, inputs: list[str], outputs: list[str], *, state: str = "COMPLETE", day: int = 1) -> bytes:
    def dataset(name: str) -> dict[str, str]:
        return {"namespace": "s3", "name": name}

    return orjson.dumps(
        {
            "eventTime": f"2026-01-{day:02}T00:00:00Z",
            "eventType": state,
            "producer": "https://p.example",
            "schemaURL": "https://s.example",
            "run": {"runId": f"01a1fbd1-73ce-759d-832e-{number:012}"},
            "job": {"namespace": "jobs", "name": f"job{number}"},
            "inputs": list(map(dataset, inputs)),
            "outputs": list(map(dataset, outputs)),
        }
    )


@pytest.fixture
def desk(registry_url: str) -> Desk:
    """raw -> job1 -> clean -> job2 (failed) -> table; nine more tables from clean by job3, a day later."""
    _, operator, _ = opened(registry_url)
    many = [f"more{i}" for i in range(9)]
    stream = [_run(1, ["raw"], ["clean"]), _run(2, ["clean"], ["table"], state="FAIL"), _run(3, ["clean"], many, day=2)]
    events.receive(operator, stream)
    projections.catch_up(operator.registry)
    return operator


def test_without_jobs_an_edge_joins_what_they_joined(desk: Desk) -> None:
    table = search.resolve(desk, "table")
    picture = lineage.picture(desk, [table], up=4, down=0, kinds=DATASETS)
    names = {box.node.id: box.node.name for box in picture.nodes}
    assert sorted(names.values()) == ["clean", "raw", "table"]
    assert {(names[a], names[b]) for a, b in picture.edges} == {("raw", "clean"), ("clean", "table")}


def test_steps_bound_the_picture_and_what_lies_beyond_is_counted_at_the_box(desk: Desk) -> None:
    picture = lineage.picture(desk, [search.resolve(desk, "clean")], up=1, down=0)
    boxes = {box.node.name: box for box in picture.nodes}
    assert set(boxes) == {"clean", "job1"}
    assert (boxes["job1"].hidden_up, boxes["clean"].hidden_down) == (1, 2)


def test_a_job_whose_latest_run_failed_says_so(desk: Desk) -> None:
    picture = lineage.picture(desk, [search.resolve(desk, "table")], up=4, down=4)
    assert {box.node.name: box.status for box in picture.nodes if box.status} == {"job2": "failed"}


def test_the_nearest_are_drawn_and_the_rest_is_counted(desk: Desk) -> None:
    picture = lineage.picture(desk, [search.resolve(desk, "raw")], up=4, down=4, limit=5)
    assert len(picture.nodes) == 5
    assert picture.downstream_total == 14  # job1, clean, job2, table, job3 and nine more
    assert picture.left_out == 10


def test_a_limit_leaves_both_sides_in_the_picture_and_counts_what_it_cut(desk: Desk) -> None:
    many = [f"reader{i}" for i in range(12)]
    events.receive(desk, [_run(10 + i, ["clean"], [name]) for i, name in enumerate(many)])
    projections.catch_up(desk.registry)
    picture = lineage.picture(desk, [search.resolve(desk, "clean")], up=1, down=1, limit=4)
    boxes = {box.node.name: box for box in picture.nodes}
    assert {"clean", "job1"} < set(boxes), "the only way up is not crowded out by 14 ways down"
    assert boxes["clean"].hidden_down == 14 - 2


def test_as_of_a_day_shows_what_was_known_then(desk: Desk) -> None:
    early = datetime(2026, 1, 1, 12, tzinfo=UTC)
    picture = lineage.picture(desk, [search.resolve(desk, "clean")], up=4, down=4, as_of=early)
    assert sorted(box.node.name for box in picture.nodes) == ["clean", "job1", "job2", "raw", "table"]


def test_a_way_is_told_step_by_step(desk: Desk) -> None:
    raw, table = search.resolve(desk, "raw"), search.resolve(desk, "table")
    assert [node.name for node in lineage.path(desk, raw, table)] == ["raw", "job1", "clean", "job2", "table"]
    assert lineage.path(desk, table, raw) == []
