"""Whom a text calls: logins as people write them in sentences, and nobody by accident."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.rules.mentions import called, resolved

KNOWN = {"ada", "ben.ova", "demo-engineer", "eve@company.example"}


@pytest.mark.parametrize(
    ("text", "found", "unknown"),
    [
        ("@ada", ("ada",), ()),
        ("Ask @Ada, @ben.ova. And (@demo-engineer)!", ("ada", "ben.ova", "demo-engineer"), ()),
        ("@eve@company.example please", ("eve@company.example",), ()),
        ("mail ada@company.example or see x/@ada", (), ()),
        ("@ada @ada @ADA", ("ada",), ()),
        ("@nobody-here, @ada.", ("ada",), ("nobody-here",)),
        ("@ @@ada @-x", (), ()),
        ("@ada's idea", ("ada",), ()),
        ("", (), ()),
    ],
)
def test_who_is_called(text: str, found: tuple[str, ...], unknown: tuple[str, ...]) -> None:
    assert resolved(text, KNOWN) == (found, unknown)


@given(st.text(max_size=300))
def test_whatever_is_written_only_known_logins_are_found_and_each_once(text: str) -> None:
    found, unknown = resolved(text, KNOWN)
    assert set(found) <= KNOWN
    assert len(set(found)) == len(found)
    assert not set(unknown) & KNOWN
    assert len(found) + len(unknown) <= text.count("@")
    assert called(text) == called(text.upper().lower())
