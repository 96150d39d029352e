"""The distribution of a line's amount as a table of quantiles, from good to bad."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from scipy.special import betainc, ndtri

from roi.case import Line
from roi.copula import Shape, probabilities
from roi.estimates import Estimate, Fixed, Floats, Pert, quantile
from roi.losses import expected_avoided

STRATA = 256
BETA_KNOTS = 769
PAIRS, GOLDEN = 8192, (1, 5063)  # points of a lattice; 5063 / 8192 is nearly the golden section


def amounts(line: Line, shape: Shape) -> Floats | None:
    """Quantiles of the amount at the knots, from good to bad; None where it is certain. Shape (KNOTS,)."""
    u = probabilities(shape) if line.side == "cost" else probabilities(shape)[::-1]
    if line.loss is not None:
        parts = (line.loss.frequency_per_year, line.loss.reduction)
        return _product(parts, u, expected_avoided(line.loss)) if any(map(uncertain, parts)) else None
    return quantiles(line.amount, u) if uncertain(line.amount) else None


def uncertain(estimate: Estimate) -> bool:
    """Whether it has more than one value."""
    return not isinstance(estimate, Fixed) and estimate.low < estimate.high


def quantiles(estimate: Estimate, u: Floats) -> Floats:
    """`roi.estimates.quantile` with a smaller table for PERT, off by less than 1e-5 of (high - low)."""
    if not isinstance(estimate, Pert) or estimate.variant == "triangular" or not uncertain(estimate):
        return quantile(estimate, u)
    low, span = estimate.low, estimate.high - estimate.low
    z, positions = _beta_table((estimate.likely - low) / span, estimate.gamma)
    return np.asarray(low + span * np.interp(ndtri(u), z, positions))


@lru_cache(maxsize=4096)
def _beta_table(likely: float, gamma: float) -> tuple[Floats, Floats]:
    """Positions in [0, 1], crowded at both ends, with their probabilities as standard normal numbers."""
    positions = (1 - np.cos(np.linspace(0, np.pi, BETA_KNOTS))) / 2
    known = betainc(1 + gamma * likely, 1 + gamma * (1 - likely), positions)
    return np.clip(ndtri(known), -9, 9), positions


def _product(parts: tuple[Estimate, Estimate], u: Floats, expected: float) -> Floats:
    """Quantiles of a product of two independent estimates, on a lattice, times what makes its mean `expected`."""
    at, sample = np.arange(PAIRS), np.ones(PAIRS)
    for step, part in zip(GOLDEN, parts, strict=True):
        sample = sample * quantile(part, (at * step % PAIRS + 0.5) / PAIRS)
    return np.asarray(np.quantile(sample * (expected / sample.mean()), u)) if sample.any() else np.zeros(len(u))
