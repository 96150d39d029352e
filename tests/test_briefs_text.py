"""People's text reaches paper whole, and can do nothing there but be read."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefs import fonts, lines, text
from briefs.lines import Style


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("plain, with <img src='/etc/passwd'> & <x", "plain, with <img src='/etc/passwd'> & <x"),
        ("user\u202egpj.exe", "usergpj.exe"),
        ("a\x00b\x07c\x7fd\u200be\ufefff\ufe0f", "abcdef"),
        ("tab\tand\u00a0narrow\u202fspace", "tab and narrow space"),
        ("one\r\ntwo\rthree\u2029four", "one\ntwo\nthree\nfour"),
        ("e\u0301", "\u00e9"),
    ],
)
def test_what_is_invisible_or_gives_orders_is_taken_out(written: str, printed: str) -> None:
    assert text.clean(written) == printed


@given(st.text())
def test_clean_text_holds_no_control_and_no_format_character(written: str) -> None:
    kinds = {unicodedata.category(char) for char in text.clean(written) if char != "\n"}
    assert not kinds & {"Cc", "Cf", "Zl", "Zp"}


def test_a_text_beyond_all_measure_says_how_much_is_left_out() -> None:
    assert text.clean("x" * (text.LONGEST + 1234)).endswith("… (1,234 more characters)")


@pytest.mark.parametrize("name", ["naïve Ünïcödé", "Ελληνικά", "Кириллица", "עברית", "देवनागरी", "ไทย", "🚀"])
def test_every_living_script_of_the_fonts_is_drawn_and_not_spelled_out(name: str) -> None:
    with fonts.setting(name):
        assert fonts.printable(name) == name


@pytest.mark.parametrize("name", ["審査モデル", "交易明细表", "데이터"])
def test_chinese_japanese_and_korean_are_drawn_and_not_spelled_out(name: str) -> None:
    with fonts.setting(name):
        assert fonts.printable(name) == name
        assert fonts.runs(name) == [(fonts.HAN, name)]


@pytest.mark.parametrize(
    ("char", "said"),
    [("\ud800", "[U+D800]"), ("\ue000", "[U+E000]"), ("\U00013000", "[U+13000]"), ("\u0378", "[U+0378]")],
)
def test_a_character_that_no_font_draws_is_named_in_words(char: str, said: str) -> None:
    with fonts.setting(f"a{char}b"):
        assert fonts.printable(f"a{char}b") == f"a{said}b"


def test_arabic_letters_join_and_lines_run_from_the_right() -> None:
    with fonts.setting("سلام"):
        printed = fonts.printable("سلام")
        assert unicodedata.normalize("NFKC", printed) == "سلام"
        assert printed != "سلام"
        assert text.visual(printed) == printed[::-1]
    assert text.visual("left to right") == "left to right"


@given(st.text(st.characters(max_codepoint=0x5FF), max_size=300), st.floats(30, 400), st.booleans())
def test_wrapping_loses_no_character_and_keeps_to_the_width(written: str, width: float, bold: bool) -> None:
    style = Style(size=9, bold=bold)
    with fonts.setting(written):
        made = lines.wrap(written, style, width=width)
        assert "".join("".join(made).split()) == "".join(fonts.printable(written).split())
        assert all(lines.widest([line], style) <= width + 1e-6 for line in made)


@given(st.text(max_size=2000), st.integers(1, 3))
def test_a_shortened_text_keeps_to_its_lines_its_beginning_and_its_end(written: str, most: int) -> None:
    style = Style(size=9)
    with fonts.setting(written):
        made = lines.wrap(written, style, width=120, most=most)
        assert len(made) <= most
        if made and "…" in "".join(made) and "…" not in written:
            whole = apart("".join(fonts.printable(text.one_line(written)).split()))
            start, end = "".join("".join(made).split()).split("…")
            assert whole.startswith(apart(start))
            assert whole.endswith(apart(end))


def apart(joined: str) -> str:
    """Arabic letters join differently where a text is cut; apart they are the same."""
    return unicodedata.normalize("NFKC", joined)


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "file:///etc/passwd", "/model?name=x", "data:text/html,x", "http:", "https://[", ""]
)
def test_only_web_and_mail_addresses_are_followed(link: str) -> None:
    assert text.safe_url(link) == ""


def test_an_address_with_other_letters_is_encoded_and_not_encoded_twice() -> None:
    assert text.safe_url(" https://x.example/dataset?name=é b%20c") == "https://x.example/dataset?name=%C3%A9%20b%20c"
    assert text.safe_url("mailto:risk@northgate.example") == "mailto:risk@northgate.example"
