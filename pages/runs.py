"""Runs: which jobs failed in their latest run, which have no end, and how every run went."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from pages import _frame as frame
from pages._run_table import bar, run_table, state_filter
from registry.access import Desk
from registry.services import runs
from registry.views.listing import Asked
from registry.views.runs import RunFilter, RunSummary

ANYWHERE = "All namespaces"


def render(desk: Desk) -> None:
    """The runs that the address asks for."""
    summary = runs.runs(desk, asked=Asked(limit=1)).summary
    if not summary.total:
        _nothing_yet()
        return
    frame.headline(sentence(summary))
    frame.figures(_figures(summary))
    run_table(
        desk, _wanted(desk), key="runs", alt="Runs: those first with which a job now stands as failed, then the newest"
    )
    frame.how_sure(
        source="Run events. A run's state is that of its latest event; the first COMPLETE, FAIL or ABORT stays.",
        assumptions=[
            "Runs with which a job now stands as failed come first, then the newest, unless a column is chosen.",
            "A run without an end may run for ever, or its last event was never sent: nothing tells them apart.",
            "A run starts with its START event; where none arrived, with the first event of it.",
            "A run whose start is yet to come by our clock says that it is dated in the future.",
        ],
    )


def sentence(of: RunSummary) -> str:
    """What the runs say in one sentence."""
    failing, jobs = of.latest.get("FAIL", 0), frame.plural(of.jobs, "job")
    said = f"{failing:,} of {jobs} failed in {'its' if failing == 1 else 'their'} latest run"
    if not failing:
        said = f"None of {jobs} failed in its latest run"
    open_ = of.unfinished
    return f"{said}; {frame.plural(open_, 'run')} {'has' if open_ == 1 else 'have'} no end yet" if open_ else said


def _figures(of: RunSummary) -> list[frame.Figure]:
    since = frame.date(of.since)
    failing, failed, lately = of.latest.get("FAIL", 0), of.states.get("FAIL", 0), of.lately.get("FAIL", 0)
    return [
        _figure("Jobs that stand as failed", failing, f"of {of.jobs:,}", state="failed", latest="true"),
        frame.Figure("Runs", frame.count(of.total), range=f"{sum(of.lately.values()):,} heard of since {since}"),
        _figure("Failed runs", failed, f"{lately:,} of them since {since}", state="failed"),
        _figure("Without an end", of.unfinished, f"of {frame.plural(of.total, 'run')}", state="running"),
    ]


def _figure(label: str, number: int, of: str, **those: str) -> frame.Figure:
    return frame.Figure(label, frame.count(number), range=of, to="runs" if number else "", params=those)


def _wanted(desk: Desk) -> RunFilter:
    first_line, line = bar(), bar()
    states = state_filter(first_line, key="state")
    latest = first_line.toggle("Only the latest run of each job", key="latest", bind="query-params")
    where = line.selectbox(
        "Namespace", [ANYWHERE, *runs.namespaces(desk)], key="where", bind="query-params", width=260
    )  # fmt: skip
    first, last = (
        line.date_input(label, None, key=key, bind="query-params", width=185, format="YYYY-MM-DD")
        for label, key in (("Started from", "since"), ("Started until", "until"))
    )
    return RunFilter(
        states=states,
        namespace="" if where in (None, ANYWHERE) else where,
        since=_midnight(first) if first else None,
        until=_midnight(last + timedelta(days=1)) if last else None,
        latest=latest,
    )


def _midnight(day: date) -> datetime:
    """When that day begins where the reader is."""
    return datetime.combine(day, time.min, frame.viewer_zone() or UTC).astimezone(UTC)


def _nothing_yet() -> None:
    frame.headline("No run is on record yet")
    frame.empty(
        "Here will stand every run: of which job, how it went, how long it took, what it read and wrote.",
        next_step="Point a producer at Countersign, or import a file of events.",
        to="connect" if frame.exists("connect") else "import",
        label="How to send events" if frame.exists("connect") else "Import a file",
    )
