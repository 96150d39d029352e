"""Tables of one use case's money: lines, horizons, the yearly table, what is forgotten and what has no price."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from briefs.wording import estimate
from pages import _economics_words as words
from pages import _frame as frame
from registry.access import Desk, Permission, permissions_now
from registry.views.economics import Answered, Simulated
from roi.costs import BY_KEY, title_of


def lines(found: Answered, months: int) -> None:
    """Every line that has a price, the dearest first."""
    unit, own = found.provenance.currency, found.answer.at(months)
    said = {line.key: line for line in found.case.lines}
    rows = pd.DataFrame(
        [
            {
                "status": one.status, "title": one.title, "side": one.side,
                "category": title_of(one.category) if one.side == "cost" else one.kind.replace("_", " ").capitalize(),
                "total": one.total, "value": one.present_value,
                "hidden": "–" if one.side == "benefit" else "no" if one.hidden else "yes",
                "range": estimate(said[one.key].amount) + f" a {said[one.key].basis}"
                if said[one.key].basis != "once" else estimate(said[one.key].amount) + " once",
                "owner": said[one.key].owner, "evidence": said[one.key].evidence,
            }
            for one in sorted(own.lines, key=lambda one: (one.side == "benefit", -one.total))
        ]
    )  # fmt: skip
    if rows.empty:
        return
    frame.table(
        rows, key="lines", alt="Lines of the business case", title="Its lines",
        about=f"Over {months} months, every estimate at its mean. An estimate is low / likely / high, or a 90 % range.",
        columns=[
            frame.Column("status", kind="status"), frame.Column("title", "Line"), frame.Column("side"),
            frame.Column("category", "Kind"), frame.Column("range", "Estimate"),
            frame.Column("total", kind="number", unit=unit),
            frame.Column("value", "Worth today", kind="number", unit=unit, hidden=True),
            frame.Column("hidden", "In budget"), frame.Column("owner", hidden=True),
            frame.Column("evidence", hidden=True),
        ],
    )  # fmt: skip


def horizons(answered: Answered, simulated: Simulated) -> None:
    """The same case over each horizon."""
    unit = answered.provenance.currency
    rows = pd.DataFrame(
        [
            {
                "months": one.months, "p10": spread.npv.at(0.1).value, "p50": spread.npv.at(0.5).value,
                "p90": spread.npv.at(0.9).value, "loses": spread.p_negative.value, "roi": one.roi.ratio,
                "irr": ", ".join(map(words.rate, one.irr.rates)) or "none", "mirr": one.mirr,
                "payback": one.payback, "discounted": one.discounted_payback, "costs": one.tco,
                "hidden": one.hidden_share, "benefits": one.benefits,
            }
            for one in answered.answer.horizons for spread in [simulated.simulation.at(one.months)]
        ]
    )  # fmt: skip
    money = [("p10", "NPV P10"), ("p50", "NPV P50"), ("p90", "NPV P90")]
    frame.table(
        rows, key="horizons", alt="The case by horizon", title="By horizon", search=False,
        about="P10, P50, P90 and how often it loses come from the draws; the rest takes every estimate at its mean.",
        columns=[
            frame.Column("months", "Months", kind="count"),
            *(frame.Column(name, label, kind="number", unit=unit) for name, label in money),
            frame.Column("loses", "Loses", kind="percent"),
            frame.Column("roi", "ROI", kind="percent", help="(benefits - costs) / costs, all discounted"),
            frame.Column("irr", "IRR a year"), frame.Column("mirr", "MIRR", kind="percent", hidden=True),
            frame.Column("payback", "Back after (months)", kind="number"),
            frame.Column("discounted", "Discounted", kind="number", hidden=True),
            frame.Column("costs", kind="number", unit=unit), frame.Column("hidden", "Hidden", kind="percent"),
            frame.Column("benefits", kind="number", unit=unit, hidden=True),
        ],
    )  # fmt: skip


def yearly(found: Answered) -> None:
    """The Total Economic Impact reading: by year, each line lowered or raised for its risk."""
    unit = found.provenance.currency
    if found.tei is None:
        st.caption(frame.plain(f"There is no yearly, risk-adjusted table: {found.no_tei}"))
        return
    years = ["start", *(f"year {year}" for year in range(1, found.tei.years + 1))]
    rows = [
        {"title": row.title, "side": row.side, "rho": row.rho, **dict(zip(years, row.adjusted, strict=True)),
         "value": row.present_value}
        for row in found.tei.rows
    ]  # fmt: skip
    worth = {side: sum(row.present_value for row in found.tei.rows if row.side == side) for side in ("benefit", "cost")}
    rows += [
        {"title": name, "side": "", "rho": None, **dict(zip(years, sums, strict=True)), "value": value}
        for name, sums, value in (
            ("All benefits", found.tei.benefits, worth["benefit"]), ("All costs", found.tei.costs, worth["cost"]),
            ("Net", found.tei.net, found.tei.npv),
        )
    ]  # fmt: skip
    frame.table(
        pd.DataFrame(rows), key="tei", alt="By year, risk-adjusted", search=False,
        title="By year, adjusted for risk (TEI)",
        about="Another reading over the case's own horizon, never on top of the draws: likely values, benefits lowered "
        f"and costs raised by ρ. {words.total_economic_impact(found.tei)}",
        columns=[
            frame.Column("title", "Line"), frame.Column("side"), frame.Column("rho", "ρ", kind="percent"),
            *(frame.Column(year, year.capitalize(), kind="number", unit=unit) for year in years),
            frame.Column("value", "Worth today", kind="number", unit=unit),
        ],
    )  # fmt: skip


def forgotten(desk: Desk, found: Answered) -> None:
    """Kinds of cost that are neither a line nor ruled out, to be ruled out by name."""
    if not found.answer.forgotten:
        return
    rows = pd.DataFrame(
        [
            {"status": "unknown", "title": BY_KEY[key].title, "what": BY_KEY[key].what, "why": BY_KEY[key].forgotten,
             "key": key}
            for key in found.answer.forgotten
        ]
    )  # fmt: skip
    frame.table(
        rows, key="forgotten", alt="Kinds of cost that are not spoken of", search=False,
        title=f"{frame.plural(len(found.answer.forgotten), 'kind')} of cost that the case does not speak of",
        about="They count as nothing until somebody adds a line, or says why there is none.",
        columns=[
            frame.Column("status", kind="status"), frame.Column("title", "Kind of cost"), frame.Column("what"),
            frame.Column("why", "Why it is forgotten"), frame.Column("key", hidden=True),
        ],
    )  # fmt: skip
    if Permission.CASE_WRITE in permissions_now(desk):
        frame.link(
            "case_edit", "Rule them out by name, or add lines", icon=":material/edit:", name=found.provenance.slug
        )


def unpriced(found: Answered) -> None:
    """Benefits without a price: listed and scored, never part of any sum."""
    if not found.answer.unpriced:
        return
    rows = pd.DataFrame(
        [{"title": one.title, "kind": one.kind, "score": one.score, "evidence": one.evidence}
         for one in found.answer.unpriced]
    )  # fmt: skip
    frame.table(
        rows, key="unpriced", alt="Benefits without a price", title="Not in any sum", search=False,
        about="Strategic and intangible benefits are listed and scored from 1 to 5; nobody has put a price on them.",
        columns=[frame.Column("title", "Benefit"), frame.Column("kind"), frame.Column("score", kind="count"),
                 frame.Column("evidence", hidden=True)],
    )  # fmt: skip
