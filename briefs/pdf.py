"""How a brief becomes a PDF."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import assert_never

from reportlab.platypus import BaseDocTemplate, CondPageBreak, Flowable, Frame, PageBreak, PageTemplate

from briefs import fonts
from briefs.charts import BarChart, TimelineChart
from briefs.fingerprint import characters, content_sha256
from briefs.flow import BODY, DISPLAY, LABEL, FigureRow, Heading, Prose, Targets
from briefs.outline import Annex, Block, Brief, Caveat, Chart, Facts, Figures, Note, Paragraph, Said, Section, Table
from briefs.paper import BOTTOM, HEIGHT, SIDE, TOP, WIDTH, Paper, furnish, metadata
from briefs.pictures import Bars, Strip, Timeline
from briefs.strip import StripChart
from briefs.tables import TableFlow, as_table, facts_table
from briefs.theme import LIGHT, SPACE

_TOGETHER = 72
"""Points that must be left below a heading for it to begin on a page."""


def render(brief: Brief) -> bytes:
    """The brief as an A4 PDF. The same brief gives the same bytes; no text in it can stop the printing."""
    with fonts.setting(characters(brief)):
        made = io.BytesIO()
        sha256 = content_sha256(brief)
        document = BaseDocTemplate(made, pagesize=(WIDTH, HEIGHT), **metadata(brief, sha256))
        frame = Frame(SIDE, BOTTOM, WIDTH - 2 * SIDE, HEIGHT - TOP - BOTTOM, 0, 0, 0, 0)
        document.addPageTemplates(PageTemplate(frames=[frame], onPage=furnish))
        document.build(list(_story(brief)), canvasmaker=partial(Paper, brief=brief, sha256=sha256))
        return made.getvalue()


def _story(brief: Brief) -> Iterator[Flowable]:
    targets = Targets(frozenset(section.anchor for section in brief.sections))
    yield Prose(brief.headline, DISPLAY, targets=targets, most=3, after=SPACE / 2)
    yield Prose(brief.standfirst, LABEL, targets=targets, most=2, after=2 * SPACE)
    for section in brief.sections:
        yield from _section(section, targets)


def _section(section: Section, targets: Targets) -> Iterator[Flowable]:
    yield PageBreak() if section.starts_page else CondPageBreak(_TOGETHER if section.title else 0)
    yield Heading(section.title, anchor=section.anchor, targets=targets)
    for block in section.blocks:
        yield from _block(block, targets)


def _block(block: Block, targets: Targets) -> Iterator[Flowable]:
    if isinstance(block, Paragraph):
        yield Prose(block.text, BODY, targets=targets, link=block.link)
    elif isinstance(block, Figures):
        yield FigureRow(block.figures, targets=targets, link=block.link)
    elif isinstance(block, Table):
        yield from _table(block, targets)
    elif isinstance(block, Chart):
        yield _picture(block, targets)
        yield Prose(block.caption, LABEL, targets=targets)
    elif isinstance(block, Note):
        yield Prose(block.text, LABEL, targets=targets, link=block.link)
    elif isinstance(block, Caveat):
        yield Prose(block.text, BODY, targets=targets, link=block.link, mark="warning")
    elif isinstance(block, Facts):
        yield TableFlow(facts_table(block), targets=targets, titled=False)
    elif isinstance(block, Said):
        yield from _said(block, targets)
    elif isinstance(block, Annex):
        yield from _table(as_table(block), targets)
    else:
        assert_never(block)


def _said(said: Said, targets: Targets) -> Iterator[Flowable]:
    who = f"{said.who}, {said.when}" if said.when else said.who
    told = f"{who}: {said.status}" if said.status else who
    style = replace(LABEL, bold=True, colour=LIGHT.ink)
    yield Prose(told, style, targets=targets, link=said.link, mark=said.status, before=SPACE, after=SPACE / 2)
    yield Prose(said.text or "No words beside it.", BODY, targets=targets, bar=True)


def _table(table: Table, targets: Targets) -> Iterator[Flowable]:
    if table.rows:
        yield TableFlow(table, targets=targets)
        if table.caption:
            yield Prose(table.caption, LABEL, targets=targets, link=table.link)
    else:
        yield Prose(table.empty, BODY, targets=targets, link=table.link)


def _picture(chart: Chart, targets: Targets) -> Flowable:
    if isinstance(chart.picture, Bars):
        return BarChart(chart.picture, targets=targets, link=chart.link)
    if isinstance(chart.picture, Timeline):
        return TimelineChart(chart.picture, targets=targets, link=chart.link)
    if isinstance(chart.picture, Strip):
        return StripChart(chart.picture, targets=targets, link=chart.link)
    assert_never(chart.picture)
