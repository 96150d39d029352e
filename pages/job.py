"""One job: what it is, how its runs go, what it reads and writes, in which versions of its code."""

from __future__ import annotations

from datetime import timedelta
from statistics import median

import pandas as pd
import streamlit as st

from lineage.keys import NodeKind
from pages import _frame as frame
from pages import _history, _node
from pages._run_charts import durations
from pages._run_table import run_table
from registry.access import Desk
from registry.services import jobs, runs
from registry.views.jobs import JobView
from registry.views.listing import Asked
from registry.views.nodes import NodeView
from registry.views.runs import RunFilter, RunSummary


def render(desk: Desk) -> None:
    """The job that the address names."""
    node = _node.asked(desk, kinds=(NodeKind.JOB,), noun="job", to="runs", all_of_them="All runs")
    if node is None:
        return
    view = jobs.job(desk, node)
    summary = runs.runs(desk, RunFilter(job_id=node.id), Asked(limit=1)).summary
    frame.headline(sentence(view, summary), about=f"Job in {node.namespace}")
    _node.ways(node)
    frame.deepened(lambda depth: _deeper(desk, node, view, depth, ran=bool(summary.total)))
    frame.how_sure(
        source="Run and job events that name this job.",
        assumptions=[
            "What it reads and writes is what all of its events together name, since the first one.",
            f"Shares and durations are of its latest {jobs.RECENT} runs that ended.",
            "A run of which only the end was heard of has no duration.",
        ],
    )


def _deeper(desk: Desk, node: NodeView, view: JobView, depth: frame.Depth, *, ran: bool) -> None:
    _node.about(view.card, _what_it_is(view))
    frame.figures(_figures(view))
    if depth.reaches(frame.Depth.DRIVERS):
        durations(view.recent, key="times", subject=node.name)
        if ran:
            run_table(desk, RunFilter(job_id=node.id), key="runs", alt=f"Runs of {node.name}", title="Its runs")
        _flows(view)
    if depth.reaches(frame.Depth.ANALYSIS):
        _versions(view)
        _sql(view)
    if depth.reaches(frame.Depth.EVIDENCE):
        _history.evidence(desk, node)


def sentence(view: JobView, of: RunSummary) -> str:
    """How the job's runs go, in one sentence."""
    name, failed = view.card.node.name, of.states.get("FAIL", 0)
    if not of.total:
        return f"{name} is described, but no run of it is on record"
    if of.latest.get("FAIL"):
        return f"{name} failed in its latest run; {failed:,} of {frame.plural(of.total, 'run')} failed"
    said = f"{failed:,} of {frame.plural(of.total, 'run')} of {name} failed, the latest did not"
    if not failed:
        said = f"None of {frame.plural(of.total, 'run')} of {name} failed"
    open_ = of.unfinished
    return f"{said}; {open_:,} {'has' if open_ == 1 else 'have'} no end yet" if open_ else said


def _what_it_is(view: JobView) -> dict[str, str]:
    names = {"url": "Code at", "repoUrl": "Repository", "path": "Path", "branch": "Branch", "tag": "Tag"}
    source = {names[key]: text for key, text in view.source.items() if key in names}
    return {"Type": view.type, **source, "Newest code version": view.versions[0].version if view.versions else ""}


def _figures(view: JobView) -> list[frame.Figure]:
    ended, took = len(view.recent), [line.took for line in view.recent if line.took and line.state == "COMPLETE"]
    share = frame.number(100 * view.completed / ended, "%") if ended else "–"
    return [
        frame.Figure("Completed", share, range=f"{view.completed:,} of its latest {frame.plural(ended, 'ended run')}"),
        frame.Figure("Usually takes", _middle(took), range=_range(took), help="The median of the runs that completed"),
        frame.Figure("Reads", frame.plural(len(view.inputs), "dataset")),
        frame.Figure("Writes", frame.plural(len(view.outputs), "dataset")),
    ]


def _middle(spans: list[timedelta]) -> str:
    return frame.took(timedelta(seconds=median(span.total_seconds() for span in spans))) if spans else "–"


def _range(spans: list[timedelta]) -> str:
    return f"{frame.took(min(spans))} to {frame.took(max(spans))}" if spans else "no completed run has a duration"


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


def _sql(view: JobView) -> None:
    if view.sql:
        frame.section("What it asks the database")
        st.code(view.sql, language="sql", wrap_lines=True)
