"""Runs as lists and pages show them, on a small night of work; every number worked by hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from registry.access import Desk
from registry.errors import NotFound
from registry.services import events, projections, runs
from registry.views.listing import Asked
from registry.views.runs import Parent, RunFilter
from tests.events import body, dataset, facet, run_event, run_id
from tests.people import opened

ALL, FIRST = RunFilter(), Asked()
DAY = datetime(2026, 11, 21, tzinfo=UTC)


def child_of(parent: str, job: str) -> dict[str, Any]:
    return {"parent": facet(run={"runId": run_id(parent)}, job={"namespace": "jobs", "name": job})}


def write(name: str, version: str, **output_facets: Any) -> dict[str, Any]:
    return dataset(name, version=facet(datasetVersion=version), outputFacets=output_facets)


NIGHT = [
    run_event("START", "night", run="night", at="01:00:00Z"),
    run_event("START", "load", run="load", at="01:01:00Z", run_facets=child_of("night", "night")),
    run_event("COMPLETE", "load", run="load", at="01:04:00Z", inputs=["raw"],
              outputs=[write("clean", "c1", outputStatistics=facet(rowCount=10))],
              job_facets={"sourceCodeLocation": facet(type="git", url="https://x", version="abc")}),
    run_event("START", "train", run="train", at="01:05:00Z", run_facets=child_of("night", "night"),
              inputs=[dataset("clean", version=facet(datasetVersion="c1"),
                              inputFacets={"countersign_use": facet(use="training")})]),
    run_event("START", "epoch", run="epoch", at="01:06:00Z", run_facets=child_of("train", "train")),
    run_event("FAIL", "train", run="train", at="01:35:00Z",
              run_facets={"errorMessage": facet(message="out of memory", programmingLanguage="PYTHON")}),
    run_event("RUNNING", "stream", run="stream", at="2026-11-01T00:00:00Z"),
    run_event("COMPLETE", "load", run="older", at="2026-11-10T01:00:00Z", outputs=["clean"]),
    run_event("ABORT", "export/daily", run="stopped", at="2026-11-12T01:00:00Z"),
]  # fmt: skip


@pytest.fixture
def desk(registry_url: str) -> Iterator[Desk]:
    registry, operator, _ = opened(registry_url)  # its clock says 21 November, 12:00
    events.receive(operator, [body(event) for event in NIGHT])
    projections.catch_up(registry)
    yield operator
    registry.close()


def jobs(desk: Desk, wanted: RunFilter = ALL, asked: Asked = FIRST) -> list[str]:
    return [line.job.name for line in runs.runs(desk, wanted, asked).listed.rows]


def test_runs_that_leave_their_job_failed_come_first_then_the_newest(desk):
    assert jobs(desk) == ["train", "epoch", "load", "night", "export/daily", "load", "stream"]


def test_the_summary_counts_by_state_and_what_happened_lately(desk):
    summary = runs.runs(desk).summary
    assert dict(summary.states) == {"COMPLETE": 2, "FAIL": 1, "ABORT": 1, "START": 2, "RUNNING": 1}
    assert dict(summary.lately) == {"COMPLETE": 1, "FAIL": 1, "START": 2}
    assert (summary.total, summary.unfinished) == (7, 3)
    assert summary.since == datetime(2026, 11, 14, 12, tzinfo=UTC)
    assert dict(summary.latest) == {"COMPLETE": 1, "FAIL": 1, "ABORT": 1, "START": 2, "RUNNING": 1}
    assert summary.jobs == 6  # load ran twice


def test_a_line_says_how_long_a_run_took_or_that_it_has_no_end(desk):
    lines = {line.run_id: line for line in runs.runs(desk).listed.rows}
    assert lines[run_id("load")].took == timedelta(minutes=3)
    train = lines[run_id("train")]
    assert (train.took, train.error) == (timedelta(minutes=30), "out of memory")
    assert lines[run_id("stream")].took is None
    older = lines[run_id("older")]
    assert older.began == older.ended == datetime(2026, 11, 10, 1, tzinfo=UTC)
    assert older.took is None  # no START was seen: nobody knows


def test_a_job_that_failed_and_then_completed_does_not_stand_as_failed(desk):
    again = run_event("COMPLETE", "train", run="again", at="02:00:00Z")
    events.receive(desk, [body(again)])
    projections.catch_up(desk.registry)
    assert jobs(desk)[:2] == ["train", "epoch"]  # the newest run, not the failed one
    assert runs.runs(desk).listed.rows[0].state == "COMPLETE"
    assert "FAIL" not in runs.runs(desk).summary.latest


def test_a_line_counts_what_a_run_read_and_wrote_and_names_who_started_it(desk):
    lines = {line.run_id: line for line in runs.runs(desk).listed.rows}
    load, night = lines[run_id("load")], lines[run_id("night")]
    assert (load.inputs, load.outputs, load.parents) == (1, 1, (Parent(run_id("night"), "night"),))
    assert (night.inputs, night.outputs, night.parents) == (0, 0, ())


@pytest.mark.parametrize(
    ("wanted", "asked", "found"),
    [
        (RunFilter(states=("FAIL", "ABORT")), Asked(), ["train", "export/daily"]),
        (RunFilter(since=DAY), Asked(), ["train", "epoch", "load", "night"]),
        (RunFilter(since=DAY - timedelta(days=11), until=DAY), Asked(), ["export/daily", "load"]),
        (RunFilter(namespace="elsewhere"), Asked(), []),
        (RunFilter(), Asked(text="LOAD"), ["load", "load"]),
        (RunFilter(), Asked(text="export jobs"), ["export/daily"]),
        (RunFilter(), Asked(text="o%d"), []),
        (RunFilter(), Asked(text=run_id("stream")[:8]), ["stream"]),
        (RunFilter(), Asked(sort="took", down=True, limit=2), ["train", "load"]),
        (RunFilter(), Asked(sort="job", limit=3), ["epoch", "export/daily", "load"]),
        (RunFilter(), Asked(limit=2, offset=2), ["load", "night"]),
        (RunFilter(latest=True), Asked(), ["train", "epoch", "load", "night", "export/daily", "stream"]),
        (RunFilter(latest=True, states=("COMPLETE",), until=DAY), Asked(), []),
        (RunFilter(), Asked(sort="state", limit=2), ["train", "export/daily"]),
        (RunFilter(), Asked(sort="inputs", down=True, limit=2), ["train", "load"]),
        (RunFilter(), Asked(sort="outputs", down=True, limit=2), ["load", "load"]),
        (RunFilter(), Asked(sort="error", limit=1), ["train"]),
    ],
)
def test_runs_can_be_narrowed_searched_sorted_and_cut(desk, wanted, asked, found):
    assert jobs(desk, wanted, asked) == found


def test_the_totals_say_how_many_fit_and_how_many_there_are(desk):
    listed = runs.runs(desk, RunFilter(states=("START",)), Asked(limit=1)).listed
    assert (len(listed.rows), listed.found, listed.of) == (1, 2, 7)


def test_a_dataset_s_runs_say_what_each_did_with_which_version(desk):
    clean = runs.run(desk, run_id("load")).used[1].node
    found = runs.runs(desk, RunFilter(dataset_id=clean.id))
    assert [(line.job.name, line.how, line.version, line.used_for) for line in found.listed.rows] == [
        ("train", "read", "c1", "training"),
        ("load", "wrote", "c1", ""),
        ("load", "wrote", "", ""),
    ]
    assert found.summary.total == 3


def test_a_run_has_its_family_nearest_first(desk):
    train = runs.run(desk, run_id("train"))
    assert [(kin.level, kin.line.job.name) for kin in train.family] == [(-1, "night"), (1, "epoch")]
    night = runs.run(desk, run_id("night"))
    assert [(kin.level, kin.line.job.name) for kin in night.family] == [(1, "load"), (1, "train"), (2, "epoch")]


def test_each_descendant_stands_right_behind_the_run_that_started_it(desk):
    scored = [
        run_event("START", "score", run="score", at="01:50:00Z", run_facets=child_of("night", "night")),
        run_event("START", "epoch", run="epoch 2", at="01:20:00Z", run_facets=child_of("train", "train")),
    ]
    events.receive(desk, [body(event) for event in scored])
    projections.catch_up(desk.registry)
    assert [(kin.level, kin.line.job.name) for kin in runs.run(desk, run_id("night")).family] == [
        (1, "load"), (1, "train"), (2, "epoch"), (2, "epoch"), (1, "score"),
    ]  # fmt: skip


def test_runs_that_name_each_other_as_parents_still_have_a_family(desk):
    circle = [
        run_event("START", "a", run="a", run_facets=child_of("b", "b")),
        run_event("START", "b", run="b", run_facets=child_of("a", "a")),
    ]
    events.receive(desk, [body(event) for event in circle])
    projections.catch_up(desk.registry)
    family = runs.run(desk, run_id("a")).family
    assert [(kin.level, kin.line.job.name) for kin in family if kin.line.run_id == run_id("b")] == [(-1, "b"), (1, "b")]


def test_a_run_says_what_it_read_and_wrote_and_what_its_facets_say(desk):
    load, train = runs.run(desk, run_id("load")), runs.run(desk, run_id("train"))
    assert [(used.how, used.node.name, used.version) for used in load.used] == [
        ("read", "raw", ""),
        ("wrote", "clean", "c1"),
    ]
    assert load.used[1].facets["outputStatistics"]["rowCount"] == 10
    assert train.used[0].used_for == "training"
    assert load.job_versions == ("abc",)
    assert set(train.facets) == {"parent", "errorMessage"}


def test_a_run_tells_its_events_in_the_order_in_which_they_happened(desk):
    moments = runs.run(desk, run_id("train")).moments
    assert [(moment.event_type, moment.at.minute, moment.problems) for moment in moments] == [
        ("START", 5, 0),
        ("FAIL", 35, 0),
    ]


def test_of_a_run_with_very_many_events_the_newest_200_are_read(desk):
    def beat(second: int) -> dict[str, Any]:
        at = f"03:{second // 60:02}:{second % 60:02}Z"
        return run_event("RUNNING", "beat", run="beat", at=at, run_facets={"progress": facet(done=second)})

    events.receive(desk, [body(beat(second)) for second in range(203)])
    projections.catch_up(desk.registry)
    found = runs.run(desk, run_id("beat"))
    assert (found.events, len(found.moments)) == (203, 200)
    assert found.moments[0].at == DAY + timedelta(hours=3, seconds=3)
    assert found.facets["progress"]["done"] == 202


def test_a_run_that_nobody_mentioned_is_not_found(desk):
    with pytest.raises(NotFound, match="No run with the id"):
        runs.run(desk, "nothing")
