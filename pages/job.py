"""One job: what it reads and writes, how its runs go, in which versions of its code."""

from __future__ import annotations

import pandas as pd

from lineage.keys import NodeKind
from pages import _frame as frame
from pages import _history, _node
from pages._charts import run_times
from pages._run_table import run_table
from registry.access import Desk
from registry.services import jobs, runs
from registry.views.jobs import JobView
from registry.views.listing import Asked
from registry.views.runs import RunFilter, RunSummary


def render(desk: Desk) -> None:
    """The job that the address names."""
    node = _node.asked(desk, kinds=(NodeKind.JOB,), noun="job", to="runs", all_of_them="All runs")
    if node is None:
        return
    view = jobs.job(desk, node)
    last = runs.runs(desk, RunFilter(job_id=node.id), Asked(limit=60))
    frame.headline(sentence(view, last.summary), about=f"Job in {node.namespace}")
    _node.ways(node)
    depth = frame.depth()
    _node.about(view.card)
    frame.figures(_figures(view, last.summary))
    if depth.reaches(frame.Depth.DRIVERS):
        _flows(view)
        run_times(list(reversed(last.listed.rows)), key="times", subject=node.name)
        if last.summary.total:
            run_table(desk, RunFilter(job_id=node.id), key="runs", alt=f"Runs of {node.name}", title="Its runs")
    if depth.reaches(frame.Depth.ANALYSIS):
        _versions(view)
    if depth.reaches(frame.Depth.EVIDENCE):
        _history.evidence(desk, node)
    frame.how_sure(
        source="Run and job events that name this job.",
        assumptions=["What it reads and writes is what all of its events together name, since the first one."],
    )


def sentence(view: JobView, of: RunSummary) -> str:
    """How the job's runs go, in one sentence."""
    name, failed = view.card.node.name, of.states.get("FAIL", 0)
    if not of.total:
        return f"{name} is described, but no run of it is on record"
    lately = f", {of.lately['FAIL']:,} of them since {frame.date(of.since)}" if of.lately.get("FAIL") else ""
    if not failed:
        return f"None of {frame.plural(of.total, 'run')} of {name} failed"
    return f"{failed:,} of {frame.plural(of.total, 'run')} of {name} failed{lately}"


def _figures(view: JobView, of: RunSummary) -> list[frame.Figure]:
    failed, open_ = of.states.get("FAIL", 0), of.unfinished
    return [
        frame.Figure("Runs", frame.count(of.total), range=f"{failed:,} failed, {open_:,} without an end"),
        frame.Figure("Reads", frame.plural(len(view.inputs), "dataset")),
        frame.Figure("Writes", frame.plural(len(view.outputs), "dataset")),
        frame.Figure("Code versions", frame.count(len(view.versions))),
    ]


def _flows(view: JobView) -> None:
    rows = [{"how": "reads", "node": node} for node in view.inputs] + [
        {"how": "writes", "node": n} for n in view.outputs
    ]
    _node.node_table(rows, key="flows", title="What it reads and writes", alt="What this job reads and writes")


def _versions(view: JobView) -> None:
    if not view.versions:
        return
    frame.table(
        pd.DataFrame([{"version": v.version, "first": v.first_seen, "last": v.last_seen} for v in view.versions]),
        key="versions", alt="Versions of its code", title="Versions of its code", search=len(view.versions) > 10,
        columns=[
            frame.Column("version"), frame.Column("first", "First seen", kind="time"),
            frame.Column("last", "Last seen", kind="time"),
        ],
    )  # fmt: skip
