"""Moving a recorded stream in time changes its dates and nothing else."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lineage.replay import newest_day, shifted

BASE = date(2026, 11, 21)


def moved(line: bytes, *, days: int) -> bytes:
    """One line, so many days later."""
    (result,) = shifted([line], base=BASE, today=BASE + timedelta(days=days))
    return result


def test_dates_move_by_whole_days_and_times_of_day_stay() -> None:
    assert moved(b'{"eventTime":"2026-11-20T23:30:00.250Z"}', days=12) == b'{"eventTime":"2026-12-02T23:30:00.250Z"}'
    assert moved(b'"2028-02-28T01:00:00+02:00"', days=1) == b'"2028-02-29T01:00:00+02:00"'
    assert moved(b'"2026-11-20"', days=-325) == b'"2025-12-30"'


def test_dates_inside_names_versions_and_sentences_move_along() -> None:
    line = b'{"datasetVersion":"2026-11-20","name":"dt=2026-11-20/part-0","message":"late since 2026-11-18."}'
    assert moved(line, days=2) == (
        b'{"datasetVersion":"2026-11-22","name":"dt=2026-11-22/part-0","message":"late since 2026-11-20."}'
    )


@pytest.mark.parametrize(
    "text",
    [
        b"01a1fbd1-2026-7e91-a5ca-9c06e07e7239",
        b"1-2026-11-20",
        b"2026-13-20",
        b"2026-02-30",
        b"2026-11-201",
        b"12026-11-20",
        b"spec/facets/1-0-1/",
    ],
)
def test_what_is_no_date_stays(text: bytes) -> None:
    assert moved(text, days=400) == text


@given(st.binary(max_size=80) | st.dates(date(1900, 2, 1), date(2099, 12, 1)).map(lambda d: d.isoformat().encode()))
def test_moving_there_and_back_changes_nothing(line: bytes) -> None:
    (there,) = shifted([line], base=BASE, today=BASE + timedelta(days=17))
    (back,) = shifted([there], base=BASE + timedelta(days=17), today=BASE)
    assert back == line


def test_the_newest_day_is_the_day_in_utc_of_the_latest_event() -> None:
    lines = [b'{"eventTime":"2026-11-20T23:30:00-02:00"}\n', b"\n", b'{"eventTime":"2026-11-20T23:59:00Z"}\n']
    assert newest_day(lines) == date(2026, 11, 21)
    with pytest.raises(ValueError, match="empty"):
        newest_day([])


def test_lines_come_one_by_one() -> None:
    endless = iter(lambda: b'"2026-11-20"', None)
    assert next(shifted(endless, base=BASE, today=BASE)) == b'"2026-11-20"'
