"""How briefs write times, spans, counts and lists."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

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


def listed(words: Sequence[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    *most, last = words or [""]
    return f"{', '.join(most)} and {last}" if most else last


_SCALES = ((1e9, "bn"), (1e6, "M"), (1e3, "k"))
_SIGNS = {"EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥"}


def amount(value: float, currency: str = "") -> str:
    """Three significant digits with the currency: "1.23 M€", "−240 k€", "0 €"; of one without a sign, "1.2 M CHF"."""
    rounded = float(f"{value:.3g}") + 0.0
    size, letter = next(((size, letter) for size, letter in _SCALES if abs(rounded) >= size), (1.0, ""))
    unit = _SIGNS.get(currency, f" {currency}" if currency else "")
    tail = f"{letter}{unit}".strip()
    return f"{rounded / size:.3g}".replace("-", "−") + (f" {tail}" if tail else "")


def share(part: float) -> str:
    """A share 0…1 in whole per cent; what is neither never nor always is not rounded to it."""
    if 0 < part < 0.005:
        return "under 1 %"
    if 0.995 < part < 1:
        return "over 99 %"
    return f"{part * 100:.0f} %"
