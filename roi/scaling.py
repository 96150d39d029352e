"""What an estimate becomes when it is multiplied by an uncertain factor, or by several."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from roi.estimates import Z90, Estimate, Fixed, Pert, Range90, ends, log_sigma, point
from roi.lever_table import Phase


def scaled(estimate: Estimate, factor: Estimate) -> Estimate:
    """An estimate ≥ 0 times a factor ≥ 0: ends with ends for PERT, variances of logarithms added for a lognormal."""
    low, high = ends(factor)
    middle = point(factor)
    match estimate:
        case Fixed(value):
            return Fixed(value * low) if low == high else Pert(value * low, value * middle, value * high)
        case Pert():
            return replace(estimate, low=estimate.low * low, likely=estimate.likely * middle, high=estimate.high * high)
        case Range90(a, b, "normal"):
            half = math.hypot((b - a) / 2 * middle, (a + b) / 2 * (high - low) / 2)
            centre = (a + b) / 2 * middle
            return Range90(centre - half, centre + half, "normal")
        case Range90(a, b):
            # a PERT's ends lie about three standard deviations from its middle
            sigma = math.hypot(log_sigma(a, b), math.log(high / low) / 6)
            centre = math.sqrt(a) * math.sqrt(b) * middle
            return Range90(centre * math.exp(-Z90 * sigma), centre * math.exp(Z90 * sigma))


def together(pulled: Sequence[tuple[Phase, Estimate]], share: Estimate) -> Estimate:
    """New cost / old of levers by phase, where a `share` is training: s × Π training + (1 - s) × Π serving."""
    found = []
    for end, pick in enumerate((min, None, max)):
        sides = [
            math.prod(end_of(factor, end) for phase, factor in pulled if phase in (side, "any"))
            for side in ("training", "serving")
        ]
        shares = (point(share),) if pick is None else ends(share)
        mixed = [s * sides[0] + (1 - s) * sides[1] for s in shares]
        found.append(mixed[0] if pick is None else pick(mixed))
    return Fixed(found[1]) if found[0] == found[2] else Pert(found[0], found[1], found[2])


def end_of(factor: Estimate, end: int) -> float:
    """Its lowest (0), likely (1) or highest (2) value."""
    return point(factor) if end == 1 else ends(factor)[end // 2]
