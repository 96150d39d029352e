"""One outline on paper, as HTML, as a Word document and as data: all of it in each, and no text escapes."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections import Counter
from datetime import timedelta
from html import unescape

import docx
import page
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from briefs import data, html
from briefs import docx as word
from briefs.brand import Brand, readable
from briefs.drafts import snapshot_file
from briefs.model_brief import model_brief
from briefs.outline import (
    Annex,
    Block,
    Brief,
    Caveat,
    Chart,
    Column,
    Depth,
    Fact,
    Facts,
    Figure,
    Figures,
    Note,
    Paragraph,
    Said,
    Section,
    Table,
)
from briefs.pdf import Page, render
from briefs.pictures import Bar, Bars, Node, Span, Strip, Timeline
from tests.brief_samples import AS_OF, USUAL

NASTY = (
    "<b>bold</b> <img src='/etc/passwd'> & </p><script>alert(1)</script> <x =1+1 \x00\x07 \u202eabc\u202c "
    "שלום 漢字 🦊 \\( % {}"
)
TEXT = st.text(
    st.one_of(
        st.characters(max_codepoint=0x6FF),
        st.sampled_from("<>&\"'/\\%{}()[]\x00\u202e\ud800\ue000\ufffe🚀審査모नไ\u0301\n"),
    ),
    max_size=60,
)


def every_block(text: str) -> tuple[Block, ...]:
    """One of each block, filled with one text."""
    columns = (Column(text, 2), Column("Number", 1, "number"), Column("State", 1, "status"))
    rows = ((text, text, text), ("b", "2", "approved"))
    return (
        Figures(figures=(Figure(label=text, value=text, note=text, as_of=text, status=text, link=text),)),
        Paragraph(text=text, link=text),
        Caveat(text=text, link="#log"),
        Note(text=text, depth=Depth.ANALYSIS),
        Facts(facts=(Fact(text, text, text, text), Fact("Owner", ""))),
        Said(who=text, when=text, status=text, text=text, link=text),
        Table(columns=columns, rows=rows, empty=text, links=(text, "#log"), caption=text, depth=Depth.DRIVERS),
        Chart(picture=Bars((Bar(text, 2, text, text), Bar("b", -1, text))), caption=text),
        Chart(picture=Timeline((Span(text, AS_OF, None, text),), AS_OF, AS_OF + timedelta(days=9)), caption=text),
        Chart(picture=Strip((Node(text, text, text),), Node(text), (), no_uses=text), caption=text),
        Annex(columns=columns, rows=rows, empty=text, caption=text),
    )


def filled_with(text: str) -> Brief:
    """A brief in which everything that people name is `text`."""
    return Brief(
        kind=text,
        subject=text,
        headline=text,
        standfirst=text,
        sections=(
            Section(anchor="body", title=text, blocks=every_block(text)),
            Section(anchor="log", title="Log", blocks=(Paragraph(text="end"),), depth=Depth.EVIDENCE, starts_page=True),
        ),
        as_of=AS_OF,
        checkpoint=text,
        organisation=text,
    )


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(TEXT)
def test_no_text_stops_any_format(text: str) -> None:
    brief = filled_with(text)
    assert render(brief, attachments=data.csv_files(brief), brand=Brand(name=text)).startswith(b"%PDF-1.7")
    assert b"<script" not in html.render(brief, brand=Brand(name=text))
    docx.Document(io.BytesIO(word.render(brief)))
    json.loads(data.as_json(brief, {"text": "x"}))
    assert zipfile.ZipFile(io.BytesIO(data.zipped(brief))).testzip() is None


def test_text_of_people_stays_text_and_the_paper_stays_an_archive_that_can_be_heard() -> None:
    document = render(filled_with(NASTY), attachments=data.csv_files(filled_with(NASTY)))
    for profile in (page.ValidationProfile.PDF_A_3A, page.ValidationProfile.PDF_UA_1):
        assert [one.message for one in page.validate_pdf_bytes(document, profile=profile).failures] == []
    text = "".join("".join(one.extract_text() for one in PdfReader(io.BytesIO(document)).pages).split())
    assert text.count("<script>alert(1)</script>") > 10
    assert text.count("漢字") > 10


def test_ten_thousand_words_of_one_person_are_all_there() -> None:
    words = " ".join(f"word{number}" for number in range(10_000))
    blocks = (
        Said(who="One", text=words),
        Facts(facts=(Fact("Purpose", words),)),
        Annex(columns=(Column("What"),), rows=((words,),), empty=""),
    )
    section = Section(anchor="a", title="A", blocks=blocks)
    brief = Brief(kind="k", subject="s", headline="h", standfirst="f", as_of=AS_OF, checkpoint="c", sections=(section,))
    text = "".join("".join(one.extract_text() for one in PdfReader(io.BytesIO(render(brief))).pages).split())
    found = Counter(re.findall(r"word(\d+)", text))
    assert [number for number in range(10_000) if found[str(number)] != 3] == []


def test_the_html_needs_nothing_else_and_opens_deeper_in_place() -> None:
    made = html.render(model_brief(USUAL), brand=Brand(name="Northgate (fictional)")).decode()
    assert not re.search(r"<script|<link|<iframe|<object| on\w+=|url\(|@import", made)
    assert "default-src 'none'" in made
    text = unescape(re.sub("<[^>]+>", " ", made))
    for row in (*USUAL.upstream, *USUAL.feeds[:5]):
        assert row.name in text
    assert made.index("<details>") < made.index("Everything upstream (")
    assert made.index("What feeds it") < made.index("<details>")  # drivers are open
    assert made.count("<details>") == made.count("</details>") == 1


def test_html_markup_is_never_a_persons() -> None:
    made = html.render(filled_with(NASTY)).decode()
    assert "<script" not in made
    assert "<img src" not in made
    assert "<b>bold" not in made
    assert "\u202e" not in made


def test_tables_go_out_as_csv_that_no_spreadsheet_runs() -> None:
    files = {one.name: one.content.decode() for one in data.csv_files(filled_with("=1+1"))}
    assert set(files) == {"body-1.csv", "body-2.csv"}
    assert files["body-1.csv"].splitlines() == ["'=1+1,Number,State", "'=1+1,'=1+1,'=1+1", "b,2,approved"]


def test_every_format_is_the_same_each_time() -> None:
    brief = model_brief(USUAL)
    for make in (html.render, word.render, data.zipped, lambda one: data.as_json(one, USUAL), render):
        assert make(brief) == make(model_brief(USUAL))


def test_a_paper_carries_what_machines_read() -> None:
    brief = model_brief(USUAL)
    document = render(brief, attachments=(snapshot_file(USUAL), *data.csv_files(brief)))
    held = PdfReader(io.BytesIO(document)).attachments
    assert list(held) == sorted(held)
    assert json.loads(held["snapshot.json"][0])["name"] == "fraud-detection"
    assert held["upstream.csv"][0].decode().count("curated.card_payments.table_") == 38


@pytest.mark.parametrize("size", ["A4", "Letter"])
def test_long_papers_have_contents_that_lead_to_the_right_page(size: Page) -> None:
    rows = tuple((str(number), "x") for number in range(200))
    annex = Annex(columns=(Column("N"), Column("X")), rows=rows, empty="")
    sections = tuple(
        Section(anchor=f"part-{number}", title=f"Part {number}", starts_page=number > 1, blocks=(annex,))
        for number in range(1, 4)
    )
    brief = Brief(
        kind="Pack", subject="s", headline="h", standfirst="f", sections=sections, as_of=AS_OF, checkpoint="c"
    )
    reader = PdfReader(io.BytesIO(render(brief, page=size)))
    texts = [one.extract_text() for one in reader.pages]
    listed = next(text for text in texts if text.count("Part ") == 3)
    begins = {
        f"Part {number}": next(n for n, text in enumerate(texts, 1) if f"Part {number}" in text and text != listed)
        for number in (1, 2, 3)
    }
    assert {one.title: reader.get_destination_page_number(one) + 1 for one in reader.outline} == begins
    assert re.findall(r"Part \d\s+(\d+)", listed) == [str(place) for place in begins.values()]
    assert f"Page {len(texts)} of {len(texts)}" in texts[-1]


def test_the_companys_accent_stands_for_the_houses_everywhere() -> None:
    brief, house, ours = model_brief(USUAL), (29, 79, 145), (122, 31, 92)
    for document, wanted, other in (
        (render(brief), house, ours),
        (render(brief, brand=Brand(accent="#7a1f5c")), ours, house),
    ):
        content = PdfReader(io.BytesIO(document)).pages[0].get_contents()
        assert content is not None
        fills = {
            tuple(round(float(part) * 255) for part in fill)
            for fill in re.findall(rb"([\d.]+) ([\d.]+) ([\d.]+) rg", content.get_data())
        }
        assert wanted in fills
        assert other not in fills
    assert readable("#1d4f91")
    assert not readable("#ffcc00")
