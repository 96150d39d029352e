"""The event inspector: everything that arrived, newest first, and what was wrong with it."""

from __future__ import annotations

import streamlit as st

from pages import _frame as frame
from pages._listing import listing
from registry.access import Desk
from registry.errors import NotFound
from registry.services import inspector, search
from registry.views.inspector import EventFilter, EventLine, RejectionLine
from registry.views.listing import Asked, Listed

KINDS = ("run", "job", "dataset")
TYPES = ("START", "RUNNING", "COMPLETE", "ABORT", "FAIL", "OTHER")
EVENTS, REFUSED = "Events", "Refused deliveries"
BYTES_SHOWN = 20_000


def render(desk: Desk) -> None:
    """Events that fit the address, and what was no event."""
    refused = inspector.rejections(desk, Asked(limit=1)).of
    everything = inspector.events(desk, asked=Asked(limit=1)).of
    if not everything and not refused:
        _nothing_yet()
        return
    frame.headline(sentence(everything, inspector.faulty(desk), refused))
    shown = EVENTS
    if refused:
        shown = st.segmented_control(
            "Show", [EVENTS, REFUSED], default=EVENTS, key="q_show", bind="query-params", required=True,
            label_visibility="collapsed",
        )  # fmt: skip
    if shown == REFUSED:
        _rejections(desk)
    else:
        _events(desk)
    frame.how_sure(
        source="The raw log: the bytes as they arrived. Faults are found by the specification's own facet schemas.",
        assumptions=["A fault of a facet never rejects its event; what lacks an identity or a time is no event."],
    )


def sentence(everything: int, faulty: int, refused: int) -> str:
    """What has arrived, in one sentence."""
    events = frame.plural(everything, "event")
    said = f"{faulty:,} of {events} on record {'has' if faulty == 1 else 'have'} faults"
    if not faulty:
        said = f"{events} on record, and no fault in {'it' if everything == 1 else 'any of them'}"
    refusals = f"{frame.plural(refused, 'delivery', many='deliveries')} {'was' if refused == 1 else 'were'} no event"
    return f"{said}; {refusals}" if refused else said


def _events(desk: Desk) -> None:
    wanted = _wanted(desk)

    def fetch(asked: Asked) -> Listed[EventLine]:
        return inspector.events(desk, wanted, asked)

    listing(
        fetch, row, key="events", alt="Events, newest arrival first", noun="events", sortable=(),
        columns=[
            frame.Column("number", "Event", kind="count"), frame.Column("happened", kind="time"),
            frame.Column("type"), frame.Column("about"), frame.Column("faults", kind="count"),
            frame.Column("run"), frame.Column("producer", hidden=True), frame.Column("kind", hidden=True),
            frame.Column("arrived", kind="time", hidden=True), frame.Column("namespace", hidden=True),
        ],
        links={"number": frame.RowLink("event", number="number"), "run": frame.RowLink("run", id="run_id")},
        search="Search jobs, datasets, runs, producers",
    )  # fmt: skip


def _wanted(desk: Desk) -> EventFilter:
    bar = st.container(horizontal=True, vertical_alignment="bottom")
    kinds = bar.pills("Kind", KINDS, key="q_kind", bind="query-params")
    event_type = bar.selectbox("State", ["any", *TYPES], key="q_type", bind="query-params", width=140)
    producers = inspector.producers(desk)
    producer = bar.selectbox("Producer", ["any", *producers], key="q_producer", bind="query-params", width=260)
    faults = bar.toggle("Only with faults", frame.param("faults", "") == "1")
    frame.set_params(faults="1" if faults else None)
    node, run = frame.param("node", None, read=int), frame.param("run", "")
    _narrowed(desk, node, run)
    return EventFilter(
        with_problems=faults,
        kind=kinds or "",
        event_type="" if event_type in (None, "any") else event_type,
        producer="" if producer in (None, "any") else producer,
        run_id=run,
        node_id=node,
    )


def _narrowed(desk: Desk, node: int | None, run: str) -> None:
    """Say which thing the address narrows the list to, and offer the whole."""
    if node is None and not run:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(
            f"Only events that speak of **{frame.plain(_name(desk, node))}**." if node else f"Only run {run[:8]}."
        )
        frame.link("events", "All events", icon=":material/close:")


def _name(desk: Desk, node: int | None) -> str:
    try:
        return search.resolve(desk, str(node)).name
    except NotFound:
        return str(node)


def row(line: EventLine) -> dict[str, object]:
    """The cells of one event."""
    return {
        "number": line.seq,
        "happened": line.event_time,
        "type": line.event_type or f"{line.kind} event",
        "about": line.about.name if line.about else "",
        "namespace": line.about.namespace if line.about else "",
        "faults": line.problems,
        "kind": line.kind,
        "run": line.run_id[:8],
        "run_id": line.run_id,
        "producer": line.producer,
        "arrived": line.received_at,
    }


def _rejections(desk: Desk) -> None:
    def fetch(asked: Asked) -> Listed[RejectionLine]:
        return inspector.rejections(desk, asked)

    listing(
        fetch, refused_row, key="refused", alt="Deliveries that were no events", noun="deliveries", links={},
        sortable=(),
        columns=[
            frame.Column("number", kind="count"), frame.Column("arrived", kind="time"), frame.Column("reason"),
            frame.Column("begins", "Begins with"), frame.Column("sender"), frame.Column("through"),
            frame.Column("size", kind="size"),
        ],
        search="Search reasons", below=lambda listed: _read_back(desk, listed),
    )  # fmt: skip


def _read_back(desk: Desk, listed: Listed[RejectionLine]) -> None:
    number = st.selectbox(
        "Read one back", [line.id for line in listed.rows], index=None, placeholder="Its number", width=240
    )
    if number is not None:
        body = inspector.rejected_body(desk, number)
        st.code(body[:BYTES_SHOWN].decode("utf-8", "replace"), language="json", wrap_lines=True)
        st.download_button("The bytes as they came", body, f"refused-{number}.bin", "application/octet-stream")


def refused_row(line: RejectionLine) -> dict[str, object]:
    """The cells of one refused delivery."""
    return {
        "number": line.id, "arrived": line.received_at, "reason": line.reason, "begins": line.begins[:80],
        "sender": line.sender, "through": line.door, "size": line.size,
    }  # fmt: skip


def _nothing_yet() -> None:
    frame.headline("No event has arrived yet")
    frame.empty(
        "Every event that arrives will stand here, byte for byte, with what is wrong with it.",
        next_step="Send one, or import a file of events.", to="import", label="Import a file",
    )  # fmt: skip
