"""How a brief becomes a Word document, for what an executive goes on writing in: the same outline."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from itertools import islice
from typing import TYPE_CHECKING, assert_never
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from briefs.alt import described
from briefs.brand import Brand
from briefs.fingerprint import content_sha256
from briefs.outline import Annex, Block, Brief, Caveat, Chart, Facts, Figures, Note, Paragraph, Said, Table
from briefs.text import clean, codepoint, encodable
from briefs.wording import minute

if TYPE_CHECKING:
    from docx.document import Document

_OLDEST = (1980, 1, 1, 0, 0, 0)
_MOST_ROWS = 500
"""Word grows slow beyond; the rest is counted, and stands in the PDF."""


def render(brief: Brief, *, brand: Brand | None = None) -> bytes:
    """A .docx file. The same brief gives the same bytes; pictures are told in words."""
    import docx
    from docx.shared import Pt, RGBColor

    brand = brand or Brand()
    document = docx.Document()
    told = document.core_properties
    told.title, told.author = encodable(f"{brief.kind}: {brief.subject}")[:255], encodable(brand.name)[:255]
    told.created = told.modified = brief.as_of.replace(tzinfo=None)
    told.language = brief.lang
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Calibri", Pt(10.5)
    for name in ("Heading 1", "Heading 2", "Title"):
        document.styles[name].font.color.rgb = RGBColor.from_string(brand.accent[1:])
    _fill(document, brief, brand)
    made = BytesIO()
    document.save(made)
    return _undated(made.getvalue())


def _fill(document: Document, brief: Brief, brand: Brand) -> None:
    whose = " · ".join(part for part in (brief.kind, brief.subject, brand.name or brief.organisation) if part)
    document.sections[0].header.paragraphs[0].text = _said(whose)
    foot = f"As of {minute(brief.as_of)} · content SHA-256 {content_sha256(brief)}\n{brief.checkpoint}"
    document.sections[0].footer.paragraphs[0].text = _said(foot)
    document.add_heading(_said(brief.headline), 1)
    document.add_paragraph(_said(brief.standfirst))
    for section in brief.sections:
        if section.title:
            document.add_heading(_said(section.title), 2)
        for block in section.blocks:
            _block(document, block)


def _block(document: Document, block: Block) -> None:
    if isinstance(block, Paragraph | Note):
        document.add_paragraph(_said(block.text))
    elif isinstance(block, Caveat):
        document.add_paragraph().add_run(_said(f"Note well: {block.text}")).bold = True
    elif isinstance(block, Figures):
        rows = [(one.label, one.value, _joined(one.note, one.status, one.as_of)) for one in block.figures]
        _table(document, ("Figure", "Value", ""), rows)
    elif isinstance(block, Chart):
        document.add_paragraph(_said(described(block.picture, block.caption)))
    elif isinstance(block, Facts):
        _table(
            document, ("", ""), [(one.label, _joined(one.value or "not on record", one.status)) for one in block.facts]
        )
    elif isinstance(block, Said):
        document.add_paragraph().add_run(_said(_joined(block.who, block.when, block.status))).bold = True
        document.add_paragraph(_said(block.text or "No words beside it."), style="Intense Quote")
    elif isinstance(block, Table | Annex):
        _rows(document, block)
    else:
        assert_never(block)


def _rows(document: Document, table: Table | Annex) -> None:
    rows = iter(table.rows)
    shown = list(islice(rows, _MOST_ROWS))
    if not shown:
        document.add_paragraph(_said(table.empty))
        return
    _table(document, tuple(column.title for column in table.columns), shown)
    more = sum(1 for _ in rows)
    if more:
        document.add_paragraph(f"And {more:,} more rows, in the PDF.")
    if table.caption:
        document.add_paragraph(_said(table.caption))


def _table(document: Document, titles: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    grid = document.add_table(rows=0, cols=len(titles), style="Light List")
    for row in (*([titles] if any(titles) else []), *rows):
        for cell, text in zip(grid.add_row().cells, row, strict=True):
            cell.text = _said(text)
    document.add_paragraph()


def _joined(*parts: str) -> str:
    return ", ".join(part for part in parts if part)


def _said(text: str) -> str:
    """What XML can hold of a person's text."""
    return "".join(char if char == "\n" or char.isprintable() else codepoint(char) for char in clean(text))


def _undated(made: bytes) -> bytes:
    """The same parts, each from the same day."""
    out = BytesIO()
    with ZipFile(BytesIO(made)) as given, ZipFile(out, "w", ZIP_DEFLATED) as kept:
        for name in given.namelist():
            kept.writestr(ZipInfo(name, _OLDEST), given.read(name), ZIP_DEFLATED)
    return out.getvalue()
