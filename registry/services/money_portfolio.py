"""What all business cases come to together: one currency, one set of draws, red first.

Stable for pages, briefs and doors: `view(desk, *, draws=None, seed=0) -> PortfolioView` and
`drawn(desk, …)` for whoever selects from it. A case is drawn once per content, month and
seed, and remembered; a change of one case draws that one again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from hashlib import sha256

from sqlalchemy import Connection

from registry.access import Desk, Permission, requires
from registry.release import release
from registry.services import _actuals_work, _money_cases, fx_rates, money_settings
from registry.services._remembered import Remembered
from registry.services._track_record import outside_view
from registry.store import cases as store
from registry.store.without_case import without_case
from registry.views.cases import CaseOnRecord
from registry.views.money_portfolio import Basis, PortfolioView, Standing
from roi.concentration import concentration
from roi.evaluation import evaluate
from roi.outside_view import OutsideView
from roi.portfolio import DrawnCase, Portfolio, drawn_case, together
from roi.presentation import Presentation, presented
from roi.roll_up import ToDate, roll_up
from roi.simulation import DRAWS, Asked

MANY = 200
"""From how many cases on fewer draws are made, unless asked for."""
FEWER_DRAWS = 2_000
SHOWN = 500
_drawn = Remembered[DrawnCase](256)


@requires(Permission.MONEY_READ)
def view(desk: Desk, *, draws: int | None = None, seed: int = 0) -> PortfolioView:
    """The roll-up of the newest revision of every case, and on how few projects it rests."""
    with desk.registry.read() as connection:
        cases = _cases(connection)
        presentation, appetite = _presentation(connection, cases, desk.clock().date())
        missing, count = without_case(connection, limit=SHOWN)
        to_date = _to_date(connection, presentation, cases, desk.clock().date())
        views = _views(connection, cases, desk.clock().date())
    portfolio, basis = _together(desk, cases, views, presentation, draws, seed)
    return PortfolioView(
        basis=basis,
        roll_up=roll_up(portfolio, to_date=to_date, appetite_line=appetite),
        concentration=concentration(portfolio.names, portfolio.npv) if portfolio.drawn else None,
        titles={one.slug: one.title for one in cases},
        standings={one.slug: _standing(one) for one in cases},
        without_case=tuple((row.slug, row.title, row.stage) for row in missing),
        without_case_count=count,
    )


@requires(Permission.MONEY_READ)
def drawn(desk: Desk, *, draws: int | None = None, seed: int = 0) -> tuple[Portfolio, Basis, Mapping[str, str]]:
    """Every case in the same draws, in one currency; and the titles of their use cases by slug."""
    with desk.registry.read() as connection:
        cases = _cases(connection)
        presentation, _ = _presentation(connection, cases, desk.clock().date())
        views = _views(connection, cases, desk.clock().date())
    return *_together(desk, cases, views, presentation, draws, seed), {one.slug: one.title for one in cases}


def _cases(connection: Connection) -> tuple[CaseOnRecord, ...]:
    return tuple(_money_cases.on_record(row) for row in store.newest(connection))


def _views(connection: Connection, cases: Sequence[CaseOnRecord], today: date) -> Mapping[str, OutsideView | None]:
    """The outside view that each case names, updated by the company's own finished projects."""
    return {one.slug: outside_view(connection, one.case, today) for one in cases}


def _together(
    desk: Desk,
    cases: Sequence[CaseOnRecord],
    views: Mapping[str, OutsideView | None],
    presentation: Presentation,
    draws: int | None,
    seed: int,
) -> tuple[Portfolio, Basis]:
    today = desk.clock().date().replace(day=1)
    asked = Asked(draws=draws or (DRAWS if len(cases) < MANY else FEWER_DRAWS), seed=seed)
    every = [_drawn_once(one, replace(asked, outside_view=views[one.slug]), today) for one in cases]
    portfolio = together(every, presentation)
    names = tuple(f"business_case:{one.slug}@{one.revision}" for one in cases)
    digest = sha256("\n".join(f"{one.slug} {one.digest}" for one in cases).encode()).hexdigest()
    basis = Basis(
        cases=names, digest=digest, draws=asked.draws, seed=seed, version=release(), as_of=desk.clock(), today=today,
        rates=presentation.source,
    )  # fmt: skip
    return portfolio, basis


def _presentation(
    connection: Connection, cases: Sequence[CaseOnRecord], today: date
) -> tuple[Presentation, float | None]:
    """The company's currency with the rates of today, and its loss appetite; that of most cases where none fits."""
    settings, rates = money_settings.now(connection), fx_rates.now(connection)
    currencies = Counter(one.case.currency for one in cases)
    found = presented(settings.currency, rates, currencies, on=today)
    if currencies and all(found.rate(currency) is None for currency in currencies):
        return presented(currencies.most_common(1)[0][0], rates, currencies, on=today), None
    return found, settings.loss_appetite


def _to_date(
    connection: Connection, presentation: Presentation, cases: Sequence[CaseOnRecord], today: date
) -> dict[str, ToDate]:
    """What each use case has cost since its case began, from bills and entries, in the currency of its case."""
    settings = replace(money_settings.now(connection), currency=presentation.currency)
    book = _actuals_work.books(connection, settings, today=today)
    found: dict[str, ToDate] = {}
    for one in cases:
        rate = presentation.rate(one.case.currency)
        own = [spent for spent in book.spent if spent.slug == one.slug and one.case.start <= spent.month]
        if rate and own:
            worth = ((spent, book.converter.factor(spent.currency, spent.month)) for spent in own)
            total = sum(float(spent.amount) * factor for spent, factor in worth if factor is not None) / rate
            found[one.slug] = ToDate(total, today, "bills and cost entries")
    return found


def _drawn_once(one: CaseOnRecord, asked: Asked, today: date) -> DrawnCase:
    key = (one.slug, one.digest, asked, today)
    return _drawn.of(key, lambda: drawn_case(one.case, asked, today=today))


def _standing(one: CaseOnRecord) -> Standing:
    """What the case says at its means, over its own horizon."""
    own = evaluate(one.case, horizons=()).at(one.case.horizon_months)
    return Standing(one.revision, own.hidden_share, own.measured_share)
