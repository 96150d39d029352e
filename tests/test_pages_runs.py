"""What the pages of runs and jobs say in their first sentence, and how durations are written; worked by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from lineage.keys import NodeKind
from pages import _charts, _lineage_card, _run_table, _words, job, run, runs
from pages._run_charts import unit_of
from pages._spans import lasted
from registry.views.cards import Card
from registry.views.jobs import JobView
from registry.views.nodes import NodeView
from registry.views.runs import RunLine, RunSummary

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
TRAIN = NodeView(7, NodeKind.JOB, "jobs", "train")
LINE = RunLine("0193", TRAIN, "COMPLETE", NOON, NOON + timedelta(minutes=30), NOON + timedelta(minutes=30), "")
CARD = Card(TRAIN, NOON, NOON, (), "", (), (), (), (), (), (), (), 0)


def summary(latest: dict[str, int], states: dict[str, int] | None = None) -> RunSummary:
    return RunSummary(NOON, states or latest, {}, latest)


@pytest.mark.parametrize(
    ("of", "said"),
    [
        (summary({"FAIL": 5, "COMPLETE": 91, "RUNNING": 2}),
         "5 of 98 jobs failed in their latest run; 2 runs have no end yet"),
        (summary({"FAIL": 1, "COMPLETE": 1}), "1 of 2 jobs failed in its latest run"),
        (summary({"COMPLETE": 3, "OTHER": 1}, {"FAIL": 9, "OTHER": 1}),
         "None of 4 jobs failed in its latest run; 1 run has no end yet"),
        (summary({"ABORT": 1}), "None of 1 job failed in its latest run"),
    ],
)  # fmt: skip
def test_the_list_of_runs_says_how_many_jobs_stand_as_failed(of, said):
    assert runs.sentence(of) == said


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (LINE, "train completed after 30 min on 21 Nov 2026, 12:30 UTC"),
        (replace(LINE, state="FAIL", error="disk\nfull"),
         "train failed after 30 min on 21 Nov 2026, 12:30 UTC: disk full"),
        (replace(LINE, began=LINE.ended), "train completed on 21 Nov 2026, 12:30 UTC"),
        (replace(LINE, state="RUNNING", ended=None),
         "train has been running since 21 Nov 2026, 12:00 UTC; last heard of 21 Nov 2026, 12:30 UTC"),
    ],
)  # fmt: skip
def test_a_run_says_how_it_went(line, said):
    assert run.sentence(line) == said


@pytest.mark.parametrize(
    ("of", "said"),
    [
        (summary({}), "train is described, but no run of it is on record"),
        (summary({"FAIL": 1}, {"FAIL": 2, "COMPLETE": 1}), "train failed in its latest run; 2 of 3 runs failed"),
        (summary({"COMPLETE": 1}, {"FAIL": 2, "COMPLETE": 1}), "2 of 3 runs of train failed, the latest did not"),
        (summary({"START": 1}, {"START": 1, "COMPLETE": 1}), "None of 2 runs of train failed; 1 has no end yet"),
    ],
)
def test_a_job_says_how_its_runs_go(of, said):
    assert job.sentence(JobView(CARD, (), (), ()), of) == said


@pytest.mark.parametrize(
    ("span", "said"),
    [
        (timedelta(0), "0 s"),
        (timedelta(milliseconds=1234), "1.2 s"),
        (timedelta(seconds=59.9), "59 s"),
        (timedelta(seconds=60), "1 min"),
        (timedelta(seconds=200), "3 min 20 s"),
        (timedelta(hours=3, minutes=51, seconds=59), "3 h 51 min"),
        (timedelta(days=2, hours=4), "2 d 4 h"),
    ],
)
def test_a_duration_is_written_in_its_two_largest_units(span, said):
    assert _words.took(span) == said


def test_a_run_without_an_end_or_a_start_has_no_duration():
    assert lasted(replace(LINE, ended=None)) == "running since 21 Nov 2026, 12:00 UTC"
    assert lasted(replace(LINE, began=LINE.ended)) == "not known"
    assert [_lineage_card._took(span) for span in (None, timedelta(), timedelta(hours=1))] == [
        "running",
        "not known",
        "1 h",
    ]
    assert lasted(LINE) == "30 min"


def test_a_run_that_is_dated_in_the_future_says_so():
    assert _run_table.row(LINE, now=NOON)["took"] == "30 min"
    assert _run_table.row(LINE, now=NOON - timedelta(seconds=1))["took"] == "dated in the future"


def test_a_scale_takes_the_largest_unit_that_fits_twice():
    assert [unit_of(timedelta(seconds=n))[1] for n in (119, 120, 7_199, 7_200, 172_800)] == [
        "seconds", "minutes", "minutes", "hours", "days",
    ]  # fmt: skip


def test_times_in_a_chart_are_those_of_the_readers_clock_and_its_zone_is_named(monkeypatch):
    monkeypatch.setattr(_charts.frame, "viewer_zone", lambda: ZoneInfo("Asia/Tokyo"))
    at = datetime(2026, 11, 21, 20, tzinfo=UTC)
    assert f"{_charts.over_time([at], [1.0], name='rows')['x'][0]:%d %b %H:%M}" == "22 Nov 05:00"
    assert _charts.time_axis("started", at)["title"]["text"] == "started (JST)"
