"""Importing an inventory of use cases: every line with what it would do, then all of it with progress."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from pages import _frame as frame
from registry.access import Desk
from registry.services import inventories
from registry.views.inventories import InventoryLine, InventoryView, Outcome

MOST_MB = 50
_READ, _DONE = "inventory_read", "inventory_done"
_WORDS = {Outcome.TWICE: "twice in the file", Outcome.UNCHANGED: "known", Outcome.CHANGED: "changed"}
_ORDER = list(Outcome)


def render(desk: Desk) -> None:
    """Drop a file, see what each line would do, bring it in."""
    file = st.file_uploader(
        "The CSV of an AI use case inventory, with the columns of the consolidated one of US agencies of 2024",
        type=["csv"], max_upload_size=MOST_MB, key="inventory_file",
    )  # fmt: skip
    if file is None:
        frame.empty(
            "Nothing is chosen yet.",
            next_step="First you see what each line would do; nothing is kept until you say so. "
            "The same file twice changes nothing, whoever brings it.",
            code="countersign import-use-cases FILE",
        )
        return
    if st.session_state.get(_READ, ("",))[0] != file.file_id:
        with st.spinner("Reading it …", show_time=True):
            found = frame.act(lambda: inventories.preview(desk, file.getvalue()), done="It was read; nothing is kept.")
        if found is None:
            return
        st.session_state[_READ] = (file.file_id, found)
    found = st.session_state[_READ][1]
    if st.session_state.get(_DONE, ("",))[0] == file.file_id:
        _told(st.session_state[_DONE][1])
        return
    _figures(found)
    todo = found.new + found.count(Outcome.CHANGED)
    if not todo:
        st.info("Nothing in it is new or changed: there is nothing to bring in.", icon=":material/check:")
    elif st.button(_button(found), type="primary", icon=":material/upload_file:"):
        made = frame.act(lambda: _bring_in(desk, file), done="It is on record.")
        if made is not None:
            st.session_state[_DONE] = (file.file_id, made)
            st.rerun()
    _table(found, title="What each line would do")


def _button(found: InventoryView) -> str:
    new, changed = found.new, found.count(Outcome.CHANGED)
    parts = [f"{new:,} new"] * bool(new) + [f"{changed:,} changed"] * bool(changed)
    return f"Bring in {' and '.join(parts)} {'use case' if new + changed == 1 else 'use cases'}"


def _bring_in(desk: Desk, file: Any) -> InventoryView:
    bar = st.progress(0.0, "Beginning …")

    def tell(done: int, of: int) -> None:
        bar.progress(done / of, f"{done:,} of {of:,} use cases")

    found = inventories.bring_in(desk, file.getvalue(), progress=tell)
    bar.empty()
    return found


def _told(made: InventoryView) -> None:
    st.success(made.words, icon=":material/check:")
    with st.container(horizontal=True):
        frame.link("use_cases", "See the use cases", icon=":material/flag:")
        frame.link("gaps", "See who is missing in them", icon=":material/diversity_3:")
        frame.link("audit", "See it in the audit log", icon=":material/history_edu:")
    _figures(made)
    _table(made, title="What became of each line")


def _figures(found: InventoryView) -> None:
    same = found.count(Outcome.UNCHANGED)
    frame.figures(
        [
            frame.Figure("Refused", frame.count(found.count(Outcome.REFUSED)), range=f"of {found.entries:,} lines"),
            frame.Figure("Changed", frame.count(found.count(Outcome.CHANGED)), range="become a new revision"),
            frame.Figure("New", frame.count(found.new), range="in the stage that the file says"),
            frame.Figure("Known", frame.count(same), range=f"{found.count(Outcome.TWICE):,} more twice in the file"),
        ]
    )


def _table(found: InventoryView, *, title: str) -> None:
    rows = pd.DataFrame(map(_row, sorted(found.lines, key=lambda one: (_ORDER.index(one.outcome), one.line))))
    if rows.empty:
        st.caption("The file has a first line and nothing below it.")
        return
    frame.table(
        rows, key="lines", alt=title, title=title,
        about="Refused first. What somebody here has said since is kept, and no stage is moved.",
        columns=[
            frame.Column("outcome", kind="status"), frame.Column("line", kind="count"),
            frame.Column("title", "Use case"), frame.Column("agency"), frame.Column("what", "In what, or why"),
            frame.Column("stage", "Stage in the file"), frame.Column("here", "Stage here", hidden=True),
            frame.Column("slug", hidden=True),
        ],
        links={"title": frame.RowLink("use_case", name="slug")},
    )  # fmt: skip


def _row(one: InventoryLine) -> dict[str, Any]:
    return {
        "outcome": _WORDS.get(one.outcome, one.outcome.value), "line": one.line, "title": one.title,
        "agency": one.agency, "what": one.what, "stage": one.stage, "here": one.stage_here, "slug": one.slug,
    }  # fmt: skip
