"""What to fund: which projects to begin and to go on with under limits, what the next euro brings, and at what risk."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from pages import _frame as frame
from pages import _funding_picture as picture
from pages import _portfolio_words as words
from registry.access import Desk
from registry.errors import Invalid
from registry.services import funding, money_settings
from registry.services.funding import Asked
from registry.views.funding import FundingView
from roi.candidates import CASH
from roi.candidates import title as resource


def render(desk: Desk) -> None:
    """The exact choice under the limits in the address, or those that the company has set."""
    heading, figures = st.container(), st.container()
    try:
        asked = _limits(funding.usual(desk), money_settings.get(desk).currency)
        whole = frame.param("whole", "") == "1"
        with st.spinner("Choosing among all projects …", show_time=True):
            view = funding.funding(desk, asked, whole=whole)
    except Invalid as refusal:
        with heading:
            frame.headline("These limits or cases contradict themselves")
        st.error(frame.plain(str(refusal)), icon=":material/block:")
        return
    with heading:
        frame.headline(_sentence(view))
    if not view.titles:
        frame.empty("Here will be which projects to fund.", next_step="Write business cases first.",
                    to="use_cases", label="Choose a use case")  # fmt: skip
        return
    if not view.selection.feasible:
        st.error("\n".join(f"- {frame.plain(line)}" for line in view.selection.conflict), icon=":material/block:")
        return
    with figures:
        frame.figures(_figures(view))
    picture.frontier(view)
    if view.frontier is None and st.button(
        "Draw the frontier, and what more would bring", icon=":material/show_chart:",
        help=f"With {len(view.titles)} projects this may take a minute or two; others are not held up",
    ):  # fmt: skip
        frame.set_params(whole="1")
        st.rerun()
    if view.selection.proven and st.button(
        "Prove the best choice", icon=":material/verified:",
        help=f"This may be {view.selection.proven:.1%} short of it. Seconds with 60 projects, minutes with more",
    ):  # fmt: skip
        frame.set_params(exact="1")
        st.rerun()
    _verdicts(view)
    _next_unit(view)
    _uses(view)
    _how_sure(view)


def _limits(usual: Asked, currency: str) -> Asked:
    """The limits in the address; those of the company where it names none."""
    with st.expander("Limits", icon=":material/tune:", expanded=usual == Asked(), type="compact"):
        one, two, three, four = st.columns(4)
        cash = one.number_input(f"Cash a quarter ({currency})", 0.0, value=usual.cash, key="cash", bind="query-params",
                                placeholder="no limit", step=50_000.0)  # fmt: skip
        gpu = two.number_input("GPU-hours a quarter", 0.0, value=usual.gpu_hours, key="gpu_hours", bind="query-params",
                               placeholder="no limit", step=1_000.0)  # fmt: skip
        people = three.number_input("People", 0.0, value=usual.people, key="people", bind="query-params",
                                    placeholder="no limit", step=1.0, help="Full-time equivalents")  # fmt: skip
        theta = four.number_input(
            "Weight of risk", 0.0, 100.0, usual.theta, 0.1, key="theta", bind="query-params",
            help="How much expected money one gives up for one less lost in the worst 5 %. 0: risk does not count.",
        )  # fmt: skip
    return Asked(cash=cash, gpu_hours=gpu, people=people, theta=theta, exact=frame.param("exact", "") == "1")


def _sentence(view: FundingView) -> str:
    found = view.selection
    if not view.titles:
        return "There is no business case to choose from yet"
    if not found.feasible:
        return "No choice keeps these limits"
    worth = frame.money(found.worth.value, view.currency)
    new = [name for name in found.chosen if name not in view.running]
    stopped = [name for name in view.running if name in found.not_chosen]
    said = f"Fund {len(found.chosen)} of {frame.plural(len(found.verdicts), 'project')}: {worth} lie ahead"
    if stopped:
        said += f"; stop {_named(view, stopped)}"
    if new:
        said += f"; begin {_named(view, new)}"
    return said


def _named(view: FundingView, names: list[str]) -> str:
    titles = [view.titles[name] for name in names]
    return titles[0] if len(titles) == 1 else f"{titles[0]} and {len(titles) - 1} more"


def _figures(view: FundingView) -> list[frame.Figure]:
    found, currency = view.selection, view.currency
    missed = view.frontier.missed if view.frontier else None
    return [
        frame.Figure("Worth ahead", frame.money(found.worth.value, currency),
                     range=f"± {frame.money(found.worth.se, currency, digits=2)} (standard error)",
                     help="Expected net present value of what is chosen, without what is spent or earned already"),
        frame.Figure("Worst 5 %", words.gain_or_loss(found.cvar.value, currency),
                     range="of the draws: what they come to on average",
                     as_of=view.basis.as_of),
        frame.Figure("May lose money", words.percent(found.p_negative.value),
                     range=f"of {view.basis.draws:,} draws"),
        frame.Figure("Left on the table", frame.money(missed, currency) if missed is not None else "–",
                     range="what running projects could bring more, at the risk they have now"),
    ]  # fmt: skip


def _verdicts(view: FundingView) -> None:
    rows = pd.DataFrame(
        [
            {"verdict": _verdict(chosen=one.chosen, running=one.name in view.running), "title": view.titles[one.name],
             "worth": one.worth.value, "se": one.worth.se, "adds": one.adds, "because": one.because,
             "now": "running" if one.name in view.running else "not begun", "slug": one.name}
            for one in sorted(view.selection.verdicts, key=lambda one: (one.chosen, one.worth.value))
        ]
    )  # fmt: skip
    money = {"kind": "number", "unit": view.currency}
    frame.table(
        rows, key="verdicts", title="Projects", alt="What to fund and what to leave, with the reason",
        links={"title": frame.RowLink("economics", name="slug")},
        columns=[
            frame.Column("verdict"), frame.Column("title", "Use case"), frame.Column("now", kind="status"),
            frame.Column("worth", "Worth ahead", **money), frame.Column("because", "Why"),
            frame.Column("se", "±", hidden=True, **money), frame.Column("slug", "Short name", hidden=True),
            frame.Column("adds", "Adds", hidden=True, help="What the goal gains with it, or loses without", **money),
        ],
    )  # fmt: skip


def _verdict(*, chosen: bool, running: bool) -> str:
    """What to do about a project."""
    if chosen:
        return "go on" if running else "begin"
    return "stop" if running else "do not begin"


def _next_unit(view: FundingView) -> None:
    if not view.marginal:
        return
    frame.section("What more would bring", about="Each limit raised in every quarter, and all projects chosen anew.")
    rows = []
    for one in view.marginal:
        st.markdown(frame.plain(_titled(view, one.words(view.limits))))
        rows += [
            {"resource": resource(one.resource), "share": step.share, "added": step.added, "gain": step.gain,
             "per_unit": step.per_unit, "enters": _titled(view, ", ".join(step.enters)),
             "leaves": _titled(view, ", ".join(step.leaves))}
            for step in one.steps
        ]  # fmt: skip
    frame.table(
        pd.DataFrame(rows), key="marginal", alt="What more of each resource would bring", search=False,
        columns=[
            frame.Column("resource"), frame.Column("share", "More", kind="percent"),
            frame.Column("added", "That is", kind="number", help="Over all quarters, in its own unit"),
            frame.Column("gain", "Would add", kind="number", unit=view.currency),
            frame.Column("per_unit", "Per unit", kind="number", unit=view.currency),
            frame.Column("enters", "Comes in"), frame.Column("leaves", "Goes out"),
        ],
    )  # fmt: skip


def _titled(view: FundingView, text: str) -> str:
    """The text with the titles of projects in place of their short names."""
    for name in sorted(view.titles, key=len, reverse=True):
        text = text.replace(name, view.titles[name])
    return text


def _uses(view: FundingView) -> None:
    if not view.selection.uses:
        return
    rows = pd.DataFrame(
        [
            {"resource": resource(one.resource), "quarter": one.label, "used": one.used, "limit": one.limit,
             "left": one.left, "stops": _titled(view, ", ".join(one.stops))}
            for one in view.selection.uses
        ]
    )  # fmt: skip
    frame.table(
        rows, key="uses", alt="How much of each limit is used", title="Limits, quarter by quarter", search=False,
        columns=[
            frame.Column("resource"), frame.Column("quarter"), frame.Column("used", kind="number"),
            frame.Column("limit", kind="number"), frame.Column("left", kind="number"),
            frame.Column("stops", "Keeps out", help="Projects that would be worth adding, had it more room"),
        ],
    )  # fmt: skip


def _how_sure(view: FundingView) -> None:
    found = view.selection
    proven = "The choice is exact." if not found.proven else f"It may be {found.proven:.1%} short of the best."
    frame.how_sure(
        source=f"{view.basis}. Chosen by HiGHS, a solver of mixed integer programs.",
        assumptions=[
            "What is spent or earned already does not count: only what lies ahead.",
            f"Goal: expected worth less {found.theta:g} times the mean of the worst 5 %. 0.5 is our default.",
            f"{resource(CASH).capitalize()} is expected costs; money that comes in does not raise a quarter's limit.",
            "Dependencies, exclusions and must-do projects are what the business cases say.",
        ],
        uncertainty=f"{proven} Drawn {view.basis.draws:,} times, each project with its own luck and a share in common.",
    )
