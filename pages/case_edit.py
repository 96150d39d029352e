"""Writing a use case's business case: in tables that begin with the catalogue, or as text; worked out as one writes."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd
import streamlit as st
import yaml

from pages import _case_saving as saving
from pages import _case_tables as tables
from pages import _economics_words as words
from pages import _frame as frame
from pages._portfolio_words import between
from registry.access import Desk
from registry.commands.economics import Question
from registry.errors import RegistryError
from registry.services import business_cases, drafts, economics, money_settings, use_cases
from roi.case_text import read
from roi.refusals import Refused

TABLES, TEXT = "tables", "text"
DRAWS = 2_000


def render(desk: Desk) -> None:
    """The case that the address names: as it was left, as it is on record, or from the catalogue."""
    slug = frame.param("name", "")
    if not use_cases.exists(desk, slug):
        frame.not_found("use case", slug, to="use_cases", label="All use cases")
        return
    title, standing = use_cases.get(desk, slug).said.title, _standing(desk, slug)
    _begin(desk, slug, title)
    frame.headline(
        f"{'Change' if standing else 'Write'} the business case of {title}",
        about="What is written here is kept as you write, and nobody else sees it until you save it as a revision.",
    )
    frame.link("economics", "What is on record" if standing else "Back", icon=":material/arrow_back:", name=slug)
    text = _write(slug)
    _keep(desk, slug, text)
    if _result(desk, slug, text):
        saving.save(desk, slug, text, standing)
    if standing:
        saving.go_back(desk, slug, standing)
    frame.how_sure(
        source="What is written above, read as it stands; the figures are worked out from it and are not on record.",
        assumptions=["Where the case says nothing, the page of the case names the default and how far to trust it."],
        uncertainty=f"{DRAWS:,} draws while you write; 10,000 once it is saved.",
    )


def _standing(desk: Desk, slug: str) -> int:
    """The number of the newest revision; 0 without one."""
    return business_cases.of(desk, slug).revision if business_cases.exists(desk, slug) else 0


def _begin(desk: Desk, slug: str, title: str) -> None:
    """Take the draft, else what is on record, else an empty case, once."""
    if st.session_state.get("_case_of") == slug:
        return
    draft = drafts.load(desk, saving.KIND, slug)
    standing = business_cases.of(desk, slug) if business_cases.exists(desk, slug) else None
    text = draft.content["text"] if draft else standing.text if standing else _blank(desk, title)
    began = draft.content["began"] if draft else standing.revision if standing else 0
    st.session_state["_case_of"], st.session_state["_case_began"] = slug, began
    st.session_state["_case_kept"] = text
    _take(text)


def _blank(desk: Desk, title: str) -> str:
    start = desk.clock().strftime("%Y-%m")
    said = {"name": title, "currency": money_settings.get(desk).currency, "start": start, "horizon_months": 24}
    first = {"key": "benefit", "title": "What it brings", "side": "benefit", "kind": "revenue", "basis": "month"}
    return _written(said | {"lines": [first]})


def _take(text: str) -> None:
    """Begin all over with a text: what was typed into tables and boxes goes."""
    st.session_state["_case_text"] = text
    st.session_state["_case_version"] = st.session_state.get("_case_version", 0) + 1


def _write(slug: str) -> str:
    bar = st.container(horizontal=True, vertical_alignment="bottom", horizontal_alignment="distribute")
    way = bar.segmented_control(
        "Write it as", [TABLES, TEXT], default=TABLES, required=True, key="as", bind="query-params",
    )  # fmt: skip
    with bar.popover("From a file", icon=":material/upload_file:"):
        given = st.file_uploader("A business case in YAML or JSON", type=["yaml", "yml", "json"], key=f"file_{slug}")
        if given is not None and st.button("Take it instead of what is here", key="take_file"):
            _take(given.getvalue().decode("utf-8", "replace"))
            st.rerun()
    if way != st.session_state.setdefault("_case_way", way):
        _take(st.session_state["_case_now"])  # the other way begins with what was written in this one
        st.session_state["_case_way"] = way
    st.session_state["_case_now"] = text = _as_text() if way == TEXT else _as_tables()
    return str(text)


def _as_text() -> str:
    return st.text_area(
        "The case as YAML", st.session_state["_case_text"], height=480,
        key=f"case_text_{st.session_state['_case_version']}", help="docs/business-case.md explains the fields",
    )  # fmt: skip


def _as_tables() -> str:
    """What the tables say; kept as text only where something was changed, so that remarks stay until then."""
    before = st.session_state["_case_text"]
    try:
        document = read(before)
    except Refused as refusal:
        st.error(frame.plain(f"{refusal} Mend it as text first."), icon=":material/block:")
        return before
    if not isinstance(document, dict):
        st.error("The text is no business case. Mend it as text first.", icon=":material/block:")
        return before
    base = st.session_state.setdefault(f"_case_base_{st.session_state['_case_version']}", document)
    found = tables.filled_in(base, st.session_state["_case_version"])
    return before if found == base else _written(found)


def _written(document: Any) -> str:
    return yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=120)


def _keep(desk: Desk, slug: str, text: str) -> None:
    """Keep the draft where something changed."""
    if text == st.session_state["_case_kept"]:
        return
    try:
        drafts.save(desk, saving.KIND, slug, {"text": text, "began": st.session_state["_case_began"]})
        st.session_state["_case_kept"] = text
    except RegistryError as refusal:
        st.warning(frame.plain(str(refusal)))


def _called(place: str, text: str) -> str:
    """A place in the case with the title of its line instead of its number."""
    found = re.fullmatch(r"lines\[(\d+)\]\.?(.*)", place)
    try:
        title = yaml.safe_load(text)["lines"][int(found[1])]["title"] if found else ""
    except (yaml.YAMLError, LookupError, TypeError):
        return place
    return f"{title}: {found[2].replace('_', ' ')}" if found and title else place


def _result(desk: Desk, slug: str, text: str) -> bool:
    """What it comes to as it stands, or everything that is wrong with it; whether it can be saved."""
    problems = business_cases.check(desk, text).problems
    if problems:
        frame.section(
            f"{frame.plural(len(problems), 'place')} to fill in or mend",
            about="It can be saved when none is left. A draft of it is kept meanwhile.",
        )
        rows = pd.DataFrame(
            [{"status": "missing", "place": _called(one.place, text), "why": one.why} for one in problems]
        )
        frame.table(
            rows, key="problems", alt="Places to mend", search=False,
            columns=[frame.Column("status", kind="status"), frame.Column("place"), frame.Column("why")],
        )  # fmt: skip
        return False
    try:
        answered = economics.text_answer(desk, text, slug)
        drawn = economics.text_simulation(desk, text, slug, Question(draws=DRAWS))
    except RegistryError as refusal:
        st.error(frame.plain(str(refusal)), icon=":material/block:")
        return False
    own, unit = answered.answer.at(answered.answer.horizon_months), answered.provenance.currency
    spread = drawn.simulation.at(own.months)
    frame.section("What it comes to", about=words.sentence("It", drawn, own.months) + ".")
    left = frame.plural(len(answered.answer.forgotten), "kind")
    hidden = words.percent(own.hidden_share) if own.hidden_share is not None else "–"
    frame.figures([
        frame.Figure("Worth (median)", frame.money(spread.npv.at(0.5).value, unit),
                     range=between(spread.npv, unit)),
        frame.Figure("Paid back after", words.paid_back(spread), range=words.range_of(spread)),
        frame.Figure("Costs", frame.money(own.tco, unit), range=f"{hidden} in no budget"),
        frame.Figure("Not spoken of", left, range="of cost, which count as nothing"),
    ])  # fmt: skip
    return True
