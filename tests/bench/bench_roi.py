"""How fast cases are simulated, beside bare random numbers and pyfair: `python -m tests.bench.bench_roi`.

100 projects of eight uncertain lines (one with an uncertain start and take-up), 60 months, 10,000 draws, every figure
of `roi.simulate`: CPU-seconds of one process, all threads, best of five. The floors: one standard normal, and one
uniform, number per project, month and draw, by the same generator.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from time import process_time

import numpy as np
import pyfair

from roi.case import BusinessCase, Line, Logistic
from roi.estimates import Pert, Range90
from roi.simulate import simulate, simulate_many
from tests.bench._measure import about_this_run, megabytes, said, table

PROJECTS, MONTHS, DRAWS = 100, 60, 10_000


def project(number: int) -> BusinessCase:
    """Five costs and three benefits, other ones in every project."""
    random = np.random.default_rng(number)
    lines = []
    for at in range(5):
        low, likely, high = sorted(random.uniform(1e3, 2e4, 3).tolist())
        lines.append(Line(f"cost{at}", "Cost", "other", "cost", "opex", Pert(low, likely, high)))
    for at in range(3):
        low, high = sorted(random.uniform(1e4, 3e4, 2).tolist())
        lines.append(Line(f"benefit{at}", "Benefit", "", "benefit", "revenue", Range90(low, high)))
    lines[-1] = replace(lines[-1], delay=Pert(3, 6, 18), ramp=Logistic(Pert(6, 12, 30), Pert(0.1, 0.25, 0.6)))
    return BusinessCase(f"Project {number}", "EUR", date(2027, 1, 1), MONTHS, 0.1, "1", tuple(lines))


def portfolio(count: int) -> Iterator[BusinessCase]:
    return (project(number) for number in range(count))


def cpu(work: Callable[[], object], *, times: int = 5) -> float:
    """CPU-seconds of the quickest of so many."""
    return min(_once(work) for _ in range(times))


def _once(work: Callable[[], object]) -> float:
    start = process_time()
    work()
    return process_time() - start


def floor(draw: Callable[[np.random.Generator], object]) -> Callable[[], object]:
    """Numbers for every project, month and draw, one project at a time."""
    random = np.random.Generator(np.random.Philox(1))

    def drawn() -> None:
        for _ in range(PROJECTS):
            draw(random)

    return drawn


def with_pyfair() -> object:
    """One project and one period: frequency and size of a loss, both PERT."""
    model = pyfair.FairModel(name="one", n_simulations=DRAWS, random_seed=1)
    model.input_data("Loss Event Frequency", low=1, mode=2, high=6)
    model.input_data("Loss Magnitude", low=100, mode=300, high=1000)
    return model.calculate_all()


def main() -> None:
    """Print what was measured."""
    said(about_this_run("Simulated cases"))
    before = megabytes()
    start = process_time()
    simulate_many(portfolio(1000))
    spent, most = process_time() - start, megabytes(field="VmHWM")
    said(f"1,000 projects: {spent:.1f} CPU-s, {most:.0f} MB at most ({before:.0f} before)")
    cases = list(portfolio(PROJECTS))
    simulate_many(cases[:2])
    cells = PROJECTS * MONTHS * DRAWS
    ours = cpu(lambda: simulate_many(cases))
    normal = cpu(floor(lambda random: random.standard_normal((MONTHS, DRAWS))))
    uniform = cpu(floor(lambda random: random.random((MONTHS, DRAWS))))
    rival = cpu(with_pyfair, times=20)
    edited = [
        replace(cases[0], lines=(replace(cases[0].lines[0], amount=Pert(1e3, 2e3 + at, 9e3)), *cases[0].lines[1:]))
        for at in range(20)
    ]
    edits = sorted(_once(lambda one=one: simulate(one)) for one in edited)
    rows = [
        ("all figures of 100 projects", f"{ours:.2f}", f"{cells / ours / 1e6:,.0f}", "1"),
        ("one normal number per cell", f"{normal:.2f}", f"{cells / normal / 1e6:,.0f}", f"{ours / normal:.1f}"),
        ("one uniform number per cell", f"{uniform:.2f}", f"{cells / uniform / 1e6:,.0f}", f"{ours / uniform:.1f}"),
    ]
    said(table(("what", "CPU-s", "M cells per CPU-s", "ours against it"), rows))
    lines, theirs = 8 * cells / ours, DRAWS / rival
    said(f"Per line and month: ours {lines / 1e6:,.0f} M a CPU-s, pyfair {theirs / 1e6:.1f} M")
    said(f"One project edited and simulated again: {edits[10] * 1000:.0f} ms CPU (worst of 20: {edits[-1] * 1000:.0f})")
    said(about_this_run("Ended"))


if __name__ == "__main__":
    main()
