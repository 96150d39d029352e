"""What became of promises: how much of the promised benefits has come, and how near plans of cost came to the truth."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date

from sqlalchemy import Connection

from registry.access import Desk, Permission, requires
from registry.services import _money_cases, _periods, measurements, money_settings
from registry.services import _planned as planned
from registry.services._books import Books, books
from registry.services._planned import Plan
from registry.store import cases as case_store
from registry.views.cases import CaseOnRecord
from registry.views.measurements import MeasurementView, Promises
from roi.forecast_accuracy import CameTrue, records
from roi.realisation import Benefit, Realisation, realisation
from roi.refusals import Refused
from roi.simulation import Asked

LEVEL = 0.8
"""Of the interval P10 to P90 of a plan."""
MOST_DRAWN = 1_000
"""Up to how many revisions get an interval, at 4 ms for each; more would make a page wait."""


@requires(Permission.MONEY_READ)
def kept(desk: Desk, use_case: str = "", *, currency: str = "") -> Promises:
    """Benefits whose months are over, measured and claimed apart, and the accuracy of whoever wrote the plans of cost.

    A month's forecast is that of the newest revision written before it began. All in one currency.
    """
    with desk.registry.read() as connection:
        book = _book(desk, connection, use_case, currency)
        written = list(_revisions(connection, book))
    until = book.this_month
    forecasts = list(_forecasts(book, written, until))
    return Promises(
        currency=book.settings.currency,
        until=until,
        benefits=_realised(desk, book, use_case),
        forecasts=records(forecasts),
        rates=book.converter.rates,
        left_out=book.converter.left_out,
    )


@requires(Permission.MONEY_READ)
def benefits(desk: Desk, use_case: str = "", *, currency: str = "") -> Realisation | None:
    """Only the benefits whose months are over, in one currency; None where none was due yet."""
    with desk.registry.read() as connection:
        book = _book(desk, connection, use_case, currency)
    return _realised(desk, book, use_case)


def _book(desk: Desk, connection: Connection, use_case: str, currency: str) -> Books:
    settings = money_settings.now(connection)
    settings = replace(settings, currency=currency or settings.currency)
    return books(connection, settings, today=desk.clock().date(), use_case=use_case)


def _realised(desk: Desk, book: Books, use_case: str) -> Realisation | None:
    said = measurements.listing(desk, use_case)
    due = [one for plan in book.plans for one in _benefits(book, plan, said, book.this_month)]
    return realisation(due) if due else None


def _benefits(book: Books, plan: Plan, said: Sequence[MeasurementView], until: date) -> Iterator[Benefit]:
    """Each line's measured or claimed stretches, and what of its plan nobody has said anything about."""
    record = plan.on_record
    factor = book.converter.factor(record.case.currency, _periods.later(until, -1))
    if factor is None:
        return
    mine = [one for one in said if one.use_case == record.slug and one.planned and one.end <= until]
    for line in (one for one in record.case.benefits):
        own = _apart(one for one in mine if one.line in (line.key, ""))
        for one in own:
            if one.line:
                yield _stretch(one, factor)
        for first, last, amount in _unsaid(plan, line.key, own, until):
            yield Benefit(record.slug, line.key, line.owner, first, last, amount * factor)


def _apart(found: Iterable[MeasurementView]) -> list[MeasurementView]:
    """Measurements that do not overlap: of two over the same days, the one that was put on record later."""
    taken = list[MeasurementView]()
    for one in sorted(found, key=lambda view: view.at, reverse=True):
        if all(one.end <= other.start or one.start >= other.end for other in taken):
            taken.append(one)
    return taken


def _stretch(one: MeasurementView, factor: float) -> Benefit:
    is_known = one.status == "measured" and one.low is not None and one.high is not None
    low, high = (one.low, one.high) if is_known else (None, None)
    return Benefit(
        one.use_case, one.line, one.owner, one.start, one.end, (one.planned or 0.0) * factor, one.value * factor,
        None if low is None else low * factor, None if high is None else high * factor, one.level,
    )  # fmt: skip


def _unsaid(plan: Plan, line: str, own: Sequence[MeasurementView], until: date) -> Iterator[tuple[date, date, float]]:
    """[first, last) of each run of months of which nobody has spoken, and what the plan has for them."""
    due = {
        one.month: one.amount
        for one in planned.months(plan)
        if one.line == line and one.month < until and not any(_touches(said, one.month) for said in own)
    }
    run = list[date]()
    for month in sorted(due):
        if run and _periods.later(run[-1], 1) != month:
            yield run[0], _periods.later(run[-1], 1), sum(due[one] for one in run)
            run = []
        run.append(month)
    if run:
        yield run[0], _periods.later(run[-1], 1), sum(due[one] for one in run)


def _touches(said: MeasurementView, month: date) -> bool:
    return said.start < _periods.later(month, 1) and month < said.end


def _revisions(connection: Connection, book: Books) -> Iterator[tuple[Plan, str, date]]:
    """Every revision of every case in the book, who wrote it, and on which day."""
    for plan in book.plans:
        case = case_store.by_use_case(connection, plan.on_record.use_case_id)
        for row in case_store.revisions(connection, case.id) if case else ():
            parsed = _money_cases.read(row.digest, row.document, plan.on_record.slug)
            record = replace(plan.on_record, revision=row.revision, digest=row.digest, at=row.at, case=parsed)
            yield Plan(record), row.login or "nobody", row.at.date()


def _forecasts(book: Books, written: Sequence[tuple[Plan, str, date]], until: date) -> Iterator[CameTrue]:
    """For each month that is over and each use case, what the plan of the day before said, and what was spent."""
    asked = planned.asked_of(len(written)) if len(written) <= MOST_DRAWN else None
    spent: dict[tuple[str, date], float] = defaultdict(float)
    for one in book.spent:
        if one.slug and one.month < until:
            spent[one.slug, one.month] += book.converted(one)
    for (slug, month), actual in sorted(spent.items()):
        made = [one for one in written if one[0].on_record.slug == slug and one[2] < month]
        if made:
            plan, author, on = max(made, key=lambda one: (one[2], one[0].on_record.revision))
            yield from _came(book, plan, author, on, month, actual, asked=asked)


def _came(
    book: Books, plan: Plan, author: str, on: date, month: date, actual: float, *, asked: Asked | None
) -> Iterator[CameTrue]:
    record: CaseOnRecord = plan.on_record
    factor = book.converter.factor(record.case.currency, month)
    forecast = sum(one.amount for one in planned.months(plan) if one.side == "cost" and one.month == month)
    if factor is None or not forecast:
        return
    low = high = None
    if asked is not None:
        with suppress(Refused):
            levels = planned.by_month(plan, asked)[month]
            low, high = levels[0].value * factor, levels[-1].value * factor
    yield CameTrue(author, record.slug, on, month, forecast * factor, actual, low, high, LEVEL)
