"""Decisions in and out as MADR files, from the page that lists them."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pages import _frame as frame
from registry import madr
from registry.access import Desk
from registry.errors import RegistryError
from registry.services import decisions

MOST_FILES, MOST_MB = 200, 2


def files(desk: Desk) -> None:
    """A fold to take files in; each is read whole, and the same file twice is one decision."""
    with st.expander("Take in MADR files", icon=":material/upload_file:", type="compact"):
        with st.form("madr", border=False, clear_on_submit=True):
            given = st.file_uploader(
                "Files", type="md", accept_multiple_files=True, max_upload_size=MOST_MB,
                help="Decision records in Markdown. Whatever has no field here is kept as it is.",
            )  # fmt: skip
            about = st.text_input("About, where a file does not say", placeholder="use_case:hiring, model:churn@3 …")
            if not st.form_submit_button("Put them on record", icon=":material/upload_file:"):
                return
        for file in given[:MOST_FILES]:
            _one(desk, file, about)
        if not given:
            st.caption("Choose one or more files.")


def _one(desk: Desk, file: Any, about: str) -> None:
    try:
        made = decisions.log(desk, madr.opened(file.getvalue(), name=file.name, about=about))
    except RegistryError as refusal:
        st.error(f"{frame.plain(file.name)}: {frame.plain(str(refusal))}", icon=":material/block:")
        return
    frame.link("decision", f"{made.line.number} {made.line.title}", icon=":material/check:", id=str(made.line.id))
