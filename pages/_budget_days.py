"""What bills say day by day: days that were unusually dear, and what is to come."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pandas as pd
import streamlit as st

from pages import _budget_words as words
from pages import _charts
from pages import _frame as frame
from registry.access import Desk
from registry.services import budgets, business_cases
from registry.views.budgets import BilledDays, BudgetsView
from roi.forecast import Forecast
from roi.spikes import Spike

SHOWN_DAYS = 120


def render(desk: Desk, heading: Any) -> None:
    """All bills, or those of one use case."""
    slug, ahead = _asked(desk)
    view = budgets.view(desk, slug=slug, ahead=ahead)
    if view.days is None:
        with heading:
            frame.headline("No bill says anything of this yet")
        frame.empty(
            "Here will be every day's spend, those that were unusually dear, and what is to come.",
            next_step="Bills in FOCUS are put on record under Actuals, and shared out by rules.",
            to="actuals", label="Actuals", code="countersign bill FILE --save",
        )  # fmt: skip
        return
    with heading:
        frame.headline(_sentence(view.days, view.currency))
    frame.figures(_figures(view.days, view.currency))
    _picture(view.days, view.currency)
    _spikes(view.days, view.currency)
    _how_sure(view, view.days)


def _asked(desk: Desk) -> tuple[str, int]:
    titles = {"": words.EVERYTHING} | {one.slug: one.title for one in business_cases.all_of(desk)}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        slug = words.chosen("Spend of", "use_case", titles)
        ahead = st.selectbox("Look ahead", (7, 30, 90), index=1, format_func="{} days".format, key="q_ahead",
                             bind="query-params", width=160)  # fmt: skip
    return slug, int(ahead or 30)


def _sentence(days: BilledDays, unit: str) -> str:
    last = days.watch.spikes[0] if days.watch.spikes else None
    if days.watch.needed:
        said = f"{days.watch.needed} more days are needed before one can be called unusual"
    elif last is None:
        said = f"None of {len(days.watch.judged)} days was unusually dear"
    else:
        said = (
            f"{_when(last)} {'was' if last.periods == 1 else 'were'} unusually dear: "
            f"{frame.money(last.spent, unit)} instead of {frame.money(last.expected, unit)}"
        )
    if days.forecast is None:
        return said
    return f"{said}; {frame.money(days.forecast.total, unit)} are to come in the next {len(days.forecast.days)} days"


def _when(spike: Spike) -> str:
    first, last = spike.first.date(), spike.last.date()
    if first == last:
        return f"{first:%A}, {words.day(first)}"
    same = (first.year, first.month) == (last.year, last.month)
    return f"{first.day if same else words.day(first)} to {words.day(last)}"


def _figures(days: BilledDays, unit: str) -> list[frame.Figure]:
    ahead, spikes = days.forecast, days.watch.spikes
    excess = sum(one.excess for one in spikes)
    to_come = frame.Figure("To come", "–", range=days.why_not)
    if ahead is not None:
        between = f"{frame.number(ahead.total_low)} to {frame.money(ahead.total_high, unit)}"
        to_come = frame.Figure(
            f"Next {len(ahead.days)} days",
            frame.money(ahead.total, unit),
            range=f"{words.percent(ahead.level)}: {between}",
        )
    return [
        to_come,
        frame.Figure("A day now", frame.money(ahead.per_day_now, unit) if ahead else "–",
                     range=f"{ahead.trend_per_week * 100:+.1f} % a week" if ahead else "",
                     help="Level at the end of the bills, without the pattern of the week"),
        frame.Figure("Unusual spikes", frame.count(len(spikes)),
                     range=f"in {frame.plural(len(days.watch.judged), 'day')} judged"),
        frame.Figure("Beyond the usual", frame.money(excess, unit), range="in all spikes together"),
    ]  # fmt: skip


def _picture(days: BilledDays, unit: str) -> None:
    frame.section("Every day of the bills, and what is to come")
    every = [days.start + timedelta(days=at) for at in range(len(days.amounts))]
    alarms = {one.starts.date() for one in days.watch.judged if one.alarm}
    usual = {one.starts.date(): one.expected for one in days.watch.judged}
    rows = pd.DataFrame(
        [
            {"day": words.noon(when), "spent": amount, "expected": usual.get(when),
             "unusual": "unusual" if when in alarms else "", "low": None, "high": None}
            for when, amount in zip(every, days.amounts, strict=True)
        ]
        + _to_come(days.forecast)
    )  # fmt: skip
    shown = every[-SHOWN_DAYS:]
    alt = f"Spend by day to {words.day(every[-1])}; {days.watch.words}."
    if days.forecast:
        alt += f" Expected: {days.forecast.words}."
    _charts.chart(
        _traces(days, shown, usual, alarms), key="days", alt=alt, sure=_sure(days),
        rows=rows.iloc[::-1], height=340, y=f"{unit} a day",
        caption=f"The last {len(shown)} days: ■ unusually dear; grey: what the weeks before let expect; band: 90 % of "
        "what each day to come may cost. The table has all days.",
        columns=(
            frame.Column("day", kind="date"), frame.Column("spent", kind="number", unit=unit),
            frame.Column("expected", kind="number", unit=unit), frame.Column("unusual", ""),
            frame.Column("low", kind="number", unit=unit), frame.Column("high", kind="number", unit=unit),
        ), showlegend=False, xaxis={"type": "date"},
    )  # fmt: skip


def _sure(days: BilledDays) -> str:
    known = "What was spent is known from the bills, a month's charges spread evenly over its days"
    ahead = days.forecast
    return f"{known}; what is to come is drawn {ahead.paths:,} times with seed {ahead.seed}." if ahead else f"{known}."


def _to_come(ahead: Forecast | None) -> list[dict[str, Any]]:
    return [
        {
            "day": words.noon(one.day),
            "spent": None,
            "expected": one.value,
            "unusual": "to come",
            "low": one.low,
            "high": one.high,
        }
        for one in (ahead.days if ahead else ())
    ]


def _traces(days: BilledDays, shown: list[date], usual: dict[date, float], alarms: set[date]) -> list[dict[str, Any]]:
    colours, spent = frame.palette(), dict(zip(shown, days.amounts[-len(shown) :], strict=True))
    ahead = days.forecast.days if days.forecast else ()
    to_come = [one.day for one in ahead]
    dear = [when for when in shown if when in alarms]
    return [
        *words.band(to_come, [one.low for one in ahead], [one.high for one in ahead]),
        words.line(to_come, [one.value for one in ahead], "Expected", dash="dash"),
        words.line(shown, [usual.get(when) for when in shown], "Usual", tone=colours.faint),
        words.line(shown, [spent[when] for when in shown], "Spent"),
        {
            "type": "scatter", "mode": "markers", "x": dear, "y": [spent[when] for when in dear], "name": "Unusual",
            "marker": {"symbol": "square", "size": 10, "color": colours.bad},
            "hovertemplate": "Unusual: %{y:,.0f}<br>%{x|%a %d %b %Y}<extra></extra>",
        },
    ]  # fmt: skip


def _spikes(days: BilledDays, unit: str) -> None:
    if not days.watch.spikes:
        return
    rows = pd.DataFrame(
        [
            {"first": words.noon(one.first.date()), "weekday": f"{one.first:%A}", "days": one.periods,
             "spent": one.spent, "expected": one.expected, "excess": one.excess, "score": one.score,
             "caught": words.noon(one.caught.date())}
            for one in days.watch.spikes
        ]
    )  # fmt: skip
    frame.table(
        rows, key="spikes", alt="Unusually dear days, latest first", title="Unusually dear", search=False,
        columns=[
            frame.Column("first", "From", kind="date"), frame.Column("weekday", "On a"),
            frame.Column("days", kind="count"), frame.Column("spent", kind="number", unit=unit),
            frame.Column("expected", kind="number", unit=unit), frame.Column("excess", kind="number", unit=unit),
            frame.Column("score", "Deviations", kind="number", help="Robust deviations above the usual"),
            frame.Column("caught", "Known by the end of", kind="date", hidden=True),
        ],
    )  # fmt: skip


def _how_sure(view: BudgetsView, days: BilledDays) -> None:
    ahead = days.forecast
    frame.how_sure(
        source=f"{words.from_record(view)} {frame.plural(len(days.amounts), 'day')} of bills.",
        assumptions=[
            "What is charged for a month is spread evenly over its days.",
            (
                f"A day is unusual at {days.watch.threshold:g} robust deviations above the same weekday of the weeks "
                "before, and a quarter of a usual day more: our lines. Quiet series alarm about once a year, up to "
                "four times where errors last for days."
            ),
            "A forecast takes for granted that spend goes on as it went: no launch, no new price, no spike.",
            *(f"Rate: {rate}" for rate in view.rates),
            *(f"Left out: {lost}" for lost in view.left_out),
        ],
        uncertainty=f"{ahead.paths:,} futures drawn with seed {ahead.seed}; of simulated series, 88 to 94 % of days "
        f"lay inside their 90 % interval. {frame.plural(ahead.cut, 'day')} of history cut to the usual."
        if ahead
        else days.why_not,
    )  # fmt: skip
