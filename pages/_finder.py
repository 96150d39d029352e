"""The search field with suggestions: finds anything on record by any part of its name, however many there are."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from lineage.keys import NodeKind
from registry.access import Desk
from registry.services import search

_ASSETS = Path(__file__).parent / "assets"
_SHOWN = 12
KIND_WORDS = {
    NodeKind.DATASET: "dataset",
    NodeKind.JOB: "job",
    NodeKind.MODEL: "AI model",
    NodeKind.DEPLOYMENT: "deployment",
    NodeKind.USE_CASE: "use case",
}


@cache
def _component() -> Any:
    css, js = ((_ASSETS / f"finder.{kind}").read_text("utf-8") for kind in ("css", "js"))
    return st.components.v2.component("countersign.finder", html='<div class="finder"></div>', css=css, js=js)


def finder(desk: Desk, *, key: str, placeholder: str, kinds: tuple[NodeKind, ...] = ()) -> int | None:
    """Draw the field; returns the node id that was chosen in this run."""
    query = str((st.session_state.get(key) or {}).get("query") or "")
    hits = search.find(desk, query, kinds=kinds or tuple(NodeKind), limit=_SHOWN) if query else []
    total = search.count(desk, query, kinds=kinds) if len(hits) == _SHOWN else len(hits)
    shown = [
        {"id": str(hit.node_id), "kind": KIND_WORDS[NodeKind(hit.kind)], "name": hit.name, "namespace": hit.namespace}
        for hit in hits
    ]
    data = {"placeholder": placeholder, "query": query, "hits": shown, "total": total}
    result = _component()(
        data=data, key=key, default={"query": ""}, on_query_change=lambda: None, on_chosen_change=lambda: None
    )
    return int(result.chosen) if result.chosen else None
