"""Anything that can be spoken about, by its one stable address `/subject?of=kind:name@version`: leads to its page."""

from __future__ import annotations

import streamlit as st

from pages import _frame as frame
from pages import _subjects
from pages._comments import comments
from registry.access import Desk
from registry.commands.about import read
from registry.errors import Invalid
from registry.services import subjects
from registry.subjects import Subject


def render(desk: Desk) -> None:
    """Leave for the page of the subject that the address names; where it has none, what was said about it."""
    text = frame.param("of", "")
    try:
        found: Subject = read(text)
        known = subjects.find(desk, found)
    except Invalid as fault:
        frame.not_found("thing", text, to="home", label="Home")
        st.caption(frame.plain(str(fault)))
        return
    if known is None:
        frame.not_found(found.kind.value.replace("_", " "), _subjects.words(found), to="home", label="Home")
        return
    url_path, params = _subjects.place(found, namespace=known.namespace, name=known.name)
    if frame.exists(url_path):
        frame.go(url_path, **params)
        return
    frame.headline(f"{found.kind.value.replace('_', ' ').capitalize()} {_subjects.words(found)} is on record")
    comments(desk, found)
