"""Whether the budget of a training run lasts to its last epoch, and whether a run is worth going on with."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from pages import _budget_words as words
from pages import _charts
from pages import _frame as frame
from registry.access import Desk
from registry.services import money_settings
from roi.checkpoint_value import Outlook, checkpoint
from roi.defaults import GRADES
from roi.exhaustion import (
    OVERRUN_MEAN,
    OVERRUN_SIGMA,
    Exhaustion,
    OnTheWay,
    Overrun,
    cost_ratio,
    exhaustion,
    on_the_way,
)
from roi.refusals import Refused


def render(desk: Desk, heading: Any) -> None:
    """A plan of epochs, a budget, and the epoch at which it may end."""
    unit = money_settings.get(desk).currency
    epochs, ratio, stopped, overrun = _asked()
    try:
        found = exhaustion(epochs=epochs, budget_ratio=ratio, overrun=overrun)
        times = cost_ratio(epoch=stopped, epochs=epochs, budget_ratio=ratio) if stopped else None
    except Refused as refusal:
        with heading:
            frame.headline("These figures do not fit together")
        words.refused(refusal)
        return
    with heading:
        frame.headline(_sentence(found, stopped, times))
    frame.figures(_figures(found, stopped))
    _picture(found, stopped)
    _so_far(epochs, unit)
    _checkpoint(unit)
    _how_sure(found, default=overrun == Overrun())


def _asked() -> tuple[int, float, int, Overrun]:
    first, second, third = st.columns(3)
    with first:
        epochs = words.whole("Epochs planned", "epochs", 100, most=10_000)
    with second:
        ratio = words.figure("Budget / planned cost", "ratio", 1.0, least=0.01, most=100.0)
    with third:
        stopped = words.whole("Ended at epoch (0: it has not)", "stopped", 47, least=0, most=10_000)
    with st.expander("How dear an epoch may turn out", type="compact"):
        left, right = st.columns(2)
        with left:
            mean = words.figure("Mean cost per epoch / plan", "mean", Overrun().mean, least=0.01, most=100.0)
        with right:
            sigma = words.figure("Spread (σ of the logarithm)", "sigma", Overrun().sigma, least=0.01, most=5.0)
        st.caption(frame.plain(words.assumed(OVERRUN_MEAN)))
    return epochs, ratio, stopped, Overrun(mean, sigma)


def _sentence(found: Exhaustion, stopped: int, times: float | None) -> str:
    said = f"The budget lasts for all {found.epochs} epochs with a probability of {words.percent(found.p_finish)}"
    if times is None:
        return f"{said}; if not, it ends around epoch {found.median_stop}"
    return f"{said}; ending at epoch {stopped} means {times:.3g} times the planned cost per epoch"


def _figures(found: Exhaustion, stopped: int) -> list[frame.Figure]:
    ended = words.percent(found.p_stop_by(stopped))
    early = [frame.Figure("Ended by then", ended, range=f"at epoch {stopped} or before")]
    return [
        frame.Figure("Lasts to the end", words.percent(found.p_finish),
                     range=f"budget: {found.budget_ratio:.3g} × the planned cost"),
        frame.Figure("If not, ends around epoch", frame.count(found.median_stop),
                     range=f"80 %: {found.stop_80[0]} to {found.stop_80[1]}"),
        *(early if 0 < stopped < found.epochs else []),
        frame.Figure("For 8 of 10 to finish", f"{found.budget_for(0.8):.3g} ×", range="the planned cost",
                     help="The budget with which a run finishes with a probability of 80 %"),
    ]  # fmt: skip


def _picture(found: Exhaustion, stopped: int) -> None:
    frame.section("How likely it is still running")
    sums, running = 0.0, [1.0]
    for one in found.p_stop:
        sums += one
        running.append(1 - sums)
    rows = pd.DataFrame({"epoch": range(found.epochs + 1), "running": running, "ends": [*found.p_stop, None]})
    shapes, notes = [], []
    for at, said, top, side in _marks(found, stopped):
        shape, note = words.upright(at, said, top=top, side=side)
        shapes.append(shape)
        notes.append(note)
    alt = (
        f"The probability that the run reaches each epoch falls from 100 % to {words.percent(found.p_finish)} at epoch "
        f"{found.epochs}; half of those that end early have ended by epoch {found.median_stop}."
    )
    _charts.chart(
        [words.line(list(rows["epoch"]), list(rows["running"]), "Reaches it")], key="epochs", alt=alt, rows=rows,
        sure="Exact for what is assumed; how dear epochs turn out is an assumption until your own epochs are entered.",
        caption="Each point: the probability that the budget pays for so many whole epochs. Assumed: cost per epoch is "
        f"{found.overrun.mean:g} times the plan on average, σ {found.overrun.sigma:g}{_whose(found.overrun)}.",
        height=320,
        columns=(
            frame.Column("epoch", kind="count"), frame.Column("running", "Reaches it", kind="percent"),
            frame.Column("ends", "Ends after it", kind="percent"),
        ), shapes=shapes, annotations=notes, showlegend=False,
        xaxis={"title": {"text": "epoch"}, "range": [0, found.epochs]},
        yaxis={"title": {"text": "probability of reaching it"}, "range": [0, 1.05], "tickformat": ".0%"},
    )  # fmt: skip


def _whose(overrun: Overrun) -> str:
    return f" ({GRADES[OVERRUN_MEAN.grade]})" if overrun == Overrun() else ""


def _marks(found: Exhaustion, stopped: int) -> list[tuple[int, str, float, str]]:
    side = "right" if found.median_stop > found.epochs / 2 else "left"
    marks = [(found.median_stop, f"half of the failures by {found.median_stop}", 0.2, side)]
    if 0 < stopped <= found.epochs:
        marks.append((stopped, f"epoch {stopped}", 0.1, "right" if stopped > found.epochs / 2 else "left"))
    return marks


def _so_far(epochs: int, unit: str) -> None:
    """A run that is under way, judged by its own epochs."""
    with st.expander("A run that is under way", type="compact"):
        said = st.text_input("Cost of each epoch so far", key="q_costs", bind="query-params",
                             placeholder="10.2 9.8 11.4",
                             help=f"In {unit}, separated by spaces; three at least")  # fmt: skip
        left, right = st.columns(2)
        with left:
            budget = words.figure(f"Budget of the run ({unit})", "run_budget", 1000.0)
        with right:
            plan = words.figure(f"Planned cost of the run ({unit})", "run_plan", 1000.0)
        if not said.strip():
            st.caption("With the costs of its own epochs, nothing has to be assumed about how dear they are.")
            return
        try:
            found = on_the_way([float(one) for one in said.split()], epochs=epochs, budget=budget, planned_cost=plan)
        except Refused as refusal:
            words.refused(refusal)
        except ValueError:
            st.error("Numbers separated by spaces are needed, such as 10.2 9.8 11.4", icon=":material/block:")
        else:
            st.markdown(frame.plain(_told(found, unit)))


def _told(found: OnTheWay, unit: str) -> str:
    between = frame.with_range(found.at_completion, *found.range_90)
    ends = (
        f"The budget lasts with {words.percent(found.p_finish)}"
        if found.ends_at >= found.epochs
        else f"It reaches epoch {found.ends_at} of {found.epochs}, and all of them with {words.percent(found.p_finish)}"
    )
    to_come = frame.money(found.remaining_cost, unit)
    return f"{ends}: {found.cost_ratio:.3g} times the plan so far; {between} {unit} in all, {to_come} still to come."


def _checkpoint(unit: str) -> None:
    """What the right to stop at a checkpoint is worth; what is spent has no part in it."""
    with st.expander("Is it worth going on, and what is a checkpoint worth", type="compact"):
        columns = st.columns(4)
        with columns[0]:
            value = words.figure(f"Expected worth when finished ({unit})", "worth", 100_000.0, least=-1e12)
        with columns[1]:
            spread = words.figure(f"Spread of the worth, σ ({unit})", "spread", 60_000.0)
        with columns[2]:
            told = words.figure("How well the metric tells it", "told", 0.7, most=1.0,
                                help="Correlation of its metric with the worth in the end, 0 to 1")  # fmt: skip
        with columns[3]:
            cost = words.figure(f"Still to be spent ({unit})", "remaining", 90_000.0)
        found = checkpoint(Outlook(value, spread, told), remaining_cost=cost)
        verdict = "go on" if value > cost else "stop"
        st.markdown(
            frame.plain(
                f"Without looking, {verdict}: {frame.money(value, unit)} expected, {frame.money(cost, unit)} still to "
                f"be spent. A checkpoint is worth {frame.money(found.worth, unit)}: it would stop "
                f"{words.percent(found.p_stop)} of such runs. What was spent so far has no part in it."
            )
        )


def _how_sure(found: Exhaustion, *, default: bool) -> None:
    frame.how_sure(
        source="The figures in the fields, which the address keeps; no run on record has a part in them.",
        assumptions=[
            f"Cost per epoch / plan is lognormal, mean {found.overrun.mean:g}, σ {found.overrun.sigma:g}.",
            *([words.assumed(OVERRUN_MEAN), words.assumed(OVERRUN_SIGMA)] if default else []),
            "All epochs of a run cost the same; a run ends at the last whole epoch that its budget pays for.",
            "Worth at a checkpoint: worth and metric are taken as normal.",
        ],
        uncertainty="Probabilities are exact for these assumptions; how good those are, your own runs tell: enter "
        "their epochs under “A run that is under way”.",
    )
