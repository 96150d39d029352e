"""How coverage is shown: the formula in words, a bar a framework, and the scope and day that it is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pandas as pd
import streamlit as st

from briefs.theme import Tone
from pages import _frame as frame
from pages._charts import chart
from registry.access import Desk
from registry.commands.frameworks import COMPANY, USE_CASE
from registry.services import frameworks, search
from registry.views.coverage import Coverage, Status, percent
from registry.views.frameworks import FrameworkLine

KNOWN = 500
PARTS = (
    (Status.MET, Tone.GOOD), (Status.PARTIAL, Tone.ATTENTION), (Status.NOT_MET, Tone.BAD),
    (Status.NOT_ASSESSED, Tone.NONE), (Status.NOT_APPLICABLE, Tone.NONE),
)  # fmt: skip
IN_WORDS = (
    "Coverage is what is met, and half of what is partial, as a share of what was assessed: everything in scope, less "
    "what is not applicable and what nobody has assessed."
)


@dataclass(frozen=True, slots=True)
class Where:
    """In which scope, and as of which moment (None: now)."""

    scope: str
    as_of: datetime | None

    @property
    def words(self) -> str:
        """As it stands in a sentence: "for the whole company on 1 Mar 2026"."""
        name = "for the whole company" if self.scope == COMPANY else f"for {self.scope.removeprefix(USE_CASE)}"
        return f"{name} on {frame.date(self.as_of)}" if self.as_of else name

    @property
    def params(self) -> dict[str, str]:
        """As an address keeps it."""
        day = f"{self.as_of - timedelta(days=1):%Y-%m-%d}" if self.as_of else ""
        return {"scope": "" if self.scope == COMPANY else self.scope, "on": day}


def where(desk: Desk) -> Where:
    """Scope and day, chosen here and kept in the address."""
    known = frameworks.scopes(desk)
    known += [f"{USE_CASE}{hit.name}" for hit in search.find(desk, "", kinds=("use_case",), limit=KNOWN)]
    before, day = _in_address()
    known = list(dict.fromkeys([*known, before]))
    bar = st.container(horizontal=True, vertical_alignment="bottom")
    scope = bar.selectbox("For", known, index=known.index(before), format_func=named, width=300)
    day = bar.date_input("As of the end of", value=day, width=180)
    frame.set_params(scope="" if scope == COMPANY else scope, on=day.isoformat() if isinstance(day, date) else "")
    return _where(desk, scope, day)


def asked(desk: Desk) -> Where:
    """Scope and day as the address says them, before the fields are drawn."""
    return _where(desk, *_in_address())


def _in_address() -> tuple[str, date | None]:
    return frame.param("scope", COMPANY), frame.param("on", None, read=date.fromisoformat)


def _where(desk: Desk, scope: str, day: object) -> Where:
    as_of = datetime.combine(day + timedelta(days=1), time(), UTC) if isinstance(day, date) else None
    return Where(scope, as_of if as_of is not None and as_of < desk.clock() else None)


def named(scope: str) -> str:
    """What a scope is called."""
    return "The whole company" if scope == COMPANY else f"Use case {scope.removeprefix(USE_CASE)}"


def share(of: Coverage) -> str:
    """The share in words: "62 %", or that nothing is assessed."""
    return "nothing assessed" if of.share is None else percent(of.share).replace(" %", "\u00a0%")


def bars(lines: Sequence[FrameworkLine]) -> None:
    """A bar a framework: how many requirements are met, partial, not met, and still open."""
    rows = pd.DataFrame([counts(one) for one in lines])
    traces = [_trace(status, tone, lines) for status, tone in PARTS]
    most = max((one.coverage.in_scope for one in lines), default=0)
    chart(
        traces, key="coverage", rows=rows, height=70 + 46 * len(lines), barmode="stack", showlegend=True,
        alt="; ".join(f"{one.title}: {one.words}" for one in lines),
        caption="Each bar has as many requirements as the framework asks for. What is grey nobody has assessed.",
        sure="A count of what people assessed; it says what they found, not what an auditor would.",
        columns=[frame.Column("framework"), *(frame.Column(status.value, kind="count") for status, _ in PARTS)],
        xaxis={"title": {"text": "requirements"}, "range": [0, most * 1.02]},
        yaxis={"autorange": "reversed", "automargin": True},
        legend={"orientation": "h", "y": 1.25, "traceorder": "normal"},
    )  # fmt: skip


def counts(one: FrameworkLine) -> dict[str, Any]:
    """The counts of a framework's coverage."""
    return {"framework": one.title, **{status.value: getattr(one.coverage, status.value) for status, _ in PARTS}}


def _trace(status: Status, tone: Tone, lines: Sequence[FrameworkLine]) -> dict[str, Any]:
    colours, numbers = frame.palette(), [getattr(one.coverage, status.value) for one in lines]
    pale = {Status.NOT_ASSESSED: colours.rule, Status.NOT_APPLICABLE: colours.surface}
    return {
        "type": "bar", "orientation": "h", "name": status.words, "x": numbers, "y": [one.title for one in lines],
        "marker": {"color": pale.get(status, colours.tone(tone)), "line": {"width": 1, "color": colours.ground}},
        "text": [str(number) if number else "" for number in numbers], "textposition": "inside",
        "insidetextanchor": "middle",
        "insidetextfont": {"color": colours.ink if status in pale else colours.ground},
        "hovertemplate": "%{y}: %{x} " + status.words + "<extra></extra>",
    }  # fmt: skip
