"""Costs that came on no bill: labelling invoices, people's time; put on record, corrected in sight, listed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Row

from registry.access import Desk, Permission, requires
from registry.commands.money import NewCost
from registry.errors import Conflict, Invalid, NotFound
from registry.services import _by_slug, _money_cases
from registry.services._account import actor_at
from registry.store import actuals as store
from registry.store import cases as case_store
from registry.store import kept
from registry.views.entries import CostEntryView
from roi.costs import BY_KEY


@requires(Permission.ACTUALS_ADD)
def add(desk: Desk, said: NewCost) -> CostEntryView:
    """Put a cost on record; the same key from the same account is the same entry.

    Raises NotFound for a use case or an entry that is not there, Invalid for a kind of cost that nobody knows, Conflict
    for an entry that was corrected already.
    """
    with kept.keeping(desk) as keeping:
        connection = keeping.connection
        number = store.by_key(connection, store.COST, actor_at(desk).account_id, said.key)
        if number is None:
            use_case = _by_slug.known(connection, said.use_case)
            _check_category(connection, said.category, use_case.id)
            number = keeping.add(
                "cost_entry", use_case_id=use_case.id, category=said.category, month=said.month,
                amount=format(said.amount, "f"), currency=said.currency, source=said.source,
                supersedes_id=_corrected(connection, said.corrects, use_case.id), note=said.note,
                client_key=said.key or None,
            )  # fmt: skip
            keeping.log("cost.added", f"use_case:{use_case.slug}", reason=said.note, category=said.category)
        return _one(connection, number)


@requires(Permission.MONEY_READ)
def listing(desk: Desk, use_case: str = "") -> tuple[CostEntryView, ...]:
    """Every cost on no bill, the newest month first, corrected ones too; of one use case where it is named."""
    with desk.registry.read() as connection:
        number = _by_slug.known(connection, use_case).id if use_case else None
        return tuple(_view(row) for row in store.costs(connection, use_case_id=number))


def number_of(text: str) -> int:
    """The number in `C-5`, `c5` or `5`; raises Invalid."""
    digits = text.strip().upper().removeprefix("C").removeprefix("-")
    if not (digits.isascii() and digits.isdigit() and len(digits) < 12):
        raise Invalid(f"corrects: {text[:40]!r} is no number such as C-5.")
    return int(digits)


def _check_category(connection: Connection, category: str, use_case_id: int) -> None:
    """A key of the catalogue, or what a line of the business case calls itself."""
    known = {key for key, one in BY_KEY.items() if one.added}
    for row in case_store.newest(connection, [use_case_id]):
        known |= {line.category for line in _money_cases.on_record(row).case.costs}
    if category not in known:
        raise Invalid(f"category: {category[:60]!r} is none of {', '.join(sorted(known))}.")


def _corrected(connection: Connection, corrects: str, use_case_id: int) -> int | None:
    if not corrects:
        return None
    number = number_of(corrects)
    row = store.cost(connection, number)
    if row is None or row.use_case_id != use_case_id:
        raise NotFound(f"corrects: this use case has no cost C-{number}.")
    if row.later is not None:
        raise Conflict(f"C-{number} was corrected by C-{row.later} already; correct that one.")
    return number


def _one(connection: Connection, number: int) -> CostEntryView:
    row = store.cost(connection, number)
    if row is None:
        raise NotFound(f"There is no cost C-{number}.")
    return _view(row)


def _view(row: Row[Any]) -> CostEntryView:
    return CostEntryView(
        number=f"C-{row.id}",
        use_case=row.slug,
        category=row.category,
        month=row.month.date(),
        amount=Decimal(row.amount),
        currency=row.currency,
        source=row.source,
        note=row.note,
        by=row.login or "",
        at=row.at,
        corrects=f"C-{row.supersedes_id}" if row.supersedes_id else "",
        corrected_by=f"C-{row.later}" if row.later else "",
    )
