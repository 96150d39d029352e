"""The decisions that AI teams really make have templates, and each asks for everything that such a decision needs."""

from __future__ import annotations

from pathlib import Path

import pytest

from registry.commands.decision_faults import faults
from registry.commands.decisions import Decision
from registry.errors import Invalid, NotFound
from registry.rules import templates
from registry.rules.templates import PROMPTED, Template
from registry.subjects import Subject, SubjectKind

NAMED = {
    "training-data", "metric-and-fairness", "simpler-model", "deployment", "rollback", "retirement", "saying-no",
    "lesson",
}  # fmt: skip


def test_each_decision_that_teams_make_has_its_template():
    assert {one.slug for one in templates.shipped()} == NAMED


@pytest.mark.parametrize("one", templates.shipped(), ids=lambda one: one.slug)
def test_a_template_asks_for_every_text_and_begins_with_options_and_assumptions(one: Template):
    assert set(one.prompts) == set(PROMPTED)
    assert all(len(prompt) > 20 for prompt in one.prompts.values())
    assert len(one.options) >= 3
    assert one.assumptions
    said = Decision(
        title=one.title, about=Subject(one.about[0], "1"), choice="a", rationale="b", options=one.options,
        assumptions=one.assumptions,
    )  # fmt: skip
    assert not [*faults(said)]


def test_the_templates_offered_fit_the_thing():
    assert [one.slug for one in templates.fitting(SubjectKind.INCIDENT)] == ["lesson"]
    assert "rollback" in {one.slug for one in templates.fitting(SubjectKind.DEPLOYMENT)}
    assert templates.fitting(SubjectKind.BODY) == templates.shipped()


def test_an_unknown_template_is_refused_with_those_there_are():
    with pytest.raises(NotFound, match="saying-no"):
        templates.template("nope")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("name: [", "bad.yaml: "),
        ("[]", "bad.yaml: "),
        ("name: a\nwhen: b\nabout: [shoe]\norder: 1\nrevisit_after_days: 1\ntitle: t", r"bad.yaml: about\[0\]: "),
        (
            "name: a\nwhen: b\nabout: [model]\norder: 1\nrevisit_after_days: 1\ntitle: t\nprompts: {why: x}",
            "bad.yaml: prompts.why: ",
        ),
    ],
)
def test_a_template_with_a_fault_is_named_with_file_and_place(tmp_path: Path, text: str, fault: str):
    (tmp_path / "bad.yaml").write_text(text)
    with pytest.raises(Invalid, match=fault):
        templates.shipped(tmp_path)
