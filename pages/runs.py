"""Runs: what ran, what failed, what still runs; newest first."""

from __future__ import annotations

from datetime import timedelta

from pages import _frame as frame
from pages._run_table import bar, run_table, state_filter
from registry.access import Desk
from registry.services import runs
from registry.views.listing import Asked
from registry.views.runs import RunFilter, RunSummary

ANYWHERE, EVER = "All namespaces", "any time"
SPANS = {EVER: None, "the last day": 1, "the last 7 days": 7, "the last 30 days": 30, "the last year": 365}


def render(desk: Desk) -> None:
    """The runs that the address asks for."""
    summary = runs.runs(desk, asked=Asked(limit=1)).summary
    if not summary.total:
        _nothing_yet()
        return
    frame.headline(sentence(summary))
    frame.figures(_figures(summary))
    run_table(desk, _wanted(desk), key="runs", alt="Runs")
    frame.how_sure(
        source="Run events. A run's state is that of its latest event; the first COMPLETE, FAIL or ABORT stays.",
        assumptions=[
            "A run without an end may run for ever, or its last event was never sent: nothing tells them apart.",
            "A run begins with its START event; where none arrived, with the first event of it.",
        ],
    )


def sentence(of: RunSummary) -> str:
    """What the runs say in one sentence."""
    failed, since = of.lately.get("FAIL", 0), frame.date(of.since)
    lately = sum(of.lately.values())
    if not lately:
        said = f"No run has been heard of since {since}"
    elif failed:
        said = f"{failed:,} of {frame.plural(lately, 'run')} since {since} failed"
    else:
        said = f"None of {frame.plural(lately, 'run')} since {since} failed"
    open_ = of.unfinished
    return f"{said}; {open_:,} {'has' if open_ == 1 else 'have'} no end yet" if open_ else said


def _figures(of: RunSummary) -> list[frame.Figure]:
    def figure(label: str, *states: str) -> frame.Figure:
        number, lately = (sum(counts.get(state, 0) for state in states) for counts in (of.states, of.lately))
        return frame.Figure(label, frame.count(number), range=f"{lately:,} of them since {frame.date(of.since)}")

    total = frame.Figure(
        "Runs", frame.count(of.total), range=f"{sum(of.lately.values()):,} heard of since {frame.date(of.since)}"
    )
    return [
        total,
        figure("Failed", "FAIL"),
        figure("Aborted", "ABORT"),
        figure("Without an end", "START", "RUNNING", "OTHER"),
    ]


def _wanted(desk: Desk) -> RunFilter:
    line = bar()
    states = state_filter(line, key="q_state")
    where = line.selectbox(
        "Namespace", [ANYWHERE, *runs.namespaces(desk)], key="q_where", bind="query-params", width=260
    )  # fmt: skip
    span = line.selectbox("Began in", list(SPANS), key="q_since", bind="query-params", width=180)
    days = SPANS[span or EVER]
    return RunFilter(
        states=states,
        namespace="" if where in (None, ANYWHERE) else where,
        since=desk.clock() - timedelta(days=days) if days else None,
    )


def _nothing_yet() -> None:
    frame.headline("No run is on record yet")
    frame.empty(
        "Here will stand every run: of which job, how it went, how long it took, what it read and wrote.",
        next_step="Point a producer at Countersign, or import a file of events.",
        to="connect" if frame.exists("connect") else "import",
        label="How to send events",
    )
