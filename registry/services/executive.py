"""Snapshots from which the executive's briefs and front page are made: what stands now, and the money behind it."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import date
from urllib.parse import urlencode

from registry.access import Desk, Permission, requires
from registry.errors import Invalid, NotFound
from registry.services import (
    _periods,
    actuals,
    business_cases,
    decisions,
    economics,
    incidents,
    money_portfolio,
    money_settings,
    promises,
    request_listing,
    requests,
    use_cases,
)
from registry.services import audit as log
from registry.services.request_listing import Narrowed
from registry.subjects import Subject, SubjectKind, row_number
from registry.views.approvals import RequestLine
from registry.views.brief import CheckpointLine
from registry.views.economics import Answered, Simulated
from registry.views.executive import DecisionSnapshot, Money, PortfolioSnapshot, QuarterSnapshot, UseCaseSnapshot
from registry.views.incident_words import State
from registry.views.incidents import IncidentLine
from registry.views.listing import Asked
from registry.views.money_portfolio import PortfolioView
from roi.realisation import Realisation
from roi.seven_figures import Figure, at_means, figures_of, figures_of_all

MOST = 1_000
WAITING = ("in_review", "submitted", "changes_requested")
_UNDER_WAY = (State.OPEN, State.CONTAINED, State.REOPENED)


@requires(Permission.BRIEF_EXPORT)
def use_case(desk: Desk, slug: str, *, address: str = "", organisation: str = "") -> UseCaseSnapshot:
    """One use case with its money; raises NotFound."""
    about = Subject(SubjectKind.USE_CASE, slug)
    found = request_listing.listing(desk, Asked(limit=MOST), Narrowed(use_case=slug))
    return UseCaseSnapshot(
        as_of=desk.clock(),
        organisation=organisation,
        link=page(address, "use_case", name=slug),
        use_case=use_cases.get(desk, slug),
        money=_money(desk, slug),
        requests=found.listed.rows,
        decisions=decisions.about(desk, about, limit=MOST),
        incidents=incidents.about(desk, about),
        checkpoint=_checkpoint(desk),
    )


@requires(Permission.BRIEF_EXPORT)
def portfolio(desk: Desk, *, address: str = "", organisation: str = "") -> PortfolioSnapshot:
    """All use cases and their money."""
    return _portfolio(desk, address, organisation, _checkpoint(desk))


@requires(Permission.MONEY_READ)
def front(desk: Desk) -> PortfolioSnapshot:
    """The same for a screen: nothing leaves the house, so no checkpoint is made."""
    return _portfolio(desk, "", "", None)


@requires(Permission.BRIEF_EXPORT)
def decision(desk: Desk, number: str, *, address: str = "", organisation: str = "") -> DecisionSnapshot:
    """One request for approval, such as A-7; raises NotFound or Invalid."""
    found = requests.request(desk, row_number(SubjectKind.REQUEST, number))
    slug = found.line.use_case
    title = use_cases.get(desk, slug).said.title if slug else str(found.line.subject)
    return DecisionSnapshot(
        as_of=desk.clock(),
        organisation=organisation,
        link=page(address, "request", id=str(found.line.id)),
        request=found,
        title=title,
        money=_money(desk, slug) if slug else None,
        checkpoint=_checkpoint(desk),
    )


@requires(Permission.BRIEF_EXPORT)
def quarter(desk: Desk, text: str = "", *, address: str = "", organisation: str = "") -> QuarterSnapshot:
    """The fiscal quarter of a month such as 2026-11, without one the last that is over; raises Invalid."""
    return _quarter(desk, text, address, organisation, _checkpoint)


@requires(Permission.MONEY_READ)
def quarter_seen(desk: Desk, text: str = "") -> QuarterSnapshot:
    """The same for a program or a screen: nothing leaves the house, so no checkpoint is made."""
    return _quarter(desk, text, "", "", lambda _: None)


def page(address: str, path: str, **params: str) -> str:
    """The address of a page on this server; empty where the server's own is not known."""
    if not address:
        return ""
    return f"{address.rstrip('/')}/{path}{f'?{urlencode(params)}' if params else ''}"


def _quarter(
    desk: Desk, text: str, address: str, organisation: str, checkpoint: Callable[[Desk], CheckpointLine | None]
) -> QuarterSnapshot:
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
            one for one in _requests(desk) if one.decided_at and since <= one.decided_at.date() < until
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


def _portfolio(desk: Desk, address: str, organisation: str, checkpoint: CheckpointLine | None) -> PortfolioSnapshot:
    money = money_portfolio.view(desk)
    realised = promises.benefits(desk, currency=money.roll_up.currency)
    return PortfolioSnapshot(
        as_of=desk.clock(),
        organisation=organisation,
        link=page(address, "portfolio"),
        summary=use_cases.summary(desk),
        money=money,
        seven=_seven(money, realised),
        realised=realised,
        waiting=_waiting(desk),
        incidents=_open_incidents(desk),
        checkpoint=checkpoint,
    )


def _money(desk: Desk, slug: str) -> Money | None:
    """The money behind a use case; None without a business case."""
    try:
        answered = economics.answer(desk, slug)
    except NotFound:
        return None
    simulated = economics.simulation(desk, slug)
    return Money(
        answered=answered,
        simulated=simulated,
        fanned=economics.fan(desk, slug),
        driven=economics.drivers(desk, slug),
        hidden=economics.hidden_costs(desk, slug),
        seven=_seven_of(desk, slug, answered, simulated),
    )


def _seven(money: PortfolioView, realised: Realisation | None) -> tuple[Figure, ...]:
    if not money.roll_up.projects:
        return ()
    plans = {slug: one.plan for slug, one in money.standings.items()}
    return figures_of_all(money.roll_up, plans=plans, realised=realised.total if realised else None)


def _seven_of(desk: Desk, slug: str, answered: Answered, simulated: Simulated) -> tuple[Figure, ...]:
    case = answered.case
    cost = money_portfolio.to_date(desk, slug)
    realised = promises.benefits(desk, slug, currency=case.currency)
    return figures_of(
        at_means(case, answered.answer), simulated.simulation, case.currency, budget=case.budget,
        spent=cost.spent if cost else None, realised=realised.total if realised else None,
    )  # fmt: skip


def _waiting(desk: Desk) -> tuple[RequestLine, ...]:
    return tuple(one for one in _requests(desk) if one.missing)


def _requests(desk: Desk) -> tuple[RequestLine, ...]:
    return request_listing.listing(desk, Asked(limit=MOST)).listed.rows


def _open_incidents(desk: Desk) -> tuple[IncidentLine, ...]:
    states = [state.value for state in _UNDER_WAY]
    return incidents.listing(desk, Asked(limit=MOST), states=states).rows


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


def _checkpoint(desk: Desk) -> CheckpointLine:
    made = log.checkpoint_of_export(desk)
    return CheckpointLine(
        origin=made.origin, entries=made.size, root=base64.b64encode(made.root).decode(), signed_at=made.at
    )
