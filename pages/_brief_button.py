"""“Make this a PDF”, wherever a reader stands."""

from __future__ import annotations

import streamlit as st

from pages import _frame as frame
from pages.connect import address
from registry.access import Desk, permissions_now


def offer(desk: Desk, kind: str, subject: str, *, label: str = "Make a PDF brief", primary: bool = False) -> None:
    """A button that makes the brief `kind` (a row of briefs/kinds.py) of `subject`; nothing for whom it is not.

    The brief is made at the click, for it is noted in the audit log.
    """
    from briefs.export import Wanted, export
    from briefs.kinds import kind as row

    if row(kind).permission not in permissions_now(desk):
        return
    key = f"brief-{kind}-{subject}"
    if st.button(label, key=key, type="primary" if primary else "secondary", icon=":material/picture_as_pdf:"):
        wanted = Wanted(address=address())
        with st.spinner("Writing the brief …", show_time=True):
            made = frame.act(lambda: export(desk, kind, subject, wanted), done="The brief is written.")
        if made is not None:
            st.download_button(
                "Save it", made.document, made.file_name, made.media_type, icon=":material/download:",
                on_click="ignore", key=f"{key}-save", help=f"SHA-256 {made.sha256}, noted in the audit log",
            )  # fmt: skip
