"""What a tabulated case comes to in each draw: its paths of money, and when they pay back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from roi.copula import Correlation, look_up, places, probabilities, shared
from roi.estimates import Floats
from roi.quantile_tables import STRATA
from roi.streams import blocks, key_of, normals
from roi.tabulated import Layout, Tabulated

ROUNDING = 1e-12  # of what was turned over: a sum this close to 0 counts as 0
Columns = np.ndarray[tuple[int, ...], np.dtype[np.intp]]
Truths = np.ndarray[tuple[int, ...], np.dtype[np.bool_]]
CELLS = 65_536  # of a slice of paths, which stay in the processor's cache
PRODUCTS = 200_000  # of one matrix product: below it BLAS uses one thread, so no number of cores changes a digit


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Per draw and horizon, shape (draws, horizons): currency, costs ≥ 0; paybacks in months, inf where never."""

    horizons: tuple[int, ...]
    npv: Floats
    net: Floats
    pv_costs: Floats
    costs: Floats
    payback: Floats
    discounted_payback: Floats


@dataclass(frozen=True, slots=True)
class Drawn:
    """One block: amounts of the sized lines (draws, sized), then amount and stratum of each timed line (draws,)."""

    amounts: Floats
    timed: tuple[tuple[Floats | float, np.ndarray[tuple[int], np.dtype[np.int64]]], ...]


def outcomes(case: Tabulated, *, draws: int, seed: int, correlation: Correlation) -> Outcomes:
    """All draws of a case, block by block."""
    layout = case.layout
    money = np.empty((4 * len(layout.horizons), draws))
    paybacks = np.empty((2, len(layout.horizons), draws))
    for first, paths in all_paths(case, draws=draws, seed=seed, correlation=correlation):
        rows = slice(first, first + len(paths))
        money[:, rows] = paths.take(_kept(layout), axis=1).T
        paybacks[:, :, rows] = _paybacks(paths, layout).transpose(1, 2, 0)
    npv, net, pv_costs, costs = money.reshape(4, -1, draws).transpose(0, 2, 1)
    return Outcomes(layout.horizons, npv, net, pv_costs, costs, *paybacks.transpose(0, 2, 1))


def all_paths(case: Tabulated, *, draws: int, seed: int, correlation: Correlation) -> Iterator[tuple[int, Floats]]:
    """(index of the first draw, paths of shape (some draws, width)), slice by slice."""
    first = 0
    for block, count in blocks(draws):
        drawn = draw(case, seed=seed, block=block, count=count, correlation=correlation)
        for paths in _sliced(case, drawn, count):
            yield first, paths
            first += len(paths)


def line_worths(case: Tabulated, *, draws: int, seed: int, correlation: Correlation) -> dict[str, Floats]:
    """What each uncertain line adds to NPV over all months, per draw: shape (draws,) each. Currency, costs negative."""
    at = case.layout.discounted.start
    keys = [sized.key for sized in case.sized] + [timed.key for timed in case.timed]
    found = np.empty((len(keys), draws))
    first = 0
    for block, count in blocks(draws):
        drawn = draw(case, seed=seed, block=block, count=count, correlation=correlation)
        rows = slice(first, first + count)
        for place, sized in enumerate(case.sized):
            found[place, rows] = drawn.amounts[:, place] * sized.unit[at]
        for place, (timed, (amount, stratum)) in enumerate(zip(case.timed, drawn.timed, strict=True), len(case.sized)):
            found[place, rows] = amount * timed.units[stratum, at]
        first += count
    return dict(zip(keys, found, strict=True))


def draw(case: Tabulated, *, seed: int, block: int, count: int, correlation: Correlation) -> Drawn:
    """The amounts and courses of one block. Every line has its own numbers, whatever stands beside it."""
    own = normals(key_of(seed, case.name), block, count)
    common = shared(correlation, own, seed=seed, block=block)

    def read(table: Floats, line: str, what: str) -> Floats:
        z = common + correlation.rest * normals(key_of(seed, case.name, line, what), block, count)
        return look_up(table, *places(z, correlation.shape, seed=seed, block=block))

    amounts = np.empty((count, len(case.sized)))
    for at, line in enumerate(case.sized):
        amounts[:, at] = read(line.amounts, line.key, "amount")
    rank = probabilities(correlation.shape) * STRATA
    timed = tuple(
        (
            line.constant if line.amounts is None else read(line.amounts, line.key, "amount"),
            read(rank, line.key, "course").astype(np.int64),
        )
        for line in case.timed
    )
    return Drawn(amounts, timed)


def _sliced(case: Tabulated, drawn: Drawn, count: int) -> Iterator[Floats]:
    width = case.layout.width
    units = np.array([*(line.unit for line in case.sized), case.certain]).reshape(-1, width)
    amounts = np.column_stack([drawn.amounts, np.ones(count)])  # what is certain comes once
    rows = max(32, CELLS // width)
    for start in range(0, count, rows):
        part = slice(start, min(start + rows, count))
        paths = _products(amounts[part], units)
        for line, (amount, stratum) in zip(case.timed, drawn.timed, strict=True):
            course = line.units.take(stratum[part], axis=0)
            course *= amount if isinstance(amount, float) else amount[part, None]
            paths += course
        yield paths


def _products(amounts: Floats, units: Floats) -> Floats:
    """`amounts` @ `units`, some rows at a time."""
    found = np.empty((len(amounts), units.shape[1]))
    rows = max(32, PRODUCTS // max(1, units.size))
    for start in range(0, len(amounts), rows):
        np.matmul(amounts[start : start + rows], units, out=found[start : start + rows])
    return found


@lru_cache(maxsize=64)
def _kept(layout: Layout) -> Columns:
    """Columns of a path: NPV, net, discounted costs and costs of each horizon."""
    at = layout.months - np.array(layout.horizons)
    costs = [np.arange(one.start, one.stop) for one in (layout.pv_costs, layout.costs)]
    return np.concatenate([layout.discounted.start + at, layout.net.start + at, *costs])


def _paybacks(paths: Floats, layout: Layout) -> Floats:
    """Payback and discounted payback of each draw and horizon: shape (draws, 2, horizons)."""
    turnover = ROUNDING * (np.abs(paths[:, :1]) + 2 * paths[:, -1:])
    sums = paths[:, : 2 * layout.months + 2].reshape(len(paths), 2, layout.months + 1)
    return paid_back(sums, turnover[:, None], layout.horizons)


def paid_back(sums: Floats, tolerance: Floats, horizons: Sequence[int]) -> Floats:
    """First month after which a running sum stays ≥ 0 to each horizon, interpolated; inf: never.

    `sums` runs from the last month back, shape (…, months + 1); `tolerance` (…, 1). Shape (…, horizons).
    What the longest horizon says holds for a shorter one, too, unless the sum falls below 0 again after that one.
    """
    below, end = sums < -tolerance, sums.shape[-1] - 1
    starts = [end - months for months in horizons]
    months, last = _crossing(sums, below, min(starts))
    found = np.empty((*last.shape, len(starts)))
    for at, start in enumerate(starts):
        here = below[..., start]
        if start == end:
            found[..., at] = np.where(here, np.inf, 0.0)
            continue
        found[..., at] = np.where(last > start, months, np.inf)
        again = (last < start) & ~here
        if again.any():
            found[again, at] = _crossing(sums[again], below[again], start)[0]
    return found


def _crossing(sums: Floats, below: Truths, start: int) -> tuple[Floats, Columns]:
    """The month in which the sum crosses 0 for good up to `start`, and where it was last below; beyond all: never."""
    last = below[..., start:].argmax(axis=-1) + start
    grid, end = _grid(last.shape), sums.shape[-1] - 1
    before, after = sums[*grid, last], sums[*grid, np.maximum(last - 1, 0)]
    months = end - last + before / np.where(before == after, 1.0, before - after)
    ever = below[*grid, last]
    months[last == start] = np.inf
    months[~ever] = 0.0
    return months, np.where(ever, last, end + 1)


@lru_cache(maxsize=16)
def _grid(shape: tuple[int, ...]) -> tuple[Columns, ...]:
    return tuple(np.ogrid[tuple(slice(size) for size in shape)])
