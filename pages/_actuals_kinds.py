"""Kinds of cost, planned and spent; and accelerators that bills file elsewhere."""

from __future__ import annotations

from typing import Any

import pandas as pd

from pages import _frame as frame
from registry.views.actuals import ActualsView


def of_all(view: ActualsView) -> None:
    """What each use case planned and spent by kind, furthest beyond its plan first."""
    if view.categories:
        frame.table(
            rows_of(view.categories), key="categories", title="Kinds of cost",
            alt="Use cases and kinds of cost, what is furthest beyond its plan first", page_rows=15,
            about="What no budget knows is hidden cost. Beyond the plan: since the business case began.",
            links={"title": frame.RowLink("actuals", use_case="slug")},
            columns=[frame.Column("title", "Use case"), *columns(view.currency)],
        )  # fmt: skip


def rows_of(categories: Any) -> pd.DataFrame:
    """Kinds of cost as rows of a table."""
    return pd.DataFrame(
        [
            {
                "title": one.title, "slug": one.use_case, "kind": one.category_title, "category": one.category,
                "hidden": "no plan" if one.planned is None else "hidden" if one.hidden else "in it",
                "planned": one.planned, "actual": one.actual,
                "over": one.over, "bills": one.bills, "entries": one.entries, "before": one.before or None,
            }
            for one in categories
        ]
    )  # fmt: skip


def columns(unit: str) -> list[frame.Column]:
    """The columns of kinds of cost."""
    return [
        frame.Column("kind", "Kind of cost"),
        frame.Column("hidden", "Budget"),
        frame.Column("planned", "Planned", kind="number", unit=unit),
        frame.Column("actual", "Spent", kind="number", unit=unit),
        frame.Column("over", "Beyond the plan", kind="number", unit=unit),
        frame.Column("bills", "On bills", kind="number", unit=unit, hidden=True),
        frame.Column("entries", "Besides bills", kind="number", unit=unit, hidden=True),
        frame.Column("before", "Before the case began", kind="number", unit=unit, hidden=True),
    ]


def accelerators(view: ActualsView) -> None:
    """GPU spend that a sum of the AI category alone would not show."""
    if not view.gpu:
        return
    rows = pd.DataFrame(
        [
            {"family": one.family, "kind": one.kind, "rows": one.rows, "billed": float(one.billed),
             "currency": one.currency, "share": one.share}
            for one in view.gpu
        ]
    )  # fmt: skip
    frame.table(
        rows, key="gpu", title="Accelerators that bills file elsewhere than under AI", search=False,
        alt="Accelerators outside the AI category, by family",
        columns=[
            frame.Column("family"), frame.Column("kind", "Made for"), frame.Column("rows", "Charges", kind="count"),
            frame.Column("billed", kind="number"), frame.Column("currency"),
            frame.Column("share", "Of all billed", kind="percent"),
        ],
    )  # fmt: skip
