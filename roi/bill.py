"""What a bill comes to: exact sums per currency, by category, provider and period, and the GPU spend hidden in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from roi.allocation import Rule
from roi.bill_sums import CurrencyBill, CurrencyTally, Sums, Tally
from roi.charge import Charge
from roi.focus import Charges
from roi.focus_findings import HEADER, Finding

_DIGEST_SPACE = 1 << 256


@dataclass(frozen=True, slots=True)
class Part:
    """What one provider charged one account for one billing period.

    `digest` is the same for the same charges in any order:
    a part with the key and the digest of one on record changes nothing, one with another digest supersedes it.
    """

    provider: str
    account: str
    start: datetime | None
    end: datetime | None
    currency: str
    sums: Sums
    digest: str

    @property
    def key(self) -> tuple[str, str, datetime | None, str]:
        """What a corrected bill supersedes by."""
        return self.provider, self.account, self.start, self.currency


@dataclass(frozen=True, slots=True)
class Bill:
    """A whole bill. `missing` names mandatory columns that are not there: the sum of a cost among them is not known."""

    version: str
    format: str
    rows: int
    missing: tuple[str, ...]
    currencies: tuple[CurrencyBill, ...]
    parts: tuple[Part, ...]
    findings: tuple[Finding, ...]


def read_bill(
    source: Path | BinaryIO,
    *,
    rules: Iterable[Rule] = (),
    currency: str | None = None,
    each: Callable[[Charge], object] | None = None,
) -> Bill:
    """Read a FOCUS file once and sum it; Refused when it is none. `currency`: the one expected, others are findings.

    `each` is called with every charge as it streams by, in the order of the rows.
    """
    charges, ordered = Charges(source, currency=currency), tuple(rules)
    currencies: dict[str, CurrencyTally] = {}
    parts: dict[tuple[str, str, datetime | None, datetime | None, str], tuple[Tally, list[int]]] = {}
    for charge in charges:
        if each is not None:
            each(charge)
        if charge.currency not in currencies:
            currencies[charge.currency] = CurrencyTally(ordered)
        currencies[charge.currency].add(charge, charges.findings)
        key = (charge.provider, charge.text("BillingAccountId"), *charge.billing_period, charge.currency)
        tally, digest = parts.setdefault(key, (Tally(), [0]))
        tally.add(charge)
        digest[0] = (digest[0] + int.from_bytes(charge.digest, "big")) % _DIGEST_SPACE
    if len(currencies) > 1:
        what = f"{len(currencies)} currencies: {', '.join(sorted(name or '(none)' for name in currencies))}"
        charges.findings.add("currencies", HEADER, "BillingCurrency", what, "summed apart, never together")
    return Bill(
        charges.version,
        charges.kind,
        charges.rows,
        charges.header.missing,
        tuple(found.bill(name) for name, found in sorted(currencies.items())),
        tuple(Part(*key, tally.sums(), f"{digest[0]:064x}") for key, (tally, digest) in sorted(parts.items(), key=str)),
        charges.findings.all(),
    )
