"""Importing files of events by drag and drop: through the same door as every other event."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator

import pandas as pd
import streamlit as st

from lineage.slices import elements
from pages import _frame as frame
from registry.access import Desk
from registry.services import events, projections
from registry.services.events import Outcome

PART = 500
MOST_SHOWN = 1000
MOST_BYTES = 1024 * 1024 * 1024


def render(desk: Desk) -> None:
    """Drop files, see what became of each line."""
    frame.headline("Drop files of OpenLineage events to put them on record")
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
        _told(rows)


def _import(desk: Desk, name: str, content: bytes) -> list[dict[str, object]]:
    try:
        lines = list(_lines(name, content))
    except (OSError, EOFError, zlib.error, ValueError) as cause:
        return [{"file": name, "line": 0, "outcome": Outcome.REJECTED.value, "reason": f"not readable: {cause}"}]
    rows: list[dict[str, object]] = []
    bar = st.progress(0.0, f"{name}: 0 of {len(lines):,}")
    for start in range(0, len(lines), PART):
        part = lines[start : start + PART]
        receipts = events.receive(desk, [body for _, body in part])
        for (line, _), receipt in zip(part, receipts, strict=True):
            rows.append({"file": name, "line": line, "outcome": receipt.outcome.value, "reason": receipt.reason})
        done = start + len(part)
        bar.progress(done / len(lines), f"{name}: {done:,} of {len(lines):,}")
    return rows


def _lines(name: str, content: bytes) -> Iterator[tuple[int, bytes]]:
    body = _unpacked(content) if name.endswith(".gz") else content
    if name.removesuffix(".gz").endswith(".json"):
        found = elements(body)
        yield from ((1, element) for element in ([body] if found is None else found))
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


def _told(rows: list[dict[str, object]]) -> None:
    frame_of_rows = pd.DataFrame(rows, columns=["file", "line", "outcome", "reason"])
    counts = frame_of_rows["outcome"].value_counts()
    stored, known, refused = (int(counts.get(outcome.value, 0)) for outcome in Outcome)
    st.success(
        f"{frame.plural(stored, 'event')} put on record, {frame.count(known)} known already, "
        f"{frame.count(refused)} refused."
    )
    bad = frame_of_rows[frame_of_rows["outcome"] == Outcome.REJECTED.value]
    if not bad.empty:
        frame.table(bad.head(MOST_SHOWN), key="refused", alt="Lines that were no events", title="Refused lines")
    frame.link("events", "See the events", icon=":material/list:")
    frame.link("lineage", "See the lineage", icon=":material/account_tree:")
