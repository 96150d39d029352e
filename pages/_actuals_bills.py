"""The bills on record, and putting another one there: read first, then kept."""

from __future__ import annotations

import io
from typing import Any

import pandas as pd
import streamlit as st

from pages import _frame as frame
from pages._listing import listing
from registry.access import Desk, Permission, permissions_now
from registry.services import bills
from registry.views.bills import BillLine, Imported
from registry.views.listing import Asked, Listed
from roi.focus_findings import Finding

SORTABLE = ("number", "provider", "account", "period_start", "rows", "at", "file_name")
_READ = "bill_read"
COLUMNS = (
    frame.Column("word", "Stands", kind="status"),
    frame.Column("number", "Bill"),
    frame.Column("provider", "Provider"),
    frame.Column("account", "Account"),
    frame.Column("period_start", "From", kind="date"),
    frame.Column("rows", "Charges", kind="count"),
    frame.Column("billed", "Billed", kind="number"),
    frame.Column("currency", "Currency"),
    frame.Column("findings", "Findings"),
    frame.Column("effective", "Effective", kind="number", hidden=True),
    frame.Column("file_name", "File", hidden=True),
    frame.Column("by", "By", hidden=True),
    frame.Column("at", "On record since", kind="time", hidden=True),
    frame.Column("superseded_by", "Superseded by", hidden=True),
    frame.Column("supersedes", "Corrects", hidden=True),
)


def render(desk: Desk, heading: Any) -> None:
    """The list, and the way in."""
    counting = bills.listing(desk, Asked(limit=1))
    with heading:
        frame.headline(_sentence(desk, counting.found))
    if Permission.ACTUALS_ADD in permissions_now(desk):
        _way_in(desk)
    if not bills.listing(desk, Asked(limit=1), every=True).found:
        frame.empty(
            "Here will stand every cloud bill: what it came to, what is odd in it, and which one it corrects.",
            next_step="FOCUS 1.0 to 1.4, CSV or Parquet. The same bill twice changes nothing.",
            code="countersign bill FILE --save",
        )
        return
    every = st.toggle("Those that were superseded, too", key="q_every", bind="query-params")

    def fetch(asked: Asked) -> Listed[BillLine]:
        return bills.listing(desk, asked, every=every)

    listing(
        fetch, _row, key="bills", columns=COLUMNS, alt="Bills", noun="bills", sortable=SORTABLE, title="On record",
        links={"number": frame.RowLink("bill", id="number")}, search="Search providers, accounts and files",
    )  # fmt: skip
    frame.how_sure(
        source="Files as they came; each bill keeps a hash of its charges, and the audit log one of the bill.",
        assumptions=[
            "A bill is what one provider charges one account for one period in one currency.",
            "One with other charges for the same supersedes the one before, which stays on record.",
            "Sums are exact to the last digit; two currencies are never added.",
        ],
    )


def _sentence(desk: Desk, count: int) -> str:
    if not count:
        return "No bill is on record yet"
    newest = bills.listing(desk, Asked(limit=1)).rows[0]
    until = f"; the newest is for {newest.period_start:%B %Y}" if newest.period_start else ""
    return f"{frame.plural(count, 'bill')} on record{until}"


def _row(one: BillLine) -> dict[str, Any]:
    parts = [frame.plural(count, noun) for count, noun in ((one.errors, "error"), (one.warnings, "warning")) if count]
    return {
        "word": one.word, "number": one.number, "provider": one.provider, "account": one.account,
        "period_start": one.period_start, "rows": one.rows, "billed": float(one.billed), "currency": one.currency,
        "findings": ", ".join(parts) or (frame.plural(one.notes, "note") if one.notes else ""),
        "effective": float(one.effective), "file_name": one.file_name, "by": one.by, "at": one.at,
        "superseded_by": one.superseded_by, "supersedes": one.supersedes,
    }  # fmt: skip


def _way_in(desk: Desk) -> None:
    with st.expander("Put a bill on record", icon=":material/upload_file:", expanded=bool(st.session_state.get(_READ))):
        file = st.file_uploader(
            "A bill in FOCUS 1.0 to 1.4: CSV (also .gz) or Parquet", type=["csv", "gz", "parquet", "tsv", "txt"],
            max_upload_size=bills.most_bytes() // 2**20, key="bill_file",
        )  # fmt: skip
        if file is None:
            st.session_state.pop(_READ, None)
            return
        kept = st.session_state.get(_READ)
        if kept is None or kept[0] != file.file_id:
            found = frame.act(lambda: _read(desk, file), done="It was read; nothing is kept yet.")
            if found is None:
                return
            st.session_state[_READ] = kept = (file.file_id, found)
        _preview(kept[1])
        _keep(desk, file, kept[1])


def _read(desk: Desk, file: Any) -> Imported:
    bar = st.empty()
    found = bills.preview(
        desk, io.BytesIO(file.getvalue()), name=file.name, progress=lambda done, _: _tell(bar, done, "read")
    )
    bar.empty()
    return found


def _tell(bar: Any, done: int, what: str) -> None:
    bar.caption(f"{done:,} charges {what} …")


def _keep(desk: Desk, file: Any, found: Imported) -> None:
    if not found.changed:
        st.info(
            "Every charge of this file is on record already: there is nothing to put there.", icon=":material/check:"
        )
        return
    note = st.text_input("Why", max_chars=2000, placeholder="Not needed", key="bill_note")
    if st.button(f"Put {frame.plural(found.changed, 'bill')} on record", type="primary", icon=":material/inventory_2:"):
        bar = st.empty()

        def save() -> None:
            bills.save(
                desk, io.BytesIO(file.getvalue()), name=file.name, note=note,
                progress=lambda done, what: _tell(bar, done, what),
            )  # fmt: skip
            st.session_state.pop(_READ, None)
            st.session_state.pop("bill_file", None)

        frame.act(save, done="It is on record.")


def _preview(found: Imported) -> None:
    st.markdown(f"**{frame.plain(found.words)}.** FOCUS {found.version}, {found.format}.")
    rows = pd.DataFrame(
        [
            {"word": one.word, "provider": one.provider, "account": one.account, "from": one.period_start,
             "rows": one.rows, "billed": float(one.billed), "currency": one.currency,
             "place": one.number or one.supersedes}
            for one in found.parts
        ]
    )  # fmt: skip
    frame.table(
        rows, key="preview", alt="Bills in this file", search=False,
        columns=[
            frame.Column("word", "Would be", kind="status"), frame.Column("provider"), frame.Column("account"),
            frame.Column("from", "From", kind="date"), frame.Column("rows", "Charges", kind="count"),
            frame.Column("billed", kind="number"), frame.Column("currency"),
            frame.Column("place", "Known as, or corrects"),
        ],
    )  # fmt: skip
    for one in found.unallocated:
        if one.share is not None:
            share = f"{frame.number(one.share * 100, digits=2)} %"
            st.caption(frame.plain(f"{share} of what is billed in {one.currency} would be nobody's under the rules."))
    findings(found.findings, key="preview_findings")


def findings(found: tuple[Finding, ...], *, key: str) -> None:
    """What is odd in a bill, each with its row and column."""
    if not found:
        st.caption("Nothing in it is odd.")
        return
    rows = pd.DataFrame(
        [
            {"severity": one.severity, "row": one.row, "column": one.column, "what": one.what, "done": one.done,
             "count": one.count, "trap": one.trap, "rows": ", ".join(map(str, one.rows))}
            for one in found
        ]
    )  # fmt: skip
    frame.table(
        rows, key=key, title="Findings", alt="Findings, errors first",
        about="An error leaves something out of a sum; a warning may; a note changes no figure. The header is row 1.",
        columns=[
            frame.Column("severity", "Is", kind="status"), frame.Column("row", "First row", kind="count"),
            frame.Column("column"), frame.Column("what", "What"), frame.Column("done", "What was done"),
            frame.Column("count", "How often", kind="count"), frame.Column("trap", hidden=True),
            frame.Column("rows", "First rows", hidden=True),
        ],
    )  # fmt: skip
