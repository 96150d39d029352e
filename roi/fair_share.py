"""Who pays how much of a cost that is shared: what each adds in turn, and what each adds on average over all orders.

The cost of a group depends on the sums of what its members bring, such as their sizes. Exact to 12 members; beyond, so
many orders are drawn, each also backwards, and the error is said.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from roi.estimates import Floats
from roi.refusals import Refused
from roi.sensitivity import MOST_PLAYERS, shapley

Cost = Callable[[Floats], Floats]  # sums of what members bring, shape (..., k), to currency, shape (...)
ORDERS = 2_000
MOST_MEMBERS = 2_000
CELLS = 4_000_000


@dataclass(frozen=True, slots=True)
class Share:
    """One member: cost if it were alone, what it added when it came, and its fair share (Shapley) ± `se`. Currency."""

    name: str
    alone: float
    marginal: float
    fair: float
    se: float = 0.0


def shares(names: Sequence[str], brings: Floats, cost: Cost, *, seed: int = 0) -> tuple[Share, ...]:
    """Members in the order in which they came; `brings` is (members, k), `cost` of nobody is 0. Fair shares sum to all.

    Raises Refused for two members of one name, and for more than 2,000.
    """
    if len(set(names)) < len(names):
        raise Refused.at("names", "two of them are the same")
    if len(names) > MOST_MEMBERS:
        raise Refused.at("names", f"{len(names)} are more than {MOST_MEMBERS:,}")
    alone = cost(brings)
    marginal = np.diff(cost(np.cumsum(brings, axis=0)), prepend=0.0)
    fair, error = _exact(names, brings, cost) if len(names) <= MOST_PLAYERS else _drawn(brings, cost, seed)
    rows = zip(names, alone.tolist(), marginal.tolist(), fair.tolist(), error.tolist(), strict=True)
    return tuple(Share(*row) for row in rows)


def _exact(names: Sequence[str], brings: Floats, cost: Cost) -> tuple[Floats, Floats]:
    place = {name: at for at, name in enumerate(names)}

    def worth(some: frozenset[str]) -> float:
        return float(cost(brings[sorted(place[name] for name in some)].sum(axis=0))) if some else 0.0

    found = shapley(names, worth)
    return np.array([found[name] for name in names]), np.zeros(len(names))


def _drawn(brings: Floats, cost: Cost, seed: int) -> tuple[Floats, Floats]:
    members, random = len(brings), np.random.default_rng(seed)
    pairs = max(20, min(ORDERS, CELLS // (members * brings.shape[1])) // 2)
    total, squares = np.zeros(members), np.zeros(members)
    for _ in range(pairs):
        order = random.permutation(members)
        gained = np.zeros(members)
        for way in (order, order[::-1]):
            gained[way] += np.diff(cost(np.cumsum(brings[way], axis=0)), prepend=0.0) / 2
        total += gained
        squares += gained * gained
    mean = total / pairs
    return mean, np.sqrt(np.maximum(squares / pairs - mean * mean, 0) / (pairs - 1))
