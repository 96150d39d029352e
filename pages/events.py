"""The event inspector: everything that arrived, newest first, and what was wrong with it."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from pages import _frame as frame
from registry.access import Desk
from registry.services import inspector
from registry.views.inspector import EventFilter, EventLine, RejectionLine
from registry.views.listing import Asked

ROWS = 100
KINDS = ("run", "job", "dataset")
TYPES = ("START", "RUNNING", "COMPLETE", "ABORT", "FAIL", "OTHER")
TYPED = {"COMPLETE": "completed", "FAIL": "failed", "ABORT": "aborted", "START": "started", "RUNNING": "running"}


def render(desk: Desk) -> None:
    """Events that fit the address, and what was no event."""
    faulty, refused = inspector.faulty(desk), inspector.rejections(desk, Asked(limit=1)).of
    everything = inspector.events(desk, asked=Asked(limit=1)).of
    if not everything and not refused:
        frame.headline("No event has arrived yet")
        frame.empty(
            "Every event that arrives will stand here, byte for byte, with what is wrong with it.",
            next_step="Send one, or import a file of events.", to="import", label="Import a file",
        )  # fmt: skip
        return
    frame.headline(
        f"{frame.plural(everything, 'event')} on record, {frame.count(faulty)} of them kept with faults; "
        f"{frame.plural(refused, 'delivery', many='deliveries')} refused"
    )
    kept, not_events = st.tabs(["Events", f"Refused deliveries ({refused:,})"])
    with kept:
        _events(desk)
    with not_events:
        _rejections(desk)
    frame.how_sure(
        source="The raw log: the bytes as they arrived. Faults are found by the specification's own facet schemas.",
        assumptions=["A fault of a facet never rejects its event; what lacks an identity or a time is no event."],
    )


def _events(desk: Desk) -> None:
    wanted, asked = _filter(desk)
    found = inspector.events(desk, wanted, asked)
    if not found.rows:
        frame.empty("No event fits.", next_step="Clear a filter above.")
        return
    frame.table(
        pd.DataFrame([_row(line) for line in found.rows]),
        key="events",
        search=False,
        columns=[
            frame.Column("number", "No.", kind="count"), frame.Column("happened", kind="time"),
            frame.Column("state", kind="status"), frame.Column("about"), frame.Column("faults", kind="count"),
            frame.Column("kind"), frame.Column("run", "Run", hidden=True), frame.Column("producer", hidden=True),
            frame.Column("arrived", kind="time", hidden=True),
        ],
        links={"number": frame.RowLink("event", number="number"), "run": frame.RowLink("run", id="run")},
        alt="Events, newest first",
        page_rows=ROWS,
    )  # fmt: skip
    _pager(asked.offset, found.found)


def _filter(desk: Desk) -> tuple[EventFilter, Asked]:
    bar = st.columns([2.4, 1.1, 1.3, 2.2, 1.4], vertical_alignment="bottom")
    words = bar[0].text_input("Search", frame.param("q", ""), placeholder="Job, dataset, run or producer")
    kind = _choice(bar[1], "Kind", KINDS, "kind")
    event_type = _choice(bar[2], "State", TYPES, "type")
    producer = _choice(bar[3], "Producer", tuple(inspector.producers(desk)), "producer")
    faults = bar[4].toggle("Faulty", frame.param("faults", default=False, read=lambda text: text == "1"))
    asked = {"q": words, "kind": kind, "type": event_type, "producer": producer, "faults": "1" if faults else ""}
    if any(frame.param(name, "") != value for name, value in asked.items()):
        frame.set_params(**asked, page=None)
    page = frame.param("page", 0, read=int)
    node = frame.param("node", None, read=int)
    run = frame.param("run", "")
    wanted = EventFilter(
        with_problems=faults, kind=kind, event_type=event_type, producer=producer, run_id=run, node_id=node
    )
    return wanted, Asked(text=words, offset=max(0, page) * ROWS, limit=ROWS)


def _choice(place: st.delta_generator.DeltaGenerator, label: str, choices: tuple[str, ...], name: str) -> str:
    asked = frame.param(name, "")
    at = choices.index(asked) + 1 if asked in choices else 0
    return place.selectbox(label, ["", *choices], at, format_func=lambda text: text or "any") or ""


def _pager(offset: int, found: int) -> None:
    st.caption(f"{offset + 1:,} to {min(offset + ROWS, found):,} of {found:,}")
    bar = st.container(horizontal=True)
    page = offset // ROWS
    if page and bar.button("Newer", icon=":material/chevron_left:"):
        frame.set_params(page=page - 1 or None)
        st.rerun()
    if offset + ROWS < found and bar.button("Older", icon=":material/chevron_right:"):
        frame.set_params(page=page + 1)
        st.rerun()


def _row(line: EventLine) -> dict[str, object]:
    return {
        "number": line.seq,
        "happened": line.event_time,
        "state": TYPED.get(line.event_type, "not applicable"),
        "about": line.about.name if line.about else "",
        "faults": line.problems,
        "kind": line.kind,
        "run": line.run_id,
        "producer": line.producer,
        "arrived": line.received_at,
    }


def _rejections(desk: Desk) -> None:
    found = inspector.rejections(desk, Asked(limit=1000))
    if not found.rows:
        frame.empty("Nothing that arrived was refused.")
        return
    frame.table(
        pd.DataFrame([_refused_row(line) for line in found.rows]),
        key="refused",
        columns=[
            frame.Column("number", "No.", kind="count"), frame.Column("arrived", kind="time"), frame.Column("reason"),
            frame.Column("sender"), frame.Column("through"), frame.Column("size", kind="size"),
            frame.Column("begins", "Begins with", hidden=True),
        ],
        alt="Deliveries that were no events",
    )  # fmt: skip
    number = st.selectbox("Read one back", [line.id for line in found.rows], index=None, placeholder="Its number")
    if number is not None:
        body = inspector.rejected_body(desk, number)
        st.code(body[:20_000].decode("utf-8", "replace"), language="json", wrap_lines=True)
        st.download_button("The bytes as they came", body, f"refused-{number}.json", "application/octet-stream")


def _refused_row(line: RejectionLine) -> dict[str, object]:
    return {
        "number": line.id, "arrived": line.received_at, "reason": line.reason, "sender": line.sender,
        "through": line.door, "size": line.size, "begins": line.begins,
    }  # fmt: skip
