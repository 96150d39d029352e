"""Plan against actual: what was spent beside what was planned, what nobody bears, and what the benefits came to.

Stable for pages and other services:
- `summary(desk, *, since, until, grain, basis, currency) -> ActualsView`: the whole company, red first.
- `of(desk, slug) -> UseCaseMoney`: one use case with its fan, its kinds of cost, its measured benefits.
- `daily(desk, *, slug, since, until) -> tuple[DaySpend, ...]`: what bills say by day, for burn-down and spikes.
Times are whole months; `until` is exclusive, and without it the month that is not over yet is left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal

from registry.access import Desk, Permission, requires
from registry.errors import Invalid
from registry.release import release
from registry.services import _actuals_work as work
from registry.services import _by_slug, _periods, measurements, money_settings
from registry.services._bill_views import hidden_gpu
from registry.services._books import Books, books
from registry.services._planned import ASKED
from registry.services._spend import Cell
from registry.services._spent import undated
from registry.views.actuals import ActualsView, DaySpend, UseCaseMoney
from registry.views.money_settings import MoneySettings
from roi.gpu_spend import AI_CATEGORY

MONTHS = 12


@requires(Permission.MONEY_READ)
def summary(
    desk: Desk,
    *,
    since: date | None = None,
    until: date | None = None,
    grain: str = "month",
    basis: str = "",
    currency: str = "",
) -> ActualsView:
    """All use cases over [since, until), whole months; the last twelve that are over unless said. Raises Invalid."""
    with desk.registry.read() as connection:
        settings = _settings(money_settings.now(connection), basis=basis, currency=currency)
        book = books(connection, settings, today=desk.clock().date())
    return _view(desk, book, *_span(book, since, until), grain)


@requires(Permission.MONEY_READ)
def of(desk: Desk, slug: str, *, until: date | None = None, basis: str = "", currency: str = "") -> UseCaseMoney:
    """One use case since its case began: costs to date within their fan, by kind, and its benefits. Raises NotFound."""
    with desk.registry.read() as connection:
        _by_slug.known(connection, slug)
        settings = _settings(money_settings.now(connection), basis=basis, currency=currency)
        book = books(connection, settings, today=desk.clock().date(), use_case=slug)
    end = until or book.this_month
    first = min([one.month for one in book.spent] + [plan.on_record.case.start for plan in book.plans] + [end])
    lines = work.by_use_case(book, end)
    fan = work.fan_points(book, book.plans[0], end) if book.plans else ()
    view = UseCaseMoney(
        line=lines[0] if lines else None,
        currency=settings.currency,
        as_of=desk.clock(),
        fan=fan,
        periods=work.by_period(book, first, end, "month"),
        categories=work.by_category(book, first, end),
        benefits=measurements.listing(desk, slug),
        rates=(),
        left_out=(),
    )
    return replace(view, rates=book.converter.rates, left_out=book.converter.left_out)


@requires(Permission.MONEY_READ)
def daily(
    desk: Desk, *, slug: str = "", since: date | None = None, until: date | None = None, basis: str = ""
) -> tuple[DaySpend, ...]:
    """What bills say of each day of [since, until), in the bills' currencies; of one use case where it is named."""
    with desk.registry.read() as connection:
        settings = _settings(money_settings.now(connection), basis=basis, currency="")
        book = books(connection, settings, today=desk.clock().date())
    sums: dict[tuple[date, str], Decimal] = defaultdict(Decimal)
    for cell in book.cells:
        if cell.day is None or (since and cell.day < since) or (until and cell.day >= until):
            continue
        if not slug or (cell.target and book.bearers.of(cell.target).slug == slug):
            sums[cell.day, cell.currency] += cell.billed if settings.basis == "billed" else cell.effective
    return tuple(DaySpend(*key, amount) for key, amount in sorted(sums.items()))


def _view(desk: Desk, book: Books, since: date, until: date, grain: str) -> ActualsView:
    if grain not in _periods.GRAINS:
        raise Invalid(f"grain: {grain[:20]!r} is none of {', '.join(_periods.GRAINS)}.")
    periods = work.by_period(book, since, until, grain)
    within = [one for one in book.cells if one.day is not None and since <= one.day < until]
    gpu, share = _gpu(book, within)
    view = ActualsView(
        currency=book.settings.currency,
        basis=book.settings.basis,
        grain=grain,
        since=since,
        until=until,
        as_of=desk.clock(),
        periods=periods,
        months=work.plan_fan(book, since, until),
        categories=work.by_category(book, since, until),
        use_cases=work.by_use_case(book, until),
        unallocated=sum(one.unallocated for one in periods),
        unallocated_share=_share(book, within, lambda cell: not cell.target),
        gpu=hidden_gpu(within),
        gpu_hidden=gpu,
        gpu_share=share,
        bills=len({one.bill_id for one in within}),
        rules_revision=book.rules.revision,
        rates=(),
        left_out=(),
        draws=ASKED.draws,
        seed=ASKED.seed,
        version=release(),
    )
    lost = (*book.converter.left_out, *undated(book.cells))
    return replace(view, rates=book.converter.rates, left_out=lost)


def _gpu(book: Books, within: Iterable[Cell]) -> tuple[float, float | None]:
    """What was billed for accelerators outside AI, and its share of all that was billed without signs."""
    listed = list(within)

    def hidden(cell: Cell) -> bool:
        return bool(cell.gpu_family) and cell.service_category != AI_CATEGORY

    amount = sum(_billed(book, one) for one in listed if hidden(one))
    return amount, _share(book, listed, hidden)


def _share(book: Books, within: Iterable[Cell], fits: object) -> float | None:
    assert callable(fits)
    part = whole = 0.0
    for cell in within:
        assert cell.day is not None
        factor = book.converter.factor(cell.currency, cell.day.replace(day=1)) or 0.0
        size = float(cell.gross) * factor
        whole += size
        part += size if fits(cell) else 0.0
    return part / whole if whole else None


def _billed(book: Books, cell: Cell) -> float:
    assert cell.day is not None
    amount = cell.billed if book.settings.basis == "billed" else cell.effective
    return float(amount) * (book.converter.factor(cell.currency, cell.day.replace(day=1)) or 0.0)


def _settings(found: MoneySettings, *, basis: str, currency: str) -> MoneySettings:
    if basis and basis not in money_settings.BASES:
        raise Invalid(f"basis: {basis[:20]!r} is none of {', '.join(money_settings.BASES)}.")
    return replace(found, basis=basis or found.basis, currency=currency or found.currency)


def _span(book: Books, since: date | None, until: date | None) -> tuple[date, date]:
    end = (until or book.this_month).replace(day=1)
    begin = (since or _periods.later(end, -MONTHS)).replace(day=1)
    if begin >= end:
        raise Invalid(f"since: {begin:%Y-%m} must come before {end:%Y-%m}, the month that is left out.")
    return begin, end
