"""The pages of the record are drawn at every depth, for things with awkward names and things that say hardly any."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from pages import _picture, event
from registry.engine import Registry
from registry.services import events, projections
from registry.views.inspector import EventLine
from tests.events import body, dataset, dataset_event, facet, run_event, run_id
from tests.people import opened

ODD = "credit :red[risk] $x$ <b>&amp;</b> *a*"
TYPED = facet(datasetType="MODEL", subType="`ranker`")


def at(version: str) -> dict[str, Any]:
    return {"version": facet(datasetVersion=version)}


def odd_model(version: str) -> dict[str, Any]:
    return dataset(ODD, namespace="models", datasetType=TYPED, **at(version))


def deploy(moment: str, version: str, **said: Any) -> dict[str, Any]:
    told = {"environment": "production", "service": "s_[x](y)", "modelNamespace": "models", "modelName": ODD,
            "modelVersion": version, "status": "live", "since": moment, **said}  # fmt: skip
    facets = {"datasetType": facet(datasetType="DEPLOYMENT"), "countersign_deployment": facet(**told)}
    out = dataset("s_[x](y)", namespace="deployment://production", **facets)
    return run_event("COMPLETE", "deploy", run=moment, at=moment, inputs=[odd_model(version)], outputs=[out])


def checked(hour: int, *, held: bool) -> dict[str, Any]:
    metrics = facet(rowCount=100 + hour, columnMetrics={"a_b": {"nullCount": hour}})
    checks = facet(assertions=[{"assertion": "not_null", "column": "a_b", "success": held}])
    table = dataset("raw", dataQualityMetrics=metrics, outputFacets={"dataQualityAssertions": checks}, **at(f"r{hour}"))
    return run_event("COMPLETE", "load", run=f"load {hour}", at=f"0{hour}:00:00Z", outputs=[table])


STORY = [
    dataset_event("raw", schema=facet(fields=[{"name": "a_b", "type": "STRUCT<x>", "description": "*d*"}]),
                  ownership=facet(owners=[{"name": "team:$x$"}]), symlinks=facet(identifiers=[
                      {"namespace": "hive", "name": "raw_alias", "type": "TABLE"}])),
    checked(1, held=True), checked(2, held=False), checked(3, held=True),
    run_event("START", "train", run="t", at="04:00:00Z", inputs=[dataset("raw", **at("r3"))]),
    run_event("COMPLETE", "train", run="t", at="05:00:00Z", outputs=[odd_model("v1")]),
    run_event("COMPLETE", "train", run="t2", at="06:00:00Z", inputs=[dataset("raw", **at("r2"))],
              outputs=[odd_model("v2")]),
    deploy("2026-11-21T07:00:00Z", "v1", approval={"reference": "*A*", "by": "b", "expiresAt": "2026-11-21T08:00:00Z"}),
    deploy("2026-11-21T08:00:00Z", "v2", trafficPercent="all"),
    dataset_event("bare", namespace="models", datasetType=TYPED),
    dataset_event("use", namespace="usecase", datasetType=facet(datasetType="USE_CASE"),
                  countersign_useCase=facet(title="*Lend*", purpose="$why$", owner="o")),
    run_event("FAIL", "train", run="bad", at="09:00:00Z",
              run_facets={"errorMessage": facet(message="<b>no</b> `x`")}),  # a fault: no programmingLanguage
]  # fmt: skip
DEPTHS = ("headline", "drivers", "analysis", "evidence")


def page(url: str, module: str) -> None:
    """What AppTest runs: one page at the operator's desk."""
    from importlib import import_module

    from registry.access import Actor, Desk
    from registry.engine import Registry

    desk = Desk(Registry.open(url), Actor(1, "operator"), "page")
    import_module(f"pages.{module}").render(desk)


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    where = f"sqlite:///{tmp_path_factory.mktemp('record') / 'registry.db'}"
    registry, operator, _ = opened(where)
    events.receive(operator, [*(body(event) for event in STORY), b"nonsense"])
    projections.catch_up(registry)
    yield where
    registry.close()
    Registry.open(where).close()


def drawn(url: str, module: str, **params: str) -> AppTest:
    app = AppTest.from_function(page, default_timeout=60, args=(url, module))
    for name, value in params.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    assert not app.error
    return app


@pytest.mark.parametrize("depth", DEPTHS)
@pytest.mark.parametrize(
    ("module", "params"),
    [
        ("model", {"name": ODD}),
        ("model", {"name": "bare"}),
        ("model", {"name": ODD, "version": "v1", "as_of": "2026-11-20"}),
        ("dataset", {"name": "raw"}),
        ("dataset", {"name": "raw", "version": "never seen"}),
        ("dataset", {"name": "s_[x](y)"}),
        ("dataset", {"name": "use"}),
        ("job", {"name": "train"}),
        ("run", {"id": run_id("bad")}),
        ("run", {"id": run_id("t")}),
    ],
)
def test_a_thing_s_page_is_drawn_at_every_depth(url, module, params, depth):
    app = drawn(url, module, depth=depth, **params)
    assert len(app.title) == 1


@pytest.mark.parametrize("module", ["models", "datasets", "runs", "events"])
def test_a_list_is_drawn_however_the_address_asks_for_it(url, module):
    assert len(drawn(url, module).title) == 1
    odd = {f"q_{module}": "no such thing", f"page_{module}": "99", f"sort_{module}": "name", f"desc_{module}": "1"}
    assert any("None of the" in part.value for part in drawn(url, module, **odd).markdown)


def test_a_page_behind_the_end_shows_the_last_one(url):
    assert not [part for part in drawn(url, "models", page_models="7").markdown if "None of the" in part.value]


def test_the_first_sentences_say_what_is_worst(url):
    assert drawn(url, "models").title[0].value.startswith("1 of 1 AI model in production lacks a valid approval")
    title = drawn(url, "model", name=ODD).title[0].value
    assert "answers in production: v2" in title
    assert "without approval since 21 Nov 2026, and 2 more" in title


def test_a_name_that_nobody_mentioned_is_said_to_be_unknown(url):
    assert drawn(url, "model", name="nobody").title[0].value == "No AI model named nobody is on record"
    assert drawn(url, "dataset", name="train").title[0].value.startswith("No dataset or deployment named train")


def test_a_fault_is_shown_with_its_place_and_what_was_wanted(url):
    assert not [part for part in drawn(url, "events", faults="1").markdown if "None of the" in part.value]
    assert drawn(url, "event", number=str(len(STORY))).title[0].value.endswith("with 1 fault")


def test_refused_deliveries_have_a_list_of_their_own(url):
    app = drawn(url, "events", q_show="Refused deliveries")
    (choice,) = [box for box in app.selectbox if box.label == "Read one back"]
    choice.select(1).run()
    assert app.code[0].value == "nonsense"


def test_an_event_that_arrived_before_it_happened_says_so():
    arrived = datetime(2026, 11, 21, 12, tzinfo=UTC)
    line = EventLine(1, arrived + timedelta(days=30, hours=2), arrived, "run", "START", None, "", "", 0)
    assert event._arrived(line) == "21 Nov 2026, 12:00 UTC, 30 d 2 h before it says it happened"
    assert event._arrived(replace(line, event_time=arrived)) == "21 Nov 2026, 12:00 UTC"


def test_marks_of_what_is_left_out_do_not_cover_each_other():
    roomy = _picture._roomy({1: (0, 3_201), 2: (199, 0), 3: (0, 0)}, [(1, 2), (2, 3)])
    assert roomy.between_layers == (12 + 7 * len("+3,201")) + (12 + 7 * len("+199")) + 12  # as canvas.js draws them
    assert _picture._roomy({1: (0, 3_201), 3: (0, 0)}, [(1, 3)]) == _picture.SPACING


def test_a_name_that_fills_the_screen_leaves_room_for_the_sentence(url):
    assert (
        drawn(url, "model", name="x" * 1_000).title[0].value == f"No AI model named {'x' * 60}…{'x' * 20} is on record"
    )


@pytest.mark.parametrize(
    ("module", "param"), [("lineage_graph", "focus"), ("event", "number"), ("models", "page_models")]
)
@pytest.mark.parametrize("number", ["9" * 30, "9" * 18, "-1", "²"])
def test_a_number_that_no_row_can_have_is_asked_of_no_database(url, module, param, number):
    assert len(drawn(url, module, **{param: number}).title) == 1
