"""The projects of the portfolio as rows, red first."""

from __future__ import annotations

from typing import Any

import pandas as pd

from pages import _frame as frame
from pages import _portfolio_words as words
from registry.views.money_portfolio import PortfolioView
from roi.roll_up import Project

COLUMNS = (
    frame.Column("light", "Stands", kind="status", help="By the rule under How sure is this"),
    frame.Column("title", "Use case"),
    frame.Column("because", "Why"),
    frame.Column("npv", "Worth (median)", kind="number", help="Net present value over the project's own horizon"),
    frame.Column("spread", "80 % of all draws", help="P10 to P90"),
    frame.Column("p_negative", "May lose", kind="percent", help="Probability that it loses money: P(NPV < 0)"),
    frame.Column("payback", "Back after (months)", help="Months from its start until the money is back: P50 / P80"),
    frame.Column("spent", "Cost to date", kind="number", hidden=True),
    frame.Column("budget", "Budget", kind="number", hidden=True),
    frame.Column(
        "at_completion", "At completion", kind="number", hidden=True, help="P80 of all its costs, and never below spent"
    ),
    frame.Column("ahead", "Worth ahead", kind="number", hidden=True, help="Without what is spent and earned already"),
    frame.Column("expected_loss", "Expected loss", kind="number", hidden=True, help="Chance of losing × how much"),
    frame.Column("hidden", "Hidden costs", kind="percent", hidden=True, help="Share of costs outside the budget"),
    frame.Column("measured", "Measured", kind="percent", hidden=True, help="Share of benefits that is measured"),
    frame.Column("cost_ratio", "Cost / budget", kind="number", hidden=True),
    frame.Column("value_ratio", "Worth / plan", kind="number", hidden=True),
    frame.Column("currency", "Own currency", hidden=True),
    frame.Column("months", "Horizon (months)", kind="count", hidden=True),
    frame.Column("slug", "Short name", hidden=True),
    frame.Column("revision", "Case revision", kind="count", hidden=True),
)


def rows(view: PortfolioView) -> pd.DataFrame:
    """One row a project, in the roll-up's order."""
    return pd.DataFrame([_row(view, one) for one in view.roll_up.projects], columns=[column.name for column in COLUMNS])


def _row(view: PortfolioView, one: Project) -> dict[str, Any]:
    standing, joint = view.standings[one.name], one.joint
    return {
        "light": words.LIGHT[one.light], "title": view.titles[one.name], "npv": one.npv.at(0.5).value,
        "spread": f"{frame.number(one.npv.at(0.1).value)} to {frame.number(one.npv.at(0.9).value)}",
        "p_negative": one.p_negative.value, "payback": words.paid_back(one.payback), "spent": one.spent,
        "budget": one.budget, "at_completion": one.at_completion.value, "because": "; ".join(one.standing.because),
        "ahead": one.ahead.at(0.5).value, "expected_loss": one.expected_loss.value,
        "hidden": standing.hidden_share, "measured": standing.measured_share,
        "cost_ratio": joint.cost_ratio.at(0.5).value if joint.cost_ratio else None,
        "value_ratio": joint.value_ratio.at(0.5).value if joint.value_ratio else None,
        "currency": one.own_currency, "months": one.months, "slug": one.name, "revision": standing.revision,
    }  # fmt: skip
