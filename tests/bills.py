"""Small FOCUS bills for tests: rows as dictionaries over a charge that has nothing odd."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

from roi.bill import Bill, read_bill
from roi.focus_findings import Finding

PLAIN: dict[str, str] = {
    "BilledCost": "1.25",
    "BillingAccountId": "a-1",
    "BillingAccountName": "Northgate (fictional)",
    "BillingCurrency": "USD",
    "BillingPeriodStart": "2026-01-01T00:00:00Z",
    "BillingPeriodEnd": "2026-02-01T00:00:00Z",
    "ChargeCategory": "Usage",
    "ChargeClass": "",
    "ChargeDescription": "Server hour",
    "ChargePeriodStart": "2026-01-03T10:00:00Z",
    "ChargePeriodEnd": "2026-01-03T11:00:00Z",
    "ContractedCost": "1.5",
    "EffectiveCost": "1.1",
    "InvoiceIssuerName": "AWS",
    "ListCost": "2.5",
    "PricingQuantity": "1",
    "PricingUnit": "Hours",
    "ProviderName": "AWS",
    "PublisherName": "AWS",
    "ServiceCategory": "Compute",
    "ServiceName": "EC2",
    "ResourceId": "i-1",
    "SubAccountId": "s-1",
    "Tags": '{"team": "fraud"}',
}


def charges(*changes: Mapping[str, str]) -> list[dict[str, str]]:
    """Plain charges with these changes, each its own resource."""
    return [{**PLAIN, "ResourceId": f"i-{number}", **change} for number, change in enumerate(changes)]


def written(rows: Sequence[Mapping[str, str]], *, columns: Iterable[str] | None = None, delimiter: str = ",") -> bytes:
    """A bill as CSV."""
    names = list(columns or dict.fromkeys(name for row in rows for name in row) or PLAIN)
    text = io.StringIO()
    sheet = csv.DictWriter(text, names, extrasaction="ignore", delimiter=delimiter)
    sheet.writeheader()
    sheet.writerows(rows)
    return text.getvalue().encode()


def bill_of(*changes: Mapping[str, str], currency: str | None = None) -> Bill:
    """The bill of plain charges with these changes."""
    return read_bill(io.BytesIO(written(charges(*changes))), currency=currency)


def found(bill: Bill, trap: str) -> list[Finding]:
    """The findings of one trap."""
    return [one for one in bill.findings if one.trap == trap]
