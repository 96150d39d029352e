"""One requirement: what it asks for, how far it is met, what proves it, and all that was ever found."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from pages import _coverage
from pages import _frame as frame
from pages._comments import comments
from pages._evidence import proved
from pages._prose import prose
from registry.access import Desk, Permission, permissions_now
from registry.commands.frameworks import Assessment
from registry.errors import NotFound
from registry.services import frameworks
from registry.views.coverage import Status
from registry.views.frameworks import FrameworkView, RequirementLine


def render(desk: Desk) -> None:
    """The requirement that the address names as framework/number."""
    name = frame.param("name", "")
    slug, _, ref = name.partition("/")
    heading = st.container()
    at = _coverage.where(desk)
    view, line = _asked(desk, slug, ref, at)
    if view is None or line is None:
        with heading:
            frame.not_found("requirement", name, to="frameworks", label="All frameworks")
        return
    with heading:
        frame.headline(f"{line.ref}, {line.title}: {_stands(line)} {at.words}", about=view.line.title)
        _ways(view, line, at)
    st.markdown(frame.chip(line.status.words) if line.assessable else "This is a heading.")
    prose(line.text)
    _dates(line)
    if line.assessable:
        _assess(desk, view, line, at)
    subject = frameworks.subject(slug, ref)
    proved(desk, subject)
    _history(desk, slug, ref)
    comments(desk, subject)
    frame.how_sure(
        source="What compliance found, entry by entry; nothing of it is edited.",
        assumptions=[view.line.rights] * bool(view.line.rights),
    )


def _asked(desk: Desk, slug: str, ref: str, at: _coverage.Where) -> tuple[FrameworkView | None, RequirementLine | None]:
    try:
        view = frameworks.get(desk, slug, within=at.scope, as_of=at.as_of)
    except NotFound:
        return None, None
    return view, next((one for one in view.requirements if one.ref == ref), None)


def _stands(line: RequirementLine) -> str:
    if not line.assessable:
        return "a heading"
    return f"{line.status.words}, but no evidence linked to it holds" if line.weak else line.status.words


def _ways(view: FrameworkView, line: RequirementLine, at: _coverage.Where) -> None:
    """The framework, and the requirements before and after it."""
    leaves = [one for one in view.requirements if one.assessable]
    place = next((i for i, one in enumerate(leaves) if one.position >= line.position), 0)
    with st.container(horizontal=True):
        frame.link("framework", view.line.title, icon=":material/arrow_upward:", name=view.line.slug, **at.params)
        _way(view, leaves[place - 1 : place], ":material/arrow_back:", at)
        _way(view, leaves[place + 1 : place + 2], ":material/arrow_forward:", at)


def _way(view: FrameworkView, to: Sequence[RequirementLine], icon: str, at: _coverage.Where) -> None:
    for one in to:
        frame.link("requirement", one.ref, icon=icon, name=f"{view.line.slug}/{one.ref}", **at.params)


def _dates(line: RequirementLine) -> None:
    if line.applies_from:
        st.caption(f"Applies from {line.applies_from.day} {line.applies_from:%b %Y}.")
    if line.source:
        st.link_button("Its source", line.source, icon=":material/open_in_new:", type="tertiary")


def _assess(desk: Desk, view: FrameworkView, line: RequirementLine, at: _coverage.Where) -> None:
    if line.found:
        st.caption(
            frame.plain(f"Found by {line.found.by} on {frame.date(line.found.at)}: {line.found.note or 'no note'}")
        )
    if Permission.FRAMEWORK_MANAGE not in permissions_now(desk) or at.as_of is not None:
        return
    with st.form(f"assess_{line.ref}", border=False):
        status = st.segmented_control(
            "How far is it met?", list(Status), default=line.status, format_func=lambda one: one.words, required=True
        )
        note = st.text_area(
            "How is that known?", value=line.found.note if line.found else "", height=80, max_chars=20_000
        )
        sent = st.form_submit_button("Put it on record", type="primary")
    if sent:
        said = {"framework": view.line.slug, "ref": line.ref, "scope": at.scope}
        frame.act(lambda: _found(desk, said, Status(status), note), done="It is on record.")


def _found(desk: Desk, said: dict[str, str], status: Status, note: str) -> None:
    frameworks.assess(desk, Assessment(**said, status=status, note=note))


def _history(desk: Desk, slug: str, ref: str) -> None:
    found = frameworks.history(desk, slug, ref)
    if not found:
        return
    rows = [
        {"at": one.at, "found": one.status.words, "scope": _coverage.named(one.scope), "by": one.by, "note": one.note}
        for one in found
    ]
    frame.table(
        pd.DataFrame(rows), key="history", alt="All that was found", title="All that was found", search=len(rows) > 10,
        columns=[
            frame.Column("at", "When", kind="time"), frame.Column("found", kind="status"), frame.Column("scope", "For"),
            frame.Column("by"), frame.Column("note"),
        ],
    )  # fmt: skip
