"""By how much the company's own finished projects ran over their first estimate: what an outside view learns from."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection

from registry.services import _actuals_work, _money_cases, _periods, money_settings
from registry.store import cases as store
from roi.case import BusinessCase
from roi.evaluation import evaluate
from roi.outside_view import CLASSES, OutsideView


def outside_view(connection: Connection, case: BusinessCase, today: date) -> OutsideView | None:
    """The view that a case names, updated by the company's own projects; None where it names none."""
    if not case.reference_class:
        return None
    return OutsideView(CLASSES[case.reference_class], overruns(connection, today))


def overruns(connection: Connection, today: date) -> tuple[float, ...]:
    """Cost / first estimate of every project whose horizon is over and of which costs are on record, ascending."""
    over = [row for row in store.newest(connection) if _ended(_money_cases.on_record(row).case) <= today]
    if not over:
        return ()
    book = _actuals_work.books(connection, money_settings.now(connection), today=today)
    found = []
    for row in over:
        spent = _spent(book, row.slug)
        first = store.revision(connection, row.case_id, 1)
        if first is None or not spent:
            continue
        said = _money_cases.read(first.digest, first.document, row.slug)
        factor = book.converter.factor(said.currency, book.this_month)
        estimate = evaluate(said, horizons=()).at(said.horizon_months).tco * (factor or 0.0)
        if estimate > 0:
            found.append(spent / estimate)
    return tuple(sorted(found))


def _ended(case: BusinessCase) -> date:
    return _periods.later(case.start, case.horizon_months)


def _spent(book: _actuals_work.Books, slug: str) -> float:
    """In the currency of the books; what has no rate is not in it."""
    own = ((one, book.converter.factor(one.currency, one.month)) for one in book.spent if one.slug == slug)
    return sum(float(one.amount) * factor for one, factor in own if factor is not None)
