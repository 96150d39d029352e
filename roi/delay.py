"""What it means that a line begins later than planned: all of it shifts but growth, which goes by the calendar."""

from __future__ import annotations

from dataclasses import replace

from roi.case import Line
from roi.estimates import Estimate, Fixed, Pert, Range90


def delayed(line: Line, months: float) -> Line:
    """The line with `months` ≥ 0 more of `delay`. Growth counts from `starts_in`, and so goes on while it waits."""
    return replace(line, delay=_plus(line.delay, months)) if months else line


def _plus(estimate: Estimate, more: float) -> Estimate:
    match estimate:
        case Fixed(value):
            return Fixed(value + more)
        case Pert(low, likely, high):
            return replace(estimate, low=low + more, likely=likely + more, high=high + more)
        case Range90(low, high):
            return replace(estimate, low=low + more, high=high + more)
