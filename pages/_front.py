"""The executive's front page: the portfolio's level one, each figure opening one level deeper in place."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import streamlit as st

from briefs.outline import Brief, Depth, Figures, Section
from briefs.portfolio_brief import portfolio_brief
from briefs.wording import LIGHT
from pages import _brief_button, _paper
from pages import _frame as frame
from registry.access import Desk, Permission, Role, permissions_now, roles_now
from registry.services import executive, request_listing, visits
from registry.services.request_listing import Narrowed
from registry.views.executive import PortfolioSnapshot
from registry.views.listing import Asked
from roi.lenses import CEO, LENSES

BAD = LIGHT["red"]


def wanted(desk: Desk) -> bool:
    """Whether the reader is one whose first question is money, and may have the answer."""
    return Role.EXECUTIVE in roles_now(desk) and Permission.MONEY_READ in permissions_now(desk)


def front(desk: Desk, *, below: Callable[[], None]) -> bool:
    """Draw the page, `below` before its end; False without a business case, where the usual home says more."""
    with st.spinner("Drawing every business case …", show_time=True):
        found = executive.front(desk)
    if not found.money.roll_up.projects:
        return False
    heading = st.container()
    chosen = st.segmented_control(
        "For whom", list(LENSES), default=CEO.key, format_func=_called, key="lens",
        bind="query-params", required=True, label_visibility="collapsed", help="The same figures in another order",
    )  # fmt: skip
    lens = LENSES[chosen or CEO.key]
    brief = portfolio_brief(found, "", lens)
    with heading:
        frame.headline(brief.headline, about=brief.standfirst)
    _figures(brief)
    _turned(desk, found)
    _to_sign(desk)
    frame.section("Project by project")
    for number, block in enumerate(brief.sections[0].blocks):
        if not isinstance(block, Figures):
            _paper.show(block, key=f"front_{number}")
    _brief_button.offer(desk, "portfolio", lens.key, label=f"Make this a PDF for the {lens.title}")
    frame.link("portfolio", "The whole portfolio", icon=":material/finance_mode:")
    below()
    _how_sure(found)
    return True


def _how_sure(found: PortfolioSnapshot) -> None:
    frame.how_sure(
        source=f"The newest revision of every business case. {found.money.basis}. All else is as on record now.",
        assumptions=[
            "What is claimed counts like what is measured; the benefits so far tell them apart.",
            "All projects share a part of good and bad luck; how much is our assumption, said under Overview.",
            "Where a case is silent, a default stands; the page of its economics names each with its grade.",
        ],
        uncertainty=f"80 % of {found.money.basis.draws:,} draws lie in the intervals; what the cases leave out, and "
        "use cases without a case, are in none of them.",
    )


def _called(key: str) -> str:
    title = LENSES[key].title
    return f"{title[0].upper()}{title[1:]}"


def _figures(brief: Brief) -> None:
    """Level one; under each figure a way to what it is made of, in place, and back again."""
    figures = next(block for block in brief.sections[0].blocks if isinstance(block, Figures)).figures
    frame.figures(
        [frame.Figure(one.label, one.value, " · ".join(filter(None, (one.note, one.as_of)))) for one in figures]
    )
    sections = {section.anchor: section for section in brief.sections}
    shown = frame.param("open", "")
    columns = st.columns(len(figures))
    for place, (column, one) in enumerate(zip(columns, figures, strict=True)):
        anchor = one.link.removeprefix("#")
        if anchor not in sections:
            continue
        here = shown == f"{place}-{anchor}"
        label, icon = ("Close", ":material/expand_less:") if here else ("What is behind it", ":material/expand_more:")
        if column.button(label, key=f"open_{place}", type="tertiary", icon=icon, help=f"What “{one.label}” is made of"):
            frame.set_params(open="" if here else f"{place}-{anchor}")
            st.rerun()
    anchor = shown.partition("-")[2]
    if anchor in sections:
        _deeper(sections[anchor])


def _deeper(section: Section) -> None:
    with st.container(border=True):
        frame.section(section.title or "Behind it")
        for number, block in enumerate(section.blocks):
            if block.depth <= Depth.ANALYSIS:
                _paper.show(block, key=f"open_{section.anchor}_{number}")


def _turned(desk: Desk, found: PortfolioSnapshot) -> None:
    """What turned red since the reader was here before."""
    now = {one.name: LIGHT[one.light] for one in found.money.roll_up.projects}
    since = visits.since_last(desk, "front", now)
    if since.at is None:
        return
    turned = since.became(BAD, now)
    day = frame.date(since.at)
    if not turned:
        st.caption(f"Nothing turned red since your last visit on {day}.")
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"{frame.shape(BAD)} **Turned red since your last visit on {day}:**")
        for name in turned:
            frame.link("economics", found.money.titles[name], name=name)


def _to_sign(desk: Desk) -> None:
    """Requests that wait for the reader's own signature."""
    mine = request_listing.listing(desk, Asked(limit=10), Narrowed(mine_to_sign=True)).listed
    if not mine.rows:
        st.caption("Nothing waits for your signature.")
        return
    rows = pd.DataFrame(
        [
            {"state": one.state.replace("_", " "), "number": one.number, "summary": one.summary, "id": one.id,
             "since": one.open_since, "missing": one.missing}
            for one in mine.rows
        ]
    )  # fmt: skip
    frame.table(
        rows, key="to_sign", alt="Requests that wait for your signature", search=False,
        title=f"{frame.plural(mine.found, 'request')} for you to sign",
        links={"summary": frame.RowLink("request", id="id")},
        columns=[
            frame.Column("state", kind="status"), frame.Column("number", "No."),
            frame.Column("summary", "What is asked"), frame.Column("since", kind="date"),
            frame.Column("missing", "Signatures missing", kind="count"),
        ],
    )  # fmt: skip
