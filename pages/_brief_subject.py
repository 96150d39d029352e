"""What a brief is to be about: a choice of what is on record where its kind allows, else a line to write in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

import streamlit as st

from pages import _frame as frame
from registry.access import Desk
from registry.commands.packs import EVERYTHING
from registry.services import frameworks, models, use_cases
from registry.views.listing import EVERYTHING as ALL
from registry.views.listing import Asked

if TYPE_CHECKING:
    from briefs.kinds import Kind

Choices = Callable[[Desk], list[str]]


def _use_cases(desk: Desk) -> list[str]:
    return [f"use_case:{one.slug}" for one in use_cases.listing(desk, Asked(sort="title", limit=ALL)).rows]


def _models(desk: Desk) -> list[str]:
    found = models.inventory(desk, Asked(sort="name", limit=ALL)).listed.rows
    return [f"model:{one.node.namespace}/{one.node.name}" for one in found]


def _frameworks(desk: Desk) -> list[str]:
    return [f"framework:{one.slug}" for one in frameworks.listing(desk)]


SOURCES: dict[str, tuple[Choices, ...]] = {
    "audit-pack": (lambda _: [EVERYTHING], _use_cases, _models, _frameworks),
    "annex-iv": (_use_cases, _models),
    "bias-audit": (_use_cases, _models),
    "applicability": (lambda _: ["company"], _use_cases),
    "model-card": (_models,),
    "model": (lambda desk: [one.removeprefix("model:") for one in _models(desk)],),
    "use-case": (lambda desk: [one.removeprefix("use_case:") for one in _use_cases(desk)],),
    "portfolio": (lambda _: list(READERS),),
    "health": (_use_cases, _models),
}
"""What each kind can be about; a kind that is not here is asked for in words."""
MAY_BE_EMPTY = ("quarterly",)
READERS = {"cfo": "The chief financial officer", "ceo": "The chief executive", "board": "The board"}


def ask(desk: Desk, row: Kind, place: Any, beside: Any) -> str:
    """The subject that the reader chose or wrote at `place`, a time at `beside`; empty for none yet."""
    asked = frame.param("of", "")
    sources = SOURCES.get(row.name)
    if sources is None:
        return str(place.text_input("About", asked, key=f"of_{row.name}", placeholder=row.about)).strip()
    known = [one for source in sources for one in source(desk)]
    thing, _, time = asked.partition(" ")
    index = known.index(thing) if thing in known else None
    chosen = place.selectbox("About", known, index, format_func=_words, key=f"of_{row.name}", placeholder="Choose")
    if not chosen or row.name != "audit-pack":
        return chosen or ""
    return _within(chosen, time, beside)


def wanted(row: Kind) -> str:
    """What to do where nothing is chosen or written yet."""
    return "Choose it above." if row.name in SOURCES else f"Write it above: {row.about}."


def _within(chosen: str, time: str, place: Any) -> str:
    """The scope with the days between which something has to have happened."""
    first, _, last = time.partition("..")
    with place.popover("Only of a time", icon=":material/date_range:", type="tertiary"):
        since = st.date_input("From (inclusive, UTC)", _day(first), key="of_since")
        until = st.date_input("To (inclusive, UTC)", _day(last), key="of_until")
    days = [one.isoformat() if isinstance(one, date) else "" for one in (since, until)]
    if not any(days):
        return chosen
    return f"{chosen} {'..'.join(days)}" if chosen != EVERYTHING else "..".join(days)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _words(subject: str) -> str:
    """As people read it: the kind after the name."""
    kind, colon, name = subject.partition(":")
    words = {"use_case": "use case", "model": "AI model", "framework": "framework"}
    plainly = {EVERYTHING: "Everything on record", "company": "The company", **READERS}
    return f"{name} ({words[kind]})" if kind in words and colon else plainly.get(subject, subject)
