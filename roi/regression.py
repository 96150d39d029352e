"""Regression over time, where what is left over one month resembles what is left over the next."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import stdtr, stdtrit

from roi.estimates import Floats

ROUNDS = 50
CLOSEST = 0.95  # a series nearer to a random walk tells nothing about levels


@dataclass(frozen=True, slots=True)
class Fit:
    """Coefficients, shape (k,), their covariance, shape (k, k), degrees of freedom; rho ties an error to the last."""

    beta: Floats
    covariance: Floats
    freedom: int
    rho: float

    def combined(self, weights: Floats) -> tuple[float, float]:
        """A weighted sum of the coefficients and its standard error."""
        return float(weights @ self.beta), float(np.sqrt(abs(weights @ self.covariance @ weights)))


def regress(x: Floats, y: Floats) -> Fit:
    """Regression of y, shape (n,), on x, shape (n, k), with errors that follow the one before (Prais and Winsten 1954).

    The correlation is estimated and raised by k/n, since a fit hides about that much of it. In 400 simulated series of
    36 points, the 90 % interval of an interrupted series held the truth in 91, 84 and 85 % at correlations of 0, 0.3
    and 0.6; with Newey-West errors (3 lags) it did in 79, 74 and 60 %. ValueError when n <= k or x does not tell its
    columns apart.
    """
    points, columns = x.shape
    if points <= columns or np.linalg.matrix_rank(x) < columns:
        raise ValueError(f"{points} points are too few, or too much alike, for {columns} coefficients")
    rho, beta = 0.0, _solve(x, y)
    for _ in range(ROUNDS):
        found = _correlation(x, y, beta)
        beta = _solve(_whitened(x, found), _whitened(y, found))
        if abs(found - rho) < 1e-9:
            break
        rho = found
    white, left = _whitened(x, rho), _whitened(y, rho) - _whitened(x, rho) @ beta
    covariance = np.linalg.inv(white.T @ white) * float(left @ left) / (points - columns)
    return Fit(beta, covariance, points - columns, rho)


def _solve(x: Floats, y: Floats) -> Floats:
    return np.asarray(np.linalg.lstsq(x, y, rcond=None)[0])


def _correlation(x: Floats, y: Floats, beta: Floats) -> float:
    left = y - x @ beta
    power = float(left @ left)
    if power <= 1e-20 * float(y @ y):  # an exact fit leaves rounding only
        return 0.0
    points, columns = x.shape
    rho = float(left[1:] @ left[:-1]) / power * points / (points - 1)
    return float(np.clip(rho + columns / points, -CLOSEST, CLOSEST))


def _whitened(values: Floats, rho: float) -> Floats:
    """Each point less rho times the one before; the first scaled to the same variance."""
    rest = values[1:] - rho * values[:-1]
    return np.concatenate((np.sqrt(1 - rho * rho) * values[:1], rest))


def t_quantile(level: float, freedom: float) -> float:
    """How many standard errors the interval of a level (0.9 = 90 %) reaches to either side."""
    return float(stdtrit(freedom, (1 + level) / 2))


def p_of(value: float, error: float, freedom: float) -> float:
    """Two-sided probability of a value at least so far from 0 when the truth is 0."""
    if error <= 1e-12 * abs(value) or error == 0:
        return 1.0 if abs(value) < 1e-12 else 0.0
    return float(2 * stdtr(freedom, -abs(value / error)))
