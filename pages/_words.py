"""How numbers, moments, names and states are written on every screen."""

from __future__ import annotations

import math
import re
from datetime import date as day
from datetime import datetime, timedelta, tzinfo

from roi import words as in_words

_UNITS = ((86_400, "d", 3_600, "h"), (3_600, "h", 60, "min"), (60, "min", 1, "s"))
_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+!|<>~$&])")
_EMOJI = re.compile(r":(?=[\w+/-]+[:\[])")
_COLOURS = "red|orange|yellow|green|blue|violet|gr[ae]y|rainbow|primary|small|shimmer|streamlit"
_DIRECTIVE = re.compile(rf"(?<=https):(?=//)|(?<=http):(?=//)|:(?=(?:{_COLOURS})\b)")
"""What Streamlit would swallow ("team:blue" would show as "team"), and what would link half of an escaped name."""
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def plain(text: str) -> str:
    """People's text as Markdown that shows exactly these characters (control and direction marks are dropped)."""
    one_line = _CONTROL.sub("", text.replace("\n", " "))
    return _DIRECTIVE.sub(r"\:", _EMOJI.sub(":\u2060", _SPECIAL.sub(r"\\\1", one_line)))


def count(number: int) -> str:
    """An exact count with thousands separated: 12,345."""
    return f"{number:,}"


def plural(number: int, noun: str, *, many: str = "") -> str:
    """A count with its noun: "1 model", "2 models"."""
    return f"{number:,} {noun if number == 1 else many or noun + 's'}"


def number(value: float | None, unit: str = "", *, digits: int = 3) -> str:
    """`value` to three significant digits with its unit: 1234567 € is "1.23 M€", None a dash."""
    return "–" if value is None or math.isnan(value) else in_words.figure(value, unit, digits=digits)


def money(value: float | None, currency: str, *, digits: int = 3) -> str:
    """An amount with its currency: 1234567 EUR is "1.23 M€", of a currency without a sign "1.23 M CHF"."""
    return "–" if value is None or math.isnan(value) else in_words.money(value, currency, digits=digits)


def with_range(value: float, low: float, high: float, unit: str = "", *, level: int = 90) -> str:
    """`value` with its interval in the same unit: "1.2 M€ (90 %: 0.4 to 2.1)", with more digits where need be."""
    most = float(f"{max(abs(value), abs(low), abs(high)):.2g}")
    by, letter = next(((by, letter) for start, by, letter in in_words.SIZES if start <= most < math.inf), (1.0, ""))
    digits = 2 if len({in_words.significant(part / by, 2) for part in (value, low, high)}) == 3 else 3
    shown, least, last = (in_words.significant(part / by, digits) for part in (value, low, high))
    return f"{shown} {letter}{unit}".rstrip() + f" ({level} %: {least} to {last})"


def date(moment: day | None, *, zone: tzinfo | None = None) -> str:
    """A day: "21 Nov 2026"; None is a dash. A moment is told in the zone, a day as it is."""
    if moment is None:
        return "–"
    local = moment.astimezone(zone) if zone and isinstance(moment, datetime) else moment
    return f"{local.day} {local:%b %Y}"


def time(moment: datetime | None, *, zone: tzinfo | None = None) -> str:
    """A moment with its zone: "21 Nov 2026, 14:05 UTC"; None is a dash."""
    if moment is None:
        return "–"
    local = moment.astimezone(zone) if zone else moment
    return f"{date(local)}, {local:%H:%M} {local:%Z}"


def ago(moment: datetime, *, now: datetime) -> str:
    """How long ago, in one unit: "3 days ago". Show it only beside or above the date itself."""
    seconds = (now - moment).total_seconds()
    for size, noun in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if abs(seconds) >= size:
            span = plural(int(abs(seconds) // size), noun)
            return f"{span} ago" if seconds > 0 else f"in {span}"
    return "just now"


def took(span: timedelta) -> str:
    """A duration in its two largest units: "3 min 20 s", "2 d 4 h"; below ten seconds with a tenth."""
    seconds = abs(span.total_seconds())
    if seconds < 60:
        return f"{in_words.significant(seconds, 2)} s" if seconds < 10 else f"{int(seconds)} s"
    size, unit, smaller, small = next(units for units in _UNITS if seconds >= units[0])
    rest = int(seconds % size // smaller)
    return f"{int(seconds // size)} {unit}" + (f" {rest} {small}" if rest else "")


def size(octets: int) -> str:
    """A size in bytes, to three significant digits: "1.5 MB"."""
    for scale, unit in ((10**9, "GB"), (10**6, "MB"), (10**3, "kB")):
        if octets >= scale:
            return f"{in_words.significant(octets / scale, 3)} {unit}"
    return f"{octets} bytes"
