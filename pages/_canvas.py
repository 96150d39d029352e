"""The lineage canvas: a laid-out graph drawn as SVG in the browser, with pan, zoom, keyboard and export."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

_ASSETS = Path(__file__).parent / "assets"
LEGEND = "Arrow keys walk, Enter opens, F focuses, Ctrl + wheel zooms, drag moves."


@cache
def _component() -> Any:
    css, js = ((_ASSETS / f"canvas.{kind}").read_text("utf-8") for kind in ("css", "js"))
    return st.components.v2.component("countersign.canvas", html='<div class="canvas"></div>', css=css, js=js)


def canvas(data: dict[str, Any], *, key: str) -> dict[str, str] | None:
    """Draw; returns what was done in this run: {"what": "select" | "focus" | "up" | "down", "id": node id}, or None."""
    result = _component()(data={"legend": LEGEND, **data}, key=key, on_action_change=lambda: None)
    return result.action  # type: ignore[no-any-return]
