"""Words, bands and fields that the views of budget and capacity share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Any

import streamlit as st

from pages import _frame as frame
from registry.views.budgets import BudgetsView
from roi.defaults import GRADES, Default
from roi.refusals import Refused

EVERYTHING = "All bills"


def day(when: date | None) -> str:
    """21 Nov 2026; None is a dash."""
    return f"{when.day} {when:%b %Y}" if when else "–"


def noon(when: date | None) -> datetime | None:
    """A day as tables take it, the same in every reader's zone but the outermost."""
    return datetime.combine(when, time(12), UTC) if when else None


def percent(share: float) -> str:
    """A share 0…1 in per cent; what is neither never nor always is not rounded to it."""
    if 0 < share < 0.005:
        return "under 1 %"
    if 0.995 < share < 1:
        return "over 99 %"
    return f"{share * 100:.0f} %"


def chosen(label: str, name: str, titles: Mapping[str, str]) -> str:
    """One of `titles` by its key, which the address keeps under `name`; the first, unless it says."""
    asked, known = frame.param(name, ""), list(titles)
    found = st.selectbox(
        label, known, format_func=titles.__getitem__, key=f"chosen_{name}_{label}", width=420,
        index=known.index(asked) if asked in titles else 0,
    )  # fmt: skip
    frame.set_params(**{name: found if found != known[0] or asked else None})
    return str(found)


def whole(label: str, key: str, value: int, *, most: int, least: int = 1, **more: Any) -> int:
    """A field for a whole number, kept in the address."""
    return int(st.number_input(label, least, most, value, key=f"q_{key}", bind="query-params", **more))


def figure(label: str, key: str, value: float, *, least: float = 0.0, most: float = 1e12, **more: Any) -> float:
    """A field for a number, kept in the address."""
    more = {"format": "%g", "step": _step(value)} | more
    return float(st.number_input(label, least, most, float(value), key=f"q_{key}", bind="query-params", **more))


def _step(value: float) -> float:
    return 1.0 if value >= 10 else 0.1 if value >= 1 else 0.01


def pale(colour: str) -> str:
    """A colour through which lines are seen."""
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red},{green},{blue},0.18)"


def band(when: Sequence[Any], low: Sequence[float], high: Sequence[float]) -> list[dict[str, Any]]:
    """The area between two lines."""
    edge = {"type": "scatter", "mode": "lines", "x": list(when), "line": {"width": 0}, "hoverinfo": "skip"}
    fill = {"fill": "tonexty", "fillcolor": pale(frame.palette().series[0])}
    return [edge | {"y": list(low)}, edge | {"y": list(high)} | fill]


def line(
    when: Sequence[Any], values: Sequence[float | None], name: str, *, dash: str = "solid", tone: str = ""
) -> dict[str, Any]:
    """A line that says its name where it is pointed at."""
    colour = tone or frame.palette().series[0]
    return {
        "type": "scatter", "mode": "lines", "x": list(when), "y": list(values), "name": name,
        "line": {"color": colour, "width": 2, "dash": dash}, "hovertemplate": f"{name}: %{{y:,.4g}}<extra></extra>",
    }  # fmt: skip


def upright(at: Any, said: str, *, top: float = 1.0, side: str = "left") -> tuple[dict[str, Any], dict[str, Any]]:
    """A dotted line across the picture and what it means, as shape and annotation."""
    muted = frame.palette().muted
    shape = {
        "type": "line", "x0": at, "x1": at, "yref": "paper", "y0": 0, "y1": 1,
        "line": {"color": muted, "width": 1, "dash": "dot"},
    }  # fmt: skip
    note = {
        "x": at, "yref": "paper", "y": top, "text": said, "showarrow": False, "xanchor": side, "yanchor": "top",
        "xshift": 4 if side == "left" else -4, "font": {"color": muted},
    }  # fmt: skip
    return shape, note


def assumed(default: Default) -> str:
    """A default with how far to trust it."""
    return f"Assumption ({GRADES[default.grade]}): {default.unit}; {default.source}."


def refused(refusal: Refused) -> None:
    """What does not fit together, each with its place."""
    lines = "\n".join(f"- {frame.plain(one.place)}: {frame.plain(one.why)}" for one in refusal.problems)
    st.error(f"These figures do not fit together.\n{lines}", icon=":material/block:")


def from_record(view: BudgetsView) -> str:
    """Where figures on record come from."""
    basis = {"billed": "as invoiced", "effective": "after discounts, spread over time"}[view.basis]
    return (
        f"Bills on record ({basis}), costs entered by people, and the newest revision of every business case, "
        f"in {view.currency}; Countersign {view.version}."
    )
