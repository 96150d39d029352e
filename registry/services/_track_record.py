"""By how much the company's own finished projects ran over their first estimate: what an outside view learns from."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection

from registry.services import _money_cases, _periods, money_settings
from registry.services._books import Books, books
from registry.store import cases as store
from registry.views.cases import CaseOnRecord
from roi.case import BusinessCase
from roi.evaluation import evaluate
from roi.outside_view import CLASSES, OutsideView


def outside_view(connection: Connection, case: BusinessCase, today: date) -> OutsideView | None:
    """The view that a case names, updated by the company's own projects; None where it names none."""
    return outside_views(connection, (case,), today)[0]


def outside_views(
    connection: Connection, cases: Sequence[BusinessCase], today: date, book: Books | None = None
) -> tuple[OutsideView | None, ...]:
    """The same of each case; with the books in the currency of the settings, where they have been read already."""
    own = overruns(connection, today, book) if any(case.reference_class for case in cases) else ()
    return tuple(OutsideView(CLASSES[case.reference_class], own) if case.reference_class else None for case in cases)


def overruns(connection: Connection, today: date, book: Books | None = None) -> tuple[float, ...]:
    """Cost / first estimate of every project whose horizon is over and of which costs are on record, ascending."""
    newest = (_money_cases.on_record(row) for row in store.newest(connection)) if book is None else book.cases
    over = [one for one in newest if _ended(one.case) <= today]
    if not over:
        return ()
    book = book or books(connection, money_settings.now(connection), today=today)
    found = (_overrun(connection, book, one) for one in over)
    return tuple(sorted(one for one in found if one is not None))


def _overrun(connection: Connection, book: Books, one: CaseOnRecord) -> float | None:
    spent, first = book.borne(one.slug), store.first(connection, one.use_case_id)
    if first is None or not spent:
        return None
    said = _money_cases.read(first.digest, first.document, one.slug)
    factor = book.converter.factor(said.currency, book.this_month)
    estimate = evaluate(said, horizons=()).at(said.horizon_months).tco * (factor or 0.0)
    return spent / estimate if estimate > 0 else None


def _ended(case: BusinessCase) -> date:
    return _periods.later(case.start, case.horizon_months)
