"""What is promised of frameworks: those shipped are whole; a file is taken over whole, or refused with its faults."""

from __future__ import annotations

from pathlib import Path

import pytest

from registry.rules.ciso_library import from_file, from_library
from registry.rules.frameworks import Framework, from_yaml

SHIPPED = Path(__file__).parents[1] / "data" / "frameworks"

OURS = """
framework: house-rules
version: 3
title: House rules
requirements:
  - ref: 1
    title: Data
    parts:
      - {ref: 1.10, title: Sources, text: We know where data comes from.}
      - {ref: 1.2, title: Licences}
  - ref: 2
    title: People
"""

LIBRARY = """
urn: urn:acme:risk:library:acme-ai
ref_id: ACME-AI
locale: en
name: ACME AI controls
copyright: ours
version: 7
provider: ACME
objects:
  framework:
    urn: urn:acme:risk:framework:acme-ai
    ref_id: ACME-AI
    name: ACME AI controls
    requirement_nodes:
    - urn: urn:acme:risk:req_node:acme-ai:a
      assessable: false
      depth: 1
      ref_id: A
      name: Data
    - urn: urn:acme:risk:req_node:acme-ai:a1
      assessable: true
      depth: 2
      parent_urn: URN:ACME:risk:req_node:acme-ai:a
      ref_id: A.1
      description: Data is known.
    - urn: urn:acme:risk:req_node:acme-ai:node4
      assessable: true
      depth: 2
      parent_urn: urn:acme:risk:req_node:acme-ai:a
      description: Nobody numbered this one.
"""


def framework(text: str) -> Framework:
    """The framework in a text without fault."""
    reading = from_file(text)
    assert not reading.faults
    assert reading.framework is not None
    return reading.framework


@pytest.mark.parametrize(
    ("name", "assessable", "headings"), [("nist-ai-rmf", 72, 23), ("iso-42001", 38, 11), ("eu-ai-act", 29, 6)]
)
def test_every_shipped_framework_is_whole(name: str, assessable: int, headings: int) -> None:
    found = framework((SHIPPED / f"{name}.yaml").read_text("utf-8"))
    assert found.slug == name
    assert sum(one.assessable for one in found.requirements) == assessable
    assert sum(not one.assessable for one in found.requirements) == headings
    assert found.checked_on is not None
    assert found.source.startswith("https://")
    assert found.rights


def test_nist_has_its_nineteen_categories() -> None:
    found = framework((SHIPPED / "nist-ai-rmf.yaml").read_text("utf-8"))
    by_function = {
        f.ref: sum(one.parent == f.ref for one in found.requirements) for f in found.requirements if not f.depth
    }
    assert by_function == {"GOVERN": 6, "MAP": 5, "MEASURE": 4, "MANAGE": 4}


def test_the_companys_own_framework_keeps_its_tree_and_its_numbers() -> None:
    found = framework(OURS)
    assert [(one.ref, one.parent, one.depth, one.assessable) for one in found.requirements] == [
        ("1", "", 0, False), ("1.10", "1", 1, True), ("1.2", "1", 1, True), ("2", "", 0, True),
    ]  # fmt: skip
    assert [one.position for one in found.requirements] == [0, 1, 2, 3]


def test_a_library_of_ciso_assistant_is_taken_over() -> None:
    found = framework(LIBRARY)
    assert (found.slug, found.version, found.title, found.publisher) == ("acme-ai", "7", "ACME AI controls", "ACME")
    assert [(one.ref, one.parent, one.title, one.assessable) for one in found.requirements] == [
        ("A", "", "Data", False),
        ("A.1", "A", "Data is known.", True),
        ("node4", "A", "Nobody numbered this one.", True),
    ]


def test_numbers_that_a_library_gives_twice_become_the_ends_of_their_urns() -> None:
    twice = LIBRARY.replace("ref_id: A.1", "ref_id: A")
    assert [one.ref for one in framework(twice).requirements] == ["a", "a1", "node4"]


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("parent_urn: urn:acme", "parent_urn: urn:nobody", 29, "no node has the urn"),
        ("req_node:acme-ai:node4", "req_node:acme-ai:a1", 26, "more than once"),
        ("assessable: true", "assessable: perhaps", 21, "neither true nor false"),
        ("  framework:\n", "  threats:\n", 9, "one framework is wanted"),
        ("    requirement_nodes:", "    nodes:", 10, "needed"),
        ("urn: urn:acme:risk:library:acme-ai", "urn: ''", 2, "needed"),
    ],
)
def test_a_library_with_a_fault_is_refused_with_the_line(old: str, new: str, line: int, words: str) -> None:
    reading = from_library(LIBRARY.replace(old, new))
    assert reading.framework is None
    assert any(fault.line == line and words in fault.text for fault in reading.faults), reading.faults


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("ref: 1.2", "ref: 1.10", "2 times"),
        ("framework: house-rules", "framework: House Rules!", "no short name"),
        ("title: House rules", "titel: House rules", "not known"),
        ("version: 3", "checked_on: last week\nversion: 3", "no day"),
        ("version: 3", "source: ftp://x\nversion: 3", "no address"),
        ("    parts:", "    text: none\n  - title: no number\n    parts:", "needed"),
    ],
)
def test_our_own_form_is_strict(old: str, new: str, words: str) -> None:
    reading = from_yaml(OURS.replace(old, new))
    assert reading.framework is None
    assert any(words in fault.text for fault in reading.faults), reading.faults


def test_a_file_that_is_neither_is_refused() -> None:
    for text in ("", "just words", "- 1\n- 2", "a: ["):
        assert from_file(text).framework is None
        assert from_file(text).faults
