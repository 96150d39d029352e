"""Which change of a plan is worth how much: a waterfall from one scenario to another that sums exactly."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import combinations

from roi.case import BusinessCase, Line
from roi.cash_flows import npv
from roi.evaluation import net, priced
from roi.waterfall import Bar

MOST_PLAYERS = 12  # 2^12 scenarios are worked out

Change = Callable[[BusinessCase], BusinessCase]
FIELDS: Mapping[str, tuple[str, ...]] = {
    "size": ("amount", "basis", "loss", "kind", "drivers"),
    "start": ("starts_in", "delay", "lasts"),
    "take_up": ("ramp", "realisation", "drift"),
    "growth": ("growth_per_year",),
}
TITLES = {
    "lines": "Lines added and dropped",
    "size": "Amounts",
    "start": "Start and end",
    "take_up": "Take-up and what becomes cash",
    "growth": "Growth",
    "rate": "Discount rate",
}


def shapley(players: Sequence[str], worth: Callable[[frozenset[str]], float]) -> dict[str, float]:
    """What each player adds on average over all orders of joining; sums to worth(all) - worth(none), in its unit.

    Asks for the worth of each of the 2^n coalitions once. Raises ValueError beyond 12 players. Source: Shapley 1953.
    """
    count = len(players)
    if count > MOST_PLAYERS:
        raise ValueError(f"{count} players make {2**count:,} scenarios; {MOST_PLAYERS} are the most")
    known = {
        frozenset(some): worth(frozenset(some)) for size in range(count + 1) for some in combinations(players, size)
    }
    return {player: _average_gain(player, count, known) for player in players}


def _average_gain(player: str, count: int, known: Mapping[frozenset[str], float]) -> float:
    without = (some for some in known if player not in some)
    return math.fsum(_weight(len(some), count) * (known[some | {player}] - known[some]) for some in without)


def _weight(size: int, count: int) -> float:
    return 1 / (count * math.comb(count - 1, size))


def waterfall(
    base: BusinessCase, changes: Mapping[str, Change], *, months: int, titles: Mapping[str, str] = TITLES
) -> tuple[Bar, ...]:
    """NPV of the base, then what each change is worth, largest first, to the NPV with all of them.

    Every estimate at its mean, over `months`. The bars add up without a rounding error to the last sum, which is the
    NPV to 14 digits of the largest bar.
    """

    def worth(chosen: frozenset[str]) -> float:
        case = base
        for key, change in changes.items():
            case = change(case) if key in chosen else case
        return worth_of(case, months)

    start, end = worth(frozenset()), worth(frozenset(changes))
    steps = sorted(shapley(tuple(changes), worth).items(), key=lambda step: -abs(step[1]))
    start, exact, _ = _exact(start, dict(steps), end)
    return tuple(_bars(start, exact, titles))


def aspects(base: BusinessCase, plan: BusinessCase) -> dict[str, Change]:
    """The difference of two versions of a case as changes: lines, amounts, start, take-up, growth, rate."""
    found: dict[str, Change] = {"lines": lambda case: replace(case, lines=_same_lines(case.lines, plan.lines))}
    for aspect, fields in FIELDS.items():
        found[aspect] = lambda case, fields=fields: replace(case, lines=_with_fields(case.lines, plan.lines, fields))  # type: ignore[misc]
    found["rate"] = lambda case: replace(case, rate_per_year=plan.rate_per_year)
    return {key: change for key, change in found.items() if change(base) != base}


def worth_of(case: BusinessCase, months: int) -> float:
    """NPV over `months`, every estimate at its mean."""
    monthly = (1 + case.rate_per_year) ** (1 / 12) - 1
    return npv(net(priced(case, months), months), rate=monthly)


def _same_lines(lines: Iterable[Line], wanted: Iterable[Line]) -> tuple[Line, ...]:
    """The wanted lines, those that are there already as they are."""
    there = {(line.key, line.side): line for line in lines}
    return tuple(there.get((line.key, line.side), line) for line in wanted)


def _with_fields(lines: Iterable[Line], like: Iterable[Line], fields: Sequence[str]) -> tuple[Line, ...]:
    models = {(line.key, line.side): line for line in like}
    return tuple(
        replace(line, **{field: getattr(models[line.key, line.side], field) for field in fields})
        if (line.key, line.side) in models
        else line
        for line in lines
    )


def _exact(start: float, steps: Mapping[str, float], end: float) -> tuple[float, dict[str, float], float]:
    """All of them on a grid 2^-46 as wide as the largest, on which sums have no rounding error.

    What is left of the difference, a few steps of the grid, goes to the first step.
    """
    largest = max(abs(amount) for amount in (start, end, *steps.values()))
    grid = 2.0 ** (math.frexp(largest)[1] - 46)
    on_grid = {key: round(amount / grid) * grid for key, amount in steps.items()}
    start, end = round(start / grid) * grid, round(end / grid) * grid
    for key in list(on_grid)[:1]:
        on_grid[key] += end - math.fsum([start, *on_grid.values()])
    return start, on_grid, end


def _bars(start: float, steps: Mapping[str, float], titles: Mapping[str, str]) -> Iterable[Bar]:
    reached = start
    yield Bar("base", "Base", start, reached)
    for key, amount in steps.items():
        reached += amount
        yield Bar(key, titles.get(key, key), amount, reached)
