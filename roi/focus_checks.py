"""Charges that contradict themselves or the bill: signs, periods, currencies, categories, rounded costs."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from roi.charge import Charge
from roi.focus_columns import CHARGE_CATEGORIES, CHARGE_CLASSES, COSTS
from roi.focus_findings import Findings

_CURRENCY = re.compile(r"[A-Z]{3}")
COUNTED = "counted as it stands"


def check(charge: Charge, findings: Findings, *, currency: str | None = None) -> None:
    """Tell what is odd in one charge; `currency` is the one expected, if any."""
    _check_currency(charge, findings, currency)
    _check_category(charge, findings)
    _check_sign(charge, findings)
    _check_periods(charge, findings)
    _check_names(charge, findings)


def _check_currency(charge: Charge, findings: Findings, expected: str | None) -> None:
    found = charge.currency
    if found and not _CURRENCY.fullmatch(found):
        what = f"{found[:20]} is no currency code of three letters"
        findings.add("currency-code", charge.row, "BillingCurrency", what, "summed apart", key=found[:20])
    elif expected and found and found != expected:
        what = f"{found}, where {expected} was expected"
        findings.add("currency", charge.row, "BillingCurrency", what, "summed apart", severity="error", key=found)


def _check_category(charge: Charge, findings: Findings) -> None:
    category, klass = charge.text("ChargeCategory"), charge.text("ChargeClass")
    if category and category not in CHARGE_CATEGORIES:
        what = f"{category[:40]} is none of {', '.join(CHARGE_CATEGORIES)}"
        findings.add("charge-category", charge.row, "ChargeCategory", what, COUNTED, key=category[:40])
    if klass and klass not in CHARGE_CLASSES:
        what = f"{klass[:40]} is not Correction"
        findings.add("charge-class", charge.row, "ChargeClass", what, COUNTED, key=klass[:40])


def _check_sign(charge: Charge, findings: Findings) -> None:
    category = charge.text("ChargeCategory")
    correction = charge.text("ChargeClass") == "Correction"
    for column in ("BilledCost", "EffectiveCost"):
        cost = charge.costs.get(column) or Decimal(0)
        if category == "Credit" and cost > 0 and not correction:
            findings.add("credit-sign", charge.row, column, "a credit that costs money", COUNTED)
        elif category == "Credit" and cost < 0:
            findings.add("credit", charge.row, column, "a credit", "counted, lowers the sum", severity="note")
        elif cost < 0 and not correction:
            what = f"{category or 'a charge'} below zero that is marked neither credit nor correction"
            findings.add("negative", charge.row, column, what, "counted, lowers the sum", key=category)


def _check_periods(charge: Charge, findings: Findings) -> None:
    (first, last), (start, end) = charge.billing_period, charge.period
    _check_order(charge.row, "BillingPeriodEnd", first, last, findings)
    _check_order(charge.row, "ChargePeriodEnd", start, end, findings)
    if not (first and last and start and end) or charge.text("ChargeClass") == "Correction":
        return
    if start < first or start >= last or end > last:
        column = "ChargePeriodStart" if start < first or start >= last else "ChargePeriodEnd"
        what = f"{start:%Y-%m-%d} to {end:%Y-%m-%d} lies outside the billing period {first:%Y-%m-%d} to {last:%Y-%m-%d}"
        findings.add("outside-billing-period", charge.row, column, what, "counted in its billing period", key=column)


def _check_order(row: int, column: str, start: datetime | None, end: datetime | None, findings: Findings) -> None:
    if start and end and end <= start:
        findings.add("period-order", row, column, "the period ends before it has begun", COUNTED)


def _check_names(charge: Charge, findings: Findings) -> None:
    old, new = charge.text("ProviderName"), charge.text("ServiceProviderName")
    if old and new and old != new:
        findings.add(
            "provider-differs", charge.row, "ProviderName", f"{old[:40]}, not {new[:40]}", "took ServiceProviderName"
        )


@dataclass(slots=True)
class _Whole:
    row: int = 0
    values: int = 0
    fractions: int = 0
    rounded: int = 0  # values beside which another cost of the same charge has a fraction
    nonzero: int = 0


class Quantised:
    """Finds a cost column in which a provider writes whole units only, while its other costs have fractions."""

    PROVIDERS = 1_000
    NOT_BY_CHANCE = 3  # whole amounts beside broken ones; one or two may be just so

    def __init__(self) -> None:
        self._seen: dict[tuple[str, str], _Whole] = defaultdict(_Whole)

    def add(self, charge: Charge) -> None:
        """Look at the costs of one charge."""
        if len(self._seen) > self.PROVIDERS * len(COSTS):
            return
        known = {name: cost for name in COSTS if (cost := charge.costs.get(name)) is not None}
        broken = {name for name, cost in known.items() if cost != cost.to_integral_value()}
        for column, cost in known.items():
            whole = self._seen[charge.provider, column]
            whole.row = whole.row or charge.row
            whole.values += 1
            whole.nonzero += cost != 0
            whole.fractions += column in broken
            whole.rounded += bool(broken - {column})

    def tell(self, findings: Findings) -> None:
        """Add a finding for each provider and column that is whole throughout."""
        for (provider, column), whole in sorted(self._seen.items()):
            free = column == "BilledCost" and not whole.nonzero  # covered by commitments: nothing to invoice
            if whole.rounded >= self.NOT_BY_CHANCE and not whole.fractions and not free:
                what = (
                    f"integer-quantised: all {whole.values:,} values of {provider or 'no provider'} are whole, "
                    f"{whole.rounded:,} of them beside a fraction in another cost"
                )
                findings.add("integer-quantised", whole.row, column, what, "summed as it stands", key=provider)
