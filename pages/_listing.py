"""A table whose rows are searched, sorted and cut into pages by the service that has them: for long lists."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

import orjson
import pandas as pd
import streamlit as st

from pages import _grid, _links, _parts
from pages._cells import Column, safe_csv
from pages._words import plain
from registry.views.listing import EVERYTHING, Asked, Listed

T = TypeVar("T")
Row = dict[str, Any]
PAGE_ROWS = 50


def listing(
    fetch: Callable[[Asked], Listed[T]],
    row: Callable[[T], Row],
    *,
    key: str,
    columns: Sequence[Column],
    links: Mapping[str, _links.RowLink],
    alt: str,
    noun: str,
    title: str = "",
    sortable: Sequence[str] | None = None,
    search: str = "Search",
    below: Callable[[Listed[T]], None] = lambda _listed: None,
) -> None:
    """Show what `fetch` finds for the search, order and page in the address; `below` draws what follows from it.

    `row` makes the cells of a found thing; `key` names the parameters as in `frame.table`. `sortable` are the columns
    that the service can order by (None: all). The export has every row found, every column, full precision.
    """
    links = {name: link for name, link in links.items() if _links.exists(link.url_path)}
    able = set(sortable) if sortable is not None else {column.name for column in columns}

    def draw() -> None:
        asked, shown, tools = _controls(columns, able, key=key, title=title, search=search)
        listed = fetch(asked)
        if listed.found and not listed.rows:  # the page asked for lies behind the end
            asked = replace(asked, offset=(math.ceil(listed.found / PAGE_ROWS) - 1) * PAGE_ROWS)
            listed = fetch(asked)
        _exports(tools, lambda: fetch(replace(asked, offset=0, limit=EVERYTHING)), row, key=key, alt=alt)
        _table(listed, row, shown, links, able, key=key, alt=alt, noun=noun)
        _pager(listed.found, asked, key=key)
        below(listed)

    with st.container(key=f"grid_{key}", gap="small"):
        _parts.part(draw)


def _controls(
    columns: Sequence[Column], able: set[str], *, key: str, title: str, search: str
) -> tuple[Asked, list[Column], Any]:
    bar = st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center")
    left = bar.container(horizontal=True, vertical_alignment="center", width="content")
    tools = bar.container(horizontal=True, vertical_alignment="center", width="content", key=f"tools_{key}")
    if title:
        left.subheader(plain(title), anchor=False)
    words = left.text_input(
        "Search", key=f"q_{key}", bind="query-params", type="search", live=True, label_visibility="collapsed",
        placeholder=search, width=320,
    )  # fmt: skip
    with tools.popover("View", icon=":material/tune:", type="tertiary", help="Columns and order"):
        shown, order, down = _grid._view(list(columns), key=key)
    page = max(1, int(st.session_state.get(f"page_{key}", _links.param(f"page_{key}", 1, read=int))))
    sort = order if order in able else ""
    return Asked(text=words or "", sort=sort, down=down, offset=(page - 1) * PAGE_ROWS, limit=PAGE_ROWS), shown, tools


def _exports(tools: Any, every: Callable[[], Listed[T]], row: Callable[[T], Row], *, key: str, alt: str) -> None:
    def rows() -> list[Row]:
        return [row(one) for one in every().rows]

    for word, mime, write in (
        ("CSV", "text/csv", lambda: safe_csv(pd.DataFrame(rows()))),
        ("JSON", "application/json", lambda: as_json(rows())),
    ):
        tools.download_button(
            word, data=write, file_name=f"{key}.{word.lower()}", mime=mime, icon=":material/download:", type="tertiary",
            key=f"{word.lower()}_{key}", help=f"{alt}: every row found, every column", on_click="ignore",
        )  # fmt: skip


def as_json(rows: Sequence[Row]) -> bytes:
    """Rows as a JSON array; moments in ISO 8601 with their zone."""
    return orjson.dumps(list(rows), option=orjson.OPT_INDENT_2, default=str)


def _table(
    listed: Listed[T],
    row: Callable[[T], Row],
    shown: list[Column],
    links: Mapping[str, _links.RowLink],
    able: set[str],
    *,
    key: str,
    alt: str,
    noun: str,
) -> None:
    if not listed.rows:
        st.markdown(f"None of the {listed.of:,} {noun} matches. Clear the search and the filters to see them all.")
        return
    _grid._draw(pd.DataFrame([row(one) for one in listed.rows]), shown, links, key=key, alt=alt, sortable=able)


def _pager(found: int, asked: Asked, *, key: str) -> None:
    last = math.ceil(found / PAGE_ROWS)
    if last <= 1:
        return
    bar = st.container(horizontal=True, vertical_alignment="center")
    if int(st.session_state.get(f"page_{key}", 1)) > last:
        st.session_state[f"page_{key}"] = last
    bar.number_input(
        "Page", min_value=1, max_value=last, key=f"page_{key}", bind="query-params", label_visibility="collapsed",
        width=140,
    )  # fmt: skip
    first = asked.offset + 1
    bar.caption(
        f"Page {asked.offset // PAGE_ROWS + 1:,} of {last:,}: rows {first:,} to {min(first + PAGE_ROWS - 1, found):,} "
        f"of {found:,}. Search to narrow them."
    )
