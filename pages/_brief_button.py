"""“Make this a PDF”, wherever a reader stands: made aside, with progress, cancelled at any time."""

from __future__ import annotations

import streamlit as st

from pages import _frame as frame
from pages.connect import address
from registry.access import Desk, permissions_now

PATIENCE_SECONDS = 4.0
"""So long a click waits for the brief, which mostly is enough; then it says how far it is."""
_LOOK_SECONDS = 1.0


def offer(desk: Desk, kind: str, subject: str, *, label: str = "Make a PDF brief", primary: bool = False) -> None:
    """A button that makes the brief `kind` (a row of briefs/kinds.py) of `subject`; nothing for whom it is not.

    The brief is made at the click, for it is noted in the audit log; in a process of its own, so that nobody waits.
    """
    from briefs.errand import send
    from briefs.export import Wanted
    from briefs.kinds import kind as row

    if row(kind).permission not in permissions_now(desk):
        return
    key = f"brief-{kind}-{subject}"
    if st.button(
        label, key=f"{key}-make", type="primary" if primary else "secondary", icon=":material/picture_as_pdf:"
    ):
        if (before := st.session_state.get(key)) is not None:
            before.cancel()
        st.session_state[key] = errand = send(desk, kind, subject, Wanted(address=address()))
        with st.spinner("Writing the brief …", show_time=True):
            errand.wait(PATIENCE_SECONDS)
    if (errand := st.session_state.get(key)) is not None:
        if errand.over:
            _told(errand, key)
        else:
            _under_way(key)


@st.fragment(run_every=_LOOK_SECONDS)
def _under_way(key: str) -> None:
    errand = st.session_state.get(key)
    if errand is None or errand.over:
        st.rerun()
    row = st.container(horizontal=True, vertical_alignment="center", width="content")
    pages = f", {frame.plural(errand.pages, 'page')} so far" if errand.pages else " …"
    row.caption(f"Writing the brief{pages}", width="content", help="You can go on working meanwhile.")
    if row.button("Stop", key=f"{key}-stop", type="tertiary", icon=":material/stop_circle:",
                  help="Nothing is noted or kept then."):  # fmt: skip
        errand.cancel()
        st.session_state.pop(key, None)
        st.rerun()


def _told(errand, key: str) -> None:
    if errand.trouble:
        st.error(frame.plain(errand.trouble), icon=":material/block:")
    made = errand.made
    if made is not None:
        st.download_button(
            f"Save it ({frame.size(len(made.document))})", made.document, made.file_name, made.media_type,
            icon=":material/download:", on_click="ignore", key=f"{key}-save",
            help=f"SHA-256 {made.sha256}, noted in the audit log",
        )  # fmt: skip
