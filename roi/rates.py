"""Amounts in another currency, by the rate that held on the day."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from roi.refusals import Refused

LONGEST_WEEKEND = 10  # days that a rate may be old: holidays, not months
PLACES = Decimal("0.000000000001")


@dataclass(frozen=True, slots=True)
class Rate:
    """One unit of `base` buys `rate` units of `quote` from `on` until a later rate of the pair."""

    base: str
    quote: str
    on: date
    rate: Decimal
    source: str


@dataclass(frozen=True, slots=True)
class Converted:
    """An amount in its new currency, exact to twelve decimals, and the rates that it came by."""

    amount: Decimal
    currency: str
    by: tuple[Rate, ...]


class Rates:
    """Dated rates. A pair may be turned round, or joined over one common currency; a later rate is never used."""

    def __init__(self, rates: Iterable[Rate], *, oldest_days: int = LONGEST_WEEKEND) -> None:
        self.oldest_days = oldest_days
        self._by_pair: dict[tuple[str, str], list[Rate]] = {}
        for rate in sorted(rates, key=lambda one: one.on):
            if not (rate.rate.is_finite() and rate.rate > 0):
                raise Refused.at(f"{rate.base}/{rate.quote} of {rate.on}", f"a rate is above 0, not {rate.rate}")
            self._add(rate)

    def _add(self, rate: Rate) -> None:
        known = self._by_pair.setdefault((rate.base, rate.quote), [])
        if known and known[-1].on == rate.on and known[-1].rate != rate.rate:
            raise Refused.at(f"{rate.base}/{rate.quote} of {rate.on}", f"two rates: {known[-1].rate} and {rate.rate}")
        known.append(rate)

    def convert(self, amount: Decimal, base: str, quote: str, on: date) -> Converted:
        """The amount at the last rates on or before a day; Refused when there is none, or it is too old."""
        if base == quote:
            return Converted(amount, quote, ())
        steps = self._steps(base, quote, on)
        for rate, turned in steps:
            amount = amount / rate.rate if turned else amount * rate.rate
        return Converted(amount.quantize(PLACES), quote, tuple(rate for rate, _ in steps))

    def _steps(self, base: str, quote: str, on: date) -> tuple[tuple[Rate, bool], ...]:
        if direct := self._step(base, quote, on):
            return (direct,)
        for middle in sorted({name for pair in self._by_pair for name in pair}):
            first, second = self._step(base, middle, on), self._step(middle, quote, on)
            if first and second:
                return first, second
        words = f"no rate of at most {self.oldest_days} days before leads from {base} to {quote}"
        raise Refused.at(f"{base}/{quote} on {on}", words)

    def _step(self, base: str, quote: str, on: date) -> tuple[Rate, bool] | None:
        """The rate of a pair on a day, and whether it has to be turned round."""
        for pair, turned in (((base, quote), False), ((quote, base), True)):
            known = self._by_pair.get(pair, [])
            place = bisect_right(known, on, key=lambda rate: rate.on)
            if place and (on - known[place - 1].on).days <= self.oldest_days:
                return known[place - 1], turned
        return None
