"""One row of a cloud bill: what was charged for, by whom, when, and at which of the four costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Charge:
    """One row of a bill. Costs are exact, in `currency`; None where the bill does not say. Periods are [start, end).

    `digest` identifies what the row says, whatever the row's place, the columns' order, the file's format, or columns
    that are not of FOCUS: the same charge in a CSV and in a Parquet file has the same digest.
    """

    row: int
    texts: Mapping[str, str]
    costs: Mapping[str, Decimal | None]
    moments: Mapping[str, datetime | None]
    tags: Mapping[str, str]
    digest: bytes

    def text(self, column: str) -> str:
        """A text column, "" where the bill says nothing."""
        return self.texts.get(column, "")

    @property
    def provider(self) -> str:
        """Who sold the service: the newer column of the pair, else the older one."""
        return self.text("ServiceProviderName") or self.text("ProviderName")

    @property
    def host(self) -> str:
        """On whose infrastructure it ran (1.3 and later), else who published it."""
        return self.text("HostProviderName") or self.text("PublisherName")

    @property
    def currency(self) -> str:
        """Of all four costs."""
        return self.text("BillingCurrency")

    @property
    def billing_period(self) -> tuple[datetime | None, datetime | None]:
        """Start inclusive, end exclusive."""
        return self.moments.get("BillingPeriodStart"), self.moments.get("BillingPeriodEnd")

    @property
    def period(self) -> tuple[datetime | None, datetime | None]:
        """When the charge arose: start inclusive, end exclusive."""
        return self.moments.get("ChargePeriodStart"), self.moments.get("ChargePeriodEnd")
