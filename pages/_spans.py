"""How long a run took, in words."""

from __future__ import annotations

from datetime import timedelta

from pages import _words
from pages._reader import time
from registry.views.runs import RunLine


def took(span: timedelta | None) -> str:
    """A duration in its two largest units: "3 min 20 s", "2 d 4 h"; empty for None."""
    return "" if span is None else _words.took(span)


def lasted(line: RunLine) -> str:
    """How long a run took, or since when it has been running; "not known" where only its end was heard of."""
    if line.ended is None:
        return f"running since {time(line.began)}"
    return took(line.took) or "not known"
