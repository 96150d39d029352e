"""One framework: how much is covered, by the formula in words, and every requirement; what is not met first."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd
import streamlit as st

from pages import _coverage
from pages import _frame as frame
from pages._coverage import Where
from pages._evidence import worth
from registry.access import Desk
from registry.errors import NotFound
from registry.services import frameworks
from registry.views.coverage import FORMULA, WORST_FIRST
from registry.views.frameworks import FrameworkView, RequirementLine

NOT_MET_FIRST, READING_ORDER = "Not met first", "As in the document"


def render(desk: Desk) -> None:
    """The framework that the address names."""
    slug = frame.param("name", "")
    heading = st.container()
    at = _coverage.where(desk)
    try:
        view = frameworks.get(desk, slug, within=at.scope, as_of=at.as_of)
    except NotFound:
        with heading:
            frame.not_found("framework", slug, to="frameworks", label="All frameworks")
        return
    with heading:
        frame.headline(sentence(view, at), about=f"{view.line.title} {view.line.version}, {view.line.publisher}")
        frame.link("frameworks", "All frameworks", icon=":material/arrow_back:", **at.params)
    depth = frame.depth()
    frame.figures(_figures(view))
    _formula(view)
    if depth.reaches(frame.Depth.ANALYSIS):
        _headings(view)
    _requirements(view, at)
    frame.how_sure(
        source=f"What compliance found, and the evidence linked to each requirement. {view.line.note}",
        assumptions=[view.line.rights] * bool(view.line.rights),
        checkpoint=f"The document that was loaded has the SHA-256 {view.line.sha256}.",
        more=lambda: _source(view),
    )


def sentence(view: FrameworkView, at: Where) -> str:
    """How much is covered, in one sentence."""
    found = view.line.coverage
    if found.share is None:
        return f"Nothing of {view.line.title} has been assessed {at.words}"
    share = f"{_coverage.share(found)} of what was assessed of {view.line.title} is covered {at.words}"
    more = [f"{found.not_met} not met"] * bool(found.not_met) + [f"{view.line.weak} met without proof"] * bool(
        view.line.weak
    )
    told = f"{share}, {found.judged} of {found.in_scope} requirements"
    return told + (f"; {', '.join(more)}" if more else "")


def row(one: RequirementLine, view: FrameworkView, at: Where) -> dict[str, Any]:
    """The cells of one requirement."""
    return {
        "status": one.status.words if one.assessable else "",
        "ref": one.ref, "title": one.title, "text": one.text, "proof": worth(one.proofs) or "missing" * one.weak,
        "proofs": len(one.proofs), "note": one.found.note if one.found else "",
        "by": one.found.by if one.found else "", "at": one.found.at if one.found else None,
        "applies_from": one.applies_from.isoformat() if one.applies_from else "",
        "company": one.company.words if view.scope != "company" else "",
        "name": f"{view.line.slug}/{one.ref}", **at.params,
    }  # fmt: skip


def _figures(view: FrameworkView) -> list[frame.Figure]:
    found = view.line.coverage
    return [
        frame.Figure("Covered", _coverage.share(found), range=f"of {found.judged:,} assessed", help=_coverage.IN_WORDS),
        frame.Figure("Not met", frame.count(found.not_met), range=f"{found.partial:,} partial"),
        frame.Figure("Not assessed", frame.count(found.not_assessed), range=f"of {found.in_scope:,} in scope"),
        frame.Figure("Met without proof", frame.count(view.line.weak), help="No evidence linked to it holds now"),
    ]


def _formula(view: FrameworkView) -> None:
    if view.line.coverage.share is not None:
        st.caption(
            frame.plain(f"Covered = {FORMULA} = {view.line.coverage.sum} = {_coverage.share(view.line.coverage)}")
        )


def _headings(view: FrameworkView) -> None:
    titles = {one.ref: one for one in view.requirements}
    rows = [
        {"ref": ref, "title": titles[ref].title, "share": _coverage.share(found), "met": found.met,
         "partial": found.partial, "not_met": found.not_met, "open": found.not_assessed}
        for ref, found in view.below.items()
    ]  # fmt: skip
    if rows:
        frame.table(
            pd.DataFrame(rows), key="headings", alt="Coverage by heading", title="By heading", search=False,
            columns=[
                frame.Column("ref", "Number"), frame.Column("title"), frame.Column("share", "Covered"),
                frame.Column("met", kind="count"), frame.Column("partial", kind="count"),
                frame.Column("not_met", "Not met", kind="count"), frame.Column("open", "Not assessed", kind="count"),
            ],
        )  # fmt: skip


def _requirements(view: FrameworkView, at: Where) -> None:
    bar = st.container(horizontal=True, vertical_alignment="bottom")
    words = bar.pills(
        "Only", [status.words for status in WORST_FIRST], selection_mode="multi", key="q_status", bind="query-params",
        width="content",
    )  # fmt: skip
    order = bar.segmented_control(
        "Order",
        [NOT_MET_FIRST, READING_ORDER],
        default=NOT_MET_FIRST,
        key="q_order",
        bind="query-params",
        required=True,
    )
    lines = ordered(view.requirements, words=words, red_first=order == NOT_MET_FIRST)
    if not lines:
        st.markdown("None of the requirements stands so. Clear the filter to see them all.")
        return
    frame.table(
        pd.DataFrame(row(one, view, at) for one in lines), key="requirements", alt="Requirements", page_rows=100,
        columns=[
            frame.Column("status", kind="status"), frame.Column("ref", "Number"), frame.Column("title"),
            frame.Column("text", "What it asks for"), frame.Column("proof", "Evidence", kind="status"),
            frame.Column("note", "What was found"), frame.Column("by", hidden=True),
            frame.Column("at", "Assessed", kind="date", hidden=True), frame.Column("proofs", kind="count", hidden=True),
            frame.Column("company", "For the company", hidden=view.scope == "company"),
            frame.Column("applies_from", "Applies from", hidden=True),
        ],
        links={"ref": frame.RowLink("requirement", name="name", scope="scope", on="on")},
    )  # fmt: skip


def ordered(lines: Iterable[RequirementLine], *, words: Iterable[str], red_first: bool) -> list[RequirementLine]:
    """Requirements that stand in one of these ways; headings too, where none is named and the document's order is."""
    wanted = set(words)
    found = [one for one in lines if (one.status.words in wanted if wanted else one.assessable or not red_first)]
    found = [one for one in found if one.assessable or not wanted]
    return sorted(found, key=lambda one: (WORST_FIRST.index(one.status), one.position)) if red_first else found


def _source(view: FrameworkView) -> None:
    if view.line.source:
        st.link_button("Its source", view.line.source, icon=":material/open_in_new:", type="tertiary")
    if view.line.checked_on:
        day = view.line.checked_on
        st.caption(f"Last compared with it on {day.day} {day:%b %Y}.")
