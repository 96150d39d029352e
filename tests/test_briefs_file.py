"""The bytes of a file: every object where the table says, and streams whose last byte looks like their end."""

from __future__ import annotations

import io

import page
import pytest
from pypdf import PdfReader

from briefs.brand import Brand
from briefs.file import END, PdfFile
from briefs.model_brief import model_brief
from briefs.pdf import render
from tests.brief_samples import USUAL


def tiny(content: bytes) -> bytes:
    """One page whose content is kept as it is."""
    file = PdfFile()
    file.add(1, b"<</Type/Catalog/Pages 2 0 R>>")
    file.add(2, b"<</Type/Pages/Kids[3 0 R]/Count 1>>")
    file.add(3, b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R/Resources<<>>>>")
    file.add_stream(4, "", content, packed=False)
    file.add(5, b"<</Title(x)>>")
    return file.finish(root=1, info=5)


@pytest.mark.parametrize("content", [b"q Q", b"q Q\n", b"q Q\r", b"q Q\r\n", b""])
def test_a_stream_is_as_long_as_it_says_whatever_its_last_byte(content: bytes) -> None:
    made = tiny(content)
    assert made.count(content + END) >= 1
    assert PdfReader(io.BytesIO(made)).pages[0]["/Contents"].get_object().get_data() == content
    faults = page.validate_pdf_bytes(made, profile=page.ValidationProfile.PDF_A_3B).failures
    assert [one.message for one in faults if "LENGTH" in one.rule_id] == []


def test_more_objects_than_one_pack_holds_are_all_found() -> None:
    file = PdfFile()
    for number in range(1, 1001):
        file.add(number, b"<</Type/Catalog/Pages 2 0 R>>" if number == 1 else b"<</Kids[]/Count 0/N %d>>" % number)
    reader = PdfReader(io.BytesIO(file.finish(root=1, info=3)))
    for number in (2, 199, 200, 201, 999, 1000):
        found = reader.get_object(number)
        assert found is not None
        assert found["/N"] == number


def test_a_logo_stands_on_the_paper_and_keeps_it_fit_for_an_archive() -> None:
    from PIL import Image

    drawn = io.BytesIO()
    Image.new("RGBA", (800, 300), (20, 90, 160, 128)).save(drawn, "PNG")
    document = render(model_brief(USUAL), brand=Brand(name="Northgate (fictional)", logo=drawn.getvalue()))
    for profile in (page.ValidationProfile.PDF_A_3A, page.ValidationProfile.PDF_UA_1):
        assert [one.message for one in page.validate_pdf_bytes(document, profile=profile).failures] == []
    assert len(list(PdfReader(io.BytesIO(document)).pages[0].images)) == 1
