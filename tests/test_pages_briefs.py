"""The page of briefs and exports: level 1 on screen, the paper at a click, who took what away, a PDF checked."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from registry.services import audit
from registry.store.entries import Filter
from tests.approvals import Company
from tests.packs import with_record
from tests.rendering import rendered


@pytest.fixture(scope="module")
def us(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    with with_record(f"sqlite:///{tmp_path_factory.mktemp('page') / 'registry.db'}") as found:
        yield found


def said(app: AppTest) -> str:
    return "\n".join([*(one.value for one in app.markdown), *(one.value for one in app.subheader)])


def test_level_one_stands_on_the_screen_and_the_paper_is_an_entry(us: Company) -> None:
    app = rendered(us.registry.url, "exports", "compliance", of="use_case:retention")
    assert app.title[0].value == "Nothing has left the house yet"
    assert "2 decisions, 3 signatures and 3 pieces of evidence" in said(app)
    assert app.metric[1].value == "3"
    assert [one.label for one in app.button if one.label.startswith("Make")] == [
        "Make the PDF",
        "Make one folder",
        "Make it",
    ]
    next(one for one in app.button if one.label == "Make it").click()
    app.run()
    assert not app.exception
    newest = audit.entries(us.desk("compliance"), Filter(action="brief.exported")).entries[0]
    assert (newest.subject, newest.details["kind"]) == ("use_case:retention", "audit-pack")
    assert newest.details["format"] == "html"
    assert any(newest.details["sha256"] in one.value for one in app.caption)
    past = rendered(us.registry.url, "exports", "compliance", view="What left the house")
    assert past.title[0].value.startswith("1 export on record, the newest by compliance: Audit pack about")


def test_a_refusal_stands_on_the_page_in_its_own_words(us: Company) -> None:
    app = rendered(us.registry.url, "exports", "compliance", kind="decision", of="A-99")
    assert "A-99" in app.error[0].value


def test_whoever_may_not_read_the_log_sees_the_papers_that_are_for_everybody(us: Company) -> None:
    app = rendered(us.registry.url, "exports", "leads")
    assert app.title[0].value == "Take a brief away, or check one that came back"
    assert "Audit pack" not in app.selectbox[0].options
    assert "AI model brief" in app.selectbox[0].options
