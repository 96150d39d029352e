"""What is promised of YAML that people write: nothing is misread in silence, and every fault has its place."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.rules.document_forms import Form
from registry.rules.documents import Fault, Unreadable, read


def test_numbers_and_countries_stay_what_they_look_like() -> None:
    form = Form(read("ref: 1.10\ncountry: NO\nday: 2026-11-21\nnothing:\n"), [])
    assert form.text("ref") == "1.10"
    assert form.text("country") == "NO"
    assert str(form.day("day")) == "2026-11-21"
    assert not form.has("nothing")


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: 1\nb: [", 2, "no YAML"),
        ("a: 1\nb: 2\na: 3\n", 3, "twice"),
        ("a: &x [1]\nb: *x\n", 2, "anchors"),
        ("a: 1\n---\nb: 2\n", 2, "second document"),
        ("? [1]\n: 2\n", 1, "a name must be a text"),
        ("a: \x07\n", 1, "no YAML"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_line(text: str, line: int, words: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read(text)
    assert refused.value.fault.line == line
    assert words in refused.value.fault.text


def test_a_document_that_would_grow_beyond_memory_is_refused_at_once() -> None:
    bomb = "a: &a [x, x, x, x]\n" + "".join(
        f"{chr(98 + i)}: &{chr(98 + i)} [{', '.join([f'*{chr(97 + i)}'] * 9)}]\n" for i in range(20)
    )
    with pytest.raises(Unreadable, match="anchors"):
        read(bomb)


@pytest.mark.parametrize("text", ["[" * 100_000, "{a: " * 100_000, "- " * 100_000])
def test_a_document_nested_without_end_is_refused_and_does_not_bring_the_server_down(text: str) -> None:
    with pytest.raises(Unreadable):
        read(text)
    with pytest.raises(Unreadable, match="too deeply"):
        read(text[:600] + "x")


def test_all_faults_are_told_not_only_the_first() -> None:
    faults: list[Fault] = []
    form = Form(read("day: tomorrow\ntruth: maybe\nnumber: -3\nextra: 1\n"), faults)
    form.day("day")
    form.truth("truth", default=True)
    form.number("number")
    form.text("missing", needed=True)
    form.only("day", "truth", "number")
    assert {(fault.line, fault.place) for fault in faults} == {
        (1, "day"), (2, "truth"), (3, "number"), (1, "missing"), (4, "extra"),
    }  # fmt: skip


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused_with_a_place(text: str) -> None:
    with suppress(Unreadable):
        assert read(text).line >= 1
