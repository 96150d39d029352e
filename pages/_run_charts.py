"""Pictures of runs: how long those of a job took, and when the events of one came."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import pandas as pd

from briefs.theme import Tone, tone_of
from pages import _frame as frame
from pages._charts import chart, local, marks
from registry.views.runs import Moment, RunLine

FEWEST = 3
_UNITS = ((86_400, "days"), (3_600, "hours"), (60, "minutes"))


def durations(newest_first: Sequence[RunLine], *, key: str, subject: str) -> None:
    """One bar for each run that has a duration, from the oldest to the newest; those that failed say so."""
    lines = [line for line in reversed(newest_first) if line.took is not None]
    if len(lines) < FEWEST:
        return
    spans = [line.took for line in lines if line.took is not None]
    size, unit = unit_of(max(spans))
    words = [frame.run_word(line.state) for line in lines]
    colours, places = frame.palette(), list(range(len(lines)))
    fine = [tone_of(word) is Tone.GOOD for word in words]
    trace = {
        "type": "bar", "x": places, "y": [span.total_seconds() / size for span in spans],
        "marker": {"color": [
            colours.faint if good else colours.tone(tone_of(word)) for word, good in zip(words, fine, strict=True)
        ]},
        "text": ["" if good else f"{frame.shape(word)}<br>{word}" for word, good in zip(words, fine, strict=True)],
        "textposition": "outside", "cliponaxis": False, "textangle": 0,
        "customdata": [[frame.labelled(w), frame.took(s), frame.time(one.began)]
                       for w, s, one in zip(words, spans, lines, strict=True)],
        "hovertemplate": "%{customdata[0]} after %{customdata[1]}<br>%{customdata[2]}<extra></extra>",
    }  # fmt: skip
    step = max(1, len(lines) // 6)
    ticks = {"tickvals": places[::step], "ticktext": [frame.date(line.began) for line in lines[::step]]}
    bad = [(words.count(word), word) for word in ("failed", "aborted")]
    said = ", ".join(f"{number} {word}" for number, word in bad if number) or "none failed"
    chart(
        [trace], key=key, y=unit, height=260, xaxis={"showgrid": False, "ticklabelstandoff": 6} | ticks, bargap=0.25,
        margin={"l": 8, "r": 8, "t": 36, "b": 8},
        alt=f"How long each of the last {len(lines)} ended runs of {subject} took, oldest first: "
        f"{frame.took(min(spans))} to {frame.took(max(spans))}; {said}.",
        caption=f"Each bar is a run, the newest on the right; {said}.",
        sure="Exact: from the first event of a run to its last, by the clock of whoever sent them.",
        rows=pd.DataFrame({
            "state": words, "began": [line.began for line in lines], "took": [frame.took(span) for span in spans],
            "seconds": [span.total_seconds() for span in spans],
        }),
        columns=[
            frame.Column("state", kind="status"), frame.Column("began", "Started", kind="time"), frame.Column("took"),
            frame.Column("seconds", kind="number", hidden=True),
        ],
    )  # fmt: skip


def unit_of(longest: timedelta) -> tuple[int, str]:
    """The unit in which a scale up to that duration reads best: how many seconds it has, and its name."""
    seconds = longest.total_seconds()
    return next(((size, unit) for size, unit in _UNITS if seconds >= 2 * size), (1, "seconds"))


def moments(
    events: Sequence[Moment],
    *,
    key: str,
    rows: pd.DataFrame,
    columns: Sequence[frame.Column],
    links: Mapping[str, frame.RowLink],
) -> None:
    """When each event of a run happened, one line for each type; of a single moment there is the table alone."""
    if len({event.at for event in events}) < 2:
        frame.table(rows, key=key, columns=columns, links=links, alt="The events of this run", search=False)
        return
    types = list(dict.fromkeys(event.event_type for event in events))
    words = [frame.run_word(event.event_type) for event in events]
    trace = {
        "type": "scatter", "mode": "markers", "x": [local(event.at) for event in events],
        "y": [event.event_type for event in events], "marker": marks(words) | {"size": 11},
        "customdata": [[event.seq, frame.time(event.at)] for event in events],
        "hovertemplate": "%{y}, event %{customdata[0]}<br>%{customdata[1]}<extra></extra>",
    }  # fmt: skip
    zone = f"{local(events[0].at):%Z}"
    axis: dict[str, Any] = {"categoryorder": "array", "categoryarray": types[::-1], "title": {"text": ""}}
    chart(
        [trace], key=key, rows=rows, columns=columns, links=links, height=90 + 34 * len(types), yaxis=axis,
        xaxis={"type": "date", "title": {"text": f"time ({zone})"}, "showgrid": False},
        alt=f"{len(events)} events of this run from {frame.time(events[0].at)} to {frame.time(events[-1].at)}: "
        + ", ".join(f"{words.count(frame.run_word(one))} {one}" for one in types) + ".",
        caption="Each mark is an event, where its own clock puts it.",
        sure="Exact as sent: every event of the run that is on record, and none that was never sent.",
    )  # fmt: skip
