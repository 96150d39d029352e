"""The rules of a health story: what counts as a change, what is told first, what is a reason and what a coincidence."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from briefs import health_words as words
from registry.rules.health import MOST, Change, change_of, story
from registry.views.health import About, Cause, Event, Point, Series

NOVEMBER = datetime(2026, 11, 21, tzinfo=UTC)
OCTOBER = datetime(2026, 10, 1, tzinfo=UTC)
DAY = timedelta(days=1)


def months(
    *values: float, about: About = About.VALUE, key: str = "", title: str = "value of fraud detection"
) -> Series:
    """One value a month, the last in October 2026."""
    starts = [datetime(2026, 11 - len(values) + at, 1, tzinfo=UTC) for at in range(len(values))]
    ends = [*starts[1:], datetime(2026, 11, 1, tzinfo=UTC)]
    points = tuple(Point(*one) for one in zip(starts, ends, values, strict=True))
    return Series(key=key or title, title=title, about=about, points=points, better="up", unit="EUR")


def moments(*told: tuple[datetime, float], title: str = "alerts reviewed per day") -> Series:
    points = tuple(Point(at, at, value) for at, value in told)
    return Series(key=title, title=title, about=About.ASSUMPTION, points=points, better="up")


def happened(at: datetime, text: str = "the role of domain expert has been empty since 3 October") -> Event:
    return Event(at=at, words=text, about=About.PEOPLE, bad=True, lasts=True)


VALUE = months(100, 100, 101, 88)
ALERTS = moments(*((OCTOBER - back * DAY, 200) for back in (90, 60, 45)), (OCTOBER + 15 * DAY, 100))


def test_a_change_is_held_against_the_median_of_at_least_three_points():
    assert change_of(months(100, 100, 50)) is None
    found = change_of(months(100, 900, 101, 50))
    assert found is None or found.before == 101, "one odd month before moves neither median nor spread much"
    change = change_of(VALUE)
    assert change is not None
    assert (change.before, change.points, change.relative) == (100, 3, pytest.approx(-0.12))
    assert (change.bad, replace(change, series=replace(VALUE, better="down")).bad) == (True, False)


def test_what_is_within_five_per_cent_or_the_usual_spread_is_no_change():
    assert change_of(months(100, 100, 100, 95.1)) is None
    assert change_of(months(100, 100, 100, 94.9)) is not None
    restless = months(80, 100, 120, 80, 120, 100, 60)
    assert change_of(restless) is None, "three robust deviations are 89 here"
    assert change_of(replace(VALUE, least=13)) is None


def test_out_of_nothing_counts_as_all_and_is_said_so():
    change = change_of(months(0, 0, 0, 7))
    assert change is not None
    assert (change.relative, change.size, words.moved(change)) == (None, 1.0, "went from none to 7 €")


def test_the_value_leads_and_then_what_changed_most():
    cost = months(100, 100, 100, 200, about=About.COST, title="cost")
    rows = months(100, 100, 100, 400, about=About.DATA, title="rows")
    told = story([rows, cost, VALUE], [])
    assert told.lead is not None
    assert told.lead.series is VALUE
    assert [one.series.title for one in told.drivers if isinstance(one, Change)] == ["rows", "cost"]
    without = story([cost, rows], [])
    assert without.lead is not None
    assert without.lead.series is rows


def test_only_what_came_within_thirty_days_before_or_meanwhile_stands_beside_it():
    times = [OCTOBER - 31 * DAY, OCTOBER - 30 * DAY, OCTOBER + 30 * DAY, OCTOBER + 31 * DAY]
    told = story([VALUE], [happened(at) for at in times])
    assert [one.at for one in told.drivers if isinstance(one, Event)] == times[2:0:-1]
    recovered = moments(*((one.start, one.value) for one in ALERTS.points), (OCTOBER + 40 * DAY, 200))
    beside = story([VALUE, recovered], []).drivers[0]
    assert isinstance(beside, Change)
    assert beside.now.value == 100, "what it was then, whatever it is today"


def test_a_coincidence_is_worded_as_one_and_a_cause_names_who_said_so():
    events = [happened(OCTOBER + 2 * DAY)]
    said = words.headline("Fraud detection", story([VALUE, ALERTS], events), today=NOVEMBER)
    assert said == (
        "Value of fraud detection fell 12 % in October; at the same time alerts reviewed per day halved and the "
        "role of domain expert has been empty since 3 October."
    )
    assert "because" not in said
    cause = Cause(at=OCTOBER + 20 * DAY, text="Half the team was lent out.", who="demo-reviewer", source="I-4")
    because = words.headline("Fraud detection", story([VALUE, ALERTS], events, [cause]), today=NOVEMBER)
    assert because == (
        "Value of fraud detection fell 12 % in October because half the team was lent out, "
        "as demo-reviewer put on record (I-4)."
    )
    old = replace(cause, at=OCTOBER - 31 * DAY)
    assert not story([VALUE], [], [old]).causes


def test_a_headline_stays_within_three_lines():
    far = happened(OCTOBER, "a thing of which the name alone is as long as what a whole line of a paper can hold " * 2)
    said = words.headline("Fraud", story([VALUE, ALERTS], [far]), today=NOVEMBER)
    assert said == "Value of fraud detection fell 12 % in October; at the same time alerts reviewed per day halved."
    assert words.headline("Fraud", story([VALUE], [far]), today=NOVEMBER).endswith(
        "; 1 other thing changed at the same time."
    )


def test_five_drivers_at_most_and_two_of_them_for_what_happened():
    others = [months(1, 1, 1, 2 + at, about=About.DATA, title=f"rows of {at}") for at in range(6)]
    events = [happened(OCTOBER + at * DAY) for at in range(4)]
    told = story([VALUE, *others], events)
    assert len(told.drivers) == MOST
    assert [isinstance(one, Event) for one in told.drivers] == [False, False, False, True, True]
    assert told.more == 5
    assert len(story([VALUE, *others], []).drivers) == MOST


def test_where_nothing_changed_the_headline_says_so():
    steady = months(100, 100, 100, 100)
    said = words.headline("Fraud", story([steady], []), today=NOVEMBER)
    assert said == "No figure on record of Fraud changed beyond the usual."
    told = story([steady], [happened(OCTOBER)])
    assert words.headline("Fraud", told, today=NOVEMBER).startswith(f"{said[:-1]}, but the role of domain expert")
    assert story([months(1, 2, 3)], []).too_few == (months(1, 2, 3),)


def test_a_time_long_past_is_told_with_its_year():
    change = change_of(VALUE)
    assert change is not None
    assert words.when(change, NOVEMBER) == "in October"
    assert words.when(change, NOVEMBER + 365 * DAY) == "in October 2026"
    longer = replace(change, now=replace(change.now, start=OCTOBER - 20 * DAY))
    assert words.when(longer) == "in September and October 2026"


@pytest.mark.parametrize(
    ("last", "said"),
    [(50, "halved"), (52, "halved"), (200, "doubled"), (88, "fell 12 %"), (112, "rose 12 %"),
     (310, "rose to 3.1 times the usual"), (0, "fell to nothing")],
)  # fmt: skip
def test_changes_are_said_in_plain_words(last: float, said: str):
    change = change_of(months(100, 100, 100, last))
    assert change is not None
    assert words.moved(change) == said


def test_shares_that_multiply_are_said_from_where_to_where():
    shares = replace(months(0.01, 0.01, 0.01, 0.61), unit="share")
    change = change_of(shares)
    assert change is not None
    assert words.moved(change) == "rose from 1 % to 61 %"
