"""The main script: finds out who is looking, shows the pages open to them, and draws the one asked for."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import streamlit as st

from pages import _act, _desk, _links, _parts, _sidebar, _sign_in, _states
from pages._table import GROUPS, PAGES, PageRow
from registry import runtime
from registry.access import Desk, Permission, permissions_now
from registry.errors import NotSignedIn
from registry.services import inbox

STYLE = Path(__file__).with_name("_frame.css")
MARK = str(Path(__file__).with_name("mark.svg"))  # a symbol by name would be fetched from a font service
HOME = "home"
COUNTED = "_counted"


def main() -> None:
    """Draw what was asked for, or say why not."""
    st.set_page_config(page_title="Countersign", page_icon=MARK, layout="wide")
    served = _desk.served()
    if served is None:
        st.markdown("Countersign is started with `streamlit run app.py`.")
        return
    st.html(STYLE)
    desk = _desk.here(served)
    try:
        permissions = permissions_now(desk)
    except NotSignedIn:
        _pages(desk, frozenset(), position="hidden")
        _sign_in.page(served.settings)
        return
    asked = _pages(desk, permissions, position="sidebar")
    if _desk.company_email() and (link := _desk.deep_link()):
        _links.go_to(link)
    _sidebar.draw(desk, permissions)
    _act.told()
    if permissions:
        _parts.looked(desk.actor, permissions)
        _links.mend_address(asked.url_path)
        st.set_page_config(page_title=_title(asked))
        asked.run()
        _links.keep_address(asked.url_path)
    else:
        _states.no_role()


def _pages(desk: Desk, permissions: frozenset[Permission], *, position: Any) -> Any:
    """Tell Streamlit about every page (also the hidden: an address must not change) and return the one asked for."""
    counted = _counted(desk, permissions)
    known = {row.url_path: _page(desk, row, permissions, counted.get(row.url_path, 0)) for row in PAGES}
    groups: dict[str, list[Any]] = {
        group: [known[row.url_path] for row in PAGES if row.group == group] for group in GROUPS
    }
    if unknown := _unknown_path():
        home = known[HOME]  # it stands at "/", so that its own name is an address that nobody has
        draw = (lambda: st.switch_page(home)) if unknown == HOME else (lambda: _states.nothing_here(unknown))
        groups[""] = [st.Page(draw, url_path=unknown, title="?", visibility="hidden")]
    open_ = {row.url_path: known[row.url_path] for row in PAGES if row.permission in permissions}
    _links.remember(open_)
    return st.navigation({group: pages for group, pages in groups.items() if pages}, position=position, expanded=True)


def _counted(desk: Desk, permissions: frozenset[Permission]) -> dict[str, int]:
    """What the navigation counts: by page, how much is not read."""
    found = {"inbox": inbox.unread(desk)} if Permission.GOVERN_READ in permissions else {}
    st.session_state[COUNTED] = found
    return found


def _page(desk: Desk, row: PageRow, permissions: frozenset[Permission], count: int) -> Any:
    allowed = row.permission in permissions
    return st.Page(
        _drawing(desk, row) if allowed else lambda: _states.no_permission(row.permission, page=row.title),
        title=f"{row.title} ({count:,})" if count else row.title,
        icon=row.icon,
        url_path="" if row.url_path == HOME else row.url_path,
        default=row.url_path == HOME,
        visibility="visible" if allowed and row.listed else "hidden",
    )


def _drawing(desk: Desk, row: PageRow) -> Callable[[], None]:
    def draw() -> None:
        _parts.guarded(lambda: _parts.part(lambda: import_module(row.module).render(desk)), page=row.url_path)
        if row.module not in _settled:
            _settled.add(row.module)
            runtime.settle()  # what the page imported stays for good: no collection after a run need look at it

    return draw


_settled: set[str] = set()


def _title(asked: Any) -> str:
    """What a tab and the history of the browser call the page: the thing it is about, where it is about one."""
    name = _links.param("name", "") or _links.param("id", "") or _links.param("number", "")
    return " · ".join(part for part in (name[:60], asked.title, "Countersign") if part)


def _unknown_path() -> str:
    """The address asked for, where no page has it."""
    path = urlsplit(st.context.url or "/").path.strip("/").rpartition("/")[2]
    return "" if not path or path in {row.url_path for row in PAGES} - {HOME} else path


if __name__ == "__main__":
    main()
