"""Choosing one AI model (or dataset, or deployment) out of all on record, few or many."""

from __future__ import annotations

import streamlit as st

from lineage.keys import NodeKind
from pages._words import count, plain
from registry.access import Desk
from registry.services import search
from registry.views.nodes import Hit

FEW = 500
"""So many fit into one list; of more, some letters of the name choose first."""


def choose(desk: Desk, noun: str, kind: NodeKind, *, key: str, name: str = "", namespace: str = "") -> Hit | None:
    """The one that the reader chose; at first the one of that name, if there is one."""
    known = search.find(desk, "", kinds=(kind,), limit=FEW + 1)
    if not known:
        st.caption(f"No {plain(noun)} is on record yet.")
    words = name
    if len(known) > FEW:
        words = st.text_input(
            f"Find the {noun}", value=name, key=f"{key}_words", type="search", live=True,
            placeholder=f"Some letters of its name: {count(search.count(desk, '', kinds=(kind,)))} are on record",
        )  # fmt: skip
        known = search.find(desk, words, kinds=(kind,), limit=FEW)
    place = next((i for i, hit in enumerate(known) if hit.name == name and namespace in ("", hit.namespace)), None)
    if place is None and words and words != name:
        place = 0 if known else None
    return st.selectbox(noun, known, index=place, format_func=_named, key=key, placeholder="Choose one")


def _named(hit: Hit) -> str:
    return f"{hit.name} in {hit.namespace}"
