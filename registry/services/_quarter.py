"""What a fiscal quarter planned, spent, decided, signed and reported, and what became of the plans in it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from registry.access import Desk
from registry.errors import Invalid
from registry.services import (
    _periods,
    actuals,
    business_cases,
    decisions,
    incidents,
    money_settings,
    use_cases,
)
from registry.services._snapshots import MOST, every_request, page
from registry.views.brief import CheckpointLine
from registry.views.executive import QuarterSnapshot
from registry.views.listing import Asked


def quarter(
    desk: Desk, text: str, address: str, organisation: str, checkpoint: Callable[[Desk], CheckpointLine | None]
) -> QuarterSnapshot:
    """The quarter of a month such as 2026-11, without one the last that is over; raises Invalid."""
    first = money_settings.get(desk).fiscal_year_starts
    asked = _periods.parse(text, "quarter") if text.strip() else _before(desk, first)
    label, since = _periods.label(asked, "quarter", first_month=first)
    until = _periods.later(since, 3)
    if since > desk.clock().date():
        raise Invalid(f"quarter: {label} has not begun.")
    counted = max(since, min(until, desk.clock().date().replace(day=1)))
    money = actuals.summary(desk, since=since, until=counted) if counted > since else None
    titles = {one.slug: one.title for one in business_cases.all_of(desk)}
    return QuarterSnapshot(
        as_of=desk.clock(),
        organisation=organisation,
        link=page(address, "portfolio"),
        label=label,
        since=since,
        until=until,
        titles=titles,
        worth={slug: worth for slug in titles if (worth := _worth(desk, slug, since, until)) is not None},
        counted=counted,
        planned=money.planned if money else 0.0,
        spent=money.actual if money else 0.0,
        currency=money.currency if money else money_settings.get(desk).currency,
        decisions=tuple(
            one for one in decisions.listing(desk, Asked(sort="number", down=True, limit=MOST)).rows
            if since <= one.at.date() < until
        ),
        signed=tuple(
            one for one in every_request(desk) if one.decided_at and since <= one.decided_at.date() < until
        ),
        incidents=tuple(
            one for one in incidents.listing(desk, Asked(limit=MOST)).rows if since <= one.aware_at.date() < until
        ),
        proposed=tuple(
            one.title for one in use_cases.listing(desk, Asked(limit=MOST)).rows
            if since <= one.proposed_at.date() < until
        ),
        checkpoint=checkpoint(desk),
    )  # fmt: skip


def _before(desk: Desk, first: int) -> date:
    """The first month of the last fiscal quarter that is over."""
    _, since = _periods.label(desk.clock().date().replace(day=1), "quarter", first_month=first)
    return _periods.later(since, -3)


def _worth(desk: Desk, slug: str, since: date, until: date) -> tuple[float | None, float | None, str] | None:
    """NPV as the case was said before the quarter and at its end, with the currency; None where it says nothing new."""
    lines = business_cases.revisions(desk, slug)
    before = next((one for one in lines if one.at.date() < since), None)
    after = next((one for one in lines if one.at.date() < until), None)
    if after is None or after is before:
        return None
    return (before.npv if before else None, after.npv, after.currency)
