"""The frame's parts keep their promises on any page."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from pages import _frame as frame


def depth_page() -> None:
    import streamlit as st

    from pages import _frame as frame

    st.write(f"depth is {frame.depth()}")


@pytest.mark.parametrize(("asked", "given"), [("", "drivers"), ("evidence", "evidence"), ("bottomless", "drivers")])
def test_depth_is_read_from_the_address(asked: str, given: str):
    app = AppTest.from_function(depth_page, default_timeout=60)
    if asked:
        app.query_params["depth"] = asked
    app.run()
    assert not app.exception
    assert [part.value for part in app.markdown] == [f"depth is {given}"]


def test_each_depth_reaches_those_before_it():
    assert frame.Depth.ANALYSIS.reaches(frame.Depth.HEADLINE)
    assert frame.Depth.ANALYSIS.reaches(frame.Depth.ANALYSIS)
    assert not frame.Depth.DRIVERS.reaches(frame.Depth.ANALYSIS)


def test_a_fifth_figure_is_refused():
    with pytest.raises(ValueError, match="at most four"):
        frame.figures([frame.Figure("x", "1")] * 5)


def parts_page() -> None:
    from datetime import UTC, datetime

    from pages import _frame as frame

    frame.headline("4 of 12 *models* lack [an](x) approval", about="About _this_")
    frame.figures(
        [frame.Figure("Models", "12", range="of 14", as_of=datetime(2026, 11, 21, 12, tzinfo=UTC), to="models")]
    )
    frame.empty("Nothing *yet*", next_step="Do _this_", code="ls")
    frame.not_found("model", "a](b)")
    frame.how_sure(source="the *log*", assumptions=["one_two"], uncertainty="5 %", checkpoint="7 entries")
    frame.facts({"name_x": "value|y"})


def test_peoples_text_is_plain_in_every_part():
    app = AppTest.from_function(parts_page, default_timeout=60)
    app.session_state["fold_how_sure"] = True
    app.run()
    assert not app.exception
    said = [part.value for part in [*app.title, *app.markdown, *app.caption]]
    assert app.title[0].value == r"4 of 12 \*models\* lack \[an\]\(x\) approval"
    assert any("as of 21 Nov 2026, 12:05" in text or "as of 21 Nov 2026, 12:00 UTC" in text for text in said)
    assert r"**Nothing \*yet\***" in said
    assert app.title[1].value == r"No model named a\]\(b\) is on record"
    assert r"**Source.** the \*log\*" in said
    assert list(app.table[0].value.iloc[0]) == [r"name\_x", r"value\|y"]


def act_page() -> None:
    import streamlit as st

    from pages import _act
    from registry.errors import Conflict

    def refuse() -> None:
        raise Conflict("there *is* one")

    _act.told()
    if st.button("refuse"):
        _act.act(refuse, done="never")
    if st.button("do"):
        _act.act(lambda: None, done="It is _done_.")
    if st.button("make"):
        st.write(_act.act(lambda: "secret", done="Made."))


def test_a_button_says_what_came_of_it():
    app = AppTest.from_function(act_page, default_timeout=60).run()
    app.button[0].click().run()
    assert [error.value for error in app.error] == [r"there \*is\* one"]
    app.button[1].click().run()
    assert [toast.value for toast in app.toast] == [r"It is \_done\_."]
    assert not app.run().toast
    app.button[2].click().run()
    assert [part.value for part in app.markdown] == ["secret"]
