"""How fast a choice of projects is found and proven: `python -m tests.bench.bench_selection [COUNT …]`.

30 and 100 made-up projects, or so many, 10,000 correlated draws, 36 limits (cash, GPU-hours and people in 12 quarters,
half of what all would need): CPU-seconds of one process, once each.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from time import process_time
from typing import TypeVar

import numpy as np

from roi.candidates import CASH, GPU_HOURS, PEOPLE, Candidate, Limits
from roi.frontier import frontier
from roi.marginal_value import marginal_value
from roi.selection import Question, answer, question
from tests.bench._measure import about_this_run, said, table

DRAWS, QUARTERS = 10_000, 12
Found = TypeVar("Found")


def made_up(count: int) -> Question:
    """Projects of lognormal size that run from four to eleven quarters."""
    random = np.random.default_rng(1)
    size = random.lognormal(0, 1, count) * 1e6
    market, own = random.standard_normal((DRAWS, 1)), random.standard_normal((DRAWS, count))
    npv = size * (0.4 + 0.4 * market * random.uniform(0.5, 1.5, count) + 0.9 * own)
    first, lasts = random.integers(0, 8, count), random.integers(4, 12, count)
    runs = np.array([(first <= quarter) & (quarter < first + lasts) for quarter in range(QUARTERS)])
    each = {
        CASH: size * random.uniform(0.03, 0.12, count),
        GPU_HOURS: random.lognormal(0, 1, count) * 3000,
        PEOPLE: random.integers(1, 9, count).astype(float),
    }
    candidates = [
        Candidate(f"P{at}", {key: tuple((runs[:, at] * need[at]).tolist()) for key, need in each.items()})
        for at in range(count)
    ]
    limits = {key: (0.5 * float((runs * need).sum(axis=1).mean()),) * QUARTERS for key, need in each.items()}
    return question(candidates, npv, Limits(limits))


def timed(work: Callable[[], Found]) -> tuple[float, Found]:
    """CPU-seconds, and what came of them."""
    start = process_time()
    found = work()
    return process_time() - start, found


def main() -> None:
    """Print what was measured."""
    said(about_this_run("Choice of projects"))
    rows = []
    for count in [int(word) for word in sys.argv[1:]] or [30, 100]:
        asked = made_up(count)
        for theta in (0.0, 0.5):
            spent, found = timed(lambda asked=asked, theta=theta: answer(asked, theta=theta))  # type: ignore[misc]
            rows.append(
                (f"{count} projects, θ = {theta:g}", f"{spent:.2f}", f"{found.programs}", f"{found.proven:.2%}")
            )
        spent, raised = timed(lambda asked=asked: marginal_value(asked, CASH))  # type: ignore[misc]
        rows.append(
            (f"{count} projects, the next euro", f"{spent:.2f}", "", f"{len(raised.steps) if raised else 0} steps")
        )
        spent, drawn = timed(lambda asked=asked: frontier(asked))  # type: ignore[misc]
        worst = max(point.proven for point in drawn.points)
        rows.append((f"{count} projects, frontier", f"{spent:.2f}", f"{drawn.programs}", f"{worst:.0%} at worst"))
    said(table(("what", "CPU-s", "programs", "proven within"), rows))
    said(about_this_run("Ended"))


if __name__ == "__main__":
    main()
