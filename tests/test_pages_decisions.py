"""The pages of decisions: drawn for awkward texts at every depth, filled by template, kept as a draft, logged once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from pages._decide_fields import meant
from registry import madr
from registry.access import Desk, Role
from registry.commands.decisions import Assumption, Decision, Option, Part, Person
from registry.engine import Registry
from registry.rules.assumptions import State
from registry.services import assumptions, decisions, drafts, events, projections
from registry.subjects import Subject
from tests.events import body, dataset_event, facet
from tests.people import Watch, desk_of, opened, role_desk

ODD = "credit :red[risk] $x$ <b>&amp;</b> *a*"
MODEL = Subject.parse(f"model:models/{ODD}@v 1")
ODD_DECISION = Decision(
    title=f"# Ship {ODD}", about=MODEL, choice=f"- {ODD}", rationale=f"1. {ODD}\n\n* a\n* b\n\n---\n    code",
    template="no-such-template", context=f"> {ODD}", consequences=f"* Good, because {ODD}\nand on",
    options=(Option(title=f"- {ODD}", about="|a|b|", pros=(ODD,), cons=("* x",), cost="$3$"), Option(title="b")),
    assumptions=(
        Assumption(text=ODD, metric="m$x$", comparator="<=", threshold=0.1), Assumption(text="calm"),
        Assumption(text="c"),
    ),
    people=(Person(name="demo-reviewer"), Person(name=ODD, part=Part.CONSULTED)), revisit_on=date(2026, 1, 1),
)  # fmt: skip


@pytest.fixture
def registry(sqlite_url: str) -> Iterator[Registry]:
    registry, operator, watch = opened(sqlite_url)
    kind = facet(datasetType="MODEL", subType="x")
    events.receive(operator, [body(dataset_event(ODD, namespace="models", datasetType=kind))])
    projections.catch_up(registry)
    engineer = role_desk(operator, Role.ENGINEER, watch)
    decisions.log(engineer, ODD_DECISION)
    assumptions.set_state(engineer, 1, 2, State.BROKEN, note=ODD)
    assumptions.set_state(engineer, 1, 3, State.HOLDS, note="yes")
    decisions.log(
        engineer, madr.read("---\nstatus: proposed\n---\n# P\n\n## Why *now*\n\n* x\n", about="dataset:lake/o")
    )
    decisions.log(engineer, Decision(title="Old", about=MODEL.whole, choice="a", rationale="b"))
    decisions.log(engineer, Decision(title="New", about=MODEL.whole, choice="a", rationale="b", supersedes=3))
    yield registry
    registry.close()


@pytest.fixture
def at(registry: Registry) -> Desk:
    """The engineer's desk."""
    return desk_of(registry, "demo-engineer", Watch())


def drawn(desk: Desk, module: str, **params: str) -> AppTest:
    def page(desk, module):  # it is run from its source, which knows none of our names
        from importlib import import_module

        import_module(module).render(desk)

    app = AppTest.from_function(page, args=(desk, module), default_timeout=60)
    for name, value in params.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception, [one.value for one in app.exception]
    return app


def told(app: AppTest) -> str:
    return "\n".join(str(part.value) for part in [*app.title, *app.subheader, *app.markdown, *app.caption, *app.error])


Draw = Callable[..., AppTest]


@pytest.mark.parametrize("depth", ["headline", "drivers", "analysis", "evidence"])
@pytest.mark.parametrize("number", ["1", "D-2", "4"])
def test_a_decision_is_drawn_at_every_depth_whatever_it_says(at: Desk, number: str, depth: str):
    app = drawn(at, "pages.decision", id=number, depth=depth)
    assert app.title[0].value.startswith(f"D-{number.removeprefix('D-')}: ")
    assert "could not be drawn" not in told(app)


def test_a_decision_says_first_what_stands_against_it(at: Desk):
    assert drawn(at, "pages.decision", id="1").title[0].value.endswith("; 1 assumption no longer holds")
    assert drawn(at, "pages.decision", id="3").title[0].value == "D-3: Old; superseded by D-4"
    assert drawn(at, "pages.decision", id="2").title[0].value == "D-2: P; proposed"
    app = drawn(at, "pages.decision", id="2", depth="evidence")
    assert "Why \\*now\\*" in told(app)


def test_a_name_alone_is_enough_to_say_what_it_is_about(at: Desk):
    assert meant(at, f"{ODD}@3") == [f"model:models/{ODD}@3"]
    assert meant(at, "nobody knows it") == meant(at, "") == []
    assert meant(at, "dataset:lake/orders") == [], "written out already"


@pytest.mark.parametrize("text", ["99", "x", ""])
def test_a_decision_that_is_not_there_is_told_in_words(at: Desk, text: str):
    assert "No decision named" in drawn(at, "pages.decision", id=text).title[0].value


def test_what_was_found_is_put_on_record_from_the_page(at: Desk):
    app = drawn(at, "pages.decision", id="1")
    app.text_input[0].set_value("prices fell")
    next(one for one in app.button if one.label == "Put it on record").click().run()
    assert assumptions.of(at, 1)[0].because.endswith("prices fell") or assumptions.of(at, 1)[1].because.endswith(
        "prices fell"
    )


def test_the_list_says_how_many_need_another_look(at: Desk):
    title = drawn(at, "pages.decisions").title[0].value
    assert title.startswith("1 of 2 decisions in force rests on an assumption that no longer holds")
    assert "1 decision should be looked at again" in title


FIELDS = ("title", "choice", "rationale")


def form(desk: Desk, **params: str) -> AppTest:
    return drawn(desk, "pages.decide", **params)


def put(app: AppTest, **said: str) -> AppTest:
    for field, text in said.items():
        known = [*app.text_input, *app.text_area]
        next(one for one in known if one.key == f"decide_{field}").set_value(text)
    return app.run()


def submit(app: AppTest) -> AppTest:
    return next(one for one in app.button if one.label == "Put the decision on record").click().run()


def test_three_fields_and_a_button_log_a_decision_about_what_the_address_names(at: Desk):
    app = form(at, about="model:models/m@3")
    shown = [one.label for one in [*app.text_input, *app.text_area]]
    assert shown[:2] == ["Title", "Chosen"]
    submit(put(app, title="Ship it", choice="Yes", rationale="Better", revisit="90d"))
    made = decisions.decision(at, 5)
    assert (made.line.title, str(made.line.about)) == ("Ship it", "model:models/m@3")
    assert made.line.revisit_on == at.clock().date() + timedelta(days=90)
    assert drafts.mine(at, "decision") == ()


def test_what_is_missing_is_told_and_nothing_is_lost(at: Desk):
    app = submit(put(form(at, about="model:models/m@3"), title="Ship it", revisit="soon"))
    assert "revisit" in app.error[0].value
    app = submit(put(app, revisit=""))
    assert "choice: say what was chosen" in app.error[0].value
    assert decisions.summary(at).decisions == 4
    assert next(one for one in app.text_input if one.key == "decide_title").value == "Ship it"


def test_a_draft_comes_back_in_the_next_session_and_can_be_let_go(at: Desk):
    put(form(at, about="model:models/m@3"), title="Half a title", rationale="because")
    assert next(one for one in form(at, about="model:models/n").text_input if one.key == "decide_title").value == ""
    again = form(at, about="model:models/m@3")
    assert next(one for one in again.text_input if one.key == "decide_title").value == "Half a title"
    assert "is back" in told(again)
    next(one for one in again.button if one.label == "Start anew").click().run()
    assert next(one for one in again.text_input if one.key == "decide_title").value == ""
    assert drafts.mine(at, "decision") == ()


def test_a_template_says_what_belongs_where_and_fills_only_when_told(at: Desk):
    app = form(at, about="model:models/m@3")
    app.session_state["decide_template"] = "deployment"
    app.run()
    field = {one.key: one for one in [*app.text_input, *app.text_area]}
    assert "Which evidence shows" in field["decide_rationale"].placeholder
    assert field["decide_title"].placeholder.startswith("Put (model)")
    assert field["decide_options"].value == ""
    next(one for one in app.button if one.key == "begin_options").click().run()
    submit(put(app, title="Ship it", choice="Yes", rationale="Better"))
    made = decisions.decision(at, 5)
    assert (made.line.template, len(made.options), made.assumptions) == ("deployment", 4, ())


def test_superseding_begins_with_what_the_older_decision_said(at: Desk):
    app = form(at, supersedes="D-1")
    field: dict[str, Any] = {one.key: one.value for one in [*app.text_input, *app.text_area]}
    assert field["decide_title"] == ODD_DECISION.title
    assert "demo-reviewer" in field["decide_people"]
    assert "m$x$ <= 0.1" in field["decide_assumptions"]
    submit(put(app, title="Ship it after all"))
    made = decisions.decision(at, 5)
    assert [one.number for one in made.chain] == ["D-1", "D-5"]
    assert made.options[0].pros == (ODD,)
    assert decisions.decision(at, 1).line.superseded_by == "D-5"
    late = submit(put(form(at, supersedes="D-1"), title="Another"))
    assert "D-1 was superseded by D-5 already" in late.error[0].value


def test_files_are_taken_in_from_the_list_once_and_whole(at: Desk):
    text = b"# Use Parquet\r\n\r\n## Decision Drivers\r\n\r\n* cost\r\n"
    for _ in range(2):
        app = drawn(at, "pages.decisions")
        app.file_uploader[0].set_value(
            [("0005-use-parquet.md", text, "text/markdown"), ("bad.md", b"\xff", "text/markdown")]
        )
        next(one for one in app.text_input if one.label.startswith("About")).set_value("dataset:lake/orders")
        next(one for one in app.button if one.label == "Put them on record").click().run()
        assert not app.exception
        assert "bad.md: a MADR file is text in UTF-8" in app.error[0].value.replace("\\", "")
    assert decisions.summary(at).decisions == 5
    assert madr.read(decisions.as_madr(at, 5)).source.encode() == text
