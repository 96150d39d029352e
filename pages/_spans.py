"""How long something took, in words, and a moment told in a line."""

from __future__ import annotations

from datetime import timedelta

from pages._reader import time
from registry.views.runs import RunLine


def took(span: timedelta | None) -> str:
    """A duration in its two largest units: "3 min 20 s", "2 d 4 h"; empty for None."""
    if span is None:
        return ""
    seconds = abs(span.total_seconds())
    if seconds < 60:
        return f"{seconds:.1f} s" if seconds < 10 and seconds % 1 else f"{seconds:.0f} s"
    for size, unit, smaller, small in ((86_400, "d", 3_600, "h"), (3_600, "h", 60, "min"), (60, "min", 1, "s")):
        if seconds >= size:
            rest = int(seconds % size // smaller)
            return f"{int(seconds // size)} {unit}" + (f" {rest} {small}" if rest else "")
    return ""


def lasted(line: RunLine) -> str:
    """How long a run took, or since when it has been running."""
    return took(line.took) if line.ended is not None else f"since {time(line.began)}"
