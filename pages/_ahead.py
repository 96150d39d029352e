"""Which pieces of Streamlit's script a page draws with: the browser gets them while the page is still on its way.

Streamlit asks for the piece that draws a kind of element when the first such element comes, and React then may hold
back what it draws with it for half a second from the first piece that was missing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

EVERYWHERE = ("Html", "TextInput", "PageLink", "Button", "BidiComponent", "Metric", "DownloadButton")
"""Small, and on most pages: they run at once."""
LATER: Mapping[str, Sequence[str]] = {
    "": ("NumberInput",),
    "model": ("ButtonGroup", "Table", "DateInput", "PlotlyChart"),
    "dataset": ("ButtonGroup", "Table", "PlotlyChart"),
    "deployment": ("ButtonGroup", "Table"),
    "use_case": ("ButtonGroup", "Table"),
    "run": ("ButtonGroup", "Table", "PlotlyChart"),
    "job": ("ButtonGroup", "Table", "PlotlyChart"),
    "lineage": ("NumberInput", "Checkbox", "Multiselect", "Slider", "Table"),
    "event": ("Table", "Json", "StreamlitSyntaxHighlighter"),
    "connect": ("StreamlitSyntaxHighlighter",),
    "about": ("Table",),
}
"""By address, "" is home: what that page draws besides. Fetched, but not run: the page's heading comes first."""


def tags(path: str) -> bytes:
    """What to put into the head of the page at that path; nothing where this Streamlit has no such pieces."""
    page = path.rstrip("/").rpartition("/")[2]
    return _tags(page if page in LATER else "other")  # one entry for all the addresses that nobody has


@cache
def _tags(page: str) -> bytes:
    known = _manifest()
    place = {entry.get("name"): key for key, entry in known.items() if entry.get("isDynamicEntry")}
    wanted = [place[name] for name in (*EVERYWHERE, *LATER.get(page, ())) if name in place]
    seen: set[str] = set()
    list(_needs(known, "index.html", seen))  # what the page has anyway
    fetched = [known[key]["file"] for one in wanted for key in _needs(known, one, seen)]
    run = [known[place[name]]["file"] for name in EVERYWHERE if name in place]
    return "".join(
        [f'<link rel="modulepreload" crossorigin href="./{file}">' for file in fetched]
        + [f'<script type="module" async crossorigin src="./{file}"></script>' for file in run]
    ).encode()


def _needs(known: Mapping[str, Any], key: str, seen: set[str]) -> Iterator[str]:
    """A piece after all that it imports, without those seen before."""
    if key in seen or key not in known:
        return
    seen.add(key)
    for other in known[key].get("imports", ()):
        yield from _needs(known, other, seen)
    yield key


@cache
def _manifest() -> Mapping[str, Any]:
    """Streamlit's own list of the files that its script is made of."""
    import streamlit

    path = Path(streamlit.__file__).parent / "static" / "manifest.json"
    return json.loads(path.read_bytes()) if path.exists() else {}
