"""The company's plan against actual: by month, by use case, by kind of cost; red first."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from pages import _actuals_kinds as kinds
from pages import _actuals_periods as periods
from pages import _actuals_words as words
from pages import _frame as frame
from registry.access import Desk, Permission, permissions_now
from registry.services import _periods, actuals, money_settings
from registry.views.actuals import ActualsView, UseCaseActual
from registry.views.money_settings import MoneySettings

SPANS = ("Last 12 months", "This fiscal year", "Last fiscal year", "Last 24 months")
_RED, _AMBER = ("over budget",), ("heading over", "ahead of plan")


def render(desk: Desk, heading: Any) -> None:
    """The view, for the time that the reader chooses."""
    settings = money_settings.get(desk)
    since, until, grain, basis = _asked(desk, settings)
    with st.spinner("Putting plan and spending beside each other …", show_time=True):
        view = actuals.summary(desk, since=since, until=until, grain=grain, basis=basis)
    nothing = not view.bills and not view.actual and not view.use_cases
    with heading:
        frame.headline("Nothing that was spent is on record yet" if nothing else sentence(view))
    if nothing:
        _nothing_yet(desk)
        return
    frame.figures(_figures(view))
    periods.picture(view)
    _use_cases(view)
    kinds.of_all(view)
    kinds.accelerators(view)
    frame.how_sure(**words.how_sure(view))


def sentence(view: ActualsView) -> str:
    """How spending stands to its plan, and who needs a look."""
    spent = f"{frame.money(view.actual, view.currency)} spent {_when(view)}"
    over = [one for one in view.use_cases if one.word in _RED]
    heading = [one for one in view.use_cases if one.word == "heading over"]
    parts = [f"{spent}, {words.beside_plan(view.actual, view.planned)}"]
    if over:
        parts.append(f"{_names(over)} {'has' if len(over) == 1 else 'have'} used up more than the budget")
    if heading:
        parts.append(f"{len(heading)} more {'is' if len(heading) == 1 else 'are'} heading over")
    return "; ".join(parts)


def _when(view: ActualsView) -> str:
    return f"from {words.span(view.since, view.until)}" if view.periods[1:] else f"in {words.month(view.since)}"


def _names(some: list[UseCaseActual]) -> str:
    shown = " and ".join(one.title for one in some[:2])
    return shown if len(some) <= 2 else f"{shown} and {len(some) - 2} more"


def _asked(desk: Desk, settings: MoneySettings) -> tuple[date, date, str, str]:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox("Time", SPANS, key="q_time", bind="query-params", width=190)
        grain = st.segmented_control(
            "By", list(_periods.GRAINS), default="month", key="q_grain", bind="query-params", required=True
        )
        basis = st.segmented_control(
            "Cost of bills", list(words.BASES), default=settings.basis, key="q_basis", bind="query-params",
            required=True, help="Billed: what is invoiced. Effective: after discounts, spread over time.",
        )  # fmt: skip
    this = desk.clock().date().replace(day=1)
    year = _periods.label(this, "year", first_month=settings.fiscal_year_starts)[1]
    if chosen == SPANS[1] and year < this:
        span = (year, this)
    elif chosen in SPANS[1:3]:
        span = (_periods.later(year, -12), year)
    else:
        span = (_periods.later(this, -24 if chosen == SPANS[3] else -12), this)
    return *span, grain or "month", basis or settings.basis


def _figures(view: ActualsView) -> list[frame.Figure]:
    unit = view.currency
    worst = [one for one in view.use_cases if one.word in (*_RED, *_AMBER)]
    claimed = f"revision {view.rules_revision} of the rules" if view.rules_revision else "no rules are written yet"
    return [
        frame.Figure("Spent", frame.money(view.actual, unit), range=f"planned: {frame.money(view.planned, unit)}",
                     as_of=view.as_of),
        frame.Figure("Over budget or heading there", f"{len(worst)} of {len(view.use_cases)}",
                     range="use cases, at P80 of where their costs end"),
        frame.Figure("Nobody's", _percent(view.unallocated_share),
                     range=f"{frame.money(view.unallocated, unit)} of bills; {claimed}",
                     help="Charges that fit no rule and name nobody, by their size without signs"),
        frame.Figure("GPUs outside AI", frame.money(view.gpu_hidden, unit),
                     range=f"{_percent(view.gpu_share)} of all billed",
                     help="Filed elsewhere than under AI: a sum of that category alone would not show them"),
    ]  # fmt: skip


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{frame.number(share * 100, digits=2)} %"


def _use_cases(view: ActualsView) -> None:
    if not view.use_cases:
        return
    unit = view.currency
    rows = pd.DataFrame(
        [
            {
                "word": one.word, "title": one.title, "slug": one.slug, "actual": one.actual, "planned": one.planned,
                "budget": one.budget, "share": one.spent_share, "months": f"{one.months_over} of {one.months_in_all}"
                if one.plan else None,
                "p50": one.ends.expected_p50 if one.ends else None, "p80": one.ends.expected_p80 if one.ends else None,
                "se": one.ends.se_p80 if one.ends else None, "plan": one.plan, "digest": one.digest,
                "why_not": one.why_not,
            }
            for one in view.use_cases
        ]
    )  # fmt: skip
    frame.table(
        rows, key="use_cases", title="Use cases, to date", alt="Use cases, those over budget first",
        about="Since each business case began, up to the last whole month. Costs end at spending to date and what the "
        "case has for the rest.",
        links={"title": frame.RowLink("actuals", use_case="slug")},
        columns=[
            frame.Column("word", "Stands", kind="status"),
            frame.Column("title", "Use case"),
            frame.Column("actual", "Spent", kind="number", unit=unit),
            frame.Column("planned", "Planned by now", kind="number", unit=unit),
            frame.Column("budget", "Budget", kind="number", unit=unit),
            frame.Column("share", "Of budget", kind="percent"),
            frame.Column("months", "Months over", hidden=True),
            frame.Column("p50", "Ends at P50", kind="number", unit=unit, hidden=True),
            frame.Column("p80", "Ends at P80", kind="number", unit=unit),
            frame.Column("se", "Standard error of P80", kind="number", unit=unit, hidden=True),
            frame.Column("why_not", "Why no end is said", hidden=True),
            frame.Column("plan", "Plan", hidden=True),
            frame.Column("digest", "Digest of the plan", hidden=True),
        ],
    )  # fmt: skip


def _nothing_yet(desk: Desk) -> None:
    may_add = Permission.ACTUALS_ADD in permissions_now(desk)
    frame.empty(
        "Here will stand what was spent beside what was planned: by month, by use case and by kind of cost.",
        next_step="Choose Bills above and drop a cloud bill in FOCUS, CSV or Parquet."
        if may_add
        else "An engineer or an executive puts the first bill on record.",
        code="countersign bill FILE --save",
    )
