"""Screen and paper wear the same tokens."""

from __future__ import annotations

import tomllib
from pathlib import Path

from briefs.theme import SCREEN, streamlit_theme

ROOT = Path(__file__).resolve().parent.parent
CONFIG = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())
SIZES = {"headingFontSizes", "headingFontWeights", "metricValueFontSize", "metricValueFontWeight", "showSidebarBorder"}


def flat(options: dict, prefix: str) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, value in options.items():
        found |= flat(value, f"{prefix}.{name}") if isinstance(value, dict) else {f"{prefix}.{name}": value}
    return found


def test_the_screen_wears_the_tokens_of_paper():
    worn = {
        name: value for name, value in flat(CONFIG["theme"], "theme").items() if name.rpartition(".")[2] not in SIZES
    }
    assert worn == streamlit_theme()


def test_headings_have_the_four_sizes_and_no_more():
    sizes = [f"{size:g}px" for size in (SCREEN.display, SCREEN.heading, SCREEN.body)]
    assert CONFIG["theme"]["headingFontSizes"] == [*sizes, *sizes[2:] * 3]
    assert CONFIG["theme"]["metricValueFontSize"] == sizes[0]


def test_nothing_is_told_about_faults_or_to_others():
    assert CONFIG["client"]["showErrorDetails"] == "none"
    assert CONFIG["client"]["disableDataExport"] is True
    assert CONFIG["browser"]["gatherUsageStats"] is False
    assert set(CONFIG["server"]["allowedHosts"]) == {"localhost", "127.0.0.1"}
    assert CONFIG["server"]["address"] == "127.0.0.1"
    assert CONFIG["server"]["maxUploadSize"] <= 50
