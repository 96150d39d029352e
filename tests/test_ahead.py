"""The pieces of Streamlit's script that a page is given ahead exist, belong to a page, and come once."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import streamlit

from pages import _ahead
from pages._table import PAGES

STATIC = Path(streamlit.__file__).parent / "static"
ADDRESSES = ["/", *(f"/{row.url_path}" for row in PAGES), "/deep/below/model", "/nobody-has-this"]


def asked_for(path: str, attribute: str) -> list[str]:
    return re.findall(attribute + r'="\./([^"]+)"', _ahead.tags(path).decode())


@pytest.mark.parametrize("path", ADDRESSES)
def test_every_file_asked_for_is_there_and_asked_for_once(path: str):
    files = asked_for(path, "href")
    assert len(files) == len(set(files)) > 20
    assert [file for file in files if not (STATIC / file).is_file()] == []
    assert set(asked_for(path, "src")) <= set(files)


@pytest.mark.parametrize("path", ADDRESSES)
def test_nothing_is_asked_for_that_the_page_has_anyway(path: str):
    page = (STATIC / "index.html").read_text()
    assert [file for file in asked_for(path, "href") if file in page] == []


def test_every_piece_named_is_one_of_this_streamlit():
    known = {entry.get("name") for entry in _ahead._manifest().values() if entry.get("isDynamicEntry")}
    named = {*_ahead.EVERYWHERE, *(name for names in _ahead.LATER.values() for name in names)}
    assert named - known == set()


def test_every_address_named_is_one_of_a_page():
    assert _ahead.LATER.keys() - {row.url_path for row in PAGES} == {""}


def test_a_page_of_one_thing_asks_for_its_own_pieces_wherever_the_app_is_mounted():
    assert _ahead.tags("/below/model") == _ahead.tags("/model") != _ahead.tags("/about")


def test_a_streamlit_without_a_list_of_its_files_gets_nothing(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(_ahead, "_manifest", dict)
    _ahead._tags.cache_clear()
    assert _ahead.tags("/model") == b""
    _ahead._tags.cache_clear()
