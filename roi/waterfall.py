"""From the budget to what a project really costs, bar by bar, so that the bars sum exactly."""

from __future__ import annotations

from dataclasses import dataclass

from roi.answer import HorizonAnswer
from roi.costs import title_of


@dataclass(frozen=True, slots=True)
class Bar:
    """One step: `amount` in the case's currency (negative: lower than planned), `reached` the sum up to and with it."""

    key: str
    title: str
    amount: float
    reached: float


def hidden_costs(answer: HorizonAnswer, *, budget: float | None) -> tuple[Bar, ...]:
    """The budget, what is in it and differs, then each hidden category, the largest first; the last sum is the TCO.

    Without a budget, the first bar is what the budgeted lines come to. Undiscounted, over the answer's months.
    """
    seen = answer.tco - answer.hidden_cost
    steps = [("planned", "Planned lines", seen)]
    if budget is not None:
        steps = [("budget", "Budget", budget), ("planned", "Planned lines against the budget", seen - budget)]
    hidden: dict[str, float] = {}
    for line in answer.lines:
        if line.side == "cost" and line.hidden:
            hidden[line.category] = hidden.get(line.category, 0.0) + line.total
    largest_first = sorted(hidden.items(), key=lambda item: -item[1])
    return _running([*steps, *((key, title_of(key), amount) for key, amount in largest_first if amount)])


def _running(steps: list[tuple[str, str, float]]) -> tuple[Bar, ...]:
    bars: list[Bar] = []
    for key, title, amount in steps:
        bars.append(Bar(key, title, amount, (bars[-1].reached if bars else 0.0) + amount))
    return tuple(bars)
