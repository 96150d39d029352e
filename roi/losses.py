"""How much is lost in a year with and without what prevents it: expected, and with what probability more than x."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from roi.case import BusinessCase, Loss
from roi.estimates import Floats, mean, quantile
from roi.percentiles import Percentile, percentile

POINTS = 40
EVENTS = 2_000_000  # looked at together, in some 80 MB
BAD_YEAR = 0.95  # one in twenty is worse


@dataclass(frozen=True, slots=True)
class Exceedance:
    """P(loss of a year > threshold) before and after with standard errors, of shape (POINTS,); a bad year."""

    thresholds: Floats
    before: Floats
    after: Floats
    before_se: Floats
    after_se: Floats
    p95_before: Percentile
    p95_after: Percentile
    draws: int
    seed: int


@dataclass(frozen=True, slots=True)
class LossAnswer:
    """What a preventive line is about: loss expected a year without it, what it avoids (currency), and both curves."""

    key: str
    title: str
    expected_per_year: float
    avoided_per_year: float
    exceedance: Exceedance


def losses_of(case: BusinessCase, *, draws: int, seed: int) -> tuple[LossAnswer, ...]:
    """Every loss of a case; the line at position i of the losses is simulated with seed + i."""
    preventive = [(line, line.loss) for line in case.lines if line.loss is not None]
    return tuple(
        LossAnswer(
            line.key,
            line.title,
            expected_loss(loss),
            expected_avoided(loss),
            exceedance(loss, draws=draws, seed=seed + at),
        )
        for at, (line, loss) in enumerate(preventive)
    )


def expected_loss(loss: Loss) -> float:
    """λ E[X]: expected loss a year before anything is prevented. Currency, ≥ 0."""
    return mean(loss.frequency_per_year) * mean(loss.magnitude)


def expected_avoided(loss: Loss) -> float:
    """λ E[X] ρ: expected loss avoided in a year; the three are taken as independent. Currency, ≥ 0."""
    return expected_loss(loss) * mean(loss.reduction)


def yearly_losses(loss: Loss, *, draws: int, seed: int) -> tuple[Floats, Floats]:
    """Losses of `draws` years before and after, of the same events: shape (draws,) each. Currency, ≥ 0.

    K ~ Poisson(λ) events, each of a size drawn anew; an event is kept with probability 1 - ρ (thinning).
    """
    random = np.random.default_rng(seed)
    rate = quantile(loss.frequency_per_year, random.random(draws))
    kept_share = 1 - quantile(loss.reduction, random.random(draws))
    events = random.poisson(rate)
    before, after = np.zeros(draws), np.zeros(draws)
    for years in np.split(np.arange(draws), np.flatnonzero(np.diff(np.cumsum(events) // EVENTS)) + 1):
        year = np.repeat(years, events[years])
        sizes = quantile(loss.magnitude, random.random(len(year)))
        kept = random.random(len(year)) < kept_share[year]
        before += np.bincount(year, weights=sizes, minlength=draws)
        after += np.bincount(year[kept], weights=sizes[kept], minlength=draws)
    return before, after


def exceedance(loss: Loss, *, draws: int = 20_000, seed: int = 0) -> Exceedance:
    """The loss exceedance curves; thresholds from the smallest to the largest loss of interest, even in logarithms."""
    before, after = yearly_losses(loss, draws=draws, seed=seed)
    some, left = before[before > 0], after[after > 0]
    low, high = np.quantile(some, (0.01, 0.999)) if some.size else (1.0, 2.0)
    low = min(low, np.quantile(left, 0.01)) if left.size else low
    thresholds = np.concatenate([[0.0], np.geomspace(low, max(high, low * 1.01), POINTS - 1)])
    chance, rest = (_share_above(losses, thresholds) for losses in (before, after))
    return Exceedance(
        thresholds=thresholds,
        before=chance,
        after=rest,
        before_se=np.sqrt(chance * (1 - chance) / draws),
        after_se=np.sqrt(rest * (1 - rest) / draws),
        p95_before=percentile(before, BAD_YEAR),
        p95_after=percentile(after, BAD_YEAR),
        draws=draws,
        seed=seed,
    )


def _share_above(losses: Floats, thresholds: Floats) -> Floats:
    return np.asarray(1 - np.searchsorted(np.sort(losses), thresholds, side="right") / len(losses))
