"""The shared platform: what it costs, what one more use case would add, and who pays what of it."""

from __future__ import annotations

from typing import Any

import pandas as pd

from pages import _charts
from pages import _frame as frame
from registry.access import Desk
from registry.services import platform
from registry.views.platform import PlatformView
from roi.infrastructure import EXPONENT


def render(desk: Desk, heading: Any) -> None:
    """Of the last month that is over."""
    view = platform.platform(desk)
    if view is None:
        with heading:
            frame.headline("No bill is on record that anybody bears a part of")
        frame.empty("Here will be what the shared platform costs each use case.", next_step="Import a bill first.",
                    to="actuals", label="Import a bill", code="countersign bill FILE --save")  # fmt: skip
        return
    with heading:
        frame.headline(_sentence(view))
    frame.figures(_figures(view))
    _history(view)
    _shares(view)
    _how_sure(view)


def _sentence(view: PlatformView) -> str:
    now = view.months[-1]
    cost, more = frame.money(now.cost, view.currency), frame.money(view.next_one.marginal, view.currency)
    users = frame.plural(now.users, "user")
    return f"The platform of {users} cost {cost} in {now.month:%b %Y}; one more would add {more}"


def _figures(view: PlatformView) -> list[frame.Figure]:
    now, unit = view.months[-1], view.currency
    known = view.fitted
    ends = f"90 %: {known.b_90[0]:.2f} to {known.b_90[1]:.2f}" if known else "an assumption: own bills cannot tell it"
    return [
        frame.Figure("Cost a month", frame.money(now.cost, unit), range=f"{now.month:%b %Y}"),
        frame.Figure("The last one added", frame.money(view.charge.marginal, unit),
                     range=f"fair share: {frame.money(view.charge.fair, unit)}"),
        frame.Figure("Exponent b", f"{view.scale.b:.2f}", range=ends,
                     help="Cost = a × users to the power of b. Above 1: every further one makes all dearer"),
        frame.Figure("Nobody's", frame.money(view.nobodys, unit), range="no allocation rule gives it away",
                     to="actuals"),
    ]  # fmt: skip


def _history(view: PlatformView) -> None:
    rows = pd.DataFrame([{"month": f"{one.month:%b %Y}", "users": one.users, "cost": one.cost} for one in view.months])
    points = {
        "type": "scatter", "mode": "markers", "x": list(rows["users"]), "y": list(rows["cost"]),
        "marker": {"size": 9, "color": frame.palette().accent}, "text": list(rows["month"]),
        "hovertemplate": "%{text}: %{x} users, %{y:,.0f}<extra></extra>",
    }  # fmt: skip
    sizes = [1 + step * (view.months[-1].users + 2) / 40 for step in range(41)]
    curve = {
        "type": "scatter", "mode": "lines", "x": sizes, "y": [view.scale.cost(size) for size in sizes],
        "line": {"color": frame.palette().muted, "dash": "dot", "width": 1.5}, "hoverinfo": "skip",
    }  # fmt: skip
    said = view.fitted.words if view.fitted else f"Own bills cannot tell the exponent: {view.why_not}"
    sure = (
        f"Marks are known from the bills; the curve is {'fitted to them' if view.fitted else 'an assumption'} (b = "
        f"{view.scale.b:.2f}), as of {frame.time(view.as_of)}."
    )
    _charts.chart(
        [curve, points], key="platform", rows=rows,
        alt=f"Cost of the platform by its number of users. {said}.", sure=sure,
        height=280, y=view.currency, showlegend=False, caption=f"Each mark is a month; dots: a × n^b. {said}.",
        columns=(frame.Column("month"), frame.Column("users", kind="count"),
                 frame.Column("cost", kind="number", unit=view.currency)),
        xaxis={"title": {"text": "use cases and models that bear a part of the bills"}, "rangemode": "tozero"},
    )  # fmt: skip


def _shares(view: PlatformView) -> None:
    rows = pd.DataFrame(
        [
            {"name": one.name, "bears": view.bears[one.name], "fair": one.fair,
             "apart": view.bears[one.name] - one.fair, "marginal": one.marginal, "alone": one.alone}
            for one in view.shares
        ]
    )  # fmt: skip
    unit = view.currency
    frame.table(
        rows, key="shares", alt="Who pays what of the platform", title="Who pays what",
        about="Fair: what each adds on average over all orders in which they could have come (Shapley). The fair "
        "shares sum to the curve's cost; what each bears now sums to what the rules give away.",
        columns=[
            frame.Column("name", "User"), frame.Column("bears", "Bears now", kind="number", unit=unit),
            frame.Column("fair", "Fair share", kind="number", unit=unit),
            frame.Column("apart", "Apart", kind="number", unit=unit),
            frame.Column("marginal", "Added in this order", kind="number", unit=unit, hidden=True),
            frame.Column("alone", "If it were alone", kind="number", unit=unit, hidden=True),
        ],
    )  # fmt: skip


def _how_sure(view: PlatformView) -> None:
    frame.how_sure(
        source=f"The bills on record under the allocation rules, {len(view.months)} months, as of "
        f"{frame.time(view.as_of)}.",
        assumptions=[
            "A user is a use case or AI model that bears a part of a bill; its size is what it bears.",
            f"Where own bills cannot tell b, it is {view.scale.b:.2f}: {EXPONENT.source}." if view.fitted is None
            else "The exponent is fitted to own bills by regression of logarithms.",
            *(f"Left out: {line}." for line in view.left_out),
        ],
        uncertainty=view.fitted.words if view.fitted else view.why_not,
    )  # fmt: skip
