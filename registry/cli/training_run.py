"""`budget epochs`, `so-far`, `checkpoint`: whether a training run lasts, and is worth going on with."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from registry.cli._desk import JsonFlag, answer, out
from registry.cli._worked_out import refusing
from roi.checkpoint_value import Outlook
from roi.checkpoint_value import checkpoint as worth_of
from roi.defaults import GRADES
from roi.exhaustion import OVERRUN_MEAN, Overrun, cost_ratio, exhaustion, on_the_way


def epochs(
    count: Annotated[int, typer.Argument(help="Epochs planned.")],
    ratio: Annotated[float, typer.Option(help="Budget / planned cost.")] = 1.0,
    stopped_at: Annotated[int | None, typer.Option(help="Epoch at which a budget was used up.")] = None,
    mean: Annotated[float, typer.Option(help="Mean cost per epoch / plan.")] = Overrun().mean,
    sigma: Annotated[float, typer.Option(help="Standard deviation of its logarithm.")] = Overrun().sigma,
    as_json: JsonFlag = False,
) -> None:
    """How likely a training budget lasts, and at which epoch it runs out if not."""
    with refusing(as_json=as_json):
        found = exhaustion(epochs=count, budget_ratio=ratio, overrun=Overrun(mean, sigma))
        times = None if stopped_at is None else cost_ratio(epoch=stopped_at, epochs=count, budget_ratio=ratio)
    if answer({**asdict(found), "budget_for_80": found.budget_for(0.8), "cost_ratio": times}, as_json=as_json):
        return
    stops = f"around epoch {found.median_stop} (80 %: {found.stop_80[0]} to {found.stop_80[1]})"
    out.print(
        f"It finishes with a probability of {100 * found.p_finish:.0f} %; if not, it stops {stops}. "
        f"{found.budget_for(0.8):.3g} times the plan finish 8 of 10.",
        markup=False,
    )
    if times is not None:
        out.print(f"Epoch {stopped_at} of {count} means {times:.3g} times the planned cost per epoch.", markup=False)
    if (mean, sigma) == (Overrun().mean, Overrun().sigma):
        out.print(f"Assumed: {GRADES[OVERRUN_MEAN.grade]}; {OVERRUN_MEAN.source}.", markup=False)


def so_far(
    costs: Annotated[list[float], typer.Argument(help="Of each epoch so far; three at least.")],
    epochs: Annotated[int, typer.Option(help="Planned.")] = 100,
    budget: Annotated[float, typer.Option(help="Of the run.")] = 0.0,
    planned: Annotated[float, typer.Option(help="Cost of the run by the plan.")] = 0.0,
    as_json: JsonFlag = False,
) -> None:
    """How far a run that is under way gets, by what its own epochs cost."""
    with refusing(as_json=as_json):
        found = on_the_way(costs, epochs=epochs, budget=budget, planned_cost=planned)
    if not answer(found, as_json=as_json):
        low, high = found.range_90
        out.print(
            f"It reaches epoch {found.ends_at} of {epochs}, and all of them with a probability of "
            f"{100 * found.p_finish:.0f} %: {found.cost_ratio:.3g} times the plan so far; {found.at_completion:,.0f} "
            f"in all (90 %: {low:,.0f} to {high:,.0f}), {found.remaining_cost:,.0f} still to come.",
            markup=False,
        )


def checkpoint(
    worth: Annotated[float, typer.Argument(help="Expected of the finished run.")],
    spread: Annotated[float, typer.Argument(help="Its standard deviation.")],
    correlation: Annotated[float, typer.Argument(help="Of the checkpoint's metric with the worth in the end.")],
    remaining: Annotated[float, typer.Argument(help="Cost still to come.")],
    as_json: JsonFlag = False,
) -> None:
    """What the right to stop at a checkpoint is worth; what is spent has no part in it."""
    with refusing(as_json=as_json):
        found = worth_of(Outlook(worth, spread, correlation), remaining_cost=remaining)
    on = worth > remaining
    if not answer({**asdict(found), "worth": found.worth, "go_on_without_looking": on}, as_json=as_json):
        out.print(
            f"Without looking, {'go on' if on else 'stop'}. A checkpoint is worth {found.worth:,.0f}: it would stop "
            f"{100 * found.p_stop:.0f} % of such runs.",
            markup=False,
        )
