"""Subjects are written and read back, and lead to their nodes of the lineage graph."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lineage.keys import DatasetKey
from lineage.registrations import deployment_key
from registry.errors import Invalid
from registry.subjects import Subject, SubjectKind, numbered, row_number

NAMES = st.text(min_size=1).filter(lambda text: text == text.strip())
VERSIONS = st.text().filter(lambda text: "@" not in text and text == text.strip())


@given(st.sampled_from(SubjectKind), NAMES.filter(lambda name: "@" not in name), VERSIONS)
def test_a_subject_reads_back_as_it_was_written(kind: SubjectKind, name: str, version: str) -> None:
    subject = Subject(kind, name, version)
    assert Subject.parse(str(subject)) == subject


@given(st.text(min_size=1).filter(str.strip), st.text(min_size=1))
def test_a_dataset_is_among_the_nodes_its_subject_may_be(namespace: str, name: str) -> None:
    key = DatasetKey(namespace, name)
    assert key in Subject.of(SubjectKind.DATASET, key).keys


def test_a_deployment_leads_to_its_node() -> None:
    key = deployment_key("production", "shop/scoring")
    assert key in Subject.of(SubjectKind.DEPLOYMENT, key).keys


@pytest.mark.parametrize("text", ["", "churn", "planet:mars", "model:", "model: @3"])
def test_what_is_no_subject_is_refused_in_words(text: str) -> None:
    with pytest.raises(Invalid, match="subject: "):
        Subject.parse(text)


def test_numbers_as_people_say_them() -> None:
    assert numbered(SubjectKind.DECISION, 12) == "D-12"
    assert [row_number(SubjectKind.DECISION, text) for text in ("D-12", "d12", " 12 ")] == [12, 12, 12]
    with pytest.raises(Invalid, match="decision: "):
        row_number(SubjectKind.DECISION, "twelve")
