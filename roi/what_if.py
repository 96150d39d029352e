"""What a business case would come to with a few figures moved: quick enough to answer while a slider is dragged.

Both sides, before and after, see the same random numbers, so that their difference is sharper than either.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from roi.case import BusinessCase, Line
from roi.defaults import Default
from roi.delay import delayed
from roi.distribution import Distribution, Estimated, distribution, mean_of, share_below, share_of
from roi.estimates import Fixed, Floats, Range90
from roi.evaluation import evaluate
from roi.levers import Change, Chosen, Shares, apply
from roi.refusals import Problem, Refused
from roi.scaling import scaled
from roi.simulate import outcomes_of
from roi.simulation import Asked

DRAWS = 1_000
MAX_FACTOR = 100.0


@dataclass(frozen=True, slots=True)
class Sliders:
    """What is moved. `amounts`: (line key, factor on its amount); `delay_months`: of every benefit, ≥ 0.

    `rate_per_year` replaces the discount rate, `horizon_months` the horizon; None leaves them.
    """

    levers: tuple[Chosen, ...] = ()
    amounts: tuple[tuple[str, float], ...] = ()
    delay_months: float = 0.0
    rate_per_year: float | None = None
    horizon_months: int | None = None
    training_share: Shares | None = None


@dataclass(frozen=True, slots=True)
class Side:
    """The case before or after. `npv_at_means` and `payback` (months; None: never) at the means, the rest drawn."""

    npv_at_means: float
    payback: float | None
    tco: float
    npv: Distribution
    p_negative: Estimated


@dataclass(frozen=True, slots=True)
class QuickAnswer:
    """Both sides over the case's horizon and their difference, draw by draw. Currency."""

    before: Side
    after: Side
    difference: Estimated
    p_better: Estimated
    case: BusinessCase
    changes: tuple[Change, ...]
    not_counted: tuple[str, ...]
    assumed: tuple[tuple[str, Default], ...]
    horizon_months: int
    draws: int
    seed: int

    @property
    def words(self) -> str:
        """The answer in one line."""
        better, error = self.difference.value, self.difference.se
        verb = "more" if better >= 0 else "less"
        return (
            f"NPV {abs(better):,.0f} ± {error:,.0f} {self.case.currency} {verb} over {self.horizon_months} months; "
            f"better in {self.p_better.value:.0%} of {self.draws:,} draws"
        )


def what_if(case: BusinessCase, sliders: Sliders, *, draws: int = DRAWS, seed: int = 0) -> QuickAnswer:
    """Before and after; raises Refused for a slider that fits nothing. What was drawn before is not drawn again."""
    moved, changes, left, assumed = changed(case, sliders)
    start = case if sliders.horizon_months is None else replace(case, horizon_months=moved.horizon_months)
    before, after = _drawn(start, draws, seed), _drawn(moved, draws, seed)
    gained = after - before
    return QuickAnswer(
        before=_side(start, draws, seed),
        after=_side(moved, draws, seed),
        difference=mean_of(gained),
        p_better=share_of(gained > 0),
        case=moved,
        changes=changes,
        not_counted=left,
        assumed=assumed,
        horizon_months=moved.horizon_months,
        draws=draws,
        seed=seed,
    )


def changed(
    case: BusinessCase, sliders: Sliders
) -> tuple[BusinessCase, tuple[Change, ...], tuple[str, ...], tuple[tuple[str, Default], ...]]:
    """The case as the sliders have it: the case, its changes, what is not counted, what is assumed. Raises Refused."""
    _check(case, sliders)
    pulled = apply(case, sliders.levers, training_share=sliders.training_share) if sliders.levers else None
    lines, changes = list(pulled.case.lines if pulled else case.lines), list(pulled.changes if pulled else ())
    factors = dict(sliders.amounts)
    for at, line in enumerate(lines):
        if factors.get(line.key, 1.0) != 1.0:
            lines[at] = _sized(line, factors[line.key])
            changes.append(Change(f"{line.key}.amount", line.title, line.amount, lines[at].amount, ("slider",)))
    if sliders.delay_months:
        lines = [_late(line, sliders.delay_months, changes) if line.side == "benefit" else line for line in lines]
    rate, horizon = sliders.rate_per_year, sliders.horizon_months
    if rate is not None:
        was = Fixed(case.rate_per_year)
        changes.append(Change("rate_per_year", "Discount rate per year", was, Fixed(rate), ("slider",)))
    moved = replace(
        case,
        lines=tuple(lines),
        rate_per_year=case.rate_per_year if rate is None else rate,
        horizon_months=case.horizon_months if horizon is None else horizon,
    )
    return moved, tuple(changes), pulled.not_counted if pulled else (), pulled.assumed if pulled else ()


def _sized(line: Line, factor: float) -> Line:
    """Drivers no longer lead to the amount, so they go; a loss prevented happens so much more or less often."""
    loss = line.loss and replace(line.loss, frequency_per_year=scaled(line.loss.frequency_per_year, Fixed(factor)))
    return replace(line, amount=scaled(line.amount, Fixed(factor)), drivers=(), loss=loss, status="claimed")


def _late(line: Line, months: float, changes: list[Change]) -> Line:
    after = delayed(line, months)
    changes.append(Change(f"{line.key}.delay", f"{line.title}, delay in months", line.delay, after.delay, ("slider",)))
    return after


def _check(case: BusinessCase, sliders: Sliders) -> None:
    known, problems = {line.key: line for line in case.lines if line.priced}, list[Problem]()
    for key, factor in sliders.amounts:
        if key not in known:
            problems.append(Problem(f"amounts.{key}", "is no line that has a price"))
        elif not 0 <= factor <= MAX_FACTOR:
            problems.append(Problem(f"amounts.{key}", f"a factor from 0 to {MAX_FACTOR:g} is needed, not {factor:g}"))
        elif isinstance(known[key].amount, Range90) and factor == 0:
            problems.append(Problem(f"amounts.{key}", "a lognormal range cannot become 0; rule the line out"))
    if not 0 <= sliders.delay_months <= 600:
        problems.append(Problem("delay_months", "from 0 to 600 are needed"))
    if sliders.rate_per_year is not None and not -1 < sliders.rate_per_year <= 10:
        problems.append(Problem("rate_per_year", "a share such as 0.1 for 10 % is needed"))
    if sliders.horizon_months is not None and not 0 <= sliders.horizon_months <= 600:
        problems.append(Problem("horizon_months", "from 0 to 600 are needed"))
    if problems:
        raise Refused(problems)


@lru_cache(maxsize=64)
def _drawn(case: BusinessCase, draws: int, seed: int) -> Floats:
    """NPV over the case's horizon in each draw, read-only: shape (draws,)."""
    found = outcomes_of(case, Asked(draws=draws, seed=seed, horizons=())).npv[:, 0]
    found = np.ascontiguousarray(found)
    found.flags.writeable = False
    return found


@lru_cache(maxsize=64)
def _side(case: BusinessCase, draws: int, seed: int) -> Side:
    own = evaluate(case, horizons=()).at(case.horizon_months)
    npv = _drawn(case, draws, seed)
    return Side(own.npv, own.payback, own.tco, distribution(npv), share_below(npv))
