"""Which business case an approval asked for now would be bound to, and what that comes to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from registry.rules.worth import Money
from registry.services import _money_cases
from registry.store import cases as store


@dataclass(frozen=True, slots=True)
class MoneySeen:
    """A revision as fingerprints name it, with its figures; empty for a use case without a business case."""

    money: str = ""
    worth: Money | None = None


NONE = MoneySeen()


def of(connection: Connection, use_case: Any, *, then: datetime | None = None) -> MoneySeen:
    """The newest business case of a use case (a row with id and slug), of a moment or of now."""
    case = store.by_use_case(connection, use_case.id)
    row = store.revision(connection, case.id, then=then) if case is not None else None
    if row is None:
        return NONE
    read = _money_cases.read(row.digest, row.document, use_case.slug)
    npv, budget = _money_cases.worth(row.digest, row.document, use_case.slug)
    money = Money(read.currency, read.horizon_months, round(npv, 2), budget)
    return MoneySeen(f"business_case:{use_case.slug}@{row.revision}", money)
