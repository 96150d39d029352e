"""Charts: drawn in the reader's light or dark, told in words, with how sure they are, a table and a picture to take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import pandas as pd
import streamlit as st

from briefs.theme import Tone, plotly_template, tone_of
from pages import _frame as frame

_MARKS = {
    Tone.GOOD: "circle", Tone.ATTENTION: "triangle-up", Tone.BAD: "square", Tone.PROGRESS: "circle-open",
    Tone.NONE: "line-ew-open",
}  # fmt: skip
LONGEST = 44
"""Characters of a name beside a chart; a longer one would leave the chart itself no room."""


def chart(
    traces: Sequence[Mapping[str, Any]],
    *,
    key: str,
    alt: str,
    sure: str,
    rows: pd.DataFrame,
    columns: Sequence[frame.Column],
    links: Mapping[str, frame.RowLink] | None = None,
    caption: str = "",
    height: int = 240,
    y: str = "",
    **layout: Any,
) -> None:
    """Draw Plotly traces given as plain data.

    `alt` says what they show, `sure` how far to trust it and where it comes from; `rows` are the same numbers as a
    table. The picture itself can be taken away as `countersign-<key>.png`.
    """
    colours = frame.palette()
    look = {
        "template": plotly_template(colours),
        "height": height,
        "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
        "yaxis": {"title": {"text": y}, "rangemode": "tozero"},
        "paper_bgcolor": colours.ground,  # not see-through: the picture is taken into papers of another colour
        "plot_bgcolor": "rgba(0,0,0,0)",
        "modebar": {"color": colours.muted, "activecolor": colours.ink, "bgcolor": "rgba(0,0,0,0)"},
    }
    look |= layout
    look["xaxis"] = _titled(look.get("xaxis", {}))
    look["yaxis"] = {"labelalias": _shortened(traces)} | look["yaxis"]
    figure = {"data": [dict(trace) for trace in traces], "layout": look}
    st.plotly_chart(_as_told(figure), key=f"chart_{key}", theme=None, config=_config(key), alt=alt)
    st.caption(f"{frame.plain(caption)} **How sure.** {frame.plain(sure)}".strip())
    frame.fold(
        "The same as a table", lambda: frame.table(rows, key=key, columns=columns, links=links, alt=alt, search=False),
        key=key,
    )  # fmt: skip


def _as_told(figure: dict[str, Any]) -> Any:
    """The figure past Plotly's look at every value in it, which takes ten times as long as the rest of the chart.

    Tests have it look at every chart of the demo.
    """
    from plotly.basedatatypes import BaseFigure

    told = BaseFigure.__new__(BaseFigure)
    vars(told)["to_dict"] = lambda: figure
    return told


def _titled(axis: Mapping[str, Any]) -> dict[str, Any]:
    """The axis with a line for its title, if only an empty one: the button stands in it, beside the title."""
    said = axis.get("title", {}).get("text", "")
    return dict(axis) | {"title": {"text": said or "\u00a0"}}


def _config(key: str) -> dict[str, Any]:
    """One button at the picture: to take it away."""
    picture = {"format": "png", "scale": 2, "filename": f"countersign-{key.replace('_', '-')}"}
    return {
        "displayModeBar": True, "displaylogo": False, "scrollZoom": False, "modeBarButtons": [["toImage"]],
        "toImageButtonOptions": picture,
    }  # fmt: skip


def _shortened(traces: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """What stands beside the chart in place of each long name; the whole one is in its table."""
    names = {name for trace in traces for name in trace.get("y", ()) if isinstance(name, str)}
    return {name: short(name) for name in names if len(name) > LONGEST}


def short(name: str) -> str:
    """A name that leaves room for the chart."""
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1].rstrip()}…"


def marks(words: Sequence[str]) -> dict[str, Any]:
    """A marker for each word of state: its shape and its colour."""
    tones = [tone_of(word) for word in words]
    colour = [frame.palette().tone(tone) for tone in tones]
    symbol = [_MARKS[tone] for tone in tones]
    return {"symbol": symbol, "color": colour, "size": 9, "line": {"width": 1.5, "color": colour}}


def over_time(
    times: Sequence[datetime], values: Sequence[float | None], *, name: str, place: int = 0
) -> dict[str, Any]:
    """A line with its points through time; `place` chooses its colour."""
    colours = frame.palette()
    colour = colours.series[place % len(colours.series)]
    return {
        "type": "scatter", "mode": "lines+markers", "x": [local(at) for at in times], "y": list(values), "name": name,
        "line": {"color": colour, "width": 1.5}, "marker": {"color": colour, "size": 5},
        "hovertemplate": f"{name}: %{{y:,}}<br>%{{x|%d %b %Y, %H:%M}}<extra></extra>",
    }  # fmt: skip


def run_times(lines: Sequence[Any], *, key: str, subject: str) -> None:
    """How long the runs took, one mark each by its state; runs without an end are left out."""
    ended = [line for line in lines if line.took is not None]
    if len(ended) < 3:
        return
    minutes = [line.took.total_seconds() / 60 for line in ended]
    words = [frame.run_word(line.state) for line in ended]
    failed = sum(word == "failed" for word in words)
    trace = {
        "type": "scatter", "mode": "markers", "x": [local(line.began) for line in ended], "y": minutes, "text": words,
        "marker": marks(words), "hovertemplate": "%{text}, %{y:.1f} min<br>%{x|%d %b %Y, %H:%M}<extra></extra>",
    }  # fmt: skip
    alt = (
        f"The last {len(ended)} ended runs of {subject}: {failed} failed; they took {frame.number(min(minutes))} to "
        f"{frame.number(max(minutes))} minutes."
    )
    rows = pd.DataFrame({"began": [line.began for line in ended], "state": words, "minutes": minutes})
    frame.section("How long its runs took")
    columns = [
        frame.Column("began", kind="time"),
        frame.Column("state", kind="status"),
        frame.Column("minutes", kind="number"),
    ]
    sure = "Exact: from the first event of a run to its last, as its sender's clock says; runs without an end are out."
    axis = time_axis("started", ended[0].began)
    chart([trace], key=key, alt=alt, sure=sure, rows=rows, columns=columns, y="minutes", height=220, xaxis=axis,
          caption="Each mark is a run: ● completed, ■ failed, ▲ aborted. Higher took longer.")  # fmt: skip


def time_axis(what: str, moment: datetime) -> dict[str, Any]:
    """An axis of `local` times that names their zone, as it was at one of them."""
    return {"type": "date", "title": {"text": f"{what} ({local(moment):%Z})"}}


def local(moment: datetime) -> datetime:
    """The moment on the reader's clock: Plotly writes a time as it stands and leaves its zone out."""
    return moment.astimezone(frame.viewer_zone() or UTC)
