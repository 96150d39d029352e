"""How a recorded stream of events is moved in time, so that a demonstration always ends today."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta

import orjson

_DATE = re.compile(rb"(?<![\d-])(?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?!\d)")


def newest_day(lines: Iterable[bytes]) -> date:
    """The day (UTC) of the latest eventTime. No lines raise ValueError."""
    moments = (datetime.fromisoformat(orjson.loads(line)["eventTime"]) for line in lines if line.strip())
    return max(moment.astimezone(UTC) for moment in moments).date()


def shifted(lines: Iterable[bytes], *, base: date, today: date) -> Iterator[bytes]:
    """The lines with every ISO date in them moved by `today - base` days; times of day, order and durations stay.

    All dates move, also those within a name, a version or a sentence, so what belonged together still does. With
    `base` the day of the newest event and `today` in UTC, nothing that lay before the end of `base` comes to lie
    after the end of `today`. A date that no calendar has, such as 30 February, stays as it is.
    """
    days = timedelta(days=(today - base).days)
    known: dict[bytes, bytes] = {}

    def moved(match: re.Match[bytes]) -> bytes:
        text = match.group()
        if text not in known:
            known[text] = _moved(text, days)
        return known[text]

    return (_DATE.sub(moved, line) for line in lines)


def _moved(text: bytes, days: timedelta) -> bytes:
    try:
        return (date.fromisoformat(text.decode()) + days).isoformat().encode()
    except ValueError:
        return text
