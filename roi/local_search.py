"""A good choice of projects found step by step: what a search for the best one starts from."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from roi.choice_model import Chosen, Model, constraints, cvar_of
from roi.estimates import Floats

LOOKED_AT = 60  # moves at most whose tail is worked out, the most promising first
STEPS = 200


@dataclass(frozen=True, slots=True, eq=False)
class Search:
    """What is sought: the largest Σ value·x - θ·CVaR with CVaR ≤ cap, among choices that keep all limits."""

    model: Model
    value: Floats
    theta: float
    cap: float

    def risk(self, chosen: Chosen) -> float:
        """CVaR of a choice."""
        return cvar_of(self.model, chosen.astype(float))[0]

    def goal(self, chosen: Chosen) -> float:
        """What a choice reaches; -inf where its risk is above the cap."""
        if not self.theta and self.cap == math.inf:
            return float(self.value @ chosen)
        risk = self.risk(chosen)
        return float(self.value @ chosen) - self.theta * risk if risk <= self.cap else -math.inf

    def keeps(self, choices: np.ndarray[tuple[int, int], np.dtype[np.bool_]]) -> Chosen:
        """Which of several choices, shape (k, n), keep every limit but that on risk: shape (k,)."""
        matrix, upper = constraints(self.model)
        within = (choices.astype(float) @ matrix.T <= upper + 1e-9).all(axis=1)
        fixed = (choices >= self.model.lower) & (choices <= self.model.upper)
        return np.asarray(within & fixed.all(axis=1))


def improved(search: Search, start: Chosen, tails: Floats) -> Chosen | None:
    """From a choice, one project added, dropped or swapped at a time as long as that helps; None: no start was found.

    `tails` are cuts (k, n): no choice has a lower CVaR than the largest of -tails·x.
    """
    here = _repaired(search, start)
    if here is None:
        return None
    reached = search.goal(here)
    for _ in range(STEPS):
        moves = _moves(here)
        moves = moves[search.keeps(moves)]
        hopes = _hopes(search, moves, tails)
        order = np.argsort(-hopes, kind="stable")[:LOOKED_AT]
        better = next(
            (
                moves[at]
                for at in order
                if hopes[at] > reached and search.goal(moves[at]) > reached + 1e-9 * abs(reached)
            ),
            None,
        )
        if better is None:
            return here
        here, reached = better, search.goal(better)
    return here


def _repaired(search: Search, start: Chosen) -> Chosen | None:
    """The start, less whatever breaks a limit, the least worth for its risk first; None where that does not help."""
    here = start.copy()
    while not (search.keeps(here[None])[0] and search.goal(here) > -math.inf):
        free = np.flatnonzero(here & (search.model.lower < 1))
        if not free.size:
            return None
        tail = cvar_of(search.model, here.astype(float))[1]
        spread = np.maximum(search.model.means - tail, 1e-300)
        here[free[np.argmin(search.value[free] / spread[free])]] = False
    return here


def _moves(here: Chosen) -> np.ndarray[tuple[int, int], np.dtype[np.bool_]]:
    """All choices one project away, and those with one swapped for another: shape (k, n)."""
    count = len(here)
    flips = here[None] ^ np.eye(count, dtype=bool)
    inside, outside = np.flatnonzero(here), np.flatnonzero(~here)
    swaps = np.repeat(here[None], len(inside) * len(outside), axis=0)
    rows = np.arange(len(swaps))
    swaps[rows, np.repeat(inside, len(outside))] = False
    swaps[rows, np.tile(outside, len(inside))] = True
    return np.concatenate([flips, swaps])


def _hopes(search: Search, moves: np.ndarray[tuple[int, int], np.dtype[np.bool_]], tails: Floats) -> Floats:
    """What each move can reach at most, as far as the cuts know."""
    x = moves.astype(float)  # products of truths would not go through BLAS
    worth = x @ search.value
    if not len(tails):
        return np.asarray(worth)
    risk = (-(x @ tails.T)).max(axis=1, initial=-math.inf)
    return np.where(risk <= search.cap, worth - search.theta * risk, -math.inf)
