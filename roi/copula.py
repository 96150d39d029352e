"""How far lines and projects turn out badly together, and where a draw lies in a tabulated distribution.

z = market × G + project × B + rest × ε; a high z is bad on either side: a cost high, a benefit low, a start late.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
from scipy.special import ndtr, stdtr

from roi.defaults import Default
from roi.estimates import Fixed, Floats
from roi.streams import market, shock

Shape = Literal["normal", "t"]
KNOTS = 1025
REACH = 6.0  # standard deviations that the table covers; beyond it stands its last value
TINY = float(ndtr(-REACH))

MARKET = Default(Fixed(0.4), "weight of what all projects share", "own", "no published source")
PROJECT = Default(Fixed(0.3), "weight of what the lines of one project share", "own", "no published source")


@dataclass(frozen=True, slots=True)
class Correlation:
    """Weights of the common factor and of the project's own; two projects correlate by market², two lines by both.

    `shape` "t": four degrees of freedom, so that extremes come together, as a stress; "normal" has no such tail.
    """

    market: float = 0.4
    project: float = 0.3
    shape: Shape = "normal"

    def __post_init__(self) -> None:
        if not (self.market >= 0 and self.project >= 0 and self.market**2 + self.project**2 <= 1):
            raise ValueError(f"weights ≥ 0 with squares that sum to 1 at most, not {self.market}, {self.project}")

    @property
    def rest(self) -> float:
        """Weight of what belongs to one line alone."""
        return math.sqrt(max(0.0, 1 - self.market**2 - self.project**2))


INDEPENDENT = Correlation(0.0, 0.0)


@lru_cache(maxsize=2)
def probabilities(shape: Shape) -> Floats:
    """Probability at each knot of the table, ascending and inside (0, 1): shape (KNOTS,)."""
    if shape == "normal":
        found = ndtr(np.linspace(-REACH, REACH, KNOTS))
    else:
        compact = np.linspace(-1, 1, KNOTS)[1:-1]
        found = np.concatenate([[0.0], stdtr(4, 2 * compact / np.sqrt(1 - compact**2)), [1.0]])
    clipped = np.clip(found, TINY, 1 - TINY)
    clipped.flags.writeable = False
    return clipped


def shared(correlation: Correlation, own: Floats, *, seed: int, block: int) -> Floats:
    """What the lines of one project have in common: market × G + project × B; `own` is B, of shape (count,)."""
    return correlation.market * market(seed, block)[: len(own)] + correlation.project * own


def places(
    z: Floats, shape: Shape, *, seed: int, block: int
) -> tuple[np.ndarray[tuple[int], np.dtype[np.intp]], Floats]:
    """Where each latent number lies in the table: the knot below, and the fraction of the way to the next."""
    if shape == "t":
        t = z / shock(seed, block)[: len(z)]
        position = (t / np.sqrt(4 + t * t) + 1) * ((KNOTS - 1) / 2)
    else:
        position = (z + REACH) * ((KNOTS - 1) / (2 * REACH))
    np.clip(position, 0, KNOTS - 1.000001, out=position)
    below = position.astype(np.intp)
    return below, position - below


def look_up(table: Floats, below: np.ndarray[tuple[int], np.dtype[np.intp]], fraction: Floats) -> Floats:
    """The table between its knots, straight lines."""
    found: Floats = np.diff(table).take(below)
    found *= fraction
    found += table.take(below)
    return found
