"""Pictures tell the truth about their numbers, and blocks refuse what cannot be shown."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefs import wording
from briefs.charts import bar_ends, span_ends, ticks
from briefs.outline import Brief, Column, Figure, Figures, Paragraph, Section, Table
from briefs.pictures import Bar, Bars, Span, Timeline

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def bars(*values: float) -> Bars:
    return Bars(tuple(Bar(str(value), value, str(value)) for value in values))


def test_bars_start_at_zero_and_are_as_long_as_their_values() -> None:
    assert bar_ends(bars(90, 100), room=200) == [(0, 180), (0, 200)]


def test_negative_bars_end_where_positive_ones_begin() -> None:
    assert bar_ends(bars(-50, 150), room=200) == [(0, 50), (50, 200)]


def test_bars_of_nothing_have_no_length() -> None:
    assert bar_ends(bars(0, 0), room=200) == [(0, 0), (0, 0)]


@given(st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=20))
def test_all_bars_share_a_zero_and_a_scale(values: list[float]) -> None:
    ends = bar_ends(bars(*values), room=300)
    span = max(0, *values) - min(0, *values)
    for value, (start, stop) in zip(values, ends, strict=True):
        assert -1e-6 <= start <= stop <= 300 + 1e-6
        assert (stop - start) * span == pytest.approx(abs(value) * 300, abs=1e-3)


def test_spans_stand_where_their_times_are_and_stop_at_the_axis() -> None:
    spans = (
        Span("inside", NOON + HOUR, NOON + 2 * HOUR, "completed"),
        Span("still on", NOON + 3 * HOUR, None, "running"),
        Span("from before", NOON - 9 * HOUR, NOON + HOUR, "failed"),
    )
    axis = Timeline(spans, NOON, NOON + 4 * HOUR)
    assert span_ends(axis, room=400) == [(100, 200), (300, 400), (0, 100)]


@given(st.integers(1, 10**9), st.integers(3, 6))
def test_ticks_are_few_in_order_and_on_the_axis(seconds: int, most: int) -> None:
    end = NOON + timedelta(seconds=seconds)
    made = ticks(NOON, end, most=most)
    assert made == sorted(set(made))
    assert len(made) <= most
    assert made[0] == NOON
    assert made[-1] <= end


def test_a_timeline_without_length_is_refused() -> None:
    with pytest.raises(ValueError, match="no length"):
        Timeline((), NOON, NOON)


def test_blocks_refuse_what_cannot_be_shown() -> None:
    with pytest.raises(ValueError, match="1 cells under 2 columns"):
        Table(columns=(Column("a"), Column("b")), rows=(("x",),), empty="")
    with pytest.raises(ValueError, match="2 links for 1 rows"):
        Table(columns=(Column("a"),), rows=(("x",),), links=("", ""), empty="")
    with pytest.raises(ValueError, match="share above 0"):
        Table(columns=(Column("a", 0),), rows=(), empty="")
    with pytest.raises(ValueError, match="5 figures"):
        Figures(figures=(Figure(label="a", value="1"),) * 5)
    with pytest.raises(ValueError, match="finite length"):
        bars(1.0, float("nan"))
    with pytest.raises(ValueError, match="not an anchor"):
        Section(anchor="Two words", title="", blocks=())


def test_a_brief_refuses_an_anchor_used_twice_and_a_time_without_a_zone() -> None:
    section = Section(anchor="a", title="", blocks=(Paragraph(text="x"),))
    rest = {"kind": "", "subject": "", "headline": "", "standfirst": "", "checkpoint": ""}
    with pytest.raises(ValueError, match="used twice"):
        Brief(sections=(section, section), as_of=NOON, **rest)
    with pytest.raises(ValueError, match="no time zone"):
        Brief(sections=(section,), as_of=NOON.replace(tzinfo=None), **rest)


@pytest.mark.parametrize(
    ("span", "said"),
    [
        (timedelta(milliseconds=812), "0.8 s"),
        (timedelta(seconds=75), "1 min 15 s"),
        (timedelta(seconds=42), "42 s"),
        (timedelta(hours=2, minutes=5), "2 h 05 min"),
        (timedelta(days=3, hours=4), "3 d 04 h"),
        (timedelta(seconds=-1), "ends before it starts"),
    ],
)
def test_durations_in_two_units_at_most(span: timedelta, said: str) -> None:
    assert wording.duration(span) == said


@pytest.mark.parametrize(
    ("before", "said"),
    [
        (timedelta(seconds=10), "under a minute"),
        (timedelta(hours=23, minutes=59), "23 hours"),
        (timedelta(days=1), "1 day"),
        (timedelta(days=41), "1 month"),
        (timedelta(days=800), "2 years"),
        (timedelta(seconds=-5), "in the future"),
    ],
)
def test_ages_in_the_largest_unit_that_fits(before: timedelta, said: str) -> None:
    assert wording.age(NOON - before, at=NOON) == said


def test_times_are_told_in_utc() -> None:
    tokyo = datetime.fromisoformat("2026-11-22T04:30:00+09:00")
    assert wording.minute(tokyo) == "21 Nov 2026, 19:30 UTC"


def test_counts_and_lists_read_as_english() -> None:
    assert [wording.count(n, "entry", "entries") for n in (0, 1, 1204)] == ["no entry", "1 entry", "1,204 entries"]
    assert [wording.listed(words) for words in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]
