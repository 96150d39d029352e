"""The portfolio: whether all AI together makes money, which projects need somebody first, and how sure that is."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import streamlit as st

from briefs.portfolio_brief import LENSES
from pages import _brief_button
from pages import _frame as frame
from pages import _portfolio_charts as charts
from pages import _portfolio_table as table
from pages import _portfolio_words as words
from registry.access import Desk, Permission, permissions_now
from registry.services import business_cases, money_portfolio
from registry.views.money_portfolio import PortfolioView

_MONEY = frozenset({"npv", "spent", "budget", "at_completion", "ahead", "expected_loss"})


def render(desk: Desk) -> None:
    """All business cases together, in one currency."""
    with st.spinner("Drawing every business case …", show_time=True):
        view = money_portfolio.view(desk)
    if not view.roll_up.projects:
        _nothing_yet(desk, view)
        return
    frame.headline(words.sentence(view))
    frame.figures(_figures(view))
    frame.deepened(lambda depth: _deeper(desk, view, depth))
    _without(view)
    with st.container(horizontal=True):
        for lens in LENSES.values():
            _brief_button.offer(desk, "portfolio", lens.key, label=f"PDF for the {lens.title}")
    _how_sure(view)


def _deeper(desk: Desk, view: PortfolioView, depth: frame.Depth) -> None:
    if depth.reaches(frame.Depth.DRIVERS):
        charts.quadrant(view)
    _projects(view)
    if depth.reaches(frame.Depth.ANALYSIS):
        charts.losses(view)
        _horizons(view)
    if depth.reaches(frame.Depth.EVIDENCE):
        _made_of(desk)


def _figures(view: PortfolioView) -> list[frame.Figure]:
    found, unit = view.roll_up, view.roll_up.currency
    spent = f"{frame.money(found.spent, unit)} spent" if len(found.without_actuals) < len(found.projects) else ""
    return [
        frame.Figure("Worth (median)", frame.money(found.npv.at(0.5).value, unit), range=words.between(found.npv, unit),
                     as_of=view.basis.as_of,
                     help="Net present value, each project over its own horizon"),
        frame.Figure("May lose money", words.percent(found.p_negative.value),
                     range=f"worst 5 %: {words.gain_or_loss(found.cvar.value, unit)} on average",
                     help="Probability that the net present value of all projects together is below 0"),
        frame.Figure("Budgets", frame.money(found.budget, unit), range=spent,
                     help="Sum of the budgets on record; projects without one are not in it"),
        frame.Figure("In trouble", f"{found.count('red')} of {len(found.projects)}",
                     range=f"{found.count('amber')} at risk, {found.count('green')} on course"),
    ]  # fmt: skip


def _projects(view: PortfolioView) -> None:
    unit = view.roll_up.currency
    columns = [replace(one, unit=unit) if one.name in _MONEY else one for one in table.COLUMNS]
    frame.table(
        table.rows(view), key="projects", columns=columns, links={"title": frame.RowLink("economics", name="slug")},
        alt="Projects, those in trouble first", title="Projects",
    )  # fmt: skip


def _horizons(view: PortfolioView) -> None:
    rows = pd.DataFrame(
        [
            {"months": one.months, "p10": one.npv.at(0.1).value, "p50": one.npv.at(0.5).value,
             "p90": one.npv.at(0.9).value, "mean": one.npv.mean.value, "se": one.npv.mean.se,
             "p_negative": one.p_negative.value}
            for one in view.roll_up.totals
        ]
    )  # fmt: skip
    unit = view.roll_up.currency
    frame.table(
        rows, key="horizons", alt="Net present value of all projects by horizon", title="By horizon", search=False,
        about="All projects over their first so many months, each from its own start.",
        columns=[
            frame.Column("months", "Months", kind="count"),
            *(frame.Column(name, name.upper(), kind="number", unit=unit) for name in ("p10", "p50", "p90")),
            frame.Column("mean", kind="number", unit=unit), frame.Column("se", "± (drawing)", kind="number", unit=unit),
            frame.Column("p_negative", "May lose", kind="percent"),
        ],
    )  # fmt: skip


def _made_of(desk: Desk) -> None:
    rows = pd.DataFrame(
        [
            {"title": one.title, "slug": one.slug, "revision": one.revision, "at": one.at,
             "plan": one.case.plan_version, "digest": one.digest}
            for one in business_cases.all_of(desk)
        ]
    )  # fmt: skip
    frame.table(
        rows, key="made_of", alt="The revision of every business case that is summed", title="What is summed",
        about="The newest revision of every business case; its digest is of what it says, and the audit log holds it.",
        search=False, links={"title": frame.RowLink("economics", name="slug", revision="revision")},
        columns=[
            frame.Column("title", "Use case"), frame.Column("revision", kind="count"),
            frame.Column("at", "On record since", kind="time"), frame.Column("plan", "Plan"),
            frame.Column("digest", "SHA-256"),
        ],
    )  # fmt: skip


def _without(view: PortfolioView) -> None:
    if view.roll_up.left_out:
        rows = pd.DataFrame([{"slug": one.name, "why": one.why} for one in view.roll_up.left_out])
        frame.table(
            rows, key="left_out", alt="Business cases that are in no sum", title="In no sum",
            links={"slug": frame.RowLink("economics", name="slug")},
            columns=[frame.Column("slug", "Use case"), frame.Column("why")],
        )  # fmt: skip
    if view.without_case:
        many = frame.plural(view.without_case_count, "use case")
        frame.fold(f"{many} without a business case", lambda: _without_case(view), key="without")


def _without_case(view: PortfolioView) -> None:
    rows = pd.DataFrame(view.without_case, columns=["slug", "title", "stage"])
    frame.table(
        rows, key="without", alt="Use cases without a business case",
        links={"title": frame.RowLink("economics", name="slug")},
        columns=[frame.Column("title", "Use case"), frame.Column("stage")],
    )  # fmt: skip


def _how_sure(view: PortfolioView) -> None:
    found, unit = view.roll_up, view.roll_up.currency
    frame.how_sure(
        source=f"The newest revision of every business case. {view.basis}.",
        assumptions=[
            (
                "In trouble: loses money more likely than not; or loses money one time in five and has spent more than "
                "its budget, or costs 1.5 times its budget or more at P80. At risk: one of these alone, or costs more "
                "than its budget at P80. What is dear and all but sure to be worth it is at risk, not in trouble. "
                "These limits are ours; no source prescribes them."
            ),
            (
                "All projects share one draw of good and bad luck (correlation 0.16, our assumption): without it "
                f"the spread would be {frame.money(found.independent_sd, unit)} instead of "
                f"{frame.money(found.sd, unit)} (standard deviation)."
            ),
            "A project counts from its own start over its own horizon; benefits that are claimed count like measured.",
        ],
        uncertainty=f"P50 {words.give_or_take(found.npv.at(0.5), unit)} (standard error, {found.draws:,} draws); "
        "what the cases leave out is not in it.",
    )


def _nothing_yet(desk: Desk, view: PortfolioView) -> None:
    frame.headline("No business case is on record yet", about="What AI costs and returns, hidden costs included.")
    first = view.without_case[0][0] if view.without_case else ""
    may = Permission.CASE_WRITE in permissions_now(desk)
    frame.empty(
        "Here will be what all projects together are worth, those in trouble first.",
        next_step="A business case starts from the catalogue of hidden costs; what does not apply is ruled out by name."
        if may
        else "Executives and engineers write business cases.",
        to="use_cases", label="Choose a use case",
        code=f"countersign case template {first or 'USE-CASE'} > case.yaml",
    )  # fmt: skip
