"""The field in which somebody says what something is about: chosen from what is on record, or typed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from pages import _frame as frame
from pages import _subjects
from registry.access import Desk
from registry.services import search
from registry.subjects import SubjectKind

KNOWN = 500
SHOWN = 4
_LINEAGE = ("model", "dataset", "deployment", "use_case")


def about_field(desk: Desk, label: str, *, given: str = "", many: bool = False) -> Any:
    """A subject as text (None without one), or a list of them; `given` stands in it at first."""
    hits = search.find(desk, "", kinds=_LINEAGE, limit=KNOWN)
    known = [str(_subjects.of_node(SubjectKind(hit.kind), hit.namespace, hit.name)) for hit in hits]
    known = [given, *(one for one in known if one != given)] if given else known
    told: dict[str, Any] = {
        "accept_new_options": True,
        "filter_mode": "contains",
        "placeholder": "model:churn@3, dataset:…, use_case:…, incident:I-3",
    }
    if many:
        chosen = st.multiselect(label, known, default=[given] if given else [], **told)
        return [_settled(one, known) for one in chosen]
    one = st.selectbox(label, known, index=0 if given else None, **told)
    return _settled(one, known) if one else None


def meant(typed: str, known: Sequence[str]) -> list[str]:
    """What somebody can mean who types a part of a name; only what was typed where that is a name already."""
    if typed in known or typed.partition(":")[0] in set(SubjectKind):
        return [typed]
    return [one for one in known if typed.strip().casefold() in one.casefold()]


def _settled(typed: str, known: Sequence[str]) -> str:
    """The one thing that is meant; where several are, says so and leaves it as it was typed."""
    found = meant(typed, known)
    if len(found) > 1:
        more = f" and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
        st.caption(frame.plain(f"{typed} can be {', '.join(found[:SHOWN])}{more}: choose one."))
    return found[0] if len(found) == 1 else typed
