"""Whether use cases save by sharing a platform, from how many on, and what each should pay of it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from roi.estimates import Floats
from roi.fair_share import Share, shares
from roi.refusals import Refused


@dataclass(frozen=True, slots=True)
class Tenant:
    """A use case: cost on its own, and the share of it (0…1) that the platform would do for it."""

    name: str
    alone: float
    reused: float


@dataclass(frozen=True, slots=True)
class Reuse:
    """All use cases without and with the platform, in currency. `pays_from`: the first that makes it worth while.

    `shares` split the cheaper of the two ways; nobody pays more than alone.
    """

    apart: float
    together: float
    platform: float
    pays_from: str | None
    shares: tuple[Share, ...]

    @property
    def saved(self) -> float:
        """Below 0: the platform costs more than it saves so far."""
        return self.apart - self.together


def reuse(platform: float, tenants: Sequence[Tenant], *, seed: int = 0) -> Reuse:
    """`platform` is its cost over the same time, whoever uses it; use cases in the order they come. Raises Refused."""
    if not (math.isfinite(platform) and platform >= 0):
        raise Refused.at("platform", f"must not be below 0, and is {platform:g}")
    for index, one in enumerate(tenants):
        if not (math.isfinite(one.alone) and one.alone >= 0 and 0 <= one.reused <= 1):
            raise Refused.at(f"tenants[{index}]", "a cost of 0 or more and a share from 0 to 1 are needed")
    if not tenants:
        raise Refused.at("tenants", "nothing is there")
    brings = np.array([(one.alone, one.alone * (1 - one.reused)) for one in tenants])

    def cost(sums: Floats) -> Floats:
        return np.minimum(sums[..., 0], np.where(sums[..., 0] > 0, platform, 0) + sums[..., 1])

    apart, rest = np.cumsum(brings, axis=0).T
    worth = np.flatnonzero(platform + rest < apart)
    return Reuse(
        float(apart[-1]),
        float(platform + rest[-1]),
        platform,
        tenants[int(worth[0])].name if worth.size else None,
        shares([one.name for one in tenants], brings, cost, seed=seed),
    )
