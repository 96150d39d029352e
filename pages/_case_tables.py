"""The tables in which a business case is filled in: what it is about, its lines, and what everybody forgets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from pages import _frame as frame
from roi.case import BENEFIT_KINDS
from roi.case_rows import catalogue_rows, line_rows, with_catalogue, with_lines
from roi.costs import CATALOGUE, PLAIN, title_of

Document = dict[str, Any]
KINDS = [*BENEFIT_KINDS, *(one.key for one in CATALOGUE if one.added), *PLAIN]
_NUMBERS = ("low", "likely", "high")
_COLUMNS = [
    *("title", "side", "kind", *_NUMBERS, "basis", "starts_in"),
    *("in_budget", "owner", "evidence", "from_inputs", "key"),
]
_HEAD = ("name", "currency", "start", "horizon_months", "budget", "planned_benefits", "rate_per_year")


def filled_in(document: Mapping[str, Any], version: int) -> Document:
    """The document as the tables have it now; `version` is another one where they are to begin anew."""
    with_head = {**document, **_head(document, version)}
    head = {name: value for name, value in with_head.items() if value not in (None, "")}
    return with_catalogue(with_lines(head, _line_table(document, version)), _forgotten(document, version))


def _head(document: Mapping[str, Any], version: int) -> Document:
    def key(name: str) -> str:
        return f"case_{name}_{version}"

    first, second = st.columns([2, 1]), st.columns(4)
    found: Document = {"name": first[0].text_input("Name", str(document.get("name") or ""), key=key("name"))}
    found["currency"] = first[1].text_input("Currency", str(document.get("currency") or "EUR"), key=key("currency"))
    unit = found["currency"] or "no currency yet"
    found["start"] = second[0].text_input(
        "Start (month)", str(document.get("start") or "")[:7], key=key("start"), placeholder="2027-01"
    )
    months = _number(document.get("horizon_months"))
    found["horizon_months"] = second[1].number_input(
        "Months", 0, 600, int(months) if months is not None else None, key=key("months")
    )
    for place, name, label in (
        (2, "budget", f"Budget ({unit})"),
        (3, "planned_benefits", f"Planned benefits ({unit})"),
    ):
        said = document.get(name)
        if isinstance(said, dict):
            second[place].text_input(label, f"{_number(said.get('total')) or 0:,.0f}, in parts", disabled=True,
                                     key=key(name), help="It has parts: change them in the text.")  # fmt: skip
            found[name] = said
        else:
            found[name] = second[place].number_input(
                label, 0.0, None, _number(said), step=1000.0, format="%.0f", key=key(name)
            )
    return {**{name: document.get(name) for name in _HEAD}, **{name: _cell(value) for name, value in found.items()}}


def _line_table(document: Mapping[str, Any], version: int) -> list[Document]:
    frame.section("Its lines", about=(
        "What it costs and what it brings, per month, year or once. One figure goes under likely; a range under low "
        "and high. Where an amount comes from inputs of its own, change it in the text."
    ))  # fmt: skip
    rows = pd.DataFrame(line_rows(document), columns=_COLUMNS)
    shown = st.data_editor(
        _typed(rows), key=f"case_lines_{version}", num_rows="dynamic", hide_index=True, placeholder="",
        alt="Lines of the business case",
        column_config={
            "title": st.column_config.TextColumn("Line", width="medium"),
            "side": st.column_config.SelectboxColumn("Side", options=["cost", "benefit"], default="cost"),
            "kind": st.column_config.SelectboxColumn("Kind", options=KINDS, default="other", format_func=_kind),
            **{name: st.column_config.NumberColumn(name.capitalize(), min_value=0) for name in _NUMBERS},
            "basis": st.column_config.SelectboxColumn("Per", options=["month", "year", "once"], default="month"),
            "starts_in": st.column_config.NumberColumn("Starts in month", min_value=0, max_value=600, step=1),
            "in_budget": st.column_config.CheckboxColumn("In budget", default=True),
            "owner": st.column_config.TextColumn("Owner"), "evidence": st.column_config.TextColumn("Evidence"),
            "from_inputs": st.column_config.TextColumn("Amount from", disabled=True, help="Change it in the text"),
            "key": None,
        },
    )  # fmt: skip
    return _plain(shown)


def _forgotten(document: Mapping[str, Any], version: int) -> list[Document]:
    rows = catalogue_rows(document)
    if not rows:
        return []
    frame.section("What everybody forgets", about=(
        "Hidden costs that are no line yet. Give each a figure, and it becomes a line outside the budget; or say why "
        "there is none."
    ))  # fmt: skip
    shown = st.data_editor(
        _typed(pd.DataFrame(rows)), key=f"case_forgotten_{version}", hide_index=True, placeholder="",
        alt="Hidden costs that are no line yet",
        disabled=["title", "what", "forgotten"],
        column_order=["title", "because", *_NUMBERS, "basis", "what", "forgotten"],
        column_config={
            "title": st.column_config.TextColumn("Kind of cost", pinned=True), "what": "What it is",
            "forgotten": "Why it is forgotten",
            **{name: st.column_config.NumberColumn(name.capitalize(), min_value=0) for name in _NUMBERS},
            "basis": st.column_config.SelectboxColumn("Per", options=["month", "year", "once"]),
            "because": st.column_config.TextColumn("Ruled out, because", width="large"),
        },
    )  # fmt: skip
    return _plain(shown)


def _kind(key: str) -> str:
    return key.replace("_", " ").capitalize() if key in BENEFIT_KINDS else title_of(key)


def _typed(rows: pd.DataFrame) -> pd.DataFrame:
    """Empty columns too have the type of what is written into them."""
    for name in (*_NUMBERS, "starts_in"):
        if name in rows:
            rows[name] = pd.to_numeric(rows[name], errors="coerce").astype("float64")
    return rows


def _plain(shown: pd.DataFrame) -> list[Document]:
    """Rows as plain values, None where a cell says nothing; whole numbers as such."""
    return [{str(name): _cell(value) for name, value in row.items()} for row in shown.to_dict("records")]


def _cell(value: Any) -> Any:
    if value is None or (isinstance(value, float) and value != value) or value is pd.NA:
        return None
    if isinstance(value, float) and value == int(value):
        return int(value)
    return value.item() if hasattr(value, "item") else value


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
