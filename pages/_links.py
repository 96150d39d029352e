"""Where things are: links to the page of a thing, and the part of a screen's state that the address keeps."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlencode, urlsplit

import streamlit as st

from pages._words import plain

T = TypeVar("T")
_PAGES = "_pages"
_ADDRESS = "_address"
_BOUND = ("q_", "page_")
"""How the parameters begin that widgets keep in the address by themselves."""
MOST = 2**63
"""No database counts so far, and none may be asked for such a number."""
_RECALLED = ("cols_", "sort_", "desc_", "chosen_", "horizon", "depth")
"""How the keys begin of widgets that take over from the address what it says, when they are first drawn."""
ICONS = {
    "model": ":material/model_training:",
    "dataset": ":material/database:",
    "deployment": ":material/rocket_launch:",
    "use_case": ":material/flag:",
    "job": ":material/account_tree:",
    "run": ":material/play_circle:",
}


@dataclass(frozen=True, slots=True)
class RowLink:
    """The page of the thing in a row: `RowLink("model", name="name", version="version")`, parameter → column."""

    url_path: str
    columns: Mapping[str, str]

    def __init__(self, url_path: str, **columns: str) -> None:
        object.__setattr__(self, "url_path", url_path)
        object.__setattr__(self, "columns", columns)

    def params(self, row: Mapping[str, Any]) -> dict[str, str]:
        """The parameters of one row's address; empty cells are left out."""
        values = {param: row[column] for param, column in self.columns.items()}
        return {param: str(value) for param, value in values.items() if value not in (None, "") and value == value}


def remember(pages: Mapping[str, Any]) -> None:
    """Keep this run's `st.Page` of each address (the shell calls it)."""
    st.session_state[_PAGES] = dict(pages)


def exists(url_path: str) -> bool:
    """Whether whoever is looking can go to that page."""
    return url_path in st.session_state.get(_PAGES, {})


def address(url_path: str, **params: str) -> str:
    """The same-site address of a page: `/model?name=credit`."""
    query = urlencode({name: value for name, value in params.items() if value})
    return f"/{url_path}" + (f"?{query}" if query else "")


def link(url_path: str, label: str, *, icon: str | None = None, help: str | None = None, **params: str) -> None:
    """A link to a page with its parameters; where that page may not be opened, the label alone."""
    if not exists(url_path):
        st.markdown(plain(label))
        return
    page = st.session_state[_PAGES][url_path]
    st.page_link(page, label=plain(label), icon=icon, help=help, query_params=_given(params))


def node_link(kind: str, namespace: str, name: str, *, run_id: str = "", label: str = "") -> None:
    """A link to the page of a dataset, AI model, deployment, use case, job or run."""
    if run_id:
        link("run", label or f"Run {run_id[:8]} of {name}", icon=ICONS["run"], id=run_id)
    else:
        link(kind, label or name, icon=ICONS.get(kind), help=plain(namespace), name=name, namespace=namespace)


def go(url_path: str, **params: str) -> None:
    """Leave for a page now; stays where that page may not be opened."""
    if exists(url_path):
        st.switch_page(st.session_state[_PAGES][url_path], query_params=_given(params))


def go_to(address: str) -> None:
    """Leave for an address of this site, such as `address` writes."""
    parts = urlsplit(address)
    go(parts.path.strip("/"), **dict(parse_qsl(parts.query)))


def _given(params: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in params.items() if value}


def param(name: str, default: T, *, read: Callable[[str], T] = str) -> T:  # type: ignore[assignment]
    """One parameter of the address, read by `read`; `default` where it is missing, unreadable or too large."""
    text = st.query_params.get(name)
    if text is None:
        return default
    try:
        found = read(text)
    except (ValueError, KeyError):
        return default
    return default if isinstance(found, int) and abs(found) >= MOST else found


def set_params(**params: str | int | None) -> None:
    """Write parameters into the address without leaving the page, as one step; None or "" takes one out."""
    wanted = {name: str(value) for name, value in params.items() if value not in (None, "")}
    for name in params.keys() - wanted.keys():
        st.query_params.pop(name, None)
    if changed := {name: text for name, text in wanted.items() if st.query_params.get(name) != text}:
        st.query_params.update(changed)


def mend_address(url_path: str) -> None:
    """Make the page, and the browser, show the address it was sent to (the shell calls it before a page is drawn).

    Streamlit 1.67 runs the page with the parameters of a link to the page that is open already, or of a step back in
    it, but its widgets keep what they had; and of a link it leaves the old ones in the address bar and sends those
    with the next click.
    """
    now = (url_path, {name: text for name, text in st.query_params.to_dict().items() if not name.startswith(_BOUND)})
    before = st.session_state.get(_ADDRESS)
    if before is not None and before != now and before[0] == url_path:
        for key in [key for key in st.session_state if str(key).startswith(_RECALLED)]:
            del st.session_state[key]
        st.query_params.update({})
    st.session_state[_ADDRESS] = now


def keep_address(url_path: str = "") -> None:
    """Remember what the page wrote into the address itself (called after a page or a part is drawn)."""
    params = st.query_params.to_dict()
    kept = {name: text for name, text in params.items() if not name.startswith(_BOUND)}
    st.session_state[_ADDRESS] = (url_path or here(), kept)


def here() -> str:
    """The url_path of the page that is open."""
    return str(st.session_state.get(_ADDRESS, ("",))[0])
