"""The money of one use case: what it is worth, when it comes back, what stands in no budget, and what moves it."""

from __future__ import annotations

import streamlit as st

from pages import _brief_button
from pages import _economics_charts as charts
from pages import _economics_losses as losses
from pages import _economics_onward as onward
from pages import _economics_record as record
from pages import _economics_tables as tables
from pages import _economics_words as words
from pages import _frame as frame
from pages._portfolio_words import between, give_or_take
from registry.access import Desk, Permission, permissions_now
from registry.commands.economics import Question
from registry.services import business_cases, economics, use_cases
from registry.views.economics import Answered, Simulated
from roi.horizon import HORIZONS


def render(desk: Desk) -> None:
    """The business case of the use case that the address names, in one of its revisions."""
    slug = frame.param("name", "")
    if not use_cases.exists(desk, slug):
        frame.not_found("use case", slug, to="use_cases", label="All use cases")
        return
    if not business_cases.exists(desk, slug):
        _nothing_yet(desk, slug)
        return
    revision = _revision(desk, slug)
    answered = economics.answer(desk, slug, Question(revision=revision))
    with st.spinner("Drawing it 10,000 times …"):
        simulated = economics.simulation(desk, slug, Question(revision=revision))
    top = st.container()
    months = _months(answered)
    with top:
        frame.headline(words.sentence(answered.provenance.title, simulated, months), about=_about(answered))
        _ways(desk, answered)
    frame.figures(_figures(answered, simulated, months))
    _parts(desk, answered, simulated, months)
    _brief_button.offer(desk, "use-case", answered.provenance.slug)
    frame.how_sure(
        source=f"{_of(answered)}. {simulated.provenance}.",
        assumptions=words.taken_for_granted(answered),
        uncertainty=f"P50 {give_or_take(_worth(simulated, months), answered.provenance.currency)} (standard "
        "error of the drawing). What the case leaves out, and what nobody thought of, is not in it.",
        checkpoint=f"SHA-256 of what revision {answered.provenance.revision} says: {answered.provenance.digest}.",
    )


def _parts(desk: Desk, answered: Answered, simulated: Simulated, months: int) -> None:
    slug, asked = answered.provenance.slug, Question(revision=answered.provenance.revision, months=months)
    depth = frame.depth()
    if months:
        fan = economics.fan(desk, slug, asked)
        charts.fan(fan, simulated, answered.case.start, months)
    if depth.reaches(frame.Depth.DRIVERS):
        charts.hidden(economics.hidden_costs(desk, slug, asked), answered.case.budget)
        charts.drivers(economics.drivers(desk, slug, asked))
        tables.lines(answered, months)
        tables.forgotten(desk, answered)
    if depth.reaches(frame.Depth.ANALYSIS):
        onward.onward(economics.onward(desk, slug, asked))
        tables.horizons(answered, simulated)
        tables.yearly(answered)
        if any(line.loss for line in answered.case.lines):
            losses.losses(economics.losses(desk, slug, asked))
        tables.unpriced(answered)
    if depth.reaches(frame.Depth.EVIDENCE):
        record.revisions(desk, answered)
        record.assumed(answered)
        record.ruled_out(answered)


def _figures(answered: Answered, simulated: Simulated, months: int) -> list[frame.Figure]:
    unit, spread = answered.provenance.currency, simulated.simulation.at(months)
    over = answered.answer.at(months)
    joint = simulated.simulation.joint
    cost, cost_range = words.ratio(joint.cost_ratio)
    worth, _ = words.ratio(joint.value_ratio)
    plan = f"worth {worth} its plan" if joint.value_ratio else ""
    hidden = over.hidden_share
    return [
        frame.Figure("Worth (median)", frame.money(spread.npv.at(0.5).value, unit),
                     range=between(spread.npv, unit),
                     help="Net present value: all benefits less all costs, each discounted to the start"),
        frame.Figure("Paid back after", words.paid_back(spread), range=words.range_of(spread),
                     help="The first month after which what came in stays above what went out, undiscounted"),
        frame.Figure("Cost / budget", cost, range=" · ".join(filter(None, (cost_range, plan))),
                     help=f"Over the case's own {answered.answer.horizon_months} months"),
        frame.Figure("In no budget", words.percent(hidden) if hidden is not None else "–",
                     range=f"{frame.money(over.hidden_cost, unit)} of {frame.money(over.tco, unit)}"
                     + ("" if answered.case.budget else "; the case names no budget"),
                     help="Share of all costs that stand outside the project's budget"),
    ]  # fmt: skip


def _months(answered: Answered) -> int:
    """Over how many months; the case's own unless the address says otherwise."""
    own = answered.answer.horizon_months
    choices = sorted({*HORIZONS, own})
    asked = frame.param("months", own, read=int)
    chosen = st.segmented_control(
        "Horizon", choices, default=asked if asked in choices else own, required=True, key="horizon",
        format_func=lambda one: f"{one} months{' (its own)' if one == own else ''}", label_visibility="collapsed",
        help="Over how many months from the start",
    )  # fmt: skip
    months = own if chosen is None else int(chosen)
    frame.set_params(months=months if months != own else None)
    return months


def _revision(desk: Desk, slug: str) -> int | None:
    """The revision that the address asks for, where there is one of that number."""
    asked = frame.param("revision", 0, read=int)
    newest = business_cases.of(desk, slug).revision
    if asked and not 0 < asked <= newest:
        st.info(f"There is no revision {asked}; this is revision {newest}, the newest.", icon=":material/history:")
    if not 0 < asked < newest:
        return None
    st.info(f"This is revision {asked} of {newest}, as it was.", icon=":material/history:")
    frame.link("economics", f"Show revision {newest}", icon=":material/arrow_forward:", name=slug)
    return asked


def _ways(desk: Desk, answered: Answered) -> None:
    slug = answered.provenance.slug
    with st.container(horizontal=True):
        frame.link("use_case", answered.provenance.title, icon=":material/flag:", name=slug)
        if Permission.CASE_WRITE in permissions_now(desk):
            frame.link("case_edit", "Change the case", icon=":material/edit:", name=slug)
        if frame.exists("workbench"):
            frame.link("workbench", "Try scenarios", icon=":material/tune:", name=slug)
        if frame.exists("actuals"):
            frame.link("actuals", "Plan against actual", icon=":material/receipt:", use_case=slug)


def _about(answered: Answered) -> str:
    case = answered.case
    said = answered.answer.quadrant.words
    rate = f"{frame.number(case.rate_per_year * 100)} %"
    one = answered.provenance
    return (
        f"From {case.start:%B %Y}, discounted at {rate} a year. At the means it {said}. Revision {one.revision}, "
        f"worked out {frame.time(one.as_of)}."
    )


def _of(answered: Answered) -> str:
    one = answered.provenance
    return f"Revision {one.revision} of the business case ({one.plan_version})"


def _worth(simulated: Simulated, months: int) -> object:
    return simulated.simulation.at(months).npv.at(0.5)


def _nothing_yet(desk: Desk, slug: str) -> None:
    title = use_cases.get(desk, slug).said.title
    frame.headline(f"Nobody has said yet what {title} costs and returns")
    if Permission.CASE_WRITE in permissions_now(desk):
        frame.empty(
            "Here will be what it is worth, when the money comes back, and which costs stand in no budget.",
            next_step="It starts from the catalogue of hidden costs: each is filled in, or ruled out by name.",
            to="case_edit", label="Write the business case", code=f"countersign case template {slug} > case.yaml",
        )  # fmt: skip
        frame.link("case_edit", f"Write it for {title}", icon=":material/edit:", name=slug)
    else:
        frame.empty(
            "Here will be what it is worth, when the money comes back, and which costs stand in no budget.",
            next_step="Executives and engineers write business cases.", to="use_cases", label="All use cases",
        )  # fmt: skip
