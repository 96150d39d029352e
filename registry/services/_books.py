"""All that is on record about money, read in one transaction: what was spent and is planned, rules, rates, settings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Connection

from registry.services import _money_cases, fx_rates
from registry.services._bearers import Bearers
from registry.services._converting import Converter
from registry.services._planned import Plan
from registry.services._spend import Cell, Rules, Spend, rules_now, spends
from registry.services._spent import BILLS, Spent, spent
from registry.store import cases as case_store
from registry.views.cases import CaseOnRecord
from registry.views.money_settings import MoneySettings
from roi.rates import Rates


@dataclass(frozen=True, slots=True)
class Books:
    """Spent and planned, and how to tell both in the currency of the settings."""

    bills: tuple[Spend, ...]
    spent: tuple[Spent, ...]
    by_slug: Mapping[str, Sequence[Spent]]
    plans: tuple[Plan, ...]
    bearers: Bearers
    rules: Rules
    settings: MoneySettings
    rates: Rates
    converter: Converter
    today: date

    @property
    def cells(self) -> Iterable[Cell]:
        """What every bill that counts says by day."""
        return (cell for bill in self.bills for cell in bill.cells)

    @property
    def cases(self) -> tuple[CaseOnRecord, ...]:
        """The newest revision of every business case, by slug."""
        return tuple(plan.on_record for plan in self.plans)

    @property
    def this_month(self) -> date:
        """The first day of the month that is not over yet."""
        return self.today.replace(day=1)

    def shown_in(self, currency: str) -> Books:
        """The same books in another currency."""
        settings = replace(self.settings, currency=currency)
        return replace(self, settings=settings, converter=Converter(self.rates, currency, today=self.today))

    def converted(self, one: Spent) -> float:
        """What was spent in the books' currency; 0 where no rate leads there, and then the converter says so."""
        what = "bills" if one.source == BILLS else "costs on no bill"
        return self.converter.convert(one.amount, one.currency, one.month, what=what, thing=one) or 0.0

    def borne(self, slug: str, *, since: date | None = None) -> float | None:
        """What a use case has cost, from a day on; what has no rate is not in it. None where nothing is on record."""
        own = [one for one in self.by_slug.get(slug, ()) if since is None or since <= one.month]
        worth = ((one, self.converter.factor(one.currency, one.month)) for one in own)
        return sum(float(one.amount) * factor for one, factor in worth if factor is not None) if own else None


def books(connection: Connection, settings: MoneySettings, *, today: date, use_case: str = "") -> Books:
    """Everything, or what one use case bears and plans."""
    rules, bearers = rules_now(connection), Bearers(connection)
    bills = tuple(spends(connection, rules))
    each = spent(connection, bills, bearers, basis=settings.basis)
    plans = tuple(Plan(_money_cases.on_record(row)) for row in case_store.newest(connection))
    if use_case:
        each = tuple(one for one in each if one.slug == use_case)
        plans = tuple(plan for plan in plans if plan.on_record.slug == use_case)
    rates = fx_rates.now(connection, settings)
    converter = Converter(rates, settings.currency, today=today)
    by_slug = defaultdict[str, list[Spent]](list)
    for one in each:
        by_slug[one.slug].append(one)
    return Books(bills, each, by_slug, plans, bearers, rules, settings, rates, converter, today)
