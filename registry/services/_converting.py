"""Amounts of any month in one currency, by the rates that held; what has no rate is named, never guessed."""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from collections.abc import Hashable
from datetime import date
from decimal import Decimal

from registry.services import fx_rates
from roi.focus_values import total
from roi.rates import Rate, Rates
from roi.refusals import Refused

ONE = Decimal(1)


class Converter:
    """Converts into one currency: an amount of a month at the last rate of that month, none later than today."""

    def __init__(self, rates: Rates, currency: str, *, today: date) -> None:
        self.currency, self._rates, self._today = currency, rates, today
        self._known: dict[tuple[str, date], float | None] = {}
        self._used: set[Rate] = set()
        self._lost: dict[tuple[str, str], dict[Hashable, tuple[date, Decimal]]] = defaultdict(dict)

    def convert(
        self, amount: Decimal | float, currency: str, month: date, *, what: str, thing: Hashable = None
    ) -> float | None:
        """The amount, or None where no rate leads there; `what` names it in `left_out`, where a `thing` counts once."""
        factor = self.factor(currency, month)
        if factor is None:
            if amount:
                lost = amount if isinstance(amount, Decimal) else Decimal(str(amount))
                self._lost[what, currency][object() if thing is None else thing] = month, lost
            return None
        return float(amount) * factor

    def factor(self, currency: str, month: date) -> float | None:
        """What one unit was worth in a month; None where no rate says so."""
        if currency == self.currency:
            return 1.0
        if (currency, month) not in self._known:
            self._known[currency, month] = self._find(currency, month)
        return self._known[currency, month]

    @property
    def rates(self) -> tuple[str, ...]:
        """The rates that were used, in words."""
        return fx_rates.words(self._used)

    @property
    def left_out(self) -> tuple[str, ...]:
        """What could not be converted, in words."""
        return tuple(self._words(*place, list(lost.values())) for place, lost in sorted(self._lost.items()))

    def _find(self, currency: str, month: date) -> float | None:
        last = min(date(month.year, month.month, monthrange(month.year, month.month)[1]), self._today)
        try:
            found = self._rates.convert(ONE, currency, self.currency, last)
        except Refused:
            return None
        self._used.update(found.by)
        return float(found.amount)

    def _words(self, what: str, currency: str, lost: list[tuple[date, Decimal]]) -> str:
        months = [month for month, _ in lost]
        first, last = min(months), max(months)
        when = f"{first:%b %Y}" if first == last else f"{first:%b %Y} to {last:%b %Y}"
        amount = f"{total(one for _, one in lost):,.2f} {currency or 'without a currency'}"
        return f"{amount} of {what}, {when}: no rate to {self.currency}"
