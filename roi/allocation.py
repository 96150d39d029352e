"""Which use case or AI model each charge is for: rules in order, the first that fits; what fits none stays in sight."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fnmatch import fnmatchcase

from roi.charge import Charge
from roi.focus_values import EXACT

NOTHING = Decimal(0)
FIELDS: dict[str, tuple[str, ...]] = {  # what a rule may look at -> columns, any of which may fit
    "account": ("SubAccountId", "SubAccountName", "BillingAccountId", "BillingAccountName"),
    "resource": ("ResourceId", "ResourceName"),
    "resource_type": ("ResourceType",),
    "provider": ("ServiceProviderName", "ProviderName"),
    "service": ("ServiceName",),
    "category": ("ServiceCategory",),
    "sku": ("SkuId", "SkuPriceId"),
    "region": ("RegionId", "RegionName"),
    "description": ("ChargeDescription",),
}


@dataclass(frozen=True, slots=True)
class Rule:
    """All of `tags` and `where` must fit, each by any of its patterns (* stands for anything, ? for one letter).

    `shares` says who bears how much; together at most 1, what is left of 1 stays unallocated.
    """

    name: str
    shares: Mapping[str, Decimal]
    tags: Mapping[str, tuple[str, ...]]
    where: Mapping[str, tuple[str, ...]]

    def fits(self, charge: Charge) -> bool:
        """Whether a charge is one of those that the rule is about."""
        by_tag = all(_any(patterns, charge.tags.get(key)) for key, patterns in self.tags.items())
        return by_tag and all(
            any(_any(patterns, charge.text(column) or None) for column in FIELDS[field])
            for field, patterns in self.where.items()
        )


def _any(patterns: Iterable[str], value: str | None) -> bool:
    return value is not None and any(fnmatchcase(value, pattern) for pattern in patterns)


@dataclass(frozen=True, slots=True)
class Allocated:
    """Billed and effective cost per target, exact: those of all targets and the unallocated ones add up to the total.

    `unallocated_share` is of the billed amounts without their signs, so that a credit cannot hide what nobody bears;
    None of nothing. `by_rule` counts the charges that each rule took; 0 is a rule that fits nothing.
    """

    billed: Mapping[str, Decimal]
    effective: Mapping[str, Decimal]
    unallocated_billed: Decimal
    unallocated_effective: Decimal
    unallocated_rows: int
    unallocated_share: float | None
    by_rule: Mapping[str, int]


class Allocator:
    """Allocates charges as they stream by."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.rules = tuple(rules)
        self._billed: dict[str, Decimal] = {}
        self._effective: dict[str, Decimal] = {}
        self._left = [NOTHING, NOTHING, NOTHING]  # billed, effective, billed without sign
        self._gross, self._rows = NOTHING, 0
        self._by_rule = {rule.name: 0 for rule in self.rules}

    def add(self, charge: Charge) -> Rule | None:
        """Allocate one charge; the rule that took it, None when it stays unallocated."""
        rule = next((rule for rule in self.rules if rule.fits(charge)), None)
        billed, effective = (charge.costs.get(name) or NOTHING for name in ("BilledCost", "EffectiveCost"))
        self._gross = EXACT.add(self._gross, abs(billed))
        if rule is not None:
            self._by_rule[rule.name] += 1
        shares = rule.shares if rule else {}
        for target, share in shares.items():
            _raise(self._billed, target, EXACT.multiply(billed, share))
            _raise(self._effective, target, EXACT.multiply(effective, share))
        self._leave(billed, effective, EXACT.subtract(Decimal(1), sum(shares.values(), NOTHING)))
        return rule

    def _leave(self, billed: Decimal, effective: Decimal, share: Decimal) -> None:
        if not share:
            return
        self._rows += 1
        for place, amount in enumerate((billed, effective, abs(billed))):
            self._left[place] = EXACT.add(self._left[place], EXACT.multiply(amount, share))

    def result(self) -> Allocated:
        """What came together so far."""
        billed, effective, gross = self._left
        share = float(gross / self._gross) if self._gross else None
        return Allocated(
            dict(sorted(self._billed.items())),
            dict(sorted(self._effective.items())),
            billed,
            effective,
            self._rows,
            share,
            dict(self._by_rule),
        )


def _raise(sums: dict[str, Decimal], target: str, amount: Decimal) -> None:
    sums[target] = EXACT.add(sums.get(target, NOTHING), amount)


def allocate(charges: Iterable[Charge], rules: Iterable[Rule]) -> Allocated:
    """All charges under rules; all must be in one currency."""
    allocator = Allocator(rules)
    for charge in charges:
        allocator.add(charge)
    return allocator.result()
