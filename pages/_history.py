"""What was said of a thing over time: its facets with their history, its measures and checks, its events."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from pages import _frame as frame
from pages import _node
from pages._charts import chart, local, marks, over_time, time_axis
from registry.access import Desk
from registry.services import histories, inspector
from registry.views.histories import Check, FacetChange, History, Point
from registry.views.inspector import EventFilter
from registry.views.listing import Asked
from registry.views.nodes import NodeView

EVENTS, LINES, CHECKS = 20, 5, 12


def evidence(desk: Desk, node: NodeView, history: History | None = None) -> None:
    """Its facets with their history, then the newest events that speak of it."""
    told = history or histories.history(desk, node)
    facets(told, may_open=_node.may_read_events(desk))
    if _node.may_read_events(desk):
        _events(desk, node)


def facets(told: History, *, may_open: bool) -> None:
    """Every facet: how often it changed, and each of its values."""
    if not told.facets:
        return
    older = f" Older events than the newest {told.events:,} are not looked at." if told.more else ""
    rows = pd.DataFrame(
        {
            "facet": name,
            "now": "deleted" if changes[0].value is None else _short(changes[0].value),
            "since": changes[0].at,
            "changes": len(changes) - 1,
            "event": changes[0].seq,
        }
        for name, changes in told.facets.items()
    )
    frame.table(
        rows, key="facets", alt="Facets", title="Facets", search=len(rows) > 10,
        about=f"What producers said of it; read from {frame.plural(told.events, 'event')}.{older}",
        columns=[
            frame.Column("facet"), frame.Column("now", "Newest value"), frame.Column("since", kind="time"),
            frame.Column("changes", kind="count", help="How often its value changed since it was first said"),
            frame.Column("event", kind="count"),
        ],
        links={"event": frame.RowLink("event", number="event")} if may_open else {},
    )  # fmt: skip
    name = st.selectbox("History of a facet", list(told.facets), index=None, placeholder="Choose a facet")
    if name:
        _changes(told.facets[name])


def _changes(changes: tuple[FacetChange, ...]) -> None:
    for place, change in enumerate(changes[:50]):
        with st.expander(f"Since {frame.time(change.at)}, event {change.seq:,}", expanded=place == 0):
            if change.value is None:
                st.markdown("Deleted.")
            else:
                st.json(change.value, expanded=2)
    if len(changes) > 50:
        st.caption(f"The newest 50 of {len(changes):,} values are here.")


def _short(value: Any) -> str:
    if not isinstance(value, Mapping):
        return str(value)[:120]
    plain = {k: v for k, v in value.items() if not k.startswith("_")}
    lists = {k: f"{len(v)} entries" for k, v in plain.items() if isinstance(v, list | dict)}
    return ", ".join(f"{k}: {lists.get(k, v)}" for k, v in plain.items())[:160]


def quality(told: History) -> None:
    """How many rows and empty values there were, and which checks held, over time."""
    rows = [point for point in told.measures if point.name == "rowCount"]
    if len({point.at for point in rows}) > 1:
        _rows(rows)
    if len(told.null_shares) > 1:
        _nulls(told.null_shares)
    if told.checks:
        _checks(told.checks)


def _rows(points: list[Point]) -> None:
    values = [point.value for point in points]
    alt = (
        f"Rows at {len(points)} times, {frame.count(int(min(values)))} to {frame.count(int(max(values)))}; "
        f"{frame.count(int(values[-1]))} at the last."
    )
    frame.section("Rows over time")
    chart(
        [over_time([p.at for p in points], values, name="rows")], key="rows", alt=alt, y="rows",
        sure="As counted by the jobs that wrote the data; nobody counted again.",
        xaxis=time_axis("time", points[-1].at),
        rows=pd.DataFrame({"at": [p.at for p in points], "rows": values, "run": [p.run_id for p in points]}),
        columns=[frame.Column("at", kind="time"), frame.Column("rows", kind="count"), frame.Column("run", hidden=True)],
    )  # fmt: skip


def _nulls(points: tuple[Point, ...]) -> None:
    last = {point.column: point for point in points}
    worst = sorted(last.values(), key=lambda point: -point.value)[:LINES]
    traces = [
        over_time(
            [p.at for p in points if p.column == one.column], [p.value for p in points if p.column == one.column],
            name=one.column, place=place,
        )
        for place, one in enumerate(worst)
    ]  # fmt: skip
    notes = [
        {
            "x": local(one.at), "y": one.value, "text": one.column, "showarrow": False, "xanchor": "left", "xshift": 8,
            "font": {"color": frame.palette().series[place % len(frame.palette().series)]},
        }
        for place, one in enumerate(worst)
    ]  # fmt: skip
    said = "; ".join(f"{one.column} {frame.number(one.value * 100)} % at the last" for one in worst)
    frame.section("Empty values over time", about="The share of rows in which a column was empty; the worst columns.")
    chart(
        traces, key="nulls", alt=f"Share of empty values by column: {said}.",
        sure="As measured by the jobs that wrote or checked the data; times without a measurement have no point.",
        yaxis={"tickformat": ".1%", "rangemode": "tozero"},
        annotations=notes, margin={"l": 8, "r": 120, "t": 8, "b": 8}, xaxis=time_axis("time", points[-1].at),
        rows=pd.DataFrame({"at": p.at, "column": p.column, "share": p.value, "run": p.run_id} for p in points),
        columns=[
            frame.Column("at", kind="time"), frame.Column("column"), frame.Column("share", kind="percent"),
            frame.Column("run", hidden=True),
        ],
    )  # fmt: skip


def _checks(checks: tuple[Check, ...]) -> None:
    names = {f"{c.name} {c.column}".strip(): None for c in checks}
    failed = [c for c in checks if not c.success]
    frame.section("Checks over time", about="Each mark is a check of the data: ● met, ■ failed.")
    shown = list(names)[:CHECKS]
    drawn = [c for c in checks if f"{c.name} {c.column}".strip() in shown]
    words = ["met" if c.success else "failed" for c in drawn]
    trace = {
        "type": "scatter", "mode": "markers", "x": [local(c.at) for c in drawn],
        "y": [f"{c.name} {c.column}".strip() for c in drawn], "text": words, "marker": marks(words),
        "hovertemplate": "%{y}: %{text}<br>%{x|%d %b %Y, %H:%M}<extra></extra>",
    }  # fmt: skip
    alt = f"{len(checks)} results of {len(names)} checks; {len(failed)} failed" + (
        f", the last on {frame.date(failed[-1].at)}." if failed else "."
    )
    chart(
        [trace], key="checks", alt=alt, height=90 + 26 * len(shown),
        sure="As reported by the jobs that checked; what nobody checks is not here.",
        yaxis={"title": {"text": ""}, "autorange": "reversed"}, xaxis=time_axis("time", checks[-1].at),
        rows=pd.DataFrame(
            {
                "at": c.at, "check": c.name, "column": c.column, "result": "met" if c.success else "failed",
                "severity": c.severity, "expected": c.expected, "run": c.run_id,
            }
            for c in reversed(checks)
        ),
        columns=[
            frame.Column("at", kind="time"), frame.Column("check"), frame.Column("column"),
            frame.Column("result", kind="status"), frame.Column("severity"), frame.Column("expected"),
            frame.Column("run", hidden=True),
        ],
    )  # fmt: skip


def _events(desk: Desk, node: NodeView) -> None:
    found = inspector.events(desk, EventFilter(node_id=node.id), Asked(limit=EVENTS))
    if not found.rows:
        return
    rows = pd.DataFrame(
        {
            "number": line.seq,
            "at": line.event_time,
            "type": line.event_type or f"{line.kind} event",
            "about": line.about.name if line.about else "",
            "faults": line.problems,
            "producer": line.producer,
        }
        for line in found.rows
    )
    frame.table(
        rows, key="events", alt="The newest events that speak of it", search=False,
        title=f"Its events, the newest {len(rows)} of {found.found:,}",
        columns=[
            frame.Column("number", "Event", kind="count"), frame.Column("at", kind="time"), frame.Column("type"),
            frame.Column("about"), frame.Column("faults", kind="count"), frame.Column("producer", hidden=True),
        ],
        links={"number": frame.RowLink("event", number="number")},
    )  # fmt: skip
    frame.link("events", "All of them", icon=":material/inbox:", node=str(node.id))
