"""How a brief becomes a PDF."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Literal, TypeVar, assert_never

from reportlab.platypus import BaseDocTemplate, CondPageBreak, Flowable, Frame, PageBreak, PageTemplate

from briefs import archive, contents, fonts
from briefs.alt import described
from briefs.annex import AnnexFlow
from briefs.binding import Archive
from briefs.brand import Brand
from briefs.charts import BarChart, TimelineChart
from briefs.drafts import Attachment
from briefs.fingerprint import characters, content_sha256
from briefs.flow import BODY, DISPLAY, LABEL, FigureRow, Heading, Printed, Prose, Targets
from briefs.money_charts import FanChart, IntervalChart
from briefs.outline import Annex, Block, Brief, Caveat, Chart, Facts, Figures, Note, Paragraph, Said, Section, Table
from briefs.paper import BOTTOM, SIDE, SIZES, TOP, Paper, furnish, metadata
from briefs.pictures import Bars, Fan, Intervals, Strip, Timeline
from briefs.strip import StripChart
from briefs.tables import TableFlow, facts_table
from briefs.tags import Element
from briefs.theme import LIGHT, SPACE

Page = Literal["A4", "Letter"]
_TOGETHER = 72
"""Points that must be left below a heading for it to begin on a page."""


def render(
    brief: Brief,
    *,
    attachments: Sequence[Attachment] = (),
    page: Page = "A4",
    brand: Brand | None = None,
    fields: Sequence[str] = (),
    tagged: bool = True,
    progress: Callable[[int], None] | None = None,
) -> bytes:
    """The brief as a PDF/A-3a that is PDF/UA-1 too. The same brief gives the same bytes; no text in it can stop that.

    `fields` names empty fields for `sign.sign` to fill. `tagged=False` leaves out the structure tree: quicker, and
    then it is neither. `progress` is told each page made; what it raises stops the printing.
    """
    brand = brand or Brand()
    with fonts.setting(f"{brand.name}{''.join(characters(brief))}"):
        made, sha256, (width, height) = io.BytesIO(), content_sha256(brief), SIZES[page]
        told = metadata(brief, sha256)
        document = BaseDocTemplate(made, pagesize=(width, height), **told)
        frame = Frame(SIDE, BOTTOM, width - 2 * SIDE, height - TOP - BOTTOM, 0, 0, 0, 0)
        document.addPageTemplates(PageTemplate(frames=[frame], onPage=furnish))
        if progress:
            document.setProgressCallBack(lambda kind, value: progress(value) if kind == "PAGE" else None)
        top = Element("Document")
        paper = partial(
            Paper,
            brief=brief,
            sha256=sha256,
            kept=Archive(xmp=_xmp(brief, told), at=brief.as_of, attachments=attachments, fields=fields),
            size=(width, height),
            brand=brand,
            top=top if tagged else None,
            held={section.anchor: Element("Sect", parent=top) for section in brief.sections},
            finish=contents.add,
        )
        document.build(list(_story(brief, top, paper.keywords["held"])), canvasmaker=paper)
        return made.getvalue()


def _xmp(brief: Brief, told: dict[str, str]) -> bytes:
    return archive.metadata(
        title=told["title"],
        author=told["author"],
        about=told["subject"],
        keywords=told["keywords"],
        lang=brief.lang,
        creator=told["creator"],
        at=brief.as_of,
    )


def _story(brief: Brief, top: Element, held: dict[str, Element]) -> Iterator[Flowable]:
    targets = Targets({section.anchor: section.title for section in brief.sections})
    yield _of(Prose(brief.headline, DISPLAY, targets=targets, most=3, after=SPACE / 2), top.under("H1"))
    yield _of(Prose(brief.standfirst, LABEL, targets=targets, most=2, after=2 * SPACE), top.under("P"))
    for section in brief.sections:
        top.kids.append(held[section.anchor])
        yield from _section(section, targets, held[section.anchor])


P = TypeVar("P", bound=Printed)


def _of(printed: P, element: Element) -> P:
    """Say what a flowable is."""
    printed.element = element
    return printed


def _section(section: Section, targets: Targets, held: Element) -> Iterator[Flowable]:
    yield PageBreak() if section.starts_page else CondPageBreak(_TOGETHER if section.title else 0)
    heading = Heading(section.title, anchor=section.anchor, targets=targets)
    yield _of(heading, held.under("H2")) if section.title else heading
    for block in section.blocks:
        yield from _block(block, targets, held)


def _block(block: Block, targets: Targets, held: Element) -> Iterator[Flowable]:
    if isinstance(block, Paragraph):
        yield _of(Prose(block.text, BODY, targets=targets, link=block.link), held.under("P"))
    elif isinstance(block, Figures):
        yield _of(FigureRow(block.figures, targets=targets, link=block.link), held.under("Div"))
    elif isinstance(block, Table):
        yield from _table(block, targets, held)
    elif isinstance(block, Chart):
        yield _of(picture(block, targets), held.under("Figure", alt=described(block.picture, block.caption)))
        yield _of(Prose(block.caption, LABEL, targets=targets), held.under("P"))
    elif isinstance(block, Note):
        yield _of(Prose(block.text, LABEL, targets=targets, link=block.link), held.under("P"))
    elif isinstance(block, Caveat):
        yield _of(Prose(block.text, BODY, targets=targets, link=block.link, mark="warning"), held.under("P"))
    elif isinstance(block, Facts):
        yield _of(TableFlow(facts_table(block), targets=targets, titled=False), held.under("Table"))
    elif isinstance(block, Said):
        yield from _said(block, targets, held.under("BlockQuote"))
    elif isinstance(block, Annex):
        yield from _annex(block, targets, held)
    else:
        assert_never(block)


def _said(said: Said, targets: Targets, held: Element) -> Iterator[Flowable]:
    who = f"{said.who}, {said.when}" if said.when else said.who
    told = f"{who}: {said.status}" if said.status else who
    style = replace(LABEL, bold=True, colour=LIGHT.ink)
    above = Prose(told, style, targets=targets, link=said.link, mark=said.status, before=SPACE, after=SPACE / 2)
    yield _of(above, held.under("P"))
    yield _of(Prose(said.text or "No words beside it.", BODY, targets=targets, bar=True), held.under("P"))


def _table(table: Table, targets: Targets, held: Element) -> Iterator[Flowable]:
    if table.rows:
        yield _of(TableFlow(table, targets=targets), held.under("Table"))
        if table.caption:
            yield _of(Prose(table.caption, LABEL, targets=targets, link=table.link), held.under("P"))
    else:
        yield _of(Prose(table.empty, BODY, targets=targets, link=table.link), held.under("P"))


def _annex(annex: Annex, targets: Targets, held: Element) -> Iterator[Flowable]:
    if next(iter(annex.rows), None) is None:
        yield _of(Prose(annex.empty, BODY, targets=targets, link=annex.link), held.under("P"))
        return
    yield _of(AnnexFlow(annex, targets=targets), held.under("Table"))
    if annex.caption:
        yield _of(Prose(annex.caption, LABEL, targets=targets, link=annex.link), held.under("P"))


def picture(chart: Chart, targets: Targets) -> Printed:
    """A chart as a flowable."""
    if isinstance(chart.picture, Bars):
        return BarChart(chart.picture, targets=targets, link=chart.link)
    if isinstance(chart.picture, Timeline):
        return TimelineChart(chart.picture, targets=targets, link=chart.link)
    if isinstance(chart.picture, Intervals):
        return IntervalChart(chart.picture, targets=targets, link=chart.link)
    if isinstance(chart.picture, Fan):
        return FanChart(chart.picture, targets=targets, link=chart.link)
    if isinstance(chart.picture, Strip):
        return StripChart(chart.picture, targets=targets, link=chart.link)
    assert_never(chart.picture)
