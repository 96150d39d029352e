"""Decisions as MADR files: nothing is lost on the way out or in, whoever wrote the file."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from registry import madr
from registry.commands.decision_faults import COMPARATORS
from registry.commands.decisions import Assumption, Decision, Option, Part, Person
from registry.errors import Invalid
from registry.subjects import LETTERS, Subject, SubjectKind
from tests.histories import histories

ABOUT = Subject(SubjectKind.MODEL, "models/churn", "3")
FULL = Decision(
    title="Ship churn 3 to production",
    about=ABOUT,
    template="deployment",
    context="Version 2 misses every second leaver.\n\nWho is called, and how often, stays the same.",
    options=(
        Option(title="Keep version 2", pros=("no work",), cons=("misses leavers", "drifts since May"), cost="0"),
        Option(title="Ship version 3", about="Trained until October.", pros=("finds 80 % of leavers",), cost="2 days"),
    ),
    choice="Ship version 3",
    rationale="it finds twice as many leavers at the same number of calls.",
    consequences="* Good, because fewer customers leave\n* Bad, because two versions run for a week",
    assumptions=(
        Assumption(text="Recall stays high", metric="recall", comparator=">=", threshold=0.75),
        Assumption(text="Calls cost the same until summer"),
    ),
    people=(Person(name="anna"), Person(name="team:sales", part=Part.CONSULTED), Person(name="b", part=Part.INFORMED)),
    evidence=(5, 7),
    revisit_on=date(2027, 5, 1),
    supersedes=4,
    decided_on=date(2026, 11, 20),
)
FILE = """\
---
status: accepted
date: 2026-11-20
decision-makers: [anna]
consulted: ["team:sales"]
informed: ["b"]
countersign:
  number: "D-12"
  about: "model:models/churn@3"
  template: "deployment"
  evidence: ["E-5","E-7"]
  revisit_on: "2027-05-01"
  supersedes: "D-4"
---
# Ship churn 3 to production

## Context and Problem Statement

Version 2 misses every second leaver.

Who is called, and how often, stays the same.

## Considered Options

* Keep version 2
* Ship version 3

## Decision Outcome

Chosen option: "Ship version 3", because it finds twice as many leavers at the same number of calls.

### Consequences

* Good, because fewer customers leave
* Bad, because two versions run for a week

## Assumptions

* Recall stays high (`recall >= 0.75`)
* Calls cost the same until summer

## Pros and Cons of the Options

### Keep version 2

* Good, because no work
* Bad, because misses leavers
* Bad, because drifts since May
* Cost: 0

### Ship version 3

Trained until October.

* Good, because finds 80 % of leavers
* Cost: 2 days
"""


def test_a_decision_is_the_madr_file_that_a_person_would_write():
    written = madr.write(FULL, number="D-12")
    order = {name: place for place, name in enumerate(FILE.split("---\n")[1].splitlines())}
    front, body = written.split("---\n", 2)[1:]
    assert body == FILE.split("---\n", 2)[2]
    assert sorted(front.splitlines(), key=lambda line: order.get(line, 99)) == FILE.split("---\n")[1].splitlines()
    assert madr.read(written) == FULL


def test_every_yaml_reader_understands_the_front_matter():
    front = yaml.safe_load(madr.write(FULL, number="D-12").split("---\n")[1])
    assert front["countersign"]["about"] == "model:models/churn@3"
    assert front["decision-makers"] == ["anna"]


AWKWARD = st.text(
    st.one_of(
        st.sampled_from([*"#*-`\":',[]{}()\n \t|>&!%@\\", "\r", "\x85", "\u2028", "\ufeff", "é", "\U0001f600"]),
        st.characters(exclude_categories=("Cs", "Cc")),
    ),
    max_size=30,
)
MARKDOWN = st.lists(
    st.one_of(
        AWKWARD,
        st.sampled_from(
            ["## Context and Problem Statement", "### Consequences", "# Title", "---", "* Good, because", "```", "> x",
             "## Considered Options", "* an option", "## Decision Outcome", '", because', "countersign:",
             "  bare: true", 'Chosen option: "a", because b', "## Assumptions", "* x (`m <= 1`)",
             "## Pros and Cons of the Options",
             "## Confirmation", "* Status: accepted", "status: proposed", "date: 2026-02-30", "{a: 1}", "", "",
             "## Decision Drivers", "### an option", "* Cost: 3", "## Positive Consequences", "decision-makers: [a, b]"]
        ),
    ),
    max_size=14,
).map("\n".join)  # fmt: skip
SAID = MARKDOWN.filter(str.strip)
LINE = AWKWARD.map(lambda text: text.replace("\n", " ")).filter(str.strip)
METRIC = LINE.map(str.strip).filter(bool)
OPTIONS = st.builds(
    Option, title=SAID, about=MARKDOWN, pros=st.lists(MARKDOWN, max_size=3).map(tuple),
    cons=st.lists(MARKDOWN, max_size=2).map(tuple), cost=MARKDOWN,
)  # fmt: skip
ASSUMPTIONS = st.one_of(
    st.builds(Assumption, text=SAID),
    st.builds(
        Assumption, text=SAID, metric=METRIC, comparator=st.sampled_from(COMPARATORS),
        threshold=st.floats(allow_nan=False, allow_infinity=False),
    ),
)  # fmt: skip
NUMBERS = st.integers(1, 10**9)
NAMED, VERSIONS = sorted(set(SubjectKind) - set(LETTERS)), st.sampled_from(["", "3", "v 1"])
SUBJECTS = st.builds(Subject, st.sampled_from(list(LETTERS)), st.integers(1, 99).map(str)) | st.builds(
    Subject, st.sampled_from(NAMED), st.text("ab/:é", min_size=1, max_size=6), VERSIONS
)
DECISIONS = st.builds(
    Decision, title=LINE, about=SUBJECTS, choice=SAID, rationale=SAID, template=MARKDOWN, context=MARKDOWN,
    options=st.lists(OPTIONS, max_size=3).map(tuple), consequences=MARKDOWN,
    assumptions=st.lists(ASSUMPTIONS, max_size=3).map(tuple),
    people=st.lists(st.builds(Person, name=SAID, part=st.sampled_from(Part)), max_size=3).map(tuple),
    evidence=st.lists(NUMBERS, max_size=3, unique=True).map(tuple), revisit_on=st.none() | st.dates(),
    supersedes=st.none() | NUMBERS, decided_on=st.none() | st.dates(), status=SAID,
)  # fmt: skip


@given(DECISIONS, st.sampled_from(["", "D-12"]), st.sampled_from(["", "superseded by D-14"]))
@settings(deadline=None, max_examples=histories(300))
def test_any_decision_survives_being_a_file(decision: Decision, number: str, standing: str):
    assert madr.read(madr.write(decision, number=number, standing=standing)) == decision


@given(SAID)
@example("---\nstatus: {proposed | rejected}\n---\n# T\n")
@example("---\ncountersign:\n  number: 1\n---\n# T\n")
@example("---\n{a: 1}\n---\r\n# T")
@settings(deadline=None, max_examples=histories(500))
def test_any_file_comes_back_byte_for_byte_with_our_part_taken_out(text: str):
    decision = imported(text)
    again = madr.read(madr.write(decision, number="D-1", standing="superseded by D-2"))
    assert again == decision
    if decision.source and "countersign:" not in text:
        assert decision.source == text
        kept = madr.write(decision).split("\n")
        assert all(line in kept for line in text.split("\n"))


def imported(text: str) -> Decision:
    return madr.read(text, about=str(ABOUT), title="t")


MADR_4 = """\
---
# These are optional metadata elements.
status: "proposed"
date: 2024-09-17
decision-makers: Ada, Ben
consulted: [Cy]
informed: everybody
tags: [storage]
---

# Keep features in Parquet

## Context and Problem Statement

Where do features live?

## Decision Drivers

* cost
* replay

## Considered Options

* Parquet
* [A feature store](https://example.com)

## Decision Outcome

Chosen option: "Parquet", because it is enough for
four models.

### Consequences

* Good, because no server
* Bad, because no online lookup

### Confirmation

A review in March.

## Pros and Cons of the Options

### Parquet

Files on a bucket.

* Good, because cheap
* Neutral, because columnar
* Bad, because no index

## More Information

See the wiki.

```
# not a heading
```
"""


def test_a_file_of_madr_4_fills_the_fields_and_keeps_the_rest():
    found = imported(MADR_4)
    assert (found.title, found.status, found.decided_on) == ("Keep features in Parquet", "proposed", date(2024, 9, 17))
    assert [(one.name, one.part.value) for one in found.people] == [
        ("Ada", "decision-maker"), ("Ben", "decision-maker"), ("Cy", "consulted"), ("everybody", "informed")
    ]  # fmt: skip
    assert (found.context, found.choice) == ("Where do features live?", "Parquet")
    assert found.rationale == "it is enough for\nfour models."
    assert [option.title for option in found.options] == ["Parquet", "A feature store"]
    parquet = found.options[0]
    assert (parquet.pros, parquet.cons) == (("cheap",), ("no index",))
    assert parquet.about == "Files on a bucket.\n* Neutral, because columnar"
    assert [(one.title, one.text.split("\n")[0]) for one in madr.others(found.source)] == [
        ("Decision Drivers", "* cost"), ("Confirmation", "A review in March."), ("More Information", "See the wiki.")
    ]  # fmt: skip


def test_a_file_of_madr_2_says_status_and_deciders_under_its_title():
    found = imported(
        "# Use Gitflow\n\n* Status: deprecated\n* Deciders: Ada, Ben\n* Date: 2019-02-03\n\n"
        "How do we branch?\n\n## Considered Options\n\n* Gitflow\n\n## Decision Outcome\n\n"
        "Chosen option: `Gitflow`, because known.\n\nPositive Consequences:\n"
    )
    assert (found.status, found.decided_on, len(found.people)) == ("deprecated", date(2019, 2, 3), 2)
    assert (found.context, found.choice) == ("How do we branch?", "Gitflow")


def test_a_file_of_the_older_form_keeps_its_decision_as_the_reason():
    found = imported(
        "# 1. Record decisions\n\n## Status\n\nAccepted\n\n## Context\n\nWhy?\n\n## Decision\n\nWe will.\n"
    )
    assert (found.title, found.status, found.context) == ("1. Record decisions", "Accepted", "Why?")
    assert (found.choice, found.rationale) == ("", "We will.")


def test_what_is_edited_in_an_exported_file_counts_when_it_comes_back():
    odd = replace(FULL, context="# a heading inside a field", rationale="it is better")
    written = madr.write(odd)
    assert "body_sha256" in written
    edited = madr.read(written.replace("it is better", "it is far better").replace("misses leavers", "misses some"))
    assert edited.rationale == "it is far better"
    assert edited.options[0].cons[0] == "misses some"
    assert edited.about == odd.about
    assert edited.revisit_on == odd.revisit_on
    spaced = madr.write(replace(FULL, rationale="it is better\n"))  # no heading keeps its end: it stands in front too
    assert madr.read(spaced).rationale == "it is better\n"
    assert madr.read(spaced.replace("because it is better", "because it is worse")).rationale == "it is worse"


def test_our_part_written_by_hand_in_any_yaml_is_understood():
    text = FILE.replace('"model:models/churn@3"', "model:models/churn@3").replace(
        '["E-5","E-7"]', "\n    - E-5\n    - 7"
    )
    assert madr.read(text.replace('"2027-05-01"', "2027-05-01")) == FULL


def test_a_superseded_decision_says_so_in_its_file():
    assert madr.write(FULL, standing="superseded by D-14").startswith("---\nstatus: superseded by D-14\n")


@pytest.mark.parametrize(
    ("text", "place"),
    [("# T", "about: "), ("text", "title: "), ("---\ncountersign:\n  about: nothing\n---\n# T", "subject: ")],
)
def test_a_file_that_lacks_what_every_decision_needs_is_refused_with_the_place(text: str, place: str):
    with pytest.raises(Invalid, match=place):
        madr.read(text, about="" if "about" in place else str(ABOUT))
