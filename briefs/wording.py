"""How briefs write times, spans, counts and lists."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from roi.estimates import Estimate, Fixed, Pert
from roi.red_first import Light
from roi.words import amount, listed

__all__ = ["LIGHT", "age", "amount", "capacity", "count", "day", "duration", "estimate", "listed", "minute", "share"]

_SPANS = ((365.25, "year"), (30.44, "month"), (1, "day"), (1 / 24, "hour"), (1 / 1440, "minute"))


def day(moment: datetime) -> str:
    """21 Nov 2026, in UTC."""
    at = moment.astimezone(UTC)
    return f"{at.day} {at:%b %Y}"


def minute(moment: datetime) -> str:
    """21 Nov 2026, 09:05 UTC."""
    return f"{day(moment)}, {moment.astimezone(UTC):%H:%M} UTC"


def age(since: datetime, *, at: datetime) -> str:
    """How long before `at`, in the largest unit that fits: "3 days"."""
    days = (at - since) / timedelta(days=1)
    if days < 0:
        return "in the future"
    for length, name in _SPANS:
        if days >= length:
            return count(int(days / length), name)
    return "under a minute"


def duration(span: timedelta) -> str:
    """Two units at most: "2 h 05 min", "4 min 10 s", "0.8 s"."""
    seconds = span.total_seconds()
    if seconds < 0:
        return "ends before it starts"
    if seconds < 10:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    days, hours, minutes = whole // 86_400, whole // 3600 % 24, whole // 60 % 60
    if days:
        return f"{days} d {hours:02} h"
    return f"{hours} h {minutes:02} min" if hours else f"{minutes} min {whole % 60:02} s" if minutes else f"{whole} s"


def count(number: int, noun: str, plural: str = "") -> str:
    """ "no problem", "1 problem", "1,204 problems"."""
    if number == 0:
        return f"no {noun}"
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


LIGHT: dict[Light, str] = {"red": "in trouble", "amber": "at risk", "green": "on course"}
"""How a project stands, in the words of the visual language."""


def estimate(value: Estimate) -> str:
    """An estimate as one would write it: "0.2", "3 / 6 / 18", "0.1 to 0.4 (90 %)"."""
    if isinstance(value, Fixed):
        return amount(value.value)
    if isinstance(value, Pert):
        return " / ".join(map(amount, (value.low, value.likely, value.high)))
    return f"{amount(value.low)} to {amount(value.high)} (90 %)"


def capacity(text: str) -> str:
    """In what somebody signed: `role:reviewer` is "reviewer", `use_case:decider` "decider of the use case"."""
    group, _, name = text.partition(":")
    said = name.replace("_", " ") if group != "body" else f"member of {name}"
    return f"{said} of the use case" if group == "use_case" else said


def share(part: float) -> str:
    """A share 0…1 in whole per cent; what is neither never nor always is not rounded to it."""
    if 0 < part < 0.005:
        return "under 1 %"
    if 0.995 < part < 1:
        return "over 99 %"
    return f"{part * 100:.0f} %"
