"""What a decision must say before it is logged: each fault comes back with its place."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from registry.commands import decisions
from registry.errors import Invalid
from registry.subjects import Subject, SubjectKind

METRIC = {"text": "a", "metric": "m", "comparator": "<", "threshold": 1}
LEAST: dict[str, Any] = {"title": "t", "about": "model:models/churn@3", "choice": "ship", "rationale": "better"}


def test_four_fields_are_enough():
    found = decisions.decision(LEAST)
    assert found.about == Subject(SubjectKind.MODEL, "models/churn", "3")
    assert decisions.plain(found) == LEAST | {"status": "accepted"}


def test_json_says_numbers_and_dates_as_people_do():
    said = LEAST | {"supersedes": "d-4", "evidence": ["E-5", 7], "revisit_on": "2027-05-01"}
    found = decisions.decision(said)
    assert (found.supersedes, found.evidence, found.revisit_on) == (4, (5, 7), date(2027, 5, 1))
    assert decisions.plain(found)["evidence"] == ["E-5", "E-7"]


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ({"title": "a\nb"}, "title: "),
        ({"title": "x" * 201}, "title: 201 characters; at most 200"),
        ({"choice": " "}, "choice: "),
        ({"rationale": ""}, "rationale: "),
        ({"status": ""}, "status: "),
        ({"about": "churn"}, "subject: 'churn' is not kind:name@version"),
        ({"options": [{"title": "a"}, {"title": ""}]}, r"options\[1\]\.title: "),
        ({"options": [{"title": "a", "pros": ["x", "a\x00b"]}]}, r"options\[0\]\.pros\[1\]: holds a control"),
        ({"options": [{"name": "a"}]}, r"options\[0\]\.title: Field required"),
        ({"people": [{"name": " "}]}, r"people\[0\]\.name: "),
        ({"assumptions": [{"text": ""}]}, r"assumptions\[0\]\.text: "),
        ({"assumptions": [{"text": "a", "metric": "m"}]}, r"assumptions\[0\]: a metric comes with"),
        ({"assumptions": [METRIC | {"comparator": "~"}]}, r"\.comparator: '~' is none"),
        ({"assumptions": [METRIC | {"threshold": 1e999}]}, r"\.threshold: a finite"),
        ({"evidence": [1, "E-1"]}, "evidence: "),
        ({"evidence": ["F-1"]}, "evidence: "),
        ({"supersedes": 0}, "supersedes: "),
        ({"revisit_on": "soon"}, "revisit_on: "),
        ({"options": [{"title": "a"}] * 101}, "options: 101 items; at most 100"),
        ({"choise": "a"}, "choise: "),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_its_place(said: dict[str, Any], fault: str):
    with pytest.raises(Invalid, match=fault):
        decisions.decision(LEAST | said)


def test_all_faults_are_told_at_once():
    with pytest.raises(Invalid, match=r"title: .* choice: .* rationale: "):
        decisions.decision(LEAST | {"title": "", "choice": "", "rationale": ""})


def test_json_that_is_none_is_told_as_such():
    with pytest.raises(Invalid, match="body: "):
        decisions.decision(b"{")
