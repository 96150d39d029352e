"""A table on a screen: search, sort, column choice, paging, links and a safe export."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any

import pandas as pd
import streamlit as st

from briefs.theme import tone_of
from pages import _links, _status, _words
from pages._reader import palette, viewer_zone

PAGE_ROWS = 200
HEIGHT_ROWS = 14
ROW_PIXELS = 35
_ACTIVE = ("=", "+", "-", "@", "\t", "\r")


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
        """What stands above the column."""
        return self.label or self.name.replace("_", " ").capitalize()


def table(
    frame: pd.DataFrame,
    *,
    key: str,
    columns: Sequence[Column] | None = None,
    links: Mapping[str, _links.RowLink] | None = None,
    alt: str,
    search: bool = True,
    export: bool = True,
    page_rows: int = PAGE_ROWS,
) -> None:
    """Show `frame` (in its order, red first) under a search box; search, sort, columns and page stay in the address.

    `links` maps a column to the page of the row's thing: a click on its cell goes there. `key` is unique on the page
    and names the parameters (`q_<key>`, `sort_<key>`, …). `alt` names what the table holds. The export has every row
    found, every column, full precision.
    """
    shape = list(columns) if columns is not None else [Column(str(name)) for name in frame.columns]
    links = {name: link for name, link in (links or {}).items() if _links.exists(link.url_path)}
    with st.container(key=f"grid_{key}"):
        found, shown = _controls(frame, shape, key=key, search=search, export=export, alt=alt)
        if found.empty:
            st.markdown(f"Nothing in these {len(frame):,} rows matches. Clear the search to see them all.")
            return
        part = _page(found, key=key, rows=page_rows)
        picked = _draw(part, shown, links, key=key, alt=alt)
    _follow(picked, part, links)


def _controls(
    frame: pd.DataFrame, shape: list[Column], *, key: str, search: bool, export: bool, alt: str
) -> tuple[pd.DataFrame, list[Column]]:
    bar = st.container(horizontal=True, vertical_alignment="bottom", key=f"bar_{key}")
    words = ""
    if search:
        words = bar.text_input(
            "Search", key=f"q_{key}", bind="query-params", type="search", live=True, label_visibility="collapsed",
            placeholder=f"Search {len(frame):,} rows", width=320,
        )  # fmt: skip
    with bar.popover("View", icon=":material/tune:", type="tertiary", help="Columns and order"):
        shown, order, down = _view(shape, key=key)
    found = matching(frame, words or "")
    if order:
        found = found.sort_values(order, ascending=not down, kind="stable", na_position="last")
    if export:
        bar.download_button(
            "CSV", data=lambda: safe_csv(found), file_name=f"{key}.csv", mime="text/csv", icon=":material/download:",
            type="tertiary", key=f"csv_{key}", help=f"{alt}: all {len(found):,} rows, every column", on_click="ignore",
        )  # fmt: skip
    if words:
        bar.caption(f"{len(found):,} of {len(frame):,}")
    return found, shown


def _view(shape: list[Column], *, key: str) -> tuple[list[Column], str, bool]:
    titles = {column.name: column.title for column in shape}
    chosen = st.pills(
        "Columns", list(titles), selection_mode="multi", format_func=titles.__getitem__, key=f"cols_{key}",
        default=[column.name for column in shape if not column.hidden], bind="query-params",
    )  # fmt: skip
    order = st.selectbox(
        "Order by", ["", *titles], format_func=lambda name: titles.get(name, "as delivered"), key=f"sort_{key}",
        bind="query-params",
    )  # fmt: skip
    down = st.toggle("Largest or latest first", key=f"desc_{key}", bind="query-params")
    return [column for column in shape if column.name in chosen] or shape[:1], order, down


def matching(frame: pd.DataFrame, words: str) -> pd.DataFrame:
    """The rows that contain every one of the words, anywhere, whatever the case."""
    for word in words.lower().split():
        hits = [frame[name].astype(str).str.lower().str.contains(word, regex=False) for name in frame.columns]
        frame = frame[pd.concat(hits, axis=1).any(axis=1)]
    return frame


def _page(found: pd.DataFrame, *, key: str, rows: int) -> pd.DataFrame:
    last = max(1, math.ceil(len(found) / rows))
    if last == 1:
        return found
    bar = st.container(horizontal=True, vertical_alignment="center")
    page = bar.number_input(
        "Page", min_value=1, max_value=last, key=f"page_{key}", bind="query-params", label_visibility="collapsed",
        width=140,
    )  # fmt: skip
    start = (int(page) - 1) * rows
    bar.caption(
        f"Page {page:,} of {last:,}: rows {start + 1:,} to {min(start + rows, len(found)):,} of {len(found):,}. "
        "Search to narrow them."
    )
    return found.iloc[start : start + rows]


def _draw(
    part: pd.DataFrame, shown: list[Column], links: Mapping[str, _links.RowLink], *, key: str, alt: str
) -> list[tuple[int, str]]:
    view = part[[column.name for column in shown]]
    styled = view.style.format({column.name: _writer(column, viewer_zone()) for column in shown})
    colours = palette()
    for column in shown:
        if column.name in links:
            styled = styled.map(lambda _: f"color: {colours.accent}", subset=[column.name])
        elif column.kind == "status":
            styled = styled.map(lambda word: f"color: {colours.tone(tone_of(str(word)))}", subset=[column.name])
    state = st.dataframe(
        styled, key=f"rows_{key}", hide_index=True, alt=alt, row_height=ROW_PIXELS,
        height=ROW_PIXELS * (min(len(part), HEIGHT_ROWS) + 1) + 2,
        on_select="rerun" if links else "ignore", selection_mode="single-cell",
        column_config={column.name: _config(column) for column in shown},
    )  # fmt: skip
    return list(state.selection.cells) if links else []


def _follow(picked: list[tuple[int, str]], part: pd.DataFrame, links: Mapping[str, _links.RowLink]) -> None:
    for row, name in picked:
        if name in links and row < len(part):
            link = links[name]
            _links.go(link.url_path, **link.params(part.iloc[row].to_dict()))


def _config(column: Column) -> Any:
    right = column.kind in {"count", "number", "percent", "size"}
    unit = f" ({column.unit})" if column.unit else ""
    return st.column_config.Column(
        column.title + unit, help=column.help or None, alignment="right" if right else "left"
    )


def _writer(column: Column, zone: tzinfo | None) -> Callable[[Any], str]:
    write: Callable[[Any], str] = {
        "count": lambda value: _words.count(int(value)),
        "number": lambda value: _words.number(float(value)),
        "percent": lambda value: f"{_words.number(float(value) * 100)} %",
        "date": lambda value: _words.date(value, zone=zone),
        "time": lambda value: _words.time(value, zone=zone),
        "size": lambda value: _words.size(int(value)),
        "status": lambda value: _status.labelled(str(value)),
    }.get(column.kind, str)
    return lambda value: "–" if value is None or value is pd.NaT or value != value or value == "" else write(value)


def safe_csv(frame: pd.DataFrame) -> str:
    """The frame as CSV in which no cell starts a formula when a spreadsheet opens it."""
    return frame.map(_inert).rename(columns=_inert).to_csv(index=False)


def _inert(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(_ACTIVE) else value
