"""On how few projects the worth of a portfolio, and its losses, rest."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from roi.distribution import Estimated
from roi.estimates import Floats
from roi.tail import LEVEL, cvar, tail_weights


@dataclass(frozen=True, slots=True)
class Shares:
    """How parts ≥ 0 make up a whole, the largest first; what is negative stands aside in `against`.

    `herfindahl` is the sum of squared shares: 1 / n when n parts are equal, 1 when there is only one; None of nothing.
    """

    parts: tuple[tuple[str, float], ...]
    against: tuple[tuple[str, float], ...]
    herfindahl: float | None

    @property
    def effective_number(self) -> float | None:
        """How many equal parts would be as concentrated: 1 / Herfindahl."""
        return None if self.herfindahl is None else 1 / self.herfindahl

    def top(self, count: int) -> float | None:
        """Share of the largest `count`, 0…1."""
        whole = math.fsum(part for _, part in self.parts)
        return math.fsum(part for _, part in self.parts[:count]) / whole if whole > 0 else None


@dataclass(frozen=True, slots=True)
class Contribution:
    """What a project adds to the portfolio's CVaR (negative: it softens it), and its CVaR if it stood alone."""

    name: str
    amount: Estimated
    alone: float


@dataclass(frozen=True, slots=True)
class Concentration:
    """`value` of expected NPV, `downside` of CVaR. The contributions sum to `cvar`, the largest first.

    `diversification` ≥ 0: by how much the CVaRs of the projects, each for itself, exceed that of their sum.
    """

    level: float
    value: Shares
    downside: Shares
    contributions: tuple[Contribution, ...]
    cvar: Estimated
    diversification: float


def shares(amounts: Mapping[str, float]) -> Shares:
    """Of amounts by name, in one unit."""
    ordered = sorted(amounts.items(), key=lambda part: (-part[1], part[0]))
    parts = tuple(part for part in ordered if part[1] > 0)
    whole = math.fsum(amount for _, amount in parts)
    squares = math.fsum((amount / whole) ** 2 for _, amount in parts) if parts else None
    return Shares(parts, tuple(part for part in reversed(ordered) if part[1] < 0), squares)


def concentration(names: Sequence[str], npv: Floats, *, level: float = LEVEL) -> Concentration:
    """Of NPVs per draw and project, shape (draws, projects).

    Contributions by Euler's rule: the mean loss of each project in the very draws in which the portfolio does worst.
    """
    worth = npv.sum(axis=1)
    weights = tail_weights(worth, level=level)
    contributions = [
        Contribution(name, _in_the_tail(npv[:, at], weights), cvar(npv[:, at], level=level).value)
        for at, name in enumerate(names)
    ]
    amounts = {one.name: one.amount.value for one in contributions}
    whole = math.fsum(amounts.values())
    return Concentration(
        level=level,
        value=shares({name: float(npv[:, at].mean()) for at, name in enumerate(names)}),
        downside=shares(amounts),
        contributions=tuple(sorted(contributions, key=lambda one: (-one.amount.value, one.name))),
        cvar=Estimated(whole, cvar(worth, level=level).se if len(names) else 0.0),
        diversification=math.fsum(one.alone for one in contributions) - whole,
    )


def _in_the_tail(npv: Floats, weights: Floats) -> Estimated:
    """Mean loss under the weights, and its error, the edge of the tail taken as known."""
    used = weights > 0
    loss, share = -npv[used], weights[used]
    mean = float(loss @ share)
    return Estimated(mean, math.sqrt(float(np.square(share) @ np.square(loss - mean))))
