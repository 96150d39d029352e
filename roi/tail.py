"""How bad the worst draws are: expected shortfall (CVaR) of a sample, and whose doing it is.

Of NPVs, a gain is positive; CVaR is a loss, so it is positive where the worst draws lose money and negative where even
they gain. Source: Rockafellar & Uryasev (2000).
"""

from __future__ import annotations

import math

import numpy as np

from roi.distribution import Estimated
from roi.estimates import Floats

LEVEL = 0.95


def tail_weights(npv: Floats, *, level: float = LEVEL) -> Floats:
    """Weights ≥ 0 that sum to 1 over the worst 1 - level of the draws, one of them in part: shape (draws,).

    Of draws that are equal, the first come first.
    """
    if not 0 <= level < 1:
        raise ValueError(f"a level from 0 to below 1 is needed, not {level}")
    count = len(npv)
    wanted = (1 - level) * count
    whole = min(math.floor(wanted + 1e-9), count)
    order = np.argsort(npv, kind="stable") if whole + 1 >= count else _worst(npv, whole + 1)
    weights = np.zeros(count)
    weights[order[:whole]] = 1.0
    if whole < count:
        weights[order[whole]] = max(wanted - whole, 0.0)
    return np.asarray(weights / weights.sum())


def _worst(npv: Floats, count: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """The places of the `count` lowest values, ascending."""
    places = np.argpartition(npv, count - 1)[:count]
    edge = npv[places].max()
    places = np.concatenate([np.flatnonzero(npv < edge), np.flatnonzero(npv == edge)])[:count]
    return np.asarray(places[np.argsort(npv[places], kind="stable")], dtype=np.int64)


def cvar(npv: Floats, *, level: float = LEVEL) -> Estimated:
    """Mean loss over the worst 1 - level of the draws, in the unit of `npv`.

    The error counts that the edge of the tail is estimated too: that of the mean of max(edge - npv, 0) / (1 - level).
    """
    weights = tail_weights(npv, level=level)
    edge = float(npv[weights > 0].max())
    excess = np.maximum(edge - npv, 0) / (1 - level)
    error = float(excess.std(ddof=1)) / math.sqrt(len(npv)) if len(npv) > 1 else 0.0
    return Estimated(-float(weights @ npv), error)
