"""The words of state: each has one meaning, and each meaning one shape and one colour."""

from __future__ import annotations

MEANINGS: dict[str, tuple[str, str]] = {
    "good": ("●", "green"),
    "attention": ("▲", "orange"),
    "bad": ("■", "red"),
    "progress": ("○", "blue"),
    "none": ("–", "gray"),
}
"""Meaning → shape and the theme's colour name."""

_WORDS = {
    "good": "approved healthy met measured complete completed verified enabled active passed",
    "attention": "expiring stale partial claimed aborted abort warning unowned problem",
    "bad": "rejected vetoed expired failed fail overdue broken disabled revoked",
    "progress": "draft submitted running start started other review",
    "none": "unknown none",
}
MEANING_OF: dict[str, str] = {word: meaning for meaning, words in _WORDS.items() for word in words.split()}
MEANING_OF |= {"in review": "progress", "not assessed": "none", "not applicable": "none", "no owner": "attention"}


def meaning(word: str) -> str:
    """What a word of state means; a word that nobody listed means nothing in particular."""
    return MEANING_OF.get(word.lower(), "none")


def shape(word: str) -> str:
    """The shape that goes with a word of state."""
    return MEANINGS[meaning(word)][0]


def labelled(word: str) -> str:
    """The word behind its shape, for plain text and cells: "▲ stale"."""
    return f"{shape(word)} {word}"


def chip(word: str) -> str:
    """The word behind its shape, in its colour, as Markdown: put it into `st.markdown`."""
    sign, colour = MEANINGS[meaning(word)]
    safe = word.replace("[", "(").replace("]", ")")
    return f":{colour}-badge[{sign} {safe}]"
