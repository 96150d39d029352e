"""The cells of a table: what is written in them, and what of them may leave in a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from briefs.theme import Tone, tone_of
from pages import _status, _words
from pages._links import RowLink, address
from pages._reader import viewer_zone

_ACTIVE = ("=", "+", "-", "@", "\t", "\r")
_RIGHT = frozenset({"count", "number", "percent", "size"})
_SHORT = frozenset({"date", "time", "status"})
_CLASSES = {Tone.PROGRESS: "progress"}


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `kind` is text, count, number, percent (of 1), date, time, size (bytes) or status."""

    name: str
    label: str = ""
    kind: str = "text"
    unit: str = ""
    help: str = ""
    hidden: bool = False
    """True: not shown until somebody chooses it."""

    @property
    def title(self) -> str:
        """What the column is called."""
        return self.label or self.name.replace("_", " ").capitalize()

    @property
    def heading(self) -> str:
        """What stands above the column: its title and its unit."""
        return f"{self.title} ({self.unit})" if self.unit else self.title

    @property
    def align(self) -> str:
        """Numbers stand right, moments and states in one line."""
        return "right" if self.kind in _RIGHT else "short" if self.kind in _SHORT else "left"


def cell(row: Mapping[Any, Any], column: Column, link: RowLink | None) -> str | dict[str, str]:
    """What the browser draws in one cell: text, a state behind its shape, or a link."""
    value = row[column.name]
    text = "–" if _missing(value) else _writer(column)(value)
    if link is not None and text != "–" and (not link.columns or link.params(row)):
        return {"text": text, "href": address(link.url_path, **link.params(row))}
    if column.kind == "status" and text != "–":
        tone = tone_of(text)
        return {"text": text, "shape": _status.shape(text), "tone": _CLASSES.get(tone, tone.value)}
    return text


def _missing(value: Any) -> bool:
    return value is None or value is pd.NaT or value is pd.NA or value != value or value == ""


def _writer(column: Column) -> Callable[[Any], str]:
    zone = viewer_zone()
    writers: dict[str, Callable[[Any], str]] = {
        "count": lambda value: _words.count(int(value)),
        "number": lambda value: _words.number(float(value)),
        "percent": lambda value: f"{_words.number(float(value) * 100)} %",
        "date": lambda value: _words.date(value, zone=zone),
        "time": lambda value: _words.time(value, zone=zone),
        "size": lambda value: _words.size(int(value)),
    }
    return writers.get(column.kind, str)


def safe_csv(frame: pd.DataFrame) -> str:
    """The frame as CSV in which no cell starts a formula when a spreadsheet opens it."""
    # CRLF between rows makes the writer quote cells with a CR or an LF; bare, what follows would be a cell of its own.
    return frame.map(_inert).rename(columns=_inert).to_csv(index=False, lineterminator="\r\n")


def _inert(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(_ACTIVE) else value
