"""Importing files of events by drag and drop: through the same door as every other event."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from lineage.slices import elements
from pages import _frame as frame
from registry.access import Desk, Permission, permissions_now
from registry.services import events, inspector, projections
from registry.services.events import Outcome

PART = 500
MOST_SHOWN = 1000
_DONE = "import_done"
MOST_BYTES = 1024 * 1024 * 1024


def render(desk: Desk) -> None:
    """Drop files, see what became of each line."""
    files = st.file_uploader(
        "NDJSON (one event a line), JSON (one event or an array), or either as .gz", accept_multiple_files=True,
        type=["ndjson", "jsonl", "json", "gz"],
    )  # fmt: skip
    if not files:
        frame.empty(
            "Nothing is chosen yet.",
            next_step="Sending a file twice changes nothing. Lines that are no events are kept aside with the reason.",
        )
        return
    if st.button(f"Import {frame.plural(len(files), 'file')}", type="primary"):
        rows = [row for file in files for row in _import(desk, file.name, file.getvalue())]
        _catch_up(desk)
        st.session_state[_DONE] = (_names(files), rows)
    done, rows = st.session_state.get(_DONE, ((), []))
    if done == _names(files):  # what came of them stays while somebody looks through it
        _told(desk, rows)


def _names(files: Sequence[Any]) -> tuple[str, ...]:
    return tuple(file.file_id for file in files)


def _import(desk: Desk, name: str, content: bytes) -> list[dict[str, object]]:
    try:
        lines = list(_lines(name, content))
    except (OSError, EOFError, zlib.error, ValueError) as cause:
        told = {"outcome": Outcome.REJECTED.value, "reason": f"not readable: {cause}", "event": None}
        return [{"file": name, "line": 0, **told}]
    rows: list[dict[str, object]] = []
    bar = st.progress(0.0, f"{name}: 0 of {len(lines):,}")
    for start in range(0, len(lines), PART):
        part = lines[start : start + PART]
        receipts = events.receive(desk, [body for _, body in part])
        for (line, _), receipt in zip(part, receipts, strict=True):
            told = {"outcome": receipt.outcome.value, "reason": receipt.reason, "event": receipt.seq}
            rows.append({"file": name, "line": line, **told})
        done = start + len(part)
        bar.progress(done / len(lines), f"{name}: {done:,} of {len(lines):,}")
    return rows


def _lines(name: str, content: bytes) -> Iterator[tuple[int, bytes]]:
    body = _unpacked(content) if name.endswith(".gz") else content
    if name.removesuffix(".gz").endswith(".json"):
        found = elements(body)
        yield from enumerate([body] if found is None else found, 1)
        return
    for number, line in enumerate(body.splitlines(), 1):
        if line.strip():
            yield number, line


def _unpacked(content: bytes) -> bytes:
    """The content of a gzip file, refused where it is larger than anybody means to import at once."""
    unpacker = zlib.decompressobj(16 + zlib.MAX_WBITS)
    body = unpacker.decompress(content, MOST_BYTES)
    if unpacker.unconsumed_tail:
        raise ValueError(f"it unpacks to more than {frame.size(MOST_BYTES)}")
    return body if unpacker.eof and not unpacker.unused_data else gzip.decompress(content)


def _catch_up(desk: Desk) -> None:
    with st.spinner("Reading them into the lineage …", show_time=True):
        projections.catch_up(desk.registry, batch=1000)


def _told(desk: Desk, rows: list[dict[str, object]]) -> None:
    frame_of_rows = pd.DataFrame(rows, columns=["file", "line", "outcome", "reason", "event"])
    counts = frame_of_rows["outcome"].value_counts()
    stored, known, refused = (int(counts.get(outcome.value, 0)) for outcome in Outcome)
    (st.warning if refused else st.success)(
        f"{frame.plural(stored, 'event')} put on record, {frame.count(known)} known already, "
        f"{frame.count(refused)} refused."
    )
    bad = frame_of_rows[frame_of_rows["outcome"] == Outcome.REJECTED.value]
    if not bad.empty:
        frame.table(
            bad.head(MOST_SHOWN), key="refused", alt="Lines that were no events", title="Refused lines",
            search=len(bad) > 10,
            about="They are kept aside with the reason; mend them and import them again.",
            columns=[frame.Column("file"), frame.Column("line", kind="count"), frame.Column("reason")],
        )  # fmt: skip
    if Permission.EVENT_READ in permissions_now(desk):
        _faults(desk, frame_of_rows)
    frame.link("events", "See the events", icon=":material/list:")
    frame.link("lineage", "See the lineage", icon=":material/account_tree:")


def _faults(desk: Desk, rows: pd.DataFrame) -> None:
    """Faults in events that were kept, each with its file and line."""
    kept = rows[rows["outcome"] == Outcome.STORED.value]
    places = {int(seq): (file, line) for seq, file, line in zip(kept["event"], kept["file"], kept["line"], strict=True)}
    found = inspector.faults_of(desk, sorted(places), limit=MOST_SHOWN)
    if not found:
        return
    told = pd.DataFrame(
        {"file": places[seq][0], "line": places[seq][1], "event": seq, "place": fault.place, "fault": fault.message}
        for seq, fault in found
    )
    frame.table(
        told, key="faults", alt="Faults in events that were kept", title="Faults in events that were kept",
        search=len(told) > 10,
        about="These events are on record all the same; a facet that breaks its schema may say nothing.",
        columns=[
            frame.Column("file"), frame.Column("line", kind="count"), frame.Column("event", kind="count"),
            frame.Column("place"), frame.Column("fault", "What is wrong"),
        ],
        links={"event": frame.RowLink("event", number="event")},
    )  # fmt: skip
