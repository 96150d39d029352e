"""Saving a business case: as a revision, over one that somebody else made, or by going back."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pages import _frame as frame
from registry.access import Desk, Permission, permissions_now
from registry.errors import Conflict, RegistryError
from registry.services import business_cases, drafts

KIND = "business_case"
"""What drafts of it are kept under."""


def save(desk: Desk, slug: str, text: str, standing: int) -> None:
    """The button that makes a revision of what is written, for whom it is open."""
    if Permission.CASE_WRITE not in permissions_now(desk):
        st.caption("Executives and engineers save business cases.")
        return
    note = st.text_input("What changed, and why", key="case_note", max_chars=2000)
    began = st.session_state["_case_began"]
    if began != standing:
        _overtaken(slug, began, standing)
    if st.button(f"Save as revision {standing + 1}", type="primary", icon=":material/save:"):
        made = _try_save(desk, slug, text, note, began)
        if made is not None:
            drafts.discard(desk, KIND, slug)
            st.session_state.pop("_case_of", None)
            frame.go("economics", name=slug)


def _try_save(desk: Desk, slug: str, text: str, note: str, began: int) -> Any:
    try:
        return business_cases.save(desk, slug, text, note=note, expected_revision=began)
    except Conflict as refusal:
        st.error(frame.plain(str(refusal)), icon=":material/block:")
    except RegistryError as refusal:
        st.error(frame.plain(str(refusal)), icon=":material/block:")
    return None


def _overtaken(slug: str, began: int, standing: int) -> None:
    st.warning(
        f"You began from revision {began or 'none'}, and revision {standing} is on record now. Look at what it says "
        "before you save over it.", icon=":material/warning:",
    )  # fmt: skip
    frame.link("economics", f"Show revision {standing}", name=slug, icon=":material/arrow_forward:")
    if st.button("I have looked; take mine", key="case_take_mine"):
        st.session_state["_case_began"] = standing
        st.rerun()


def go_back(desk: Desk, slug: str, standing: int) -> None:
    """Undo: what an earlier revision said is said again, as a new one; or the draft is let go of."""
    known = [one for one in business_cases.revisions(desk, slug) if one.revision != standing]
    with st.expander("Go back", icon=":material/undo:", type="compact"):
        if st.button("Let go of what I have written", key="case_discard", help="Back to what is on record"):
            drafts.discard(desk, KIND, slug)
            st.session_state.pop("_case_of", None)
            st.rerun()
        if not known or Permission.CASE_WRITE not in permissions_now(desk):
            return
        labels = {
            one.revision: f"revision {one.revision} of {frame.date(one.at)} by {one.by}: {one.note}" for one in known
        }
        chosen = st.selectbox(
            "Say again what was said in", list(labels), format_func=labels.__getitem__, key="case_back"
        )
        if st.button(f"Restore revision {chosen} as revision {standing + 1}", key="case_restore"):
            frame.act(
                lambda: _restore(desk, slug, int(chosen or 0), standing),
                done=f"Revision {standing + 1} says what revision {chosen} said.",
            )


def _restore(desk: Desk, slug: str, revision: int, standing: int) -> None:
    business_cases.restore(desk, slug, revision, expected_revision=standing)
    drafts.discard(desk, KIND, slug)
    st.session_state.pop("_case_of", None)
