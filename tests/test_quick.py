"""What is written in a hurry means what was meant, and can be written out again."""

from __future__ import annotations

from datetime import date

import pytest

from registry.commands import quick
from registry.commands.decisions import Assumption, Option, Part, Person
from registry.errors import Invalid

TODAY = date(2026, 11, 21)


def test_options_are_lines_with_what_speaks_for_and_against_them():
    first = "Keep version 2\n  > As it is.\n  + no work\n  - misses leavers\n  - drifts\n"
    text = f"{first}Ship version 3\n  + better\n  cost: 2 days"
    found = quick.options(text)
    assert found == (
        Option(title="Keep version 2", about="As it is.", pros=("no work",), cons=("misses leavers", "drifts")),
        Option(title="Ship version 3", pros=("better",), cost="2 days"),
    )
    assert quick.options_text(found) == text
    assert quick.options("- a list\n\n") == (Option(title="a list"),)
    assert quick.options("") == ()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("prices stay", Assumption(text="prices stay")),
        ("gaps (i.nulls < 0.05)", Assumption(text="gaps", metric="i.nulls", comparator="<", threshold=0.05)),
        ("rowCount >= 1000", Assumption(text="rowCount >= 1000", metric="rowCount", comparator=">=", threshold=1000.0)),
        ("gaps (`x = -1e3`)", Assumption(text="gaps", metric="x", comparator="=", threshold=-1000.0)),
        ("calls cost less than (about) 3", Assumption(text="calls cost less than (about) 3")),
        ("the price < 3 stays", Assumption(text="the price < 3 stays")),
    ],
)  # fmt: skip
def test_an_assumption_may_name_the_metric_that_tells(text: str, found: Assumption):
    assert quick.assumption(text) == found
    assert quick.assumptions(quick.assumptions_text([found])) == (found,)


def test_people_are_names_with_their_part():
    found = quick.people("anna, team:sales (consulted)\nben (informed),")
    assert found == (
        Person(name="anna"),
        Person(name="team:sales", part=Part.CONSULTED),
        Person(name="ben", part=Part.INFORMED),
    )
    assert quick.people(quick.people_text(found)) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", None), ("2027-05-01", date(2027, 5, 1)), ("90d", date(2027, 2, 19)), ("6 weeks", date(2027, 1, 2)),
        ("1y", date(2027, 11, 21)),
    ],
)  # fmt: skip
def test_a_day_is_a_date_or_a_time_ahead(text: str, found: date | None):
    assert quick.day(text, today=TODAY) == found


def test_what_is_no_day_is_refused_with_its_place():
    with pytest.raises(Invalid, match="revisit_on: 'soon'"):
        quick.day("soon", today=TODAY)
