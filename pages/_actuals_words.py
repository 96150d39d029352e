"""What all views of plan against actual say in the same way."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from pages import _frame as frame
from registry.access import Desk
from registry.services import _periods, use_cases
from registry.views.actuals import ActualsView
from registry.views.listing import EVERYTHING, Asked
from registry.views.measurements import MeasurementView
from roi.words import SIGNS

BASES = {"billed": "as invoiced", "effective": "after discounts, spread over time"}


def titles(desk: Desk) -> dict[str, str]:
    """Every use case's title by its short name."""
    return {one.slug: one.title for one in use_cases.listing(desk, Asked(limit=EVERYTHING)).rows}


def bearer(target: str, titles: Mapping[str, str]) -> str:
    """Who bears a charge, as people call it: a use case by its title, an AI model by its name, or nobody."""
    slug = target.removeprefix("use_case:")
    return titles.get(slug, slug) or "▲ Nobody"


def month(day: date | None) -> str:
    """A month: "Nov 2026"; None is a dash."""
    return f"{day:%b %Y}" if day else "–"


def span(since: date, until: date) -> str:
    """Whole months from `since` to the last one before `until`."""
    last = _periods.later(until, -1)
    if since == last:
        return month(since)
    return f"{since:%b} to {month(last)}" if since.year == last.year else f"{month(since)} to {month(last)}"


def beside_plan(spent: float, planned: float) -> str:
    """How spending stands to its plan."""
    if not planned:
        return "nothing was planned"
    share = spent / planned - 1
    if abs(share) < 0.005:
        return "as planned"
    return f"{frame.number(abs(share) * 100, digits=2)} % {'more' if share > 0 else 'less'} than planned"


def came_to(one: MeasurementView) -> str:
    """A benefit with its interval and unit."""
    if one.low is None or one.high is None:
        return frame.money(one.value, one.unit)
    level = round(one.level * 100)
    return frame.with_range(one.value, one.low, one.high, SIGNS.get(one.unit, f" {one.unit}"), level=level)


def sure(view: ActualsView) -> str:
    """How far the bars and the line are to be trusted, in one line."""
    nobodys = f"{frame.number(view.unallocated_share * 100, digits=2)} %" if view.unallocated_share else "none"
    return (
        f"What was spent is known from {frame.plural(view.bills, 'bill')} and from costs that people entered, "
        f"{nobodys} of the bills nobody's; plans are the means of estimates, as of {frame.time(view.as_of)}."
    )


def how_sure(view: ActualsView) -> dict[str, Any]:
    """Where the figures of a view come from."""
    return {
        "source": (
            f"{frame.plural(view.bills, 'bill')} on record, costs entered by people, and the newest revision of every "
            f"business case; costs of bills {BASES[view.basis]}; allocation rules revision {view.rules_revision}; "
            f"Countersign {view.version}."
        ),
        "assumptions": [
            "A charge counts in the month in which its period begins, a plan at the means of its estimates.",
            "Which kind of cost a charge is follows from the service category on the bill.",
            "What was spent before a business case began is shown and not held against its plan.",
            *(f"Rate: {rate}" for rate in view.rates),
            *(f"Left out: {lost}" for lost in view.left_out),
        ],
        "uncertainty": (
            f"Bands are P10 to P90 of {view.draws:,} draws with seed {view.seed} of what the plans say; what was spent "
            "is known and spreads no more, so the end of costs is spending to date and the drawn rest."
        ),
    }
