"""Which budgets last, and on which day the others run out."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from pages import _budget_words as words
from pages import _charts
from pages import _frame as frame
from registry.access import Desk
from registry.services import budgets
from registry.views.budgets import BudgetLine, BudgetsView
from roi.burn_down import BurnDown

_SHORT = ("used up", "runs out")


def render(desk: Desk, heading: Any) -> None:
    """All budgets, red first, and the course of one."""
    view = budgets.view(desk)
    with heading:
        frame.headline(_sentence(view))
    if not view.lines:
        frame.empty(
            "Here will be on which day each budget runs out.",
            next_step="A business case with a budget, and three months of spend, say when.",
            to="use_cases", label="Choose a use case",
        )  # fmt: skip
        return
    frame.figures(_figures(view))
    _one(view)
    _table(view)
    frame.how_sure(
        source=words.from_record(view),
        assumptions=[
            "Spend goes on as a multiple of the plan, the same as so far; months that are not over are left out.",
            "All spend of a use case counts against its budget, hidden costs too.",
            "A budget lasts with a probability of 80 % or more, and may run out with less: our lines.",
            *(f"No budget: {title}." for title in view.without_budget),
            *(f"Rate: {rate}" for rate in view.rates),
            *(f"Left out: {lost}" for lost in view.left_out),
        ],
        uncertainty="Intervals hold both how much months differ and how well the multiple is known; 90 % of simulated "
        "budgets ran out within theirs, as they should.",
    )


def _sentence(view: BudgetsView) -> str:
    if not view.lines:
        return "No use case has a budget yet"
    short = [one for one in view.lines if one.word in _SHORT]
    if not short:
        return f"All of {frame.plural(len(view.lines), 'budget')} last, as far as can be told"
    used = sum(one.word == "used up" for one in short)
    soon = len(short) - used
    parts = (
        [f"{used} of {frame.plural(len(view.lines), 'budget')} {'is' if used == 1 else 'are'} used up"] if used else []
    )
    if soon:
        whole = "" if used else f" of {frame.plural(len(view.lines), 'budget')}"
        parts.append(f"{soon}{whole} {'runs' if soon == 1 else 'run'} out too early")
    return f"{' and '.join(parts)}; first {short[0].title}, {_when(short[0])}"


def _when(line: BudgetLine) -> str:
    run_out = line.burn.run_out if line.burn else None
    if run_out is None:
        return "already" if line.word == "used up" else "before its end"
    return f"since {words.day(run_out)}" if line.word == "used up" else f"around {words.day(run_out)}"


def _figures(view: BudgetsView) -> list[frame.Figure]:
    unit = view.currency
    short = [one for one in view.lines if one.word in _SHORT]
    budget, spent = sum(one.budget for one in view.lines), sum(one.spent for one in view.lines)
    dates = [one.burn.run_out for one in view.lines if one.burn and one.burn.run_out and one.word == "runs out"]
    beyond = sum(max(one.burn.at_completion[1].value - one.budget, 0) for one in view.lines if one.burn)
    return [
        frame.Figure("Too short", f"{len(short)} of {len(view.lines)}", range="used up, or running out early"),
        frame.Figure("Next to run out", words.day(min(dates, default=None)), range="expected day"),
        frame.Figure("Spent", frame.money(spent, unit), range=f"of {frame.money(budget, unit)}", as_of=view.as_of),
        frame.Figure("Beyond budgets", frame.money(beyond, unit), range="at the end, P80 of each",
                     help="What would be lacking if every budget ended at its 80th percentile"),
    ]  # fmt: skip


def _one(view: BudgetsView) -> None:
    """The burn-down of the use case that the reader, or the address, names."""
    known = {one.slug: one for one in view.lines if one.burn}
    if not known:
        st.caption("No budget has enough months of spend yet to tell when it runs out.")
        return
    slug = words.chosen("Use case", "use_case", {slug: one.title for slug, one in known.items()})
    line = known[slug]
    if line.burn is not None:
        _burn(line, line.burn, view.currency)


def _burn(line: BudgetLine, burn: BurnDown, unit: str) -> None:
    frame.section(f"What is left of the budget: {line.title}")
    past = [one for one in burn.points if one.actual is not None]
    to_come = [one for one in burn.points if one.actual is None and burn.left >= 0]
    shown, ahead = [*past, *to_come], [past[-1], *to_come]
    rows = pd.DataFrame(
        [
            {"until": words.noon(one.until), "planned": one.planned, "actual": one.actual,
             "expected": None if one.actual is not None else one.expected,
             "low": None if one.actual is not None else one.low, "high": None if one.actual is not None else one.high}
            for one in burn.points
        ]
    )  # fmt: skip
    muted, when = frame.palette().muted, [one.until for one in ahead]
    shapes, notes = _marks(burn)
    every = [one.until for one in shown]
    alt = f"{burn.words}; {frame.money(burn.spent, unit)} of {frame.money(burn.budget, unit)} are spent."
    least = min(-0.1 * burn.budget, 1.2 * past[-1].expected)
    _charts.chart(
        [
            *words.band(when, [one.low for one in ahead], [one.high for one in ahead]),
            words.line(every, [one.planned for one in shown], "Planned", dash="dot", tone=muted),
            words.line(when, [one.expected for one in ahead], "Expected", dash="dash"),
            words.line([one.until for one in past], [one.actual for one in past], "Left"),
        ],
        key="burn", alt=alt, rows=rows,
        sure="What is left is known; what is to come takes for granted that the multiple of the plan stays as it was.",
        height=340, shapes=shapes, annotations=notes, showlegend=False,
        caption="Line: what is left. Dashes: at the rate so far, band 90 %. Dots: as planned; where they end below 0, "
        "the plan's own costs, hidden ones too, exceed the budget.",
        columns=(
            frame.Column("until", "At", kind="date"),
            *(frame.Column(name, kind="number", unit=unit) for name in ("planned", "actual", "expected")),
            frame.Column("low", kind="number", unit=unit), frame.Column("high", kind="number", unit=unit),
        ),
        yaxis={"title": {"text": f"left, {unit}"}, "range": [least, 1.05 * burn.budget], "zeroline": True},
        xaxis={"type": "date"},
    )  # fmt: skip


def _marks(burn: BurnDown) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    if burn.run_out is None:
        return [], []
    said = f"used up {words.day(burn.run_out)}" if burn.left <= 0 else f"runs out {words.day(burn.run_out)}"
    shape, note = words.upright(burn.run_out, said)
    return [shape], [note]


def _table(view: BudgetsView) -> None:
    rows = pd.DataFrame([_row(one) for one in view.lines])
    unit = view.currency
    frame.table(
        rows, key="budgets", alt="Budgets, those that are too short first", title="Budgets",
        links={"title": frame.RowLink("actuals", use_case="slug")},
        columns=[
            frame.Column("state", kind="status"), frame.Column("title", "Use case"),
            frame.Column("run_out", "Runs out", kind="date"), frame.Column("early", "Earliest (90 %)", kind="date"),
            frame.Column("late", "Latest (90 %)", kind="date"), frame.Column("ends", "Is for until", kind="date"),
            frame.Column("p_lasts", "Lasts", kind="percent", help="Probability that it lasts to its end"),
            frame.Column("budget", kind="number", unit=unit), frame.Column("spent", kind="number", unit=unit),
            frame.Column("rate", "Spent / plan", kind="number", help="Of the months that are over"),
            frame.Column("p50", "At the end, P50", kind="number", unit=unit, hidden=True),
            frame.Column("p80", "At the end, P80", kind="number", unit=unit),
            frame.Column("why_not", "What is lacking", hidden=all(one.burn for one in view.lines)),
            frame.Column("plan", hidden=True),
        ],
    )  # fmt: skip


def _row(one: BudgetLine) -> dict[str, Any]:
    burn = one.burn
    told = {} if burn is None else {
        "run_out": words.noon(burn.run_out), "early": words.noon(burn.run_out_early),
        "late": words.noon(burn.run_out_late), "p_lasts": round(burn.p_lasts, 3),
        "rate": burn.rate, "p50": burn.at_completion[0].value, "p80": burn.at_completion[1].value,
    }  # fmt: skip
    empty = dict.fromkeys(("run_out", "early", "late", "p_lasts", "rate", "p50", "p80"))
    return {
        "state": one.word, "title": one.title, "slug": one.slug, "ends": words.noon(one.ends), "budget": one.budget,
        "spent": one.spent, "why_not": one.why_not, "plan": one.plan, **empty, **told,
    }  # fmt: skip
