"""How things are written: digits that mean something, moments with their zone, people's text as it is."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from pages import _words
from pages._cells import Column, cell, safe_csv
from pages._grid import matching
from pages._links import RowLink, address
from pages._status import chip, labelled, run_word

NOON = datetime(2026, 11, 21, 12, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "unit", "written"),
    [
        (0, "", "0"), (7, "", "7"), (999, "", "999"), (1234, "", "1,230"), (9_990, "", "9,990"), (12_345, "", "12.3 k"),
        (1_234_567, "€", "1.23 M€"), (2e9, "€", "2 bn€"), (0.012345, "", "0.0123"), (-1_234_567, "€", "−1.23 M€"),
        (3.0, "h", "3 h"), (999_999, "", "1 M"), (9_999.4, "", "10 k"), (123_456, "", "123 k"),
        (None, "€", "–"), (float("nan"), "", "–"), (float("inf"), "", "∞"),
    ],
)  # fmt: skip
def test_three_significant_digits_with_their_unit(value, unit, written):
    assert _words.number(value, unit) == written


@given(st.floats(min_value=1e-6, max_value=9_994))
def test_what_is_written_is_within_half_a_per_cent(value: float):
    assert float(_words.number(value).replace(",", "")) == pytest.approx(value, rel=0.0051)


def test_a_range_is_written_in_the_unit_of_its_widest_end():
    assert _words.with_range(1.23e6, 0.4e6, 2.1e6, "€") == "1.2 M€ (90 %: 0.4 to 2.1)"
    assert _words.with_range(5, -1, 12, "h", level=95) == "5 h (95 %: −1 to 12)"
    assert _words.with_range(3, 1, 4) == "3 (90 %: 1 to 4)"
    assert _words.with_range(1_822, 1_791, 1_853, "€") == "1,820 € (90 %: 1,790 to 1,850)"


def test_counts_are_exact_and_agree_with_their_noun():
    assert (_words.count(1_234_567), _words.plural(1, "model"), _words.plural(0, "model")) == (
        "1,234,567",
        "1 model",
        "0 models",
    )
    assert _words.plural(2, "analysis", many="analyses") == "2 analyses"


def test_moments_are_written_with_their_zone():
    assert _words.time(NOON) == "21 Nov 2026, 12:05 UTC"
    assert _words.time(NOON, zone=ZoneInfo("Europe/Berlin")) == "21 Nov 2026, 13:05 CET"
    assert _words.date(datetime(2026, 11, 30, 23, 30, tzinfo=UTC), zone=ZoneInfo("Europe/Berlin")) == "1 Dec 2026"
    assert (_words.time(None), _words.date(None)) == ("–", "–")


@pytest.mark.parametrize(
    ("before", "written"),
    [
        (timedelta(seconds=59), "just now"), (timedelta(minutes=1), "1 minute ago"),
        (timedelta(hours=23.9), "23 hours ago"), (timedelta(days=3), "3 days ago"), (timedelta(hours=-2), "in 2 hours"),
    ],
)  # fmt: skip
def test_how_long_ago_is_said_in_one_unit(before, written):
    assert _words.ago(NOON - before, now=NOON) == written


@pytest.mark.parametrize(
    ("octets", "written"),
    [(0, "0 bytes"), (999, "999 bytes"), (1_500, "1.5 kB"), (419_430, "419 kB"), (2_345_678_901, "2.35 GB")],
)
def test_sizes_are_decimal(octets, written):
    assert _words.size(octets) == written


NASTY = [
    "raw_*_[customers](https://elsewhere.example)", "<script>alert(1)</script>", "![x](https://elsewhere.example/x.png)",
    "# heading", "a | b", "`code`", "$x$", "~~gone~~", "__init__", "https", "1. one", "- one", "> quote", "&lt;", "\\",
    "team:blue", "=LINK(http://x)",
]  # fmt: skip


@pytest.mark.parametrize("text", NASTY)
def test_peoples_text_shows_as_it_is_and_makes_no_markup(text: str):
    html = MarkdownIt("commonmark").enable(["table", "strikethrough"]).renderInline(_words.plain(text))
    shown = html
    for entity, letter in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&amp;", "&")):
        shown = shown.replace(entity, letter)
    assert shown == text
    assert not {"<a", "<img", "<em", "<strong", "<code", "<s>", "<script"} & {
        html[i : i + 7].split(" ")[0] for i in range(len(html))
    }


def test_directives_emoji_and_direction_marks_do_nothing():
    assert ":red[" not in _words.plain(":red[risk]")
    assert _words.plain("team:blue") == r"team\:blue", "a colour alone is swallowed too"
    assert ":smile:" not in _words.plain(":smile:")
    assert ":material/home:" not in _words.plain(":material/home:")
    assert _words.plain("a\u202eb\x00c\u2066d") == "abcd"
    assert _words.plain("one\ntwo") == "one two"


def test_states_stand_behind_their_shape():
    assert (labelled("stale"), labelled("failed"), labelled("approved")) == ("▲ stale", "■ failed", "● approved")
    assert chip("running") == ":blue-badge[○ running]"
    assert chip("x] :red[y") == ":gray-badge[– x) :red(y]"
    assert [run_word(state) for state in ("COMPLETE", "FAIL", "ABORT", "OTHER")] == [
        "completed",
        "failed",
        "aborted",
        "unknown",
    ]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_of_an_export_starts_a_formula(start: str):
    frame = pd.DataFrame({f"{start}SUM(A1)": [f"{start}cmd|' /C calc'!A0", "fine"]})
    rows = list(csv.reader(io.StringIO(safe_csv(frame), newline="")))
    assert rows == [[f"'{start}SUM(A1)"], [f"'{start}cmd|' /C calc'!A0"], ["fine"]]


@pytest.mark.parametrize("line", ["x\r=1+1", "x\n=1+1", "x\r\n=1+1", 'x",=1+1'])
def test_no_line_inside_a_cell_becomes_a_cell(line: str):
    assert list(csv.reader(io.StringIO(safe_csv(pd.DataFrame({"a": [line]})), newline=""))) == [["a"], [line]]


def test_an_export_keeps_numbers_whole():
    assert safe_csv(pd.DataFrame({"n": [-1.23456789, 2]})) == "n\r\n-1.23456789\r\n2.0\r\n"


def test_search_wants_every_word_anywhere():
    frame = pd.DataFrame({"name": ["Credit risk", "Fraud", "credit limit"], "n": [1, 22, 3]})
    assert list(matching(frame, "CREDIT")["name"]) == ["Credit risk", "credit limit"]
    assert list(matching(frame, "credit 3")["name"]) == ["credit limit"]
    assert list(matching(frame, ".*")["name"]) == []
    assert len(matching(frame, "  ")) == 3


def test_a_cell_is_text_a_state_or_a_link():
    row = {"name": "a b", "version": None, "state": "stale", "n": 1234.5, "p": 0.123, "at": NOON, "size": 1500}
    link = RowLink("model", name="name", version="version")
    assert cell(row, Column("name"), link) == {"text": "a b", "href": "/model?name=a+b"}
    assert cell(row, Column("state", kind="status"), None) == {"text": "stale", "shape": "▲", "tone": "attention"}
    assert cell(row, Column("n", kind="number"), None) == "1,230"
    assert cell(row, Column("p", kind="percent"), None) == "12.3 %"
    assert cell(row, Column("at", kind="time"), None) == "21 Nov 2026, 12:05 UTC"
    assert cell(row, Column("size", kind="size"), None) == "1.5 kB"
    assert cell(row, Column("version"), link) == "–"


def test_an_address_quotes_what_it_carries():
    assert address("model", name="a&b=c", version="") == "/model?name=a%26b%3Dc"
