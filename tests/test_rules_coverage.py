"""What is promised of coverage: the formula holds for any assessment, and nothing assessed is not zero."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from registry.rules.coverage import coverage
from registry.views.coverage import Coverage, Status, percent

STATUSES = st.lists(st.sampled_from(Status), max_size=200)


def test_a_worked_example() -> None:
    # 7 in scope, 1 not applicable, 2 not assessed: 4 judged; 2 met and 1 partial make 2.5 of 4
    found = coverage(
        [Status.MET] * 2 + [Status.PARTIAL, Status.NOT_MET, Status.NOT_APPLICABLE] + [Status.NOT_ASSESSED] * 2
    )
    assert (found.in_scope, found.judged, found.share) == (7, 4, 0.625)
    assert found.sum == "(2 + ½ · 1) / (7 − 1 − 2) = 2.5 / 4"
    assert found.words == "62 % of 4 assessed (2 met, 1 partial, 1 not met); 2 not assessed; 1 not applicable"


@given(STATUSES)
def test_coverage_is_the_formula(statuses: list[Status]) -> None:
    found = coverage(statuses)
    in_scope = sum(status is not Status.OUT_OF_SCOPE for status in statuses)
    below = in_scope - statuses.count(Status.NOT_APPLICABLE) - statuses.count(Status.NOT_ASSESSED)
    assert found.in_scope == in_scope
    if below == 0:
        assert found.share is None
    else:
        above = statuses.count(Status.MET) + Fraction(statuses.count(Status.PARTIAL), 2)
        assert found.share == float(above / below)


@given(STATUSES)
def test_coverage_lies_between_nothing_and_all(statuses: list[Status]) -> None:
    share = coverage(statuses).share
    assert share is None or 0 <= share <= 1


@given(STATUSES)
def test_meeting_one_more_never_lowers_coverage(statuses: list[Status]) -> None:
    better = [Status.MET if one is Status.NOT_MET else one for one in statuses]
    before, after = coverage(statuses).share, coverage(better).share
    assert (before is None) == (after is None)
    assert before is None or after is None or after >= before


@given(STATUSES)
def test_what_is_not_assessed_never_counts_for_or_against(statuses: list[Status]) -> None:
    more = [*statuses, Status.NOT_ASSESSED, Status.NOT_APPLICABLE, Status.OUT_OF_SCOPE]
    assert coverage(more).share == coverage(statuses).share


def test_nothing_assessed_is_said_and_not_divided() -> None:
    assert coverage([]).words == "nothing assessed"
    assert Coverage(not_assessed=72).words == "nothing assessed; 72 not assessed"


def test_all_and_nothing_are_never_rounded_to() -> None:
    assert percent(0.999) == "over 99 %"
    assert percent(0.001) == "under 1 %"
    assert (percent(0), percent(1)) == ("0 %", "100 %")
