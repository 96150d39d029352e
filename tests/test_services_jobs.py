"""A job as its page shows it, on runs worked by hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from lineage.keys import NodeKind
from registry.access import Desk
from registry.services import events, jobs, projections, search
from registry.views.jobs import JobView
from tests.events import body, facet, job_event, run_event, run_id
from tests.people import opened


@pytest.fixture
def desk(registry_url: str) -> Iterator[Desk]:
    registry, operator, _ = opened(registry_url)
    yield operator
    registry.close()


def keep(desk: Desk, *kept: dict) -> None:
    events.receive(desk, [body(event) for event in kept])
    projections.catch_up(desk.registry)


def seen(desk: Desk, name: str) -> JobView:
    return jobs.job(desk, search.resolve(desk, name, kinds=(NodeKind.JOB,)))


def ran(number: int, ended: str, *, minutes: int) -> list[dict]:
    """A run that starts at that minute of the hour and ends some minutes later."""
    run, name = f"run {number}", f"{number % 24:02}"
    day = f"2026-10-{1 + number // 24:02}"
    return [
        run_event("START", "load", run=run, at=f"{day}T{name}:00:00Z"),
        run_event(ended, "load", run=run, at=f"{day}T{name}:{minutes:02}:00Z"),
    ]


def test_only_the_latest_30_runs_that_ended_tell_how_a_job_goes(desk):
    keep(desk, *(event for n in range(2) for event in ran(n, "FAIL", minutes=1)))  # two too old to count
    keep(desk, *(event for n in range(2, 31) for event in ran(n, "COMPLETE", minutes=n)))
    keep(desk, *ran(31, "FAIL", minutes=9), run_event("START", "load", run="open", at="2026-11-01T00:00:00Z"))
    view = seen(desk, "load")
    assert (len(view.recent), view.completed) == (30, 29)
    assert [line.state for line in view.recent[:2]] == ["FAIL", "COMPLETE"]
    assert view.recent[0].took == timedelta(minutes=9)
    assert view.recent[-1].run_id == run_id("run 2")


def test_a_job_says_what_it_is_and_where_its_code_lies(desk):
    facets = {
        "jobType": facet(processingType="BATCH", integration="AIRFLOW", jobType="DAG"),
        "sourceCodeLocation": facet(type="git", url="https://git.example/x", branch="main", version="abc", path=7),
        "sql": facet(query="select 1"),
    }
    keep(desk, job_event("load", inputs=["raw"], outputs=["clean"], job_facets=facets))
    view = seen(desk, "load")
    assert view.type == "airflow dag batch"
    assert view.source == {"url": "https://git.example/x", "branch": "main", "version": "abc"}  # a path is text
    assert view.sql == "select 1"
    assert [version.version for version in view.versions] == ["abc"]
    assert ([node.name for node in view.inputs], [node.name for node in view.outputs]) == (["raw"], ["clean"])
    assert view.recent == ()


def test_facets_that_are_no_objects_say_nothing(desk):
    keep(desk, run_event("COMPLETE", "load", job_facets={"jobType": "batch", "sql": None, "sourceCodeLocation": []}))
    view = seen(desk, "load")
    assert (view.type, dict(view.source), view.sql) == ("", {}, "")
