"""Every chart of every page says what it shows and how sure that is, and gives its table and its picture away."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from pathlib import Path

from streamlit.testing.v1 import AppTest

from pages._label_sides import sides
from tests.northgate import copied
from tests.rendering import rendered

PAGES = sorted((Path(__file__).parents[1] / "pages").glob("*.py"))
PROMISED = {"key", "alt", "sure", "rows", "columns"}


def _calls(path: Path) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func).rpartition(".")[2], node


def test_every_chart_has_its_words_its_table_and_how_sure_it_is() -> None:
    charts = [(path.name, call) for path in PAGES for name, call in _calls(path) if name == "chart"]
    assert len(charts) > 20
    lacking = {
        f"{page}:{call.lineno}": sorted(gone)
        for page, call in charts
        if (gone := PROMISED - {said.arg for said in call.keywords if ast.unparse(said.value) != "''"})
    }
    assert lacking == {}


def test_no_page_draws_a_chart_past_the_one_place_that_keeps_these_promises() -> None:
    drawing = {path.name for path in PAGES for name, _ in _calls(path) if name.endswith("_chart")}
    assert drawing == {"_charts.py"}


def _draw() -> None:
    import pandas as pd

    from pages import _charts
    from pages import _frame as frame

    names = ["short", "a name so long that no room would be left for the bars beside it"]
    _charts.chart(
        [{"type": "bar", "orientation": "h", "x": [1, 2], "y": names}], key="two_bars", alt="Two bars.",
        sure="Counted.", caption="Longer is more.", rows=pd.DataFrame({"name": names}), columns=[frame.Column("name")],
    )  # fmt: skip


def test_a_chart_can_be_taken_away_as_a_picture_and_long_names_leave_it_room() -> None:
    app = AppTest.from_function(_draw).run()
    assert not app.exception
    drawn = app.get("plotly_chart")[0].proto
    assert json.loads(drawn.config)["modeBarButtons"] == [["toImage"]]
    assert json.loads(drawn.config)["toImageButtonOptions"]["filename"] == "countersign-two-bars"
    assert list(json.loads(drawn.spec)["layout"]["yaxis"]["labelalias"].values()) == [
        "a name so long that no room would be left f…"
    ]
    assert "How sure." in app.caption[0].value


OF_THE_DEMO = (
    ("portfolio", {"depth": "evidence"}, 2), ("workbench", {}, 1), ("actuals", {}, 1), ("frameworks", {}, 1),
    ("economics", {"name": "churn-retention", "depth": "evidence"}, 3), ("budget", {}, 1),
    *(("budget", {"q_view": view}, 1) for view in ("Spend by day", "A training run", "Capacity", "Platform")),
)  # fmt: skip


def test_plotly_accepts_every_value_of_the_charts_of_the_demo(northgate: Path, tmp_path: Path) -> None:
    import plotly.graph_objects as go

    with copied(northgate, tmp_path) as (registry, _, _):
        for page, params, least in OF_THE_DEMO:
            shown = rendered(str(registry.engine.url), page, "demo-administrator", **params).get("plotly_chart")
            assert len(shown) >= least, page
            for chart in shown:
                go.Figure(json.loads(chart.proto.spec))  # raises where it knows a name or a value not


def test_names_that_stand_close_do_not_hide_each_other() -> None:
    alone = sides([(0.5, 0.5)], ["one"], size=(700.0, 300.0))
    two = sides([(0.5, 0.5), (0.51, 0.5)], ["one name", "another name"], size=(700.0, 300.0))
    edge = sides([(1.0, 1.0)], ["at the corner"], size=(700.0, 300.0))
    assert (alone, edge) == (["top right"], ["bottom left"])
    assert two[0] != two[1]
