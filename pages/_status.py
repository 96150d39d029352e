"""Words of state on a screen: each behind its shape, in its colour, by the tones that paper has too."""

from __future__ import annotations

from briefs.theme import SHAPES, Shape, Tone, tone_of

_SIGNS = {Shape.CIRCLE: "●", Shape.TRIANGLE: "▲", Shape.SQUARE: "■", Shape.RING: "○", Shape.DASH: "–"}
_COLOURS = {Tone.GOOD: "green", Tone.ATTENTION: "orange", Tone.BAD: "red", Tone.PROGRESS: "blue", Tone.NONE: "gray"}
_RUN = {"COMPLETE": "completed", "FAIL": "failed", "ABORT": "aborted", "START": "started", "RUNNING": "running"}


def run_word(state: str) -> str:
    """The word for a run's OpenLineage state: COMPLETE is "completed"."""
    return _RUN.get(state, "unknown")


def shape(word: str) -> str:
    """The shape that goes with a word of state."""
    return _SIGNS[SHAPES[tone_of(word)]]


def labelled(word: str) -> str:
    """The word behind its shape, for plain text and cells: "▲ stale"."""
    return f"{shape(word)} {word}"


def chip(word: str) -> str:
    """The word behind its shape, in its colour, as Markdown: put it into `st.markdown`."""
    safe = word.replace("[", "(").replace("]", ")")
    return f":{_COLOURS[tone_of(word)]}-badge[{shape(word)} {safe}]"
