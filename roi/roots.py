"""Where a continuous function is 0: by halving, as surely as scipy's search, whose import takes 0.3 s and 40 MB."""

from __future__ import annotations

from collections.abc import Callable


def root(worth: Callable[[float], float], low: float, high: float, *, within: float) -> float:
    """A place between `low` and `high`, where `worth` has different signs, at which it changes sign; to `within`."""
    above = worth(high) > 0
    while high - low > within and low < (middle := (low + high) / 2) < high:
        if (worth(middle) > 0) == above:
            high = middle
        else:
            low = middle
    return (low + high) / 2
