"""On which nights the batch ran: the history is thinned, monthly at first, then weekly, then daily."""

from __future__ import annotations

from datetime import date, timedelta

from data.demo.words import BASE, Job, day

_MONTHLY, _WEEKLY, _DAILY = 8, 8, 3
_NIGHT, _WEEK, _MONTH = timedelta(days=1), timedelta(weeks=1), timedelta(weeks=4)


def nights() -> tuple[date, ...]:
    """The evenings on which the nightly batch ran, oldest first; the last one is the evening before BASE."""
    friday = BASE - timedelta(days=8)
    monthly = [friday - (_WEEKLY - 1) * _WEEK - step * _MONTH for step in range(_MONTHLY, 0, -1)]
    weekly = [friday - step * _WEEK for step in range(_WEEKLY - 1, -1, -1)]
    daily = [BASE - step * _NIGHT for step in range(_DAILY, 0, -1)]
    return (*monthly, *weekly, *daily)


def nights_of(job: Job) -> tuple[date, ...]:
    """The nights on which a job ran; the last night always counts."""
    chosen = nights()[:: -job.every][::-1]
    return tuple(night for night in chosen if day(job.since) <= night < day(job.until))


FIRST = nights()[0]
