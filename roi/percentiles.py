"""A percentile of a sample, and how sure it is."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from roi.estimates import Floats


@dataclass(frozen=True, slots=True)
class Percentile:
    """The value below which a share `level` of the sample lies, with its standard error, in the sample's unit."""

    level: float
    value: float
    se: float


def percentile(sample: Floats, level: float) -> Percentile:
    """Value and standard error; the error is half the distance of the order statistics one binomial deviation away.

    `level` in (0, 1); the sample has at least one value.
    """
    deviation = math.sqrt(level * (1 - level) / len(sample))
    around = np.clip([level - deviation, level, level + deviation], 0, 1)
    low, value, high = (float(found) for found in np.quantile(sample, around))
    return Percentile(level, value, (high - low) / 2)
