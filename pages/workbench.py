"""Scenarios: move what is uncertain in a business case, see what it does at once, keep what is worth keeping."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from pages import _frame as frame
from pages import _portfolio_words as words
from pages import _workbench_picture as picture
from pages import _workbench_sliders as sliders
from registry.access import Desk, Permission, permissions_now
from registry.commands import moves as commands
from registry.commands.moves import Moves
from registry.errors import Invalid, NotFound
from registry.services import business_cases, scenarios, workbench
from registry.views.workbench import Beside, Tried
from roi.estimates import Estimate, mean


def render(desk: Desk) -> None:
    """The case that the address names, or the first one."""
    known = {one.slug: one.title for one in business_cases.all_of(desk)}
    if not known:
        _nothing_yet()
        return
    heading, asked = st.empty(), frame.param("name", "")
    slug = asked if asked in known else next(iter(known))
    if sliders.untouched():  # the heading need not wait for the fields
        _headed(heading, known[slug], workbench.tried(desk, slug), moved=False)
    if asked and asked != slug:
        st.info(
            f"No business case named {frame.plain(asked)} is on record; this is another one.", icon=":material/info:"
        )
    slug = _chosen(known, slug)
    figures, start, beside = st.container(), workbench.tried(desk, slug), workbench.side_by_side(desk, slug)
    _loaded(start, beside)
    try:
        moved = sliders.moves(start.answer.case)
        found = workbench.tried(desk, slug, moved)
    except (Invalid, NotFound) as refusal:
        with heading.container():
            frame.headline(f"{known[slug]}: these moves do not fit together")
        st.error(frame.plain(str(refusal)), icon=":material/block:")
        return
    _headed(heading, known[slug], found, moved=bool(moved))
    with figures:
        frame.figures(_figures(found))
    _side_by_side(found, beside, moved=bool(moved))
    _changes(found)
    _keep(desk, slug, found, moved)
    _saved(desk, slug, beside)
    _how_sure(found)


def _headed(heading: Any, title: str, found: Tried, *, moved: bool) -> None:
    with heading.container():
        frame.headline(picture.sentence(title, found.answer, moved=moved))


def _chosen(known: dict[str, str], slug: str) -> str:
    """The business case, kept in the address; another one begins as it is on record."""
    chosen = st.selectbox(
        "Business case", list(known), list(known).index(slug), format_func=known.__getitem__, key="chosen_case",
        on_change=_load, args=("",), label_visibility="collapsed", width=420,
    )  # fmt: skip
    frame.set_params(name=chosen)
    return str(chosen)


def _load(name: str) -> None:
    """What the sliders are to show when they are next drawn: a scenario by its name, or the case as it is."""
    st.session_state["_load"] = name


def _loaded(start: Tried, beside: tuple[Beside, ...]) -> None:
    name = st.session_state.pop("_load", None)
    if name == "":
        sliders.load(start.answer.case, Moves())
    for one in beside:
        if name and one.scenario.name == name:
            sliders.load(start.answer.case, commands.of(one.scenario))


def _figures(found: Tried) -> list[frame.Figure]:
    before, after, currency = found.answer.before, found.answer.after, found.answer.case.currency
    paid = "never" if after.payback is None else f"{after.payback:.0f} months"
    was = "never" if before.payback is None else f"{before.payback:.0f} months"
    return [
        frame.Figure("Worth (median)", frame.money(after.npv.at(0.5).value, currency),
                     range=words.between(after.npv, currency),
                     change=f"was {frame.money(before.npv.at(0.5).value, currency)}"),
        frame.Figure("May lose money", words.percent(after.p_negative.value),
                     change=f"was {words.percent(before.p_negative.value)}"),
        frame.Figure("Paid back after", paid, change=f"was {was}", help="At the mean of every estimate"),
        frame.Figure("All costs", frame.money(after.tco, currency), change=f"was {frame.money(before.tco, currency)}",
                     help="Undiscounted, over the case's horizon, at the mean of every estimate"),
    ]  # fmt: skip


def _side_by_side(found: Tried, beside: tuple[Beside, ...], *, moved: bool) -> None:
    rows: list[picture.Row] = [(picture.AS_IT_IS, found.answer.before, None)]
    rows += [(picture.MOVED, found.answer.after, found.answer)] if moved else []
    rows += [(one.scenario.name, one.answer.after, one.answer) for one in beside if one.answer is not None]
    drawn = found.answer.draws
    sure = (
        f"Drawn {drawn:,} times, so that it answers at once: the median is good to "
        f"{words.give_or_take(found.answer.after.npv.at(0.5), found.answer.case.currency)} (standard error). "
        "Economics draws more, and may differ by as much."
    )
    picture.side_by_side(rows, found.answer.case.currency, sure=sure)


def _changes(found: Tried) -> None:
    if not found.answer.changes:
        return
    rows = pd.DataFrame(
        [
            {"what": one.title, "before": _figure(one.before), "after": _figure(one.after),
             "because": ", ".join(one.because), "place": one.place}
            for one in found.answer.changes
        ]
    )  # fmt: skip
    frame.table(
        rows, key="changes", alt="What these moves change in the case", title="What changes", search=False,
        columns=[
            frame.Column("what"), frame.Column("before", kind="number", help="Mean of the estimate"),
            frame.Column("after", kind="number"), frame.Column("because"), frame.Column("place", hidden=True),
        ],
    )  # fmt: skip
    for line in found.answer.not_counted:
        st.caption(f"Not counted. {frame.plain(line)}.")


def _figure(estimate: Estimate | None) -> float | None:
    return None if estimate is None else float(mean(estimate))


def _keep(desk: Desk, slug: str, found: Tried, moved: Moves) -> None:
    if not moved:
        return
    if Permission.CASE_WRITE not in permissions_now(desk):
        st.caption("Executives and engineers can keep this as a scenario; the address above holds it until then.")
        return
    with st.form("keep", border=True):
        one, two = st.columns([1, 2])
        name = one.text_input("Scenario", max_chars=120, placeholder="Slower take-up")
        note = two.text_input("Why", max_chars=2_000)
        buttons = st.container(horizontal=True)
        save = buttons.form_submit_button("Keep as a scenario", type="primary", icon=":material/bookmark_add:")
        plan = buttons.form_submit_button(
            f"Make it revision {found.provenance.newest + 1} of the case", icon=":material/published_with_changes:",
            help="Approvals that were given for the case as it is become stale",
        )  # fmt: skip
    if save:
        frame.act(lambda: _done(scenarios.save(desk, slug, moved.scenario(name, note))), done=f"Kept: {name}.")
    if plan:
        expected = found.provenance.newest
        frame.act(
            lambda: _done(workbench.adopt(desk, slug, moved, note=note or name, expected_revision=expected)),
            done=f"Revision {expected + 1} is the plan now; the one before stays on record.",
        )


def _done(_: object) -> None:
    """Let the page be drawn anew."""


def _saved(desk: Desk, slug: str, beside: tuple[Beside, ...]) -> None:
    if not beside:
        return
    frame.section("Scenarios on record")
    may = Permission.CASE_WRITE in permissions_now(desk)
    for one in beside:
        kept = one.scenario
        row = st.container(horizontal=True, vertical_alignment="center")
        older = f", made for revision {kept.revision}" if kept.revision != kept.newest else ""
        fault = f". {one.why_not}" if one.why_not else ""
        row.markdown(
            f"**{frame.plain(kept.name)}** {frame.plain(kept.note)} · {frame.plain(kept.by)}, {frame.date(kept.at)}"
            f"{older}{frame.plain(fault)}"
        )
        if one.answer is not None:
            row.button(
                "Load", key=f"load_{kept.name}", help="Put it onto the sliders", on_click=_load, args=(kept.name,)
            )
        if may and row.button("Remove", key=f"remove_{kept.name}", type="tertiary", help="It stays in the audit log"):
            frame.act(lambda name=kept.name: scenarios.take_away(desk, slug, name), done=f"Removed: {kept.name}.")


def _how_sure(found: Tried) -> None:
    answer = found.answer
    assumed = [
        f"{place}: {default.unit} ({default.source}); {'read at its source' if default.is_fact else 'an assumption'}"
        for place, default in answer.assumed
    ]
    frame.how_sure(
        source=f"{found.provenance}.",
        assumptions=[
            "A factor scales an estimate's whole range; levers multiply, they never add.",
            "What was measured becomes a claim once it is moved.",
            *assumed,
        ],
        uncertainty=f"The difference is {frame.money(answer.difference.value, answer.case.currency)} ± "
        f"{frame.money(answer.difference.se, answer.case.currency, digits=2)} (standard error of {answer.draws:,} "
        "draws, the same for both sides).",
    )


def _nothing_yet() -> None:
    frame.headline("There is no business case to try things out on yet")
    frame.empty(
        "Here costs, benefits, delays and levers are moved, with the answer beside them.",
        next_step="Write the business case of a use case first.", to="use_cases", label="Choose a use case",
    )  # fmt: skip
