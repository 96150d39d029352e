"""Which line moves the worth of a case most: by conditional means over the draws, and by Sobol indices."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from roi.case import BusinessCase
from roi.copula import look_up, places, probabilities
from roi.distribution import Estimated, mean_of
from roi.draws import line_worths
from roi.estimates import Floats
from roi.quantile_tables import STRATA
from roi.simulate import tabulated
from roi.simulation import Asked
from roi.tabulated import Layout, Tabulated, tabulate

TENTH = 0.1
OVERRUN = "All costs, as projects of this kind ran over"


@dataclass(frozen=True, slots=True)
class Swing:
    """Mean NPV in the tenth of draws where a line is worst, and where it is best. Currency."""

    key: str
    title: str
    worst: Estimated
    best: Estimated

    @property
    def width(self) -> float:
        """Best - worst."""
        return self.best.value - self.worst.value


@dataclass(frozen=True, slots=True)
class Index:
    """Share of the variance of NPV that an input explains alone (`first`) and with others (`total`); 95 % ± each."""

    key: str
    first: float
    first_conf: float
    total: float
    total_conf: float


def tornado(case: BusinessCase, asked: Asked | None = None) -> tuple[Swing, ...]:
    """The widest swing first, over the case's own horizon.

    Means over the draws, so what usually comes with a bad line comes with it here; not one line at a time.
    """
    asked = asked or Asked()
    table = tabulated(case, asked, (case.horizon_months,))
    worths = line_worths(table, draws=asked.draws, seed=asked.seed, correlation=asked.correlation)
    npv = table.certain[table.layout.discounted][0] + sum(worths.values(), np.zeros(asked.draws))
    titles = {line.key: line.title for line in case.lines} | {"": OVERRUN}
    swings = [_swing(key, titles[key], worth, npv) for key, worth in worths.items()]
    return tuple(sorted(swings, key=lambda swing: -swing.width))


def _swing(key: str, title: str, worth: Floats, npv: Floats) -> Swing:
    count = max(1, round(TENTH * len(worth)))
    order = np.argsort(worth, kind="stable")
    return Swing(key, title, mean_of(npv[order[:count]]), mean_of(npv[order[-count:]]))


def sobol(case: BusinessCase, *, samples: int = 1024, seed: int = 0) -> tuple[Index, ...]:
    """Indices of every uncertain amount (`key`) and course (`key: course`) for NPV over the case's own horizon.

    Inputs are taken as independent, which is what Sobol indices are about. `samples`: a power of 2; the case is worked
    out samples × (inputs + 2) times. Empty without uncertainty.
    """
    table = tabulate(case, Layout(case.horizon_months, (case.horizon_months,)), seed=seed, shape="normal")
    names = [line.key for line in table.sized]
    for line in table.timed:
        names += [line.key] * (line.amounts is not None) + [f"{line.key}: course"]
    return indices(names, lambda u: npv_at(table, u), samples=samples, seed=seed) if names else ()


def indices(
    names: Sequence[str],
    model: Callable[[Floats], Floats],
    *,
    samples: int,
    seed: int,
    bounds: tuple[float, float] = (0.0, 1.0),
) -> tuple[Index, ...]:
    """Sobol indices by SALib of `model`, which takes rows of inputs (n, inputs), even within the bounds, to (n,)."""
    from SALib.analyze import sobol as analysis  # 0.7 s to import, and hardly any command asks for indices
    from SALib.sample import sobol as sampling

    problem = {"num_vars": len(names), "names": list(names), "bounds": [list(bounds)] * len(names)}
    rows = sampling.sample(problem, samples, calc_second_order=False, seed=seed)
    worth = model(rows)
    if np.ptp(worth) == 0:
        return tuple(Index(name, 0.0, 0.0, 0.0, 0.0) for name in names)
    found = analysis.analyze(problem, worth, calc_second_order=False, seed=seed)
    columns = zip(names, *(found[name].tolist() for name in ("S1", "S1_conf", "ST", "ST_conf")), strict=True)
    return tuple(Index(*column) for column in columns)


def npv_at(table: Tabulated, u: Floats) -> Floats:
    """NPV over the horizon at given probabilities of each input, shape (n, inputs); 0 is best, 1 worst. Shape (n,)."""
    inputs = iter(u.T)
    at = table.layout.discounted.start
    found = np.full(len(u), table.certain[at])
    for sized in table.sized:
        found += _read(sized.amounts, next(inputs)) * sized.unit[at]
    for timed in table.timed:
        amount = timed.constant if timed.amounts is None else _read(timed.amounts, next(inputs))
        stratum = _read(probabilities("normal") * STRATA, next(inputs)).astype(np.int64)
        found += amount * timed.units[stratum, at]
    return found


def _read(table: Floats, u: Floats) -> Floats:
    return look_up(table, *places(np.asarray(ndtri(u)), "normal", seed=0, block=0))
