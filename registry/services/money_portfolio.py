"""What all business cases come to together: one currency, one set of draws, red first.

Stable for pages, briefs and doors: `view(desk, *, draws=None, seed=0) -> PortfolioView` and
`drawn(desk, …)` for whoever selects from it. A case is drawn once per content, month and seed, and remembered, and so
is what all come to by the cases, the rates and what they have cost to date; a change of one case draws that one again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256

from registry.access import Desk, Permission, requires
from registry.release import release
from registry.services import _money_cases, fx_rates, money_settings
from registry.services._books import Books, books
from registry.services._remembered import Remembered
from registry.services._track_record import outside_views
from registry.store import cases as store
from registry.store.without_case import without_case
from registry.views.cases import CaseOnRecord
from registry.views.money_portfolio import Basis, PortfolioView, Standing
from registry.views.money_settings import MoneySettings
from roi.concentration import Concentration, concentration
from roi.evaluation import evaluate
from roi.outside_view import OutsideView
from roi.portfolio import DrawnCase, Portfolio, drawn_case, together
from roi.presentation import Presentation, presented
from roi.rates import Rates
from roi.roll_up import RollUp, ToDate, roll_up
from roi.seven_figures import at_means
from roi.simulation import DRAWS, Asked

MANY = 200
"""From how many cases on fewer draws are made, unless asked for."""
FEWER_DRAWS = 2_000
SHOWN = 500


@dataclass(frozen=True, slots=True)
class _Posed:
    """Everything that the draws of a portfolio depend on."""

    cases: tuple[CaseOnRecord, ...]
    views: tuple[OutsideView | None, ...]
    presentation: Presentation
    asked: Asked
    today: date

    @property
    def key(self) -> tuple[object, ...]:
        """What tells it from every other."""
        contents = tuple((one.slug, one.digest) for one in self.cases)
        shown = self.presentation
        rates = shown.currency, tuple(sorted(shown.rates.items())), shown.source
        return contents, self.views, rates, self.asked, self.today


_drawn, _drawn_quickly = Remembered[DrawnCase](256), Remembered[DrawnCase](1_024)
"""More of those with fewer draws: some 140 MB of either at most."""
_portfolios = Remembered[Portfolio](4)
_sums = Remembered[tuple[RollUp, Concentration | None]](16)
_standings = Remembered[Standing](4_096)


@requires(Permission.MONEY_READ)
def view(desk: Desk, *, draws: int | None = None, seed: int = 0) -> PortfolioView:
    """The roll-up of the newest revision of every case, and on how few projects it rests."""
    today = desk.clock().date()
    with desk.registry.read() as connection:
        book = books(connection, money_settings.now(connection), today=today)
        views = outside_views(connection, [one.case for one in book.cases], today, book)
        missing, count = without_case(connection, limit=SHOWN)
    presentation, appetite = _presentation(book.settings, book.rates, book.cases, today)
    posed = _posed(book.cases, views, presentation, today, draws, seed)
    rolled, concentrated = _summed(posed, _to_date(book, presentation), appetite)
    return PortfolioView(
        basis=_basis(desk, posed),
        roll_up=rolled,
        concentration=concentrated,
        titles={one.slug: one.title for one in posed.cases},
        standings={one.slug: _standing(one) for one in posed.cases},
        without_case=tuple((row.slug, row.title, row.stage) for row in missing),
        without_case_count=count,
    )


@requires(Permission.MONEY_READ)
def drawn(desk: Desk, *, draws: int | None = None, seed: int = 0) -> tuple[Portfolio, Basis, Mapping[str, str]]:
    """Every case in the same draws, in one currency; and the titles of their use cases by slug."""
    today = desk.clock().date()
    with desk.registry.read() as connection:
        cases = tuple(_money_cases.on_record(row) for row in store.newest(connection))
        views = outside_views(connection, [one.case for one in cases], today)
        settings = money_settings.now(connection)
        presentation, _ = _presentation(settings, fx_rates.now(connection, settings), cases, today)
    posed = _posed(cases, views, presentation, today, draws, seed)
    return _portfolio(posed), _basis(desk, posed), {one.slug: one.title for one in cases}


@requires(Permission.MONEY_READ)
def to_date(desk: Desk, slug: str) -> ToDate | None:
    """What a use case has cost since its case began; None where nothing is on record, or no rate leads there."""
    today = desk.clock().date()
    with desk.registry.read() as connection:
        book = books(connection, money_settings.now(connection), today=today)
    presentation, _ = _presentation(book.settings, book.rates, book.cases, today)
    return _to_date(book, presentation).get(slug)


def _posed(
    cases: tuple[CaseOnRecord, ...],
    views: tuple[OutsideView | None, ...],
    presentation: Presentation,
    today: date,
    draws: int | None,
    seed: int,
) -> _Posed:
    asked = Asked(draws=draws or (DRAWS if len(cases) < MANY else FEWER_DRAWS), seed=seed)
    return _Posed(cases, views, presentation, asked, today.replace(day=1))


def _portfolio(posed: _Posed) -> Portfolio:
    def work() -> Portfolio:
        every = [
            _drawn_once(one, replace(posed.asked, outside_view=view), posed.today)
            for one, view in zip(posed.cases, posed.views, strict=True)
        ]
        return together(every, posed.presentation)

    return _portfolios.of(posed.key, work)


def _summed(
    posed: _Posed, to_date: Mapping[str, ToDate], appetite: float | None
) -> tuple[RollUp, Concentration | None]:
    def work() -> tuple[RollUp, Concentration | None]:
        found = _portfolio(posed)
        concentrated = concentration(found.names, found.npv) if found.drawn else None
        return roll_up(found, to_date=to_date, appetite_line=appetite), concentrated

    return _sums.of((posed.key, tuple(to_date.items()), appetite), work)


def _basis(desk: Desk, posed: _Posed) -> Basis:
    return Basis(
        cases=tuple(f"business_case:{one.slug}@{one.revision}" for one in posed.cases),
        digest=sha256("\n".join(f"{one.slug} {one.digest}" for one in posed.cases).encode()).hexdigest(),
        draws=posed.asked.draws, seed=posed.asked.seed, version=release(), as_of=desk.clock(), today=posed.today,
        rates=posed.presentation.source,
    )  # fmt: skip


def _presentation(
    settings: MoneySettings, rates: Rates, cases: Sequence[CaseOnRecord], today: date
) -> tuple[Presentation, float | None]:
    """The company's currency with the rates of today, and its loss appetite; that of most cases where none fits."""
    currencies = Counter(one.case.currency for one in cases)
    found = presented(settings.currency, rates, currencies, on=today)
    if currencies and all(found.rate(currency) is None for currency in currencies):
        return presented(currencies.most_common(1)[0][0], rates, currencies, on=today), None
    return found, settings.loss_appetite


def _to_date(book: Books, presentation: Presentation) -> dict[str, ToDate]:
    """What each use case has cost since its case began, from bills and entries, in the currency of its case."""
    shown, found = book.shown_in(presentation.currency), dict[str, ToDate]()
    for one in book.cases:
        rate, cost = presentation.rate(one.case.currency), shown.borne(one.slug, since=one.case.start)
        if rate and cost is not None:
            found[one.slug] = ToDate(cost / rate, book.today, "bills and cost entries")
    return found


def _drawn_once(one: CaseOnRecord, asked: Asked, today: date) -> DrawnCase:
    key = (one.slug, one.digest, asked, today)
    kept = _drawn if asked.draws > FEWER_DRAWS else _drawn_quickly
    return kept.of(key, lambda: drawn_case(one.case, asked, today=today))


def _standing(one: CaseOnRecord) -> Standing:
    """What the case says at its means, over its own horizon."""

    def work() -> Standing:
        answer = evaluate(one.case, horizons=())
        own = answer.at(one.case.horizon_months)
        return Standing(one.revision, own.hidden_share, own.measured_share, at_means(one.case, answer))

    return _standings.of((one.slug, one.digest, one.revision), work)
