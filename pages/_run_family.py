"""The family of a run: those that started it, and those that it started."""

from __future__ import annotations

from html import escape  # Plotly reads tags in its labels
from typing import Any

import pandas as pd
import streamlit as st

from briefs.theme import tone_of
from pages import _frame as frame
from pages._charts import chart, local
from pages._spans import lasted
from registry.views.runs import Kin, RunView

PICTURED, FOLDED = 40, 1


def family(view: RunView) -> None:
    """The runs above and below a run as bars through time and as a tree; deeper ones when asked for."""
    if not view.family:
        return
    deeper = sum(one.level > FOLDED for one in view.family)
    frame.section("Its family", about="The runs that started it stand above, those that it started below.")
    more = f"Also the {frame.plural(deeper, 'run')} further down"
    unfolded = bool(deeper) and st.toggle(more, key="q_deep", bind="query-params")
    near = [one for one in view.family if unfolded or one.level <= FOLDED]
    kin = [*(one for one in near if one.level < 0), Kin(0, view.line), *(one for one in near if one.level > 0)]
    if view.more_kin:
        st.caption("More runs than these were started by it; the first 200 are here.")
    columns = [
        frame.Column("run"), frame.Column("job"), frame.Column("state", kind="status"),
        frame.Column("began", "Started", kind="time"), frame.Column("took"), frame.Column("run_id", hidden=True),
    ]  # fmt: skip
    rows = pd.DataFrame(_kin_row(one) for one in kin)
    _timeline(kin)
    frame.table(
        rows, key="family", alt="The family of this run", columns=columns, search=len(rows) > 20,
        links={"run": frame.RowLink("run", id="run_id")},
    )  # fmt: skip


def _kin_row(one: Kin) -> dict[str, Any]:
    line = one.line
    depth = "\u2003" * max(0, one.level) + ("└ " if one.level > 0 else "")
    return {
        "run": f"{depth}{line.run_id[:8]}" + (" (this)" if one.level == 0 else ""),
        "run_id": line.run_id,
        "job": line.job.name,
        "state": frame.run_word(line.state),
        "began": line.began,
        "took": lasted(line),
    }


def _timeline(kin: list[Kin]) -> None:
    """When each ran, as bars; only where several ended."""
    ended = [one for one in kin if one.line.took is not None][:PICTURED]
    if len(ended) < 2:
        return
    colours = frame.palette()
    words = [frame.run_word(one.line.state) for one in ended]
    names = [f"{frame.shape(word)} {escape(one.line.job.name[-44:])}" for one, word in zip(ended, words, strict=True)]
    places = list(range(len(ended)))
    trace = {
        "type": "bar", "orientation": "h", "y": places, "base": [local(one.line.began) for one in ended],
        "x": [max(one.line.took.total_seconds(), 0.001) * 1000 for one in ended],
        "text": [f"{name}, {word}, {lasted(one.line)}" for name, word, one in zip(names, words, ended, strict=True)],
        "textposition": "none", "marker": {"color": [colours.tone(tone_of(word)) for word in words]},
        "hovertemplate": "%{text}<extra></extra>",
    }  # fmt: skip
    zone = f"time ({local(ended[0].line.began):%Z})"
    alt = f"When each of {len(ended)} runs of this family ran, one bar each, from its beginning to its end."
    chart(
        [trace], key="family_times", alt=alt, caption="Each bar is a run, from its beginning to its end.",
        sure="Exact as sent, by the clocks of whoever sent the events; runs without an end are left out.",
        rows=pd.DataFrame(_kin_row(one) | {"ended": one.line.ended} for one in ended),
        columns=[
            frame.Column("job"), frame.Column("state", kind="status"), frame.Column("began", kind="time"),
            frame.Column("ended", kind="time"), frame.Column("took"),
        ],
        height=60 + 24 * len(ended), bargap=0.4, xaxis={"type": "date", "title": {"text": zone}},
        yaxis={"autorange": "reversed", "tickvals": places, "ticktext": names, "showgrid": False},
    )  # fmt: skip
