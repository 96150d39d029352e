"""A brief on the screen: the same outline as on paper, down to the depth that the reader chose."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from briefs.outline import Annex, Block, Brief, Caveat, Chart, Depth, Facts, Figures, Note, Paragraph, Said, Table
from pages import _frame as frame
from pages._outline_pictures import picture

LEVELS = {
    frame.Depth.HEADLINE: Depth.HEADLINE, frame.Depth.DRIVERS: Depth.DRIVERS, frame.Depth.ANALYSIS: Depth.ANALYSIS,
    frame.Depth.EVIDENCE: Depth.EVIDENCE,
}  # fmt: skip
MOST = 40
"""Sections that a screen shows; the PDF has them all."""
_SCREEN = 500
"""Rows of one table on a screen."""


def draw(brief: Brief, depth: frame.Depth) -> None:
    """The brief's headline and sections, as far down as asked for."""
    shown = brief.down_to(LEVELS[depth])
    frame.section(shown.headline, about=shown.standfirst)
    for section in shown.sections[:MOST]:
        if section.title:
            st.markdown(f"**{frame.plain(section.title)}**")
        for number, one in enumerate(section.blocks):
            show(one, key=f"{section.anchor}_{number}".replace("-", "_"))
    left = len(shown.sections) - MOST
    if left > 0:
        st.caption(f"And {frame.plural(left, 'section')} more: the PDF has them all.")


def show(block: Block, *, key: str) -> None:
    """One block; `key` is unique on the page."""
    if isinstance(block, Paragraph):
        st.markdown(_lines(block.text))
    elif isinstance(block, Note):
        st.caption(_lines(block.text))
    elif isinstance(block, Caveat):
        st.markdown(f"{frame.shape('warning')} {_lines(block.text)}")
    elif isinstance(block, Figures):
        figures = [frame.Figure(one.label, one.value, " · ".join(filter(None, (one.note, one.as_of))))
                   for one in block.figures]  # fmt: skip
        frame.figures(figures)
    elif isinstance(block, Facts):
        frame.facts({one.label: one.value or "not on record" for one in block.facts})
    elif isinstance(block, Said):
        who = f"{block.who}, {block.when}" if block.when else block.who
        st.markdown(f"**{frame.plain(who)}** {frame.chip(block.status) if block.status else ''}")
        st.markdown(f"> {_lines(block.text)}")
    elif isinstance(block, Table | Annex):
        _table(block, key=key)
    elif isinstance(block, Chart) and not picture(block, key=key):
        st.caption(frame.plain(f"A picture in the PDF: {block.caption}"))


def _table(block: Table | Annex, *, key: str) -> None:
    rows = list(block.rows)
    if not rows:
        if block.empty:
            st.markdown(frame.plain(block.empty))
        return
    names = [f"c{place}" for place, _ in enumerate(block.columns)]
    columns = [
        frame.Column(name, column.title, kind="status" if column.kind == "status" else "text")
        for name, column in zip(names, block.columns, strict=True)
    ]
    left = len(rows) - _SCREEN
    more = f" And {frame.plural(left, 'row')} more in the PDF." if left > 0 else ""
    frame.table(
        pd.DataFrame(rows[:_SCREEN], columns=names), key=key, columns=columns,
        alt=block.caption or block.columns[0].title,
        about=f"{block.caption}{more}", search=len(rows) > 12, export=len(rows) > 12,
    )  # fmt: skip


def _lines(text: str) -> str:
    return "  \n".join(frame.plain(line) for line in text.split("\n"))
