"""The table of runs, as the pages of runs, jobs, datasets and AI models show it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

import streamlit as st

from pages import _frame as frame
from pages._listing import listing
from pages._spans import lasted
from registry.access import Desk
from registry.services import runs
from registry.views.listing import Asked, Listed
from registry.views.runs import RunFilter, RunLine

SORTABLE = ("began", "state", "job", "namespace", "took", "inputs", "outputs", "error", "last_seen")
FUTURE = "dated in the future"
LINKS = {
    "run": frame.RowLink("run", id="run_id"),
    "job": frame.RowLink("job", name="job", namespace="namespace"),
    "parent": frame.RowLink("run", id="parent_id"),
}
WORDS = {
    "failed": ("FAIL",),
    "aborted": ("ABORT",),
    "running": ("START", "RUNNING", "OTHER"),
    "completed": ("COMPLETE",),
}
"""The word for a group of states → those states."""


def columns(*, of_dataset: bool = False, of_job: bool = False) -> Sequence[frame.Column]:
    """The columns: of a dataset's runs also what they did with it, of a job's runs not the job."""
    did = [frame.Column("how"), frame.Column("version"), frame.Column("used_for", "Used for", hidden=True)]
    return [
        frame.Column("state", kind="status"),
        frame.Column("job", hidden=of_job),
        frame.Column("run", help="The beginning of its id"),
        *(did if of_dataset else []),
        frame.Column("began", "Started", kind="time"),
        frame.Column("took", help="From its START event to its end; since when it runs, where it has no end"),
        frame.Column("inputs", kind="count", hidden=of_dataset, help="Datasets that it read"),
        frame.Column("outputs", kind="count", hidden=of_dataset, help="Datasets that it wrote"),
        frame.Column("parent", "Started by", hidden=of_dataset, help="The job of the run that started it"),
        frame.Column("error", "Error"),
        frame.Column("namespace", hidden=True),
        frame.Column("ended", kind="time", hidden=True),
        frame.Column("last_seen", "Last heard of", kind="time", hidden=True),
    ]


def row(line: RunLine, *, now: datetime) -> dict[str, Any]:
    """The cells of one run; one that its events date after `now` is marked, for it stands before what ran last."""
    return {
        "state": frame.run_word(line.state),
        "run": line.run_id[:8],
        "run_id": line.run_id,
        "job": line.job.name,
        "namespace": line.job.namespace,
        "how": line.how,
        "version": line.version,
        "used_for": line.used_for,
        "began": line.began,
        "took": lasted(line) if line.began <= now else FUTURE,
        "seconds": line.took.total_seconds() if line.took is not None else None,
        "inputs": line.inputs,
        "outputs": line.outputs,
        "parent": line.parents[0].job if line.parents else "",
        "parent_id": line.parents[0].run_id if line.parents else "",
        "ended": line.ended,
        "error": " ".join(line.error.split())[:200],
        "last_seen": line.last_seen,
    }


def run_table(desk: Desk, wanted: RunFilter, *, key: str, alt: str, title: str = "") -> None:
    """The runs that fit, each linked to its page, its job's, and that of the run that started it."""
    of_dataset, of_job = wanted.dataset_id is not None, wanted.job_id is not None

    def fetch(asked: Asked) -> Listed[RunLine]:
        return runs.runs(desk, wanted, asked).listed

    listing(
        fetch, partial(row, now=desk.clock()), key=key, columns=columns(of_dataset=of_dataset, of_job=of_job),
        links=LINKS, alt=alt, noun="runs", title=title, sortable=SORTABLE, search="Search jobs and run ids",
    )  # fmt: skip


def state_filter(bar: Any, *, key: str) -> tuple[str, ...]:
    """Which states the reader wants to see; the choice is kept in the address."""
    chosen = bar.pills("State", list(WORDS), selection_mode="multi", key=key, bind="query-params")
    return tuple(state for word in chosen or () for state in WORDS[word])


def bar() -> Any:
    """A line of filters."""
    return st.container(horizontal=True, vertical_alignment="bottom")
