"""How Countersign looks: one set of tokens for paper, charts and screen."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final


class Tone(StrEnum):
    """What a status means. Every tone has words, a colour and a shape; colour never stands alone."""

    GOOD = "good"
    ATTENTION = "attention"
    BAD = "bad"
    PROGRESS = "in progress"
    NONE = "none"


class Shape(StrEnum):
    """The mark beside a status word, told apart without colour."""

    CIRCLE = "filled circle"
    TRIANGLE = "triangle"
    SQUARE = "square"
    RING = "ring"
    DASH = "dash"


SHAPES: Final = {
    Tone.GOOD: Shape.CIRCLE,
    Tone.ATTENTION: Shape.TRIANGLE,
    Tone.BAD: Shape.SQUARE,
    Tone.PROGRESS: Shape.RING,
    Tone.NONE: Shape.DASH,
}

WORDS: Final = {
    Tone.GOOD: (
        "approved",
        "healthy",
        "met",
        "measured",
        "valid",
        "current",
        "complete",
        "completed",
        "in production",
        "in force",
        "holds",
        "resolved",
        "closed",
        "on course",
        "on plan",
        "on record",
        "new",
        "lasts",
    ),
    Tone.ATTENTION: (
        "expiring",
        "stale",
        "outdated",
        "partial",
        "claimed",
        "open",
        "aborted",
        "warning",
        "unfilled",
        "to revisit",
        "changes requested",
        "high",
        "due",
        "met late",
        "reopened",
        "at risk",
        "heading over",
        "ahead of plan",
        "doubtful",
        "corrected",
        "may run out",
    ),
    Tone.BAD: (
        "rejected",
        "vetoed",
        "expired",
        "failed",
        "overdue",
        "broken",
        "missing",
        "prohibited",
        "unapproved",
        "critical",
        "not met",
        "revoked",
        "in trouble",
        "over budget",
        "error",
        "used up",
        "refused",
        "runs out",
    ),
    Tone.PROGRESS: (
        "draft",
        "submitted",
        "running",
        "started",
        "in review",
        "in progress",
        "proposed",
        "contained",
        "medium",
        "not valid yet",
    ),
    Tone.NONE: (
        "not assessed",
        "unknown",
        "not applicable",
        "not in production",
        "none on record",
        "superseded",
        "withdrawn",
        "out of scope",
        "low",
        "not needed",
        "not in force yet",
        "no plan",
        "note",
        "known",
        "cannot be told",
    ),
}

_TONES: Final = {word: tone for tone, words in WORDS.items() for word in words}


def tone_of(word: str) -> Tone:
    """The tone of a status word; a word that the visual language lacks claims nothing (NONE)."""
    return _TONES.get(word.strip().casefold(), Tone.NONE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """Colours as #rrggbb. Text colours reach AA (4.5:1) on `ground` and on `surface`."""

    ground: str
    surface: str
    rule: str
    faint: str
    """For lines and bars of no weight; never for text."""
    muted: str
    ink: str
    accent: str
    good: str
    attention: str
    bad: str
    series: tuple[str, ...]
    """For several lines in one chart: the accent first, apart for colour-blind readers and in greys."""

    def tone(self, tone: Tone) -> str:
        """The colour of a status; work in progress wears the accent."""
        return {
            Tone.GOOD: self.good,
            Tone.ATTENTION: self.attention,
            Tone.BAD: self.bad,
            Tone.PROGRESS: self.accent,
            Tone.NONE: self.muted,
        }[tone]


LIGHT: Final = Palette(
    ground="#ffffff",
    surface="#f4f6f8",
    rule="#d3d9df",
    faint="#a9b3bd",
    muted="#55606b",
    ink="#161c22",
    accent="#1d4f91",
    good="#08766f",
    attention="#a65b00",
    bad="#8c1230",
    series=("#1d4f91", "#c26a00", "#08766f", "#7b4b94", "#161c22", "#7d8893"),
)

DARK: Final = Palette(
    ground="#11161b",
    surface="#1a2128",
    rule="#353f49",
    faint="#6a7682",
    muted="#a6b1bb",
    ink="#e9edf0",
    accent="#8ab6f2",
    good="#5fd0c2",
    attention="#f2bd66",
    bad="#f4737f",
    series=("#8ab6f2", "#f2bd66", "#5fd0c2", "#c79ae0", "#e9edf0", "#8793a0"),
)


@dataclass(frozen=True, slots=True)
class TypeScale:
    """Four sizes and no more: points on paper, pixels on screen."""

    display: float
    heading: float
    body: float
    small: float


PAPER: Final = TypeScale(19, 11.5, 9, 7.5)
SCREEN: Final = TypeScale(28, 20, 16, 13)
LEADING: Final = 1.28
"""Line height over type size."""
SPACE: Final = 6
"""The grid's unit in points: gaps are whole multiples."""
FAMILY: Final = "Source Sans"
"""Streamlit's own family on screen, Source Sans Pro on paper."""


def plotly_template(palette: Palette = LIGHT) -> dict[str, Any]:
    """A Plotly template as plain data: `plotly.io.templates["countersign"] = go.layout.Template(...)`."""
    axis = {
        "gridcolor": palette.rule, "linecolor": palette.faint, "zerolinecolor": palette.muted, "automargin": True,
        "ticklabeloverflow": "allow",  # margins make room; looking for labels without any takes a third of the drawing
    }  # fmt: skip
    return {
        "layout": {
            "colorway": list(palette.series),
            "paper_bgcolor": palette.ground,
            "plot_bgcolor": palette.ground,
            "font": {"family": f"{FAMILY}, sans-serif", "size": SCREEN.small, "color": palette.ink},
            "title": {"font": {"size": SCREEN.body}, "x": 0, "xanchor": "left"},
            "xaxis": axis,
            "yaxis": axis | {"rangemode": "tozero"},
            "hoverlabel": {"bgcolor": palette.surface, "font": {"color": palette.ink}},
            "showlegend": False,
            "margin": {"l": 8, "r": 8, "t": 40, "b": 8},
        }
    }


def streamlit_theme() -> dict[str, str | int | list[str]]:
    """Streamlit options by full name, for config.toml or the command line; light and dark follow the reader."""
    options: dict[str, str | int | list[str]] = {"theme.baseFontSize": int(SCREEN.body)}
    for mode, palette in (("light", LIGHT), ("dark", DARK)):
        options |= {f"theme.{mode}.{name}": value for name, value in _streamlit_colours(palette).items()}
    return options


def _streamlit_colours(palette: Palette) -> dict[str, str | list[str]]:
    return {
        "primaryColor": palette.accent,
        "backgroundColor": palette.ground,
        "secondaryBackgroundColor": palette.surface,
        "textColor": palette.ink,
        "linkColor": palette.accent,
        "borderColor": palette.rule,
        "greenColor": palette.good,
        "orangeColor": palette.attention,
        "redColor": palette.bad,
        "blueColor": palette.accent,
        "grayColor": palette.muted,
        "chartCategoricalColors": list(palette.series),
    }
