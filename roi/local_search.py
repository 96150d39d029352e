"""Good choices of projects found by small steps, and what is learnt about the tail on the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from roi.choice_model import Choice, Chosen, Columns, Model, broken_rows, constraints, cvar_of, reached
from roi.estimates import Floats

SHAKEN = (2, 5)  # projects changed at once: from, to below
PAIRED = 100  # projects of which every pair is tried in one step; of more, so many at random
ABOVE_CAP = 1e4  # what a unit of CVaR above the cap costs, in units of worth
HAIR = 1e-9


@dataclass(slots=True)
class Cuts:
    """What has been learnt about the tail of one model's draws; good for any θ, cap or limit."""

    tails: list[Floats] = field(default_factory=list)  # g of c ≥ -g·x: mean NPVs in some tail
    pool: dict[bytes, Choice] = field(default_factory=dict)  # choices met under way, to start from
    solves: int = 0


class Search:
    """Looks for the largest Σ value·x - θ·CVaR with CVaR ≤ cap, among choices that keep all limits.

    It climbs where the cuts allow most, works out the true CVaR there, which is one more cut, and goes on: so it finds
    good choices, and cuts where a program would have gone next, at a hundredth of a program's price. Equal input, equal
    answer.
    """

    def __init__(self, model: Model, value: Floats, *, theta: float, cap: float, cuts: Cuts, climbs: int) -> None:
        self.model, self.value, self.theta, self.cap, self.cuts, self.climbs = model, value, theta, cap, cuts, climbs
        self.limits = constraints(model)
        self.free = np.flatnonzero(model.lower < model.upper)
        self.single = np.stack([self.free, np.full(len(self.free), len(model.names))], axis=1)
        self.random = np.random.Generator(np.random.Philox(0))

    def found(self, best: Choice | None, starts: Sequence[Chosen], bound: float) -> Choice | None:
        """The best choice met from these starts on, or `best`; None: none that keeps the limits was met."""
        here, misses = [*starts][::-1], 0
        for _ in range(self.climbs if len(self.free) else len(starts)):
            told = bool(here)
            start = self._repaired(here.pop() if here else self._shaken())
            top, hope = self._climbed(start) if start is not None else (None, 0.0)
            if top is not None and not (best and hope <= best.goal + HAIR * abs(best.goal)):
                met, news = self._met(top, hope, bound)
                better = (best is None or met.goal > best.goal) and self._allowed(met)
                best = met if better else best
                here += [top] if news else []
                told |= better or news
            misses = 0 if told else misses + 1
            if misses > self.climbs // 10:
                break
        return best

    def _allowed(self, choice: Choice) -> bool:
        return choice.cvar <= self.cap and not broken_rows(self.model, choice.chosen)

    def _met(self, chosen: Chosen, hope: float, bound: float) -> tuple[Choice, bool]:
        """A choice with its figures, and whether its tail is news, which then is among the cuts."""
        choice = reached(self.model, chosen, self.value, theta=self.theta, bound=bound)
        goal = choice.goal - ABOVE_CAP * max(choice.cvar - self.cap, 0.0)
        news = hope > goal + HAIR * abs(goal)
        if news:
            self.cuts.tails.append(cvar_of(self.model, chosen.astype(float))[1])
        self.cuts.pool[chosen.tobytes()] = choice
        return choice, news

    def _shaken(self) -> Chosen:
        """One of the choices met, the last ones rather, with a few projects changed."""
        met = list(self.cuts.pool.values())
        back = int(self.random.exponential(max(1.0, len(met) / 4)))
        start = met[max(0, len(met) - 1 - back)].chosen.copy() if met else self.model.lower > 0
        count = min(len(self.free), int(self.random.integers(*SHAKEN)))
        start[self.random.choice(self.free, count, replace=False)] ^= True
        return start

    def _repaired(self, start: Chosen) -> Chosen | None:
        """The start, less one project after another until it keeps the limits; None where that does not help."""
        here = ((start & (self.model.upper > 0)) | (self.model.lower > 0)).astype(bool)
        matrix, upper = self.limits
        while not (matrix @ here <= upper + HAIR).all():
            inside = self.free[here[self.free]]
            if not len(inside):
                return None
            here[self.random.choice(inside)] = False
        return here

    def _climbed(self, start: Chosen) -> tuple[Chosen, float]:
        """Where changing one project, or else two, leads to as long as the cuts allow more, and how much they allow."""
        here, tails = start.copy(), np.array(self.cuts.tails).reshape(len(self.cuts.tails), len(start))
        hope = self._best(here, tails, np.full((1, 2), len(here)))[1]
        while True:
            move, reached_ = self._best(here, tails, self.single)
            if reached_ <= hope + HAIR * abs(hope):
                move, reached_ = self._best(here, tails, self._pairs())
            if reached_ <= hope + HAIR * abs(hope):
                return here, hope
            here[move[move < len(here)]] ^= True
            hope = reached_

    def _pairs(self) -> Columns:
        """Two projects to change: all pairs, or of many projects those of some. Shape (pairs, 2)."""
        some = self.free
        if len(some) > PAIRED:
            some = np.sort(self.random.choice(some, PAIRED, replace=False))
        return some[np.stack(_triangle(len(some)), axis=1)]

    def _best(self, here: Chosen, tails: Floats, moves: Columns) -> tuple[Columns, float]:
        """Of moves (places that change, n: none) that keep the limits, the one that the cuts allow most; -inf: none."""
        sign = np.append(1.0 - 2.0 * here, 0.0)

        def moved(rows: Floats) -> Floats:
            """What each row comes to after each move: shape (rows, moves)."""
            change = np.column_stack([rows, np.zeros(len(rows))]) * sign
            return np.asarray((rows @ here)[:, None] + change[:, moves[:, 0]] + change[:, moves[:, 1]])

        matrix, upper = self.limits
        moves = moves[(moved(matrix) <= upper[:, None] + HAIR).all(axis=0)]
        if not len(moves):
            return np.empty(0, dtype=np.intp), -np.inf
        risk = moved(-tails).max(axis=0, initial=-np.inf)
        hopes = moved(self.value[None])[0] - self.theta * risk - ABOVE_CAP * np.maximum(risk - self.cap, 0.0)
        at = int(hopes.argmax())
        return moves[at], float(hopes[at])


@lru_cache(maxsize=4)
def _triangle(count: int) -> tuple[Columns, ...]:
    return np.triu_indices(count, 1)
