"""The one currency in which amounts of several are shown, and at which rates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from roi.rates import Rates
from roi.refusals import Refused


@dataclass(frozen=True, slots=True)
class Presentation:
    """The currency in which a portfolio is shown; one unit of the key buys so many of it; where the rates are from."""

    currency: str
    rates: Mapping[str, float] = field(default_factory=dict)
    source: str = ""

    def rate(self, currency: str) -> float | None:
        """What one unit of a currency is worth in the presentation's; None: not known."""
        return 1.0 if currency == self.currency else self.rates.get(currency)


def presented(currency: str, rates: Rates, currencies: Iterable[str], *, on: date) -> Presentation:
    """The dated rates of one day; a currency without one is missing from it."""
    found: dict[str, float] = {}
    sources: set[str] = set()
    for other in sorted(set(currencies) - {currency}):
        try:
            converted = rates.convert(Decimal(1), other, currency, on)
        except Refused:
            continue
        found[other] = float(converted.amount)
        sources.update(f"{one.source} of {one.on}" for one in converted.by)
    return Presentation(currency, found, ", ".join(sorted(sources)))
