"""The field in which somebody says what something is about: chosen from what is on record, or typed."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pages import _subjects
from registry.access import Desk
from registry.services import search
from registry.subjects import SubjectKind

KNOWN = 500
_LINEAGE = ("model", "dataset", "deployment", "use_case")


def about_field(desk: Desk, label: str, *, given: str = "", many: bool = False) -> Any:
    """A subject as text (None without one), or a list of them; `given` stands in it at first."""
    hits = search.find(desk, "", kinds=_LINEAGE, limit=KNOWN)
    known = [str(_subjects.of_node(SubjectKind(hit.kind), hit.namespace, hit.name)) for hit in hits]
    known = [given, *(one for one in known if one != given)] if given else known
    told = {"accept_new_options": True, "placeholder": "model:churn@3, dataset:…, use_case:…, incident:I-3"}
    if many:
        return st.multiselect(label, known, default=[given] if given else [], **told)
    return st.selectbox(label, known, index=0 if given else None, **told)
