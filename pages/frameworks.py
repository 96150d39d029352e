"""Frameworks: how much of each is covered, for the company or a use case, today or on another day."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from pages import _coverage
from pages import _frame as frame
from pages._coverage import Where
from registry.access import Desk, Permission, permissions_now
from registry.services import frameworks
from registry.views.frameworks import FrameworkLine


def render(desk: Desk) -> None:
    """Every framework with its coverage."""
    heading, asked = st.empty(), _coverage.asked(desk)
    lines = _headed(desk, heading, asked)
    at = _coverage.where(desk)
    if at != asked:  # somebody has just chosen another; the heading does not wait for the fields otherwise
        lines = _headed(desk, heading, at)
    frame.figures(_figures(lines))
    _coverage.bars(lines)
    rows = [row(one, at) for one in sorted(lines, key=_red_first)]
    frame.table(
        pd.DataFrame(rows), key="frameworks", alt="Frameworks", title="Frameworks", search=len(rows) > 10,
        columns=[
            frame.Column("title", "Framework"), frame.Column("version"), frame.Column("share", "Covered"),
            frame.Column("assessed", "Assessed"), frame.Column("not_met", "Not met", kind="count"),
            frame.Column("weak", "Met without proof", kind="count", help="No evidence linked to it holds"),
            frame.Column("last", "Last assessed", kind="date"),
            frame.Column("checked", "Compared with its source", hidden=True),
            frame.Column("publisher", hidden=True), frame.Column("slug", "Short name", hidden=True),
        ],
        links={"title": frame.RowLink("framework", name="slug", scope="scope", on="on")},
    )  # fmt: skip
    if Permission.FRAMEWORK_MANAGE in permissions_now(desk):
        _load(desk)
    frame.how_sure(
        source="What compliance found about each requirement, and the evidence linked to it.",
        assumptions=[
            _coverage.IN_WORDS,
            "Each scope counts by itself: what was found for the company does not count for a use case.",
            "Words of ISO/IEC 42001 and of the EU AI Act are ours; for certainty read the standard and the law.",
        ],
        uncertainty="A high share of few assessed requirements says little: read it beside how many are assessed.",
    )


def _headed(desk: Desk, heading: Any, at: Where) -> list[FrameworkLine]:
    lines = frameworks.listing(desk, within=at.scope, as_of=at.as_of)
    with heading.container():
        frame.headline(sentence(lines, at))
    return lines


def sentence(lines: Sequence[FrameworkLine], at: Where) -> str:
    """How the frameworks stand, in one sentence."""
    judged = [one for one in lines if one.share is not None]
    if not judged:
        return f"Nothing has been assessed {at.words} in any of {frame.plural(len(lines), 'framework')}"
    every, missing, not_met = _totals(lines)
    done = every - missing
    told = [f"{done:,} of {frame.plural(every, 'requirement')} {'is' if done == 1 else 'are'} assessed {at.words}"]
    if not_met:
        told.append(f"{not_met:,} {'is' if not_met == 1 else 'are'} not met")
    if len(judged) > 1:
        worst = min(judged, key=lambda one: one.share or 0)
        told.append(f"{worst.title} is covered least: {_coverage.share(worst.coverage)} of what was assessed")
    return "; ".join(told)


def row(one: FrameworkLine, at: Where) -> dict[str, Any]:
    """The cells of one framework."""
    found = one.coverage
    return {
        "title": one.title, "version": one.version, "share": _coverage.share(found),
        "assessed": f"{found.judged + found.not_applicable} of {found.in_scope}", "not_met": found.not_met,
        "weak": one.weak, "last": one.last_assessed, "slug": one.slug, "publisher": one.publisher,
        "checked": f"{one.checked_on.day} {one.checked_on:%b %Y}" if one.checked_on else "", **at.params,
    }  # fmt: skip


def _figures(lines: Sequence[FrameworkLine]) -> list[frame.Figure]:
    every, missing, not_met = _totals(lines)
    weak = sum(one.weak for one in lines)
    return [
        frame.Figure("Requirements", frame.count(every), range=f"in {frame.plural(len(lines), 'framework')}"),
        frame.Figure("Not assessed", frame.count(missing)),
        frame.Figure("Not met", frame.count(not_met)),
        frame.Figure("Met without proof", frame.count(weak), help="Said to be met, but no evidence linked to it holds"),
    ]


def _totals(lines: Sequence[FrameworkLine]) -> tuple[int, int, int]:
    """Requirements in scope, of these not assessed, and not met."""
    found = [one.coverage for one in lines]
    return sum(one.in_scope for one in found), sum(one.not_assessed for one in found), sum(one.not_met for one in found)


def _red_first(one: FrameworkLine) -> tuple[Any, ...]:
    return (one.share is None, one.share or 0.0, one.title)


def _load(desk: Desk) -> None:
    with st.expander("Load another framework", icon=":material/upload_file:", type="compact"):
        st.markdown(
            "Your own as YAML, or a library file of CISO Assistant that you own. Every fault is told with its line."
        )
        file = st.file_uploader("YAML", type=["yaml", "yml"], label_visibility="collapsed")
        if file is not None and st.button("Load it", type="primary"):
            frame.act(lambda: _loaded(desk, file.getvalue()), done="The framework is on record.")


def _loaded(desk: Desk, document: bytes) -> None:
    frameworks.load(desk, document)
