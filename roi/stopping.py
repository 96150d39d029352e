"""When to stop a project that may be stopped at some points, knowing only what is known there.

Least-squares Monte Carlo (Longstaff & Schwartz 2001): what lies ahead is regressed on what is known at the point, and
the project goes on where that expectation exceeds the cost of going on. A draw is judged by a regression on the other
half of the draws, so neither its own future nor its own noise decides: the worth is never inflated by looking ahead.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement

import numpy as np

from roi.choice_model import Chosen
from roi.distribution import Estimated, mean_of, share_of
from roi.estimates import Floats


@dataclass(frozen=True, slots=True, eq=False)
class Stage:
    """One point: what is known there (draws, k), what the stretch up to the next point brings (draws,).

    `cost` is due for going on; the project passes with probability `p_pass`, else it ends there. Money in one day's
    worth throughout.
    """

    known: Floats
    ahead: Floats
    cost: float
    p_pass: float = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Stopped:
    """What a point comes to: which draws go on there if they get there and pass, and what lies ahead of it.

    `expected` is that worth as it is seen from there, shape (draws,); `worth` what comes of it after the cost.
    """

    goes_on: Chosen
    expected: Floats
    worth: Floats

    @property
    def share(self) -> Estimated:
        """Share of draws that go on."""
        return share_of(self.goes_on)

    @property
    def ahead(self) -> Estimated:
        """What lies ahead on average, before the cost."""
        return mean_of(self.expected)


def stop_or_go(stages: Sequence[Stage]) -> tuple[Stopped, ...]:
    """The rule at each point, worked out from the last one back; the first one's `worth` is that of the whole."""
    found: list[Stopped] = []
    later: Floats | float = 0.0
    for stage in reversed(stages):
        ahead = stage.ahead + later
        expected = foreseen(stage.known, ahead)
        goes_on = expected > stage.cost
        later = stage.p_pass * np.where(goes_on, ahead - stage.cost, 0.0)
        found.append(Stopped(goes_on, expected, np.asarray(later)))
    return tuple(reversed(found))


def foreseen(known: Floats, ahead: Floats) -> Floats:
    """What each draw's `ahead` is expected to be from what is known, by the other half of the draws: shape (draws,)."""
    even = np.arange(len(ahead)) % 2 == 0
    terms = basis(known)
    found = np.empty(len(ahead))
    for half in (even, ~even):
        found[half] = terms[half] @ fitted(terms[~half], ahead[~half])
    return found


def fitted(terms: Floats, ahead: Floats) -> Floats:
    """Least-squares weights of the terms; of terms that say the same, the smallest ones."""
    return np.asarray(np.linalg.lstsq(terms, ahead, rcond=1e-10)[0])


def basis(known: Floats, like: Floats | None = None) -> Floats:
    """1, each quantity and their products of second degree, in standard deviations of `like` (else of itself)."""
    like = known if like is None else like
    centre, spread = like.mean(axis=0), like.std(axis=0)
    z = (known - centre) / np.where(spread > 1e-12 * (np.abs(centre) + 1e-300), spread, np.inf)
    columns = [z[:, at] for at in range(z.shape[1])]
    products = [one * other for one, other in combinations_with_replacement(columns, 2)]
    return np.column_stack([np.ones(len(z)), *columns, *products])
