"""The columns of a FOCUS bill: since which version each exists, what it holds, and which version a header speaks.

Source: FOCUS specification 1.0 to 1.2 (feature levels), its change log, and the migration guides to 1.3 and 1.4.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "amount", "number", "moment", "tags"]
VERSIONS = ("1.0", "1.1", "1.2", "1.3", "1.4")
COSTS = ("BilledCost", "EffectiveCost", "ListCost", "ContractedCost")
CHARGE_CATEGORIES = ("Usage", "Purchase", "Tax", "Credit", "Adjustment")
CHARGE_CLASSES = ("Correction",)
OLD_PAIR = ("ProviderName", "PublisherName")  # removed in 1.4
NEW_PAIR = ("ServiceProviderName", "HostProviderName")  # since 1.3
_MOMENTS = ("BillingPeriodStart", "BillingPeriodEnd", "ChargePeriodStart", "ChargePeriodEnd")
_TAGS = ("Tags", "AllocatedTags")
_NUMBERS = (
    "CommitmentDiscountQuantity",
    "ConsumedQuantity",
    "ContractedUnitPrice",
    "ListUnitPrice",
    "PricingCurrencyContractedUnitPrice",
    "PricingCurrencyEffectiveCost",
    "PricingCurrencyListUnitPrice",
    "PricingQuantity",
)
_MANDATORY = """BilledCost BillingAccountId BillingAccountName BillingCurrency BillingPeriodStart BillingPeriodEnd
    ChargeCategory ChargeClass ChargeDescription ChargePeriodStart ChargePeriodEnd ContractedCost EffectiveCost
    InvoiceIssuerName ListCost PricingQuantity PricingUnit ServiceCategory ServiceName"""
_OTHERS: dict[str, str] = {
    "1.0": """AvailabilityZone ChargeFrequency CommitmentDiscountCategory CommitmentDiscountId CommitmentDiscountName
        CommitmentDiscountStatus CommitmentDiscountType ConsumedQuantity ConsumedUnit ContractedUnitPrice ListUnitPrice
        PricingCategory RegionId RegionName ResourceId ResourceName ResourceType SkuId SkuPriceId SubAccountId
        SubAccountName Tags""",
    "1.1": """CapacityReservationId CapacityReservationStatus CommitmentDiscountQuantity CommitmentDiscountUnit
        ServiceSubcategory SkuMeter SkuPriceDetails""",
    "1.2": """BillingAccountType InvoiceId PricingCurrency PricingCurrencyContractedUnitPrice
        PricingCurrencyEffectiveCost PricingCurrencyListUnitPrice SubAccountType""",
    "1.3": """AllocatedMethodDetails AllocatedMethodId AllocatedResourceId AllocatedResourceName AllocatedTags
        ContractApplied""",
    "1.4": "CommitmentProgramEligibilityDetails InvoiceDetailId",
}
_NAMED = (
    "BillingAccountId",
    "BillingCurrency",
    "ChargeCategory",
    "InvoiceIssuerName",
    "ServiceCategory",
    "ServiceName",
)
NEVER_NULL = frozenset((*_NAMED, *COSTS, *_MOMENTS))


@dataclass(frozen=True, slots=True)
class Column:
    """One column: since which version, whether every bill must have it, what its values are, until which version."""

    name: str
    since: str
    mandatory: bool
    kind: Kind
    until: str = VERSIONS[-1]

    def is_in(self, version: str) -> bool:
        """Whether the column exists in a version."""
        return self.since <= version <= self.until


def _kind(name: str) -> Kind:
    if name in COSTS:
        return "amount"
    if name in _NUMBERS:
        return "number"
    if name in _MOMENTS:
        return "moment"
    return "tags" if name in _TAGS else "text"


def _columns() -> dict[str, Column]:
    found = [Column(name, "1.0", True, _kind(name)) for name in _MANDATORY.split()]
    found += [Column(name, since, False, _kind(name)) for since, names in _OTHERS.items() for name in names.split()]
    found += [Column(name, "1.0", True, "text", until="1.3") for name in OLD_PAIR]
    found += [Column(name, "1.3", True, "text") for name in NEW_PAIR]
    return {column.name: column for column in found}


COLUMNS = _columns()
BY_LETTERS = {name.lower(): name for name in COLUMNS}


def spelt(name: str) -> str | None:
    """The column that a header means, whatever its case, spaces and underscores; None for no FOCUS column."""
    return BY_LETTERS.get("".join(letter for letter in name.lower() if letter.isalnum()))


def version_of(present: Collection[str]) -> str:
    """The oldest version of those that fit a header best: fewest mandatory columns missing and columns not known."""

    def misfit(version: str) -> int:
        unknown = sum(1 for name in present if name in COLUMNS and not COLUMNS[name].is_in(version))
        return unknown + len(_lacking(present, version))

    return min(VERSIONS, key=misfit)


def _lacking(present: Collection[str], version: str) -> list[str]:
    due = (column.name for column in COLUMNS.values() if column.mandatory and column.is_in(version))
    return [name for name in due if name not in present]


def missing(present: Collection[str], version: str) -> tuple[str, ...]:
    """Mandatory columns that a header lacks; either pair of provider names will do."""
    paired = dict((*zip(OLD_PAIR, NEW_PAIR, strict=True), *zip(NEW_PAIR, OLD_PAIR, strict=True)))
    return tuple(name for name in _lacking(present, version) if paired.get(name) not in present)
