"""Snapshots from which the executive's briefs and front page are made: what stands now, and the money behind it."""

from __future__ import annotations

import base64

from registry.access import Desk, Permission, requires
from registry.errors import NotFound
from registry.services import audit as log
from registry.services import (
    decisions,
    economics,
    incidents,
    money_portfolio,
    promises,
    request_listing,
    requests,
    use_cases,
)
from registry.services._quarter import quarter as made_of_quarter
from registry.services._snapshots import MOST, every_request, page
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
    return made_of_quarter(desk, text, address, organisation, _checkpoint)


@requires(Permission.MONEY_READ)
def quarter_seen(desk: Desk, text: str = "") -> QuarterSnapshot:
    """The same for a program or a screen: nothing leaves the house, so no checkpoint is made."""
    return made_of_quarter(desk, text, "", "", lambda _: None)


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
    return tuple(one for one in every_request(desk) if one.missing)


def _open_incidents(desk: Desk) -> tuple[IncidentLine, ...]:
    states = [state.value for state in _UNDER_WAY]
    return incidents.listing(desk, Asked(limit=MOST), states=states).rows


def _checkpoint(desk: Desk) -> CheckpointLine:
    made = log.checkpoint_of_export(desk)
    return CheckpointLine(
        origin=made.origin, entries=made.size, root=base64.b64encode(made.root).decode(), signed_at=made.at
    )
