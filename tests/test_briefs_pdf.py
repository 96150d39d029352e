"""A brief on paper: whole, the same every time, numbered, linked, and never stopped by what people wrote."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import unicodedata
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from briefs import fonts
from briefs.fingerprint import content_sha256
from briefs.model_brief import model_brief
from briefs.outline import Block, Brief, Caveat, Chart, Column, Depth, Figure, Figures, Note, Paragraph, Section, Table
from briefs.pdf import render
from briefs.pictures import Bar, Bars, Node, Span, Strip, Timeline
from tests.brief_samples import AS_OF, EMPTY, SITE, USUAL, with_upstream

# Left-to-right letters; right-to-left ones are drawn in the opposite order and have a test of their own.
WRITTEN = st.text(
    st.one_of(
        st.characters(max_codepoint=0x58F),
        st.sampled_from("<>&\"'/\\%{}()[]\x00\u202e\ud800\ue000🚀😀審査모델→①नไ\u0301"),
    ),
    max_size=200,
)


def brief_of(*blocks: Block, headline: str = "One sentence.") -> Brief:
    return Brief(
        kind="Test brief",
        subject="a subject",
        headline=headline,
        standfirst="whose it is",
        sections=(Section(anchor="body", title="Body", blocks=blocks),),
        as_of=AS_OF,
        checkpoint="Audit checkpoint: 1 entry, root abc=",
    )


def opened(brief: Brief) -> PdfReader:
    return PdfReader(io.BytesIO(render(brief)))


def said(reader: PdfReader) -> str:
    """All text without the blanks, which extraction sets as it likes."""
    return "".join("".join(page.extract_text() for page in reader.pages).split())


def links(reader: PdfReader) -> tuple[list[int], list[str]]:
    """Pages that links inside the paper lead to (counted from 0), and addresses outside it."""
    pages = {page.indirect_reference: number for number, page in enumerate(reader.pages)}
    found = [annotation.get_object() for page in reader.pages for annotation in page.get("/Annots", ())]
    assert all(link["/F"] & 4 for link in found)
    inside = [pages[link["/Dest"][0]] for link in found if "/Dest" in link]
    return inside, [link["/A"]["/URI"] for link in found if "/A" in link]


def expected(text: str) -> str:
    with fonts.setting(text):
        return "".join(fonts.printable(text).split())


@settings(max_examples=60)
@given(WRITTEN)
def test_every_letter_that_people_wrote_is_on_paper(written: str) -> None:
    table = Table(columns=(Column("What"), Column("More")), rows=((f"C{written}C", "x"),), empty="")
    blocks = Paragraph(text=f"A{written}A"), Note(text=f"B{written}B"), table, Caveat(text=f"D{written}D")
    paper = said(opened(brief_of(*blocks)))
    for mark in "ABCD":
        assert expected(f"{mark}{written}{mark}") in paper


@settings(max_examples=40)
@given(st.text(max_size=300))
def test_no_text_in_any_field_stops_the_printing(written: str) -> None:
    figure = Figure(label=written, value=written, note=written, as_of=written, status=written, link=written)
    node = Node(written, written, written)
    strip = Strip((node,), node, (node,), no_sources=written)
    blocks = (
        Figures(figures=(figure,) * 4, link=written),
        Table(columns=(Column(written, 1, "status"),) * 3, rows=((written,) * 3,), empty=written, links=(written,)),
        Chart(picture=strip, caption=written),
        Chart(picture=Bars((Bar(written, 1.0, written, written),)), caption=written),
        Chart(picture=Timeline((Span(written, AS_OF, None, written),), AS_OF, AS_OF + timedelta(1)), caption=written),
    )
    section = Section(anchor="a", title=written, blocks=blocks)
    brief = replace(
        brief_of(headline=written),
        kind=written,
        subject=written,
        standfirst=written,
        sections=(section,),
        checkpoint=written,
        organisation=written,
    )
    assert len(opened(brief).pages) >= 1


def test_markup_is_printed_and_nothing_is_fetched_or_embedded() -> None:
    hostile = "<img src='/etc/hostname'/> <x <a href='javascript:1'>b</a> &lt; <b>not bold</b>"
    reader = opened(brief_of(Paragraph(text=hostile)))
    assert "".join(hostile.split()) in said(reader)
    assert not any(page.images for page in reader.pages)


def test_one_chinese_text_after_another_keeps_the_letters_of_each() -> None:
    for name in ("審査", "交易明细", "데이터", "審査"):
        assert name in said(opened(brief_of(Paragraph(text=name))))


def test_characters_beyond_sixteen_bits_can_be_copied() -> None:
    assert "🚀😀🦊" in said(opened(brief_of(Paragraph(text="🚀😀🦊"))))


def test_right_to_left_names_keep_all_their_letters() -> None:
    name = "بيانات العملاء נתוני לקוחות"
    paper = unicodedata.normalize("NFKC", said(opened(brief_of(Paragraph(text=name)))))
    assert sorted(set(name) - {" "}) == sorted(set(paper) & set(name))


def test_ten_thousand_words_in_one_paragraph_and_in_one_cell_are_all_printed() -> None:
    words = " ".join(f"w{number}" for number in range(10_000))
    table = Table(columns=(Column("A"), Column("B", 4)), rows=(("x", words),), empty="")
    paper = said(opened(brief_of(Paragraph(text=words), table)))
    assert paper.count("w9999") == 2
    assert len(set(re.findall(r"w\d{4}", paper))) == 9_000


@pytest.mark.parametrize("view", [USUAL, EMPTY, with_upstream(300)], ids=["usual", "empty", "long"])
def test_the_same_brief_gives_the_same_bytes_whatever_was_printed_before(view: object) -> None:
    brief = model_brief(view)  # type: ignore[arg-type]
    first = render(brief)
    render(brief_of(Paragraph(text="審査 🚀 العربية")))
    assert render(brief) == first


def test_another_process_time_zone_and_hash_seed_give_the_same_bytes() -> None:
    code = (
        "import hashlib; from tests.brief_samples import USUAL; from briefs.pdf import render; "
        "from briefs.model_brief import model_brief; from dataclasses import replace; "
        "print(hashlib.sha256(render(model_brief(replace(USUAL, name='審査 🚀 Модель')))).hexdigest())"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", code],
            env=os.environ | {"PYTHONHASHSEED": seed, "TZ": zone, "PYTHONPATH": str(Path.cwd())},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "Asia/Tokyo"))
    }
    assert len(digests) == 1


def test_a_change_of_one_word_changes_the_content_hash_on_the_paper() -> None:
    one, other = brief_of(Note(text="one")), brief_of(Note(text="two"))
    assert content_sha256(one) != content_sha256(other)
    assert content_sha256(one) in said(opened(one))
    assert content_sha256(brief_of(Note(text="one"))) == content_sha256(one)
    assert content_sha256(brief_of(Caveat(text="one"))) != content_sha256(one)


@pytest.mark.parametrize("rows", [0, 38, 300])
def test_every_page_tells_its_number_and_how_many_there_are(rows: int) -> None:
    reader = opened(model_brief(with_upstream(rows)))
    for number, page in enumerate(reader.pages, start=1):
        assert f"Page {number} of {len(reader.pages)}" in page.extract_text()


def test_every_page_carries_the_as_of_time_the_checkpoint_and_the_hash() -> None:
    brief = model_brief(with_upstream(100))
    assert USUAL.checkpoint
    for page in opened(brief).pages:
        text = "".join(page.extract_text().split())
        for stamp in ("Asof21Nov2026,09:00UTC", USUAL.checkpoint.root, content_sha256(brief)):
            assert stamp in text


def test_a_long_table_repeats_its_header_and_keeps_every_row_once() -> None:
    rows = tuple((f"row-{number:04}", "text " * (number % 40)) for number in range(400))
    reader = opened(brief_of(Table(columns=(Column("The name"), Column("The text", 3)), rows=rows, empty="")))
    assert len(reader.pages) > 5
    assert all("The name" in page.extract_text() for page in reader.pages)
    assert re.findall(r"row-\d{4}", said(reader)) == [row[0] for row in rows]


def test_links_lead_to_places_that_exist_and_the_outline_follows_the_sections() -> None:
    reader = opened(model_brief(USUAL))
    assert [item.title for item in reader.outline] == [
        "What feeds it",
        "Latest runs (4 of 41)",
        "Open problems",
        "Everything upstream (38)",
    ]
    inside, outside = links(reader)
    assert set(inside) == {0, 1}  # open problems on page one, everything upstream on page two
    assert f"{SITE}/dataset?name=crm.customer_profile" in outside
    assert all(address.startswith(SITE) for address in outside)


def test_a_link_to_a_section_that_is_left_out_is_no_link() -> None:
    reader = opened(model_brief(USUAL).down_to(Depth.DRIVERS))
    assert len(reader.pages) == 1
    assert links(reader)[0] == [0]


def test_the_file_says_what_it_is_in_which_language_and_from_when() -> None:
    reader = opened(model_brief(USUAL))
    assert reader.metadata
    assert reader.metadata.title == "AI model brief: fraud-detection"
    assert reader.metadata.creation_date == AS_OF
    assert reader.root_object["/Lang"] == "en-GB"
    assert all(page.mediabox.width == pytest.approx(595.28, abs=0.01) for page in reader.pages)
    assert content_sha256(model_brief(USUAL)) in str(reader.metadata.keywords)


def test_every_font_is_embedded() -> None:
    reader = opened(brief_of(Paragraph(text="Latin, Ελληνικά, Русский, 審査, 🚀, עברית")))
    fonts_used = [font.get_object() for font in reader.pages[0]["/Resources"]["/Font"].values()]
    assert len(fonts_used) >= 4
    assert all("/FontFile2" in font["/FontDescriptor"] for font in fonts_used)


def test_depth_takes_away_what_lies_deeper_and_nothing_else() -> None:
    blocks = tuple(Paragraph(text=depth.name, depth=depth) for depth in Depth)
    kept = [len(brief_of(*blocks).down_to(depth).sections[0].blocks) for depth in Depth]
    assert kept == [1, 2, 3, 4]


def test_briefs_cost_nothing_at_start_up() -> None:
    code = "import sys, briefs.model_brief, briefs.theme, registry.views.brief; print('reportlab' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert ran.stdout.strip() == "False"
