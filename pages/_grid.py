"""A table on a screen: search, sort, column choice, paging, links and a safe export."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from functools import cache, partial
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from pages import _links, _parts
from pages._cells import Column, cell, safe_csv
from pages._words import plain

PAGE_ROWS = 50
_ASSETS = Path(__file__).parent / "assets"


@cache
def _component() -> Any:
    css, js = ((_ASSETS / f"table.{kind}").read_text("utf-8") for kind in ("css", "js"))
    return st.components.v2.component("countersign.table", html='<div class="grid"></div>', css=css, js=js)


def table(
    frame: pd.DataFrame,
    *,
    key: str,
    columns: Sequence[Column] | None = None,
    links: Mapping[str, _links.RowLink] | None = None,
    alt: str,
    title: str = "",
    about: str = "",
    search: bool = True,
    export: bool = True,
    page_rows: int = PAGE_ROWS,
) -> None:
    """Show `frame` (in its order, red first); search, sort, columns and page stay in the address.

    `links` maps a column to the page of the row's thing. `key` is unique on the page and names the parameters
    (`q_<key>`, `sort_<key>`, …). `alt` names what the table holds; `title` and `about` stand above it. The export has
    every row found, every column, full precision. For more than some ten thousand rows, ask the service for fewer.
    """
    shape = list(columns) if columns is not None else [Column(str(name)) for name in frame.columns]
    links = {name: link for name, link in (links or {}).items() if _links.exists(link.url_path)}

    def draw() -> None:
        found, shown = _controls(frame, shape, key=key, search=search, export=export, alt=title or alt, title=title)
        if about:
            st.caption(plain(about))
        if found.empty:
            st.markdown(f"Nothing in these {len(frame):,} rows matches. Clear the search to see them all.")
            return
        part = _part(found, key=key, rows=page_rows)
        _draw(part, shown, links, key=key, alt=alt)
        _pager(found, key=key, rows=page_rows)

    with st.container(key=f"grid_{key}", gap="small"):
        _parts.part(draw)


def _controls(
    frame: pd.DataFrame, shape: list[Column], *, key: str, search: bool, export: bool, alt: str, title: str
) -> tuple[pd.DataFrame, list[Column]]:
    bar = st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center")
    left = bar.container(horizontal=True, vertical_alignment="center", width="content")
    tools = bar.container(horizontal=True, vertical_alignment="center", width="content", key=f"tools_{key}")
    if title:
        left.subheader(plain(title), anchor=False)
    words = _search(left, frame, key=key) if search else ""
    with tools.popover("View", icon=":material/tune:", type="tertiary", help="Columns and order"):
        shown, order, down = _view(shape, key=key)
    found = matching(frame, words)
    if order:
        found = found.sort_values(order, ascending=not down, kind="stable", na_position="last")
    if export:
        tools.download_button(
            "CSV", data=lambda: safe_csv(found), file_name=f"{key}.csv", mime="text/csv", icon=":material/download:",
            type="tertiary", key=f"csv_{key}", help=f"{alt}: all {len(found):,} rows, every column", on_click="ignore",
        )  # fmt: skip
    if words:
        left.caption(f"{len(found):,} of {len(frame):,}")
    return found, shown


def _search(bar: Any, frame: pd.DataFrame, *, key: str) -> str:
    words = bar.text_input(
        "Search", key=f"q_{key}", bind="query-params", type="search", live=True, label_visibility="collapsed",
        placeholder=f"Search {len(frame):,} rows", width=320,
    )  # fmt: skip
    return words or ""


def _view(shape: list[Column], *, key: str) -> tuple[list[Column], str, bool]:
    titles = {column.name: column.title for column in shape}
    usual = [column.name for column in shape if not column.hidden]
    _recall(shape, usual, key=key)
    chosen = st.pills(
        "Columns", list(titles), selection_mode="multi", format_func=titles.__getitem__, key=f"cols_{key}", wrap=True
    )  # fmt: skip
    order = st.selectbox(
        "Order by", ["", *titles], format_func=lambda name: titles.get(name, "as delivered"), key=f"sort_{key}"
    )  # fmt: skip
    down = st.toggle("Largest or latest first", key=f"desc_{key}")
    kept = ".".join(chosen) if chosen != usual else ""
    _links.set_params(**{f"cols_{key}": kept, f"sort_{key}": order, f"desc_{key}": "1" if down and order else ""})
    return [column for column in shape if column.name in chosen] or shape[:1], order, down


def _recall(shape: list[Column], usual: list[str], *, key: str) -> None:
    """Take over from the address what it keeps. (A widget bound to it would write it only while its menu is open.)"""
    if f"cols_{key}" in st.session_state:
        return
    names = {column.name for column in shape}
    asked = [name for name in _links.param(f"cols_{key}", "").split(".") if name in names]
    order = _links.param(f"sort_{key}", "")
    st.session_state[f"cols_{key}"] = asked or usual
    st.session_state[f"sort_{key}"] = order if order in names else ""
    st.session_state[f"desc_{key}"] = _links.param(f"desc_{key}", "") == "1"


def matching(frame: pd.DataFrame, words: str) -> pd.DataFrame:
    """The rows that contain every one of the words, anywhere, whatever the case."""
    for word in words.lower().split():
        hits = [frame[name].astype(str).str.lower().str.contains(word, regex=False) for name in frame.columns]
        frame = frame[pd.concat(hits, axis=1).any(axis=1)]
    return frame


def _part(found: pd.DataFrame, *, key: str, rows: int) -> pd.DataFrame:
    last = math.ceil(len(found) / rows)
    page = min(int(st.session_state.get(f"page_{key}", _links.param(f"page_{key}", 1, read=int))), last)
    return found.iloc[(max(page, 1) - 1) * rows : max(page, 1) * rows]


def _pager(found: pd.DataFrame, *, key: str, rows: int) -> None:
    last = math.ceil(len(found) / rows)
    if last == 1:
        return
    bar = st.container(horizontal=True, vertical_alignment="center")
    if int(st.session_state.get(f"page_{key}", 1)) > last:
        st.session_state[f"page_{key}"] = last
    page = bar.number_input(
        "Page", min_value=1, max_value=last, key=f"page_{key}", bind="query-params", label_visibility="collapsed",
        width=140,
    )  # fmt: skip
    first = (int(page) - 1) * rows + 1
    bar.caption(
        f"Page {page:,} of {last:,}: rows {first:,} to {min(first + rows - 1, len(found)):,} of {len(found):,}. "
        "Search to narrow them."
    )


def _draw(
    part: pd.DataFrame,
    shown: list[Column],
    links: Mapping[str, _links.RowLink],
    *,
    key: str,
    alt: str,
    sortable: Collection[str] | None = None,
) -> None:
    rows = part.to_dict("records")
    data = {
        "alt": alt,
        "columns": [
            _head(column, key=key) | ({} if sortable is None or column.name in sortable else {"sorted": ""})
            for column in shown
        ],
        "rows": [[cell(row, column, links.get(column.name)) for column in shown] for row in rows],
    }
    _component()(data=data, key=f"rows_{key}", on_sort_change=partial(_sort, key))


def _head(column: Column, *, key: str) -> dict[str, str]:
    down = bool(st.session_state.get(f"desc_{key}"))
    mine = st.session_state.get(f"sort_{key}") == column.name
    sorted_ = ("descending" if down else "ascending") if mine else "none"
    return {
        "name": column.name, "title": column.heading, "help": column.help, "align": column.align, "sorted": sorted_,
    }  # fmt: skip


def _sort(key: str) -> None:
    name = st.session_state[f"rows_{key}"].sort
    again = st.session_state.get(f"sort_{key}") == name
    st.session_state[f"desc_{key}"] = again and not st.session_state.get(f"desc_{key}")
    st.session_state[f"sort_{key}"] = name
