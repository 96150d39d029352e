"""The AI model brief: one page that begins with its headline, whatever the model is called and however much is open."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from briefs.fingerprint import content_sha256
from briefs.model_brief import model_brief
from briefs.model_headline import headline
from briefs.paper import BOTTOM, HEIGHT, TOP
from briefs.pdf import render
from registry.views.brief import DeploymentRow, ModelBriefView, RunRow
from tests.brief_samples import AS_OF, DAY, EMPTY, LONG, USUAL, filled_with, with_upstream


def opened(view: ModelBriefView) -> PdfReader:
    return PdfReader(io.BytesIO(render(model_brief(view))))


def first_line(reader: PdfReader) -> str:
    """What stands highest on page one between head and foot."""
    placed: list[tuple[float, str]] = []

    def visit(text: str, page: list[float], line: list[float], _font: Any, _size: Any) -> None:
        height = page[5] + line[5]
        if text.strip() and BOTTOM <= height <= HEIGHT - TOP:
            placed.append((height, text))

    reader.pages[0].extract_text(visitor_text=visit)
    return max(placed, key=lambda one: one[0])[1]


def fits_one_page(reader: PdfReader) -> bool:
    """All sections of page one are on it, and page two begins with the next."""
    one, two = ("".join(page.extract_text().split()) for page in reader.pages[:2])
    front = all(title in one for title in ("Whatfeedsit", "Latestruns", "Openproblems"))
    return front and "Everythingupstream(" in two and "Everythingupstream(" not in one


@pytest.mark.parametrize("view", [USUAL, EMPTY, with_upstream(300)], ids=["usual", "empty", "long"])
def test_page_one_begins_with_the_headline(view: ModelBriefView) -> None:
    said = headline(view)
    assert said.startswith(" ".join(first_line(opened(view)).split())[:40])


@pytest.mark.parametrize("text", ["x", LONG, "W" * 120, "word " * 200, "審" * 120, "\u0378" * 60, "a\nb\n" * 50])
def test_page_one_is_one_page_even_when_everything_is_long(text: str) -> None:
    reader = opened(filled_with(text))
    assert fits_one_page(reader)
    assert "Latest runs (4 of 99,999)" in reader.pages[0].extract_text()
    assert "Open problems (3 of 99,999)" in reader.pages[0].extract_text()


@settings(max_examples=40)
@given(st.text(max_size=150))
def test_page_one_is_one_page_whatever_things_are_called(text: str) -> None:
    assert fits_one_page(opened(filled_with(text)))


def test_an_audit_checkpoint_is_printed_whole_even_with_a_long_origin() -> None:
    page = "".join(opened(filled_with("long-origin." * 20)).pages[0].extract_text().split())
    assert "q" * 43 + "=" in page
    assert "1,000,000,000entries" in page


def test_an_empty_model_has_a_sentence_in_every_place() -> None:
    text = " ".join("".join(page.extract_text() for page in opened(EMPTY).pages).split())
    for sentence in (
        "Nothing is on record yet about how churn-forecast was made or where it is used.",
        "no owner on record",
        "No dataset upstream on record",
        "Not in production",
        "No run on record has written this model from a dataset.",
        "No run that wrote this model is on record yet.",
        "No problem is on record, and neither is anything else about this model.",
        "Nothing upstream of this model is on record",
        "No audit checkpoint yet",
    ):
        assert sentence in text


def test_nothing_open_about_a_known_model_is_said_differently_from_nothing_known() -> None:
    calm = replace(USUAL, problems=(), open_problems=0)
    text = " ".join(opened(calm).pages[0].extract_text().split())
    assert "Nothing is open about this model or what feeds it." in text
    assert "no problem is open" in headline(calm)


EU = DeploymentRow(where="eu", version="12")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            {},
            (
                "fraud-detection is in production in 2 places with versions 12 and 11, built from 38 datasets; "
                "2 problems are open."
            ),
        ),
        (
            {"deployments": (EU,), "upstream_datasets": 1, "open_problems": 1},
            "fraud-detection is in production with version 12, built from 1 dataset; 1 problem is open.",
        ),
        (
            {"deployments": (), "upstream_datasets": 0, "open_problems": 0},
            "fraud-detection is not in production, with no dataset upstream on record; no problem is open.",
        ),
        (
            {"runs": (RunRow(job="j", run_id="r", state="FAIL"),)},
            (
                "fraud-detection is in production in 2 places with versions 12 and 11, built from 38 datasets; "
                "2 problems are open, and its latest run failed."
            ),
        ),
        (
            {"deployments": tuple(replace(EU, version=str(n)) for n in range(1200))},
            (
                "fraud-detection is in production in 1,200 places in 1,200 versions, built from 38 datasets; "
                "2 problems are open."
            ),
        ),
    ],
)
def test_the_headline_says_what_the_record_says(change: dict[str, Any], sentence: str) -> None:
    assert headline(replace(USUAL, **change)) == sentence


def test_states_durations_and_ages_are_those_of_the_runs() -> None:
    text = " ".join(opened(USUAL).pages[0].extract_text().split())
    for run in (
        "completed 21 Nov 2026, 06:00 UTC 1 h 43 min",
        "failed 14 Nov 2026, 06:00 UTC 1 h 43 min",
        "running 31 Oct 2026, 06:00 UTC 21 days so far",
    ):
        assert run in text
    assert "17 Nov 2026 (4 days)" in text


def test_page_two_lists_everything_upstream_in_full() -> None:
    view = with_upstream(300)
    pages = opened(view).pages
    text = "".join("".join(page.extract_text() for page in pages[1:]).split())
    assert text.count(LONG) == 43  # every seventh of 300
    assert sum(f"curated.table_{number:04}" in text for number in range(300)) == 300 - 43
    assert "Contents" in pages[1].extract_text()
    assert all("Namespace" in page.extract_text() for page in pages[2:])


@pytest.mark.parametrize(
    "change",
    [
        {"as_of": AS_OF + DAY},
        {"owner": "Someone else"},
        {"upstream": USUAL.upstream[:-1]},
        {"runs": (replace(USUAL.runs[0], ended_at=AS_OF - timedelta(hours=2)), *USUAL.runs[1:])},
        {"checkpoint": None},
    ],
)
def test_another_record_is_another_paper(change: dict[str, Any]) -> None:
    assert content_sha256(model_brief(replace(USUAL, **change))) != content_sha256(model_brief(USUAL))
