"""How a brief becomes one page of HTML that needs nothing else: the same outline, each depth opening in place."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator
from html import escape
from typing import Any, assert_never, cast

from reportlab.pdfgen.canvas import Canvas

from briefs import fonts
from briefs.alt import described
from briefs.brand import Brand
from briefs.fingerprint import characters, content_sha256
from briefs.flow import Targets
from briefs.html_style import style
from briefs.outline import (
    Annex,
    Block,
    Brief,
    Caveat,
    Chart,
    Depth,
    Facts,
    Figure,
    Figures,
    Note,
    Paragraph,
    Said,
    Section,
    Table,
)
from briefs.paper import PRODUCT
from briefs.pdf import picture
from briefs.svg import SvgCanvas
from briefs.text import clean, one_line, safe_url
from briefs.theme import SHAPES, tone_of
from briefs.wording import minute

_WIDTH = 500
_OPEN = Depth.DRIVERS
"""What lies deeper is closed until a reader opens it."""
_NAMES = {Depth.HEADLINE: "Headline", Depth.DRIVERS: "Drivers", Depth.ANALYSIS: "Analysis", Depth.EVIDENCE: "Evidence"}
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"


def render(brief: Brief, *, brand: Brand | None = None) -> bytes:
    """One self-contained file without scripts. The same brief gives the same bytes."""
    brand = brand or Brand()
    with fonts.setting(f"{brand.name}{''.join(characters(brief))}"):
        page = _Page(brief, brand)
        return "".join(page.whole()).encode("utf-8", errors="replace")


def _text(words: str) -> str:
    """A person's words: never markup, and never out of their line's direction."""
    return f"<bdi>{_plain(one_line(words))}</bdi>"


def _lines(words: str) -> str:
    return f'<span dir="auto">{"<br>".join(_plain(line) for line in clean(words).split(chr(10)))}</span>'


def _plain(words: str) -> str:
    return escape(re.sub("[\ud800-\udfff\ufffe\uffff]", "\ufffd", words))


class _Page:
    """The parts of the file, in order."""

    def __init__(self, brief: Brief, brand: Brand) -> None:
        self.brief, self.brand = brief, brand
        self.targets = Targets({section.anchor: section.title for section in brief.sections})

    def whole(self) -> Iterator[str]:
        """From the doctype to the end."""
        brief = self.brief
        whose = self.brand.name or brief.organisation
        yield f'<!doctype html>\n<html lang="{escape(brief.lang)}"><head><meta charset="utf-8">'
        yield f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
        yield f"<title>{_plain(one_line(f'{brief.kind}: {brief.subject}'))}</title>"
        yield f"<style>{style(self.brand)}</style></head><body><main>"
        yield f"<header><p class=run><b>{_text(brief.kind)}</b> {_text(brief.subject)}"
        yield f"<span>{self._logo()}{_text(f'{whose} · {PRODUCT}' if whose else PRODUCT)}</span></p>"
        yield f"<h1>{_text(brief.headline)}</h1><p class=label>{_text(brief.standfirst)}</p></header>"
        for section in brief.sections:
            yield from self._section(section)
        yield f"<footer class=label><p>As of {minute(brief.as_of)} · content SHA-256 {content_sha256(brief)}</p>"
        yield f"<p>{_text(brief.checkpoint)}</p></footer></main></body></html>\n"

    def _logo(self) -> str:
        if not self.brand.logo:
            return ""
        image, _ = self.brand.flat_logo()
        return f'<img alt="" src="data:image/png;base64,{b64encode(image).decode()}">'

    def _section(self, section: Section) -> Iterator[str]:
        yield f'<section id="{section.anchor}">'
        deep = section.depth > _OPEN or all(block.depth > _OPEN for block in section.blocks)
        if deep:
            yield f"<details><summary><h2>{_text(section.title or _NAMES[section.depth])}</h2></summary>"
        elif section.title:
            yield f"<h2>{_text(section.title)}</h2>"
        opened: Depth | None = None
        for block in section.blocks:
            wanted = block.depth if block.depth > _OPEN and not deep else None
            if wanted != opened:
                yield "</details>" if opened else ""
                yield f"<details><summary>{_NAMES[wanted]}</summary>" if wanted else ""
                opened = wanted
            yield from self._block(block)
        yield "</details>" if opened else ""
        yield "</details></section>" if deep else "</section>"

    def _block(self, block: Block) -> Iterator[str]:
        if isinstance(block, Paragraph):
            yield f"<p>{self._led(block.link, _lines(block.text))}</p>"
        elif isinstance(block, Note):
            yield f"<p class=label>{self._led(block.link, _lines(block.text))}</p>"
        elif isinstance(block, Caveat):
            yield f"<p class=caveat>{_mark('warning')}{self._led(block.link, _lines(block.text))}</p>"
        elif isinstance(block, Figures):
            yield f"<div class=figures>{''.join(map(self._figure, block.figures))}</div>"
        elif isinstance(block, Chart):
            yield f"<figure>{self._chart(block)}<figcaption class=label>{_text(block.caption)}</figcaption></figure>"
        elif isinstance(block, Facts):
            rows = (
                f"<tr><th scope=row>{_text(one.label)}</th><td>{self._led(one.link, _lines(one.value or _NONE))}"
                f"{_status(one.status)}</td></tr>"
                for one in block.facts
            )
            yield f"<table class=facts>{''.join(rows)}</table>"
        elif isinstance(block, Said):
            when = f", {_text(block.when)}" if block.when else ""
            who = f"{self._led(block.link, f'<b>{_text(block.who)}</b>{when}')}{_status(block.status)}"
            words = _lines(block.text or "No words beside it.")
            yield f"<blockquote><p class=label>{who}</p><p>{words}</p></blockquote>"
        elif isinstance(block, Table | Annex):
            yield from self._table(block)
        else:
            assert_never(block)

    def _table(self, table: Table | Annex) -> Iterator[str]:
        if next(iter(table.rows), None) is None:
            yield f"<p>{self._led(table.link, _text(table.empty))}</p>"
            return
        titles = "".join(f"<th scope=col class=of-{column.kind}>{_text(column.title)}</th>" for column in table.columns)
        yield f"<div class=wide><table><thead><tr>{titles}</tr></thead><tbody>"
        links = table.links if isinstance(table, Table) else ()
        for number, row in enumerate(table.rows):
            cells = (
                (column.kind, _status(cell) if column.kind == "status" else _lines(cell))
                for column, cell in zip(table.columns, row, strict=True)
            )
            (kind, first), *rest = cells
            first = self._led(links[number], first) if links else first
            yield f"<tr>{''.join(f'<td class=of-{one}>{cell}</td>' for one, cell in ((kind, first), *rest))}</tr>"
        yield "</tbody></table></div>"
        yield f"<p class=label>{self._led(table.link, _text(table.caption))}</p>" if table.caption else ""

    def _figure(self, figure: Figure) -> str:
        parts = (figure.note, figure.as_of)
        notes = "".join(f"<span class=label>{_text(part)}</span>" for part in parts if part)
        label = f"<span class=label>{self._led(figure.link, _text(figure.label))}</span>"
        return f"<div>{label}<b>{_text(figure.value)}</b>{notes}{_status(figure.status)}</div>"

    def _chart(self, chart: Chart) -> str:
        drawn = picture(chart, self.targets)
        _, height = drawn.wrap(_WIDTH, 10_000)
        canvas: Any = SvgCanvas()
        drawn.paint(cast(Canvas, canvas))
        made: str = canvas.source(width=_WIDTH, height=height, alt=described(chart.picture, chart.caption))
        return made

    def _led(self, link: str, inner: str) -> str:
        """`inner` as a link, where that leads anywhere."""
        if not link or not self.targets.leads(link):
            return inner
        href = link if link.startswith("#") else safe_url(link)
        return f'<a href="{escape(href)}" rel="noreferrer">{inner}</a>'


def _status(word: str) -> str:
    return f'<span class="status {tone_of(word).name.lower()}">{_mark(word)}{_text(word)}</span>' if word else ""


def _mark(word: str) -> str:
    return f"<i class={SHAPES[tone_of(word)].name.lower()} aria-hidden=true></i>"


_NONE = "not on record"
