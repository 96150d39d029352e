"""One event: what it says, what is wrong with it and where, what it speaks of, and its receipt."""

from __future__ import annotations

import json
from datetime import timedelta

import pandas as pd
import streamlit as st

from pages import _frame as frame
from pages._finder import KIND_WORDS
from registry.access import Desk
from registry.errors import NotFound
from registry.services import inspector
from registry.views.inspector import EventDetail, EventLine

LONGEST = 200_000
MARGIN = timedelta(minutes=5)
"""By how much clocks may differ without a word."""


def render(desk: Desk) -> None:
    """The event whose number the address gives."""
    number = frame.param("number", 0, read=int)
    try:
        event = inspector.event(desk, number)
    except NotFound:
        frame.not_found("event", str(number or ""), to="events", label="All events")
        return
    frame.headline(_answer(event))
    if event.problems:
        _problems(event)
    left, right = st.columns([1, 1.3], gap="large")
    with left:
        _receipt(event)
        _mentions(event)
    with right:
        _body(event, number)
    frame.link("events", "All events", icon=":material/arrow_back:")


def _answer(event: EventDetail) -> str:
    line = event.line
    what = f"{line.event_type} of {line.about.name}" if line.about and line.event_type else "A description"
    if line.about and not line.event_type:
        what = f"A description of {line.about.name}"
    faults = frame.plural(len(event.problems), "fault") if event.problems else "no fault"
    return f"{what} on {frame.time(line.event_time)}, with {faults}"


def _problems(event: EventDetail) -> None:
    rows = [
        {
            "where": fault.place,
            "what is wrong": fault.message,
            "wanted": fault.wanted,
            "about": fault.node.name if fault.node else "",
        }
        for fault in event.problems
    ]
    frame.table(
        pd.DataFrame(rows), key="faults", search=False, alt="Faults of this event",
        columns=[
            frame.Column("where"), frame.Column("what is wrong"),
            frame.Column("wanted", "What the specification wants"),
            frame.Column("about"),
        ],
        title="What is wrong", about="The event was kept all the same; only what breaks its schema may say nothing.",
    )  # fmt: skip


def _arrived(line: EventLine) -> str:
    """When it arrived; and by how much the producer's clock is ahead, where it told of what had yet to happen."""
    ahead = line.event_time - line.received_at
    early = f", {frame.took(ahead)} before it says it happened" if ahead > MARGIN else ""
    return f"{frame.time(line.received_at)}{early}"


def _receipt(event: EventDetail) -> None:
    line = event.line
    frame.section("Receipt")
    frame.facts(
        {
            "Number": str(line.seq),
            "Arrived": _arrived(line),
            "Sent by": event.sender,
            "Through": event.door,
            "Producer": line.producer,
            "Run": line.run_id or "none",
            "Size": frame.size(len(event.body)),
            "SHA-256": event.body_sha256,
        }
    )
    if line.run_id:
        frame.link("run", "Its run", icon=":material/play_circle:", id=line.run_id)
    if event.audit_entry is not None:
        frame.link("audit", "Its audit entry", icon=":material/history_edu:", entry=str(event.audit_entry))


def _mentions(event: EventDetail) -> None:
    frame.section("What it speaks of", about="“New” is what no event before it had spoken of.")
    for node in event.mentions:
        new = " · new" if node.id in event.new else ""
        frame.node_link(node.kind.value, node.namespace, node.name, label=f"{node.name} · {KIND_WORDS[node.kind]}{new}")


def _body(event: EventDetail, number: int) -> None:
    pretty, raw = st.tabs(["Read", "As it arrived"])
    with pretty:
        if len(event.body) > LONGEST:
            st.caption(f"{frame.size(len(event.body))} are too much to unfold here; the download has all of it.")
        else:
            st.json(json.loads(event.body), expanded=2)
    with raw:
        st.code(event.body[:LONGEST].decode("utf-8", "replace"), language="json", wrap_lines=True, height=500)
        if len(event.body) > LONGEST:
            st.caption(f"The first {LONGEST:,} of {len(event.body):,} bytes. The download has all of them.")
    st.download_button(
        "The bytes as they came", event.body, f"event-{number}.json", "application/json", icon=":material/download:"
    )
