"""What stands in the fields of a decision that is being written: a draft, an older decision, or nothing yet."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import streamlit as st

from pages import _frame as frame
from registry.access import Desk
from registry.commands import quick
from registry.commands.decisions import Decision
from registry.services import drafts
from registry.subjects import Subject, SubjectKind, numbered

KIND = "decision"
TEXTS = (
    "title", "about", "choice", "rationale", "revisit", "context", "options", "assumptions", "consequences", "people",
    "evidence",
)  # fmt: skip


def begin(desk: Desk, name: str, about: Subject | None, old: Decision | None) -> None:
    """Fill the fields, once for each thing that is decided on."""
    if st.session_state.get("decide_for") == name and "decide_title" in st.session_state:
        return
    draft = drafts.load(desk, KIND, name)
    told = draft.content if draft else _of(old) if old else {"about": str(about or "")}
    st.session_state["decide_for"] = name
    st.session_state["decide_since"] = draft.updated_at if draft else None
    st.session_state["decide_key"] = told.get("key") or uuid4().hex
    st.session_state["decide_template"] = told.get("template") or None
    for field in TEXTS:
        st.session_state[f"decide_{field}"] = told.get(field, "")
    st.session_state["decide_about"] = told.get("about") or None
    st.session_state["decide_kept"] = content()


def _of(said: Decision) -> dict[str, Any]:
    """A decision as the fields have it; the day to look again is asked anew."""
    return {
        "title": said.title, "about": str(said.about), "choice": said.choice, "rationale": said.rationale,
        "template": said.template, "context": said.context, "options": quick.options_text(said.options),
        "assumptions": quick.assumptions_text(said.assumptions), "consequences": said.consequences,
        "people": quick.people_text(said.people),
        "evidence": ", ".join(numbered(SubjectKind.EVIDENCE, one) for one in said.evidence),
    }  # fmt: skip


def content() -> dict[str, str]:
    """What stands in the fields now."""
    state = st.session_state
    return {field: state.get(f"decide_{field}") or "" for field in (*TEXTS, "template", "key")}


def keep(desk: Desk, name: str) -> None:
    """Save the draft wherever it changed; the next session finds it."""
    now = content()
    if now != st.session_state["decide_kept"]:
        drafts.save(desk, KIND, name, now)
        st.session_state["decide_kept"] = now


def note(desk: Desk, name: str) -> None:
    """Say that there is a draft, and let go of one that came back."""
    since = st.session_state["decide_since"]
    if since is None:
        st.caption("What you write is kept as your draft until it is on record.")
        return
    line = st.container(horizontal=True, vertical_alignment="center")
    line.caption(f"Your draft of {frame.time(since)} is back.")
    if line.button("Start anew", type="tertiary"):
        done(desk, name)
        st.rerun()


def done(desk: Desk, name: str) -> None:
    """The draft is on record, or no longer wanted."""
    drafts.discard(desk, KIND, name)
    st.session_state.pop("decide_for", None)
