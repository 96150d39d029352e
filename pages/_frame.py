"""The frame in which every page stands: headline, figures, states, depth, and how sure it is.

A page is `def render(desk: Desk) -> None` in `pages/<noun>.py` with a row in `pages/_table.py`. It asks a service,
then calls these, in this order: `headline`, `figures`, one picture, `table`, its one action, `how_sure`.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from time import sleep

import pandas as pd
import streamlit as st

from pages._act import act
from pages._cells import Column, safe_csv
from pages._grid import table
from pages._links import RowLink, address, exists, go, here, link, node_link, param, set_params
from pages._parts import drawing_anew, fold, part
from pages._reader import date, palette, time, viewer_zone, when
from pages._status import chip, labelled, run_word, shape
from pages._words import ago, count, money, number, plain, plural, size, took, with_range

__all__ = [
    "Column", "Depth", "Figure", "RowLink", "act", "address", "ago", "chip", "count", "date", "deepened", "depth",
    "empty", "exists", "facts", "figures", "fold", "go", "headline", "how_sure", "labelled", "link", "money",
    "node_link", "not_found", "number", "palette", "param", "part", "picture_caption", "plain", "plural", "run_word",
    "safe_csv", "section", "set_params", "shape", "size", "table", "time", "took", "viewer_zone", "when", "with_range",
]  # fmt: skip

ALONE = 0.02
"""Seconds for which the headline of a page that is opened travels alone: a browser that gets it with what it has to
fetch a script for, such as a table, shows none of it before all is there."""
_STANDS = "_headline"
_DEPTH = "_depth"


_LONG_WORD = re.compile(r"(\S{60})\S{60,}(\S{20})")
"""Such as a path of a thousand characters, which would be all of a headline; the page below it has the whole name."""


class Depth(StrEnum):
    """How far down a reader wants to go; each includes the ones before it."""

    HEADLINE = "headline"
    DRIVERS = "drivers"
    ANALYSIS = "analysis"
    EVIDENCE = "evidence"

    def reaches(self, other: Depth) -> bool:
        """Whether material of depth `other` is shown at this depth."""
        order = list(Depth)
        return order.index(self) >= order.index(other)


@dataclass(frozen=True, slots=True)
class Figure:
    """One number that matters. `value` is written text (`frame.number`, `count`, …) with its unit."""

    label: str
    value: str
    range: str = ""
    """Its uncertainty or its bounds in words: "90 %: 0.4 to 2.1"."""
    as_of: datetime | None = None
    change: str = ""
    """Since when and by how much, in words: "2 more than yesterday"."""
    help: str = ""
    to: str = ""
    """The page (url_path) that shows what it is made of."""
    params: Mapping[str, str] = field(default_factory=dict)
    open: str = "Show them"
    """What the link to that page says."""


def headline(answer: str, *, about: str = "") -> None:
    """The sentence that answers the page's question, written from the data; `about` says what the page is for."""
    st.title(plain(_LONG_WORD.sub(r"\1…\2", answer.rstrip("."))), anchor=False)
    if about:
        st.caption(plain(about))
    if st.session_state.get(_STANDS) != answer:
        st.session_state[_STANDS] = answer
        if not drawing_anew():
            sleep(ALONE)


def section(title: str, *, about: str = "") -> None:
    """A heading inside a page."""
    st.subheader(plain(title), anchor=False)
    if about:
        st.caption(plain(about))


def figures(row: Sequence[Figure]) -> None:
    """At most four figures side by side; more raise ValueError."""
    if len(row) > 4:
        raise ValueError(f"{len(row)} figures in one row; a page has at most four")
    for column, figure in zip(st.columns(max(len(row), 1)), row, strict=False):
        with column.container(gap="xxsmall"):
            _figure(figure)


def _figure(figure: Figure) -> None:
    st.metric(figure.label, figure.value, help=figure.help or None)
    as_of = f"as of {time(figure.as_of)}" if figure.as_of else ""
    small = " · ".join(part for part in (figure.range, figure.change, as_of) if part)
    if small:
        st.caption(plain(small))
    if figure.to and exists(figure.to):
        link(figure.to, figure.open, **figure.params)


def picture_caption(text: str) -> None:
    """What to see in the picture above."""
    st.caption(plain(text))


def facts(pairs: Mapping[str, str]) -> None:
    """Short facts, one a line: name and value; both may be people's text."""
    rows = pd.DataFrame({"name": [plain(name) for name in pairs], "value": [plain(value) for value in pairs.values()]})
    with st.container(key=f"facts_{zlib.crc32('|'.join(pairs).encode())}"):
        st.table(rows, border="horizontal", hide_index=True, hide_header=True)


def empty(
    what: str, *, next_step: str = "", to: str = "", label: str = "", code: str = "", language: str = "bash"
) -> None:
    """Nothing here yet: what this will show, the next step in words, a link to where it is taken, a snippet to copy."""
    with st.container(border=True):
        st.markdown(f"**{plain(what)}**")
        if next_step:
            st.markdown(plain(next_step))
        if "\n" in code:
            st.code(code, language=language, wrap_lines=True)
        elif code:
            st.markdown(f"`{code}`")  # without the 1.5 MB of script that colours code
        if to:
            link(to, label or "Go there", icon=":material/arrow_forward:")


def not_found(noun: str, name: str, *, to: str = "", label: str = "") -> None:
    """The address names something that is not on record."""
    headline(f"No {noun} named {name or '(no name given)'} is on record")
    st.markdown(
        "The address asks for it, but no event and nobody has mentioned it. Names are exact: "
        f"look for the {plain(noun)} with the search box on the left."
    )
    if to:
        link(to, label or f"All {noun}s", icon=":material/arrow_back:")


def how_sure(
    *,
    source: str,
    assumptions: Sequence[str] = (),
    uncertainty: str = "",
    checkpoint: str = "",
    more: Callable[[], None] | None = None,
) -> None:
    """The closing fold: where the page's numbers come from, what they take for granted, and how to check them."""

    def told() -> None:
        st.markdown(f"**Source.** {plain(source)}")
        if assumptions:
            st.markdown("**Taken for granted.**\n" + "\n".join(f"- {plain(line)}" for line in assumptions))
        if uncertainty:
            st.markdown(f"**Uncertainty.** {plain(uncertainty)}")
        if checkpoint:
            st.markdown(f"**Checkpoint.** {plain(checkpoint)}")
        if more:
            more()

    fold("How sure is this", told, key="how_sure", icon=":material/fact_check:")


def deepened(draw: Callable[[Depth], None], *, default: Depth = Depth.DRIVERS) -> None:
    """The depth switch with all that follows from it, as a part that answers by itself: `draw` draws it."""
    part(lambda: draw(depth(default)))


def depth(default: Depth = Depth.DRIVERS) -> Depth:
    """The depth switch, kept in the address as `depth`; returns the reader's choice.

    Not bound to the address by Streamlit 1.67: on the way back to a page it takes a parameter for a leftover of the
    page that is left, where that has a switch of the same name.
    """
    page, asked = here(), param("depth", default, read=Depth)
    if "depth" not in st.session_state or st.session_state.get(_DEPTH) != (page, asked):  # a page anew, Back, a link
        st.session_state["depth"] = asked
    chosen = st.segmented_control(
        "Depth", list(Depth), key="depth", required=True, label_visibility="collapsed", help="How far down to go"
    )
    found = Depth(chosen or default)
    st.session_state[_DEPTH] = (page, found)
    set_params(depth=None if found is default else found)
    return found
