"""What a tabulated case comes to in each draw: its paths of money, and when they pay back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from roi.copula import Correlation, look_up, places, probabilities, shared
from roi.estimates import Floats
from roi.quantile_tables import STRATA
from roi.streams import BLOCK, blocks, key_of, normals
from roi.tabulated import Layout, Tabulated

ROUNDING = 1e-12  # of what was turned over: a sum this close to 0 counts as 0
Columns = np.ndarray[tuple[int, ...], np.dtype[np.intp]]
Truths = np.ndarray[tuple[int, ...], np.dtype[np.bool_]]
CELLS = 350_000  # of a slice of paths: few calls, in memory of a few MB that is used again
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
    paybacks = np.empty((len(layout.horizons), draws, 2))
    for first, paths in all_paths(case, draws=draws, seed=seed, correlation=correlation):
        rows = slice(first, first + len(paths))
        money[:, rows] = paths.take(_kept(layout), axis=1).T
        paybacks[..., rows, :] = _paybacks(paths, layout)
    npv, net, pv_costs, costs = money.reshape(4, -1, draws).transpose(0, 2, 1)
    return Outcomes(layout.horizons, npv, net, pv_costs, costs, *paybacks.transpose(2, 1, 0))


def all_paths(case: Tabulated, *, draws: int, seed: int, correlation: Correlation) -> Iterator[tuple[int, Floats]]:
    """(index of the first draw, paths of shape (some draws, width)), slice by slice; each overwrites the one before."""
    first = 0
    room = np.empty((2, max(32, min(CELLS // case.layout.width, BLOCK)), case.layout.width))
    for block, count in blocks(draws):
        drawn = draw(case, seed=seed, block=block, count=count, correlation=correlation)
        for paths in _sliced(case, drawn, count, room):
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


def _sliced(case: Tabulated, drawn: Drawn, count: int, room: Floats) -> Iterator[Floats]:
    width = case.layout.width
    units = np.array([*(line.unit for line in case.sized), case.certain]).reshape(-1, width)
    amounts = np.column_stack([drawn.amounts, np.ones(count)])  # what is certain comes once
    rows = room.shape[1]
    for start in range(0, count, rows):
        part = slice(start, min(start + rows, count))
        paths, course = room[:, : part.stop - start]
        _products(amounts[part], units, paths)
        for line, (amount, stratum) in zip(case.timed, drawn.timed, strict=True):
            line.units.take(stratum[part], axis=0, out=course, mode="clip")  # every one is in range: no check
            course *= amount if isinstance(amount, float) else amount[part, None]
            paths += course
        yield paths


def _products(amounts: Floats, units: Floats, found: Floats) -> None:
    """`amounts` @ `units` into `found`, some rows at a time."""
    rows = max(32, PRODUCTS // max(1, units.size))
    for start in range(0, len(amounts), rows):
        np.matmul(amounts[start : start + rows], units, out=found[start : start + rows])


@lru_cache(maxsize=64)
def _kept(layout: Layout) -> Columns:
    """Columns of a path: NPV, net, discounted costs and costs of each horizon."""
    at = layout.months - np.array(layout.horizons)
    costs = [np.arange(one.start, one.stop) for one in (layout.pv_costs, layout.costs)]
    return np.concatenate([layout.discounted.start + at, layout.net.start + at, *costs])


def _paybacks(paths: Floats, layout: Layout) -> Floats:
    """Payback and discounted payback of each horizon and draw: shape (horizons, draws, 2)."""
    turnover = ROUNDING * (np.abs(paths[:, :1]) + 2 * paths[:, -1:])
    return paid_back(paths, layout.months, turnover, layout.horizons)


def paid_back(paths: Floats, months: int, tolerance: Floats, horizons: Sequence[int]) -> Floats:
    """First month after which a running sum stays ≥ 0 to each horizon, interpolated; inf: never.

    `paths`, of shape (draws, width) and in one piece, begin with two running sums, each from the last month back;
    `tolerance` (draws, 1). Shape (horizons, draws, 2). What the longest horizon says holds for a shorter one, too,
    unless the sum falls below 0 again after that one.
    """
    starts = months - np.array(horizons)
    below = paths[:, : 2 * months + 2] < -tolerance
    crossed, last = _crossing(paths, below, months, int(starts.min()))
    found = np.empty((len(starts), *last.shape))
    for at, start in enumerate(starts.tolist()):
        here = below[:, start :: months + 1]
        if start == months:
            found[at] = np.where(here, np.inf, 0.0)
            continue
        found[at] = np.where(last > start, crossed, np.inf)
        again = (last < start) > here
        if again.any():
            found[at][again] = _crossing(paths, below, months, start)[0][again]
    return found


def _crossing(paths: Floats, below: Truths, months: int, start: int) -> tuple[Floats, Columns]:
    """The month in which each sum crosses 0 for good up to `start`, and where it was last below; beyond all: never."""
    last = below.reshape(len(below), 2, months + 1)[..., start:].argmax(axis=-1)
    last += start
    ever = below.reshape(-1).take(last + _begins(*below.shape, months))
    place = last + _begins(*paths.shape, months)
    before = paths.reshape(-1).take(place)
    place -= last > 0
    slope = before - paths.reshape(-1).take(place)
    slope[slope == 0] = 1.0
    before /= slope
    found = months - last + before
    found[last == start] = np.inf
    found[~ever] = 0.0
    last[~ever] = months + 1
    return found, last


@lru_cache(maxsize=16)
def _begins(draws: int, width: int, months: int) -> Columns:
    """Where each of the two running sums of each draw begins: shape (draws, 2)."""
    return np.asarray(np.arange(draws)[:, None] * width + np.array([0, months + 1]))
