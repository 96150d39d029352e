"""Exact sums over the charges of one currency while a bill streams by, and the accelerators among them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from roi.allocation import Allocated, Allocator, Rule
from roi.charge import Charge
from roi.focus_columns import COSTS
from roi.focus_findings import Findings
from roi.focus_values import EXACT
from roi.focus_values import total as total_of
from roi.gpu_spend import Family, family_of, is_hidden

NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Sums:
    """Number of charges and their four costs, exact, in the bill's currency; a credit lowers them."""

    rows: int
    billed: Decimal
    effective: Decimal
    list: Decimal
    contracted: Decimal


@dataclass(frozen=True, slots=True)
class GpuSpend:
    """Charges for one family of accelerators that are filed elsewhere than under AI; `share` is of all billed."""

    family: str
    kind: str
    source: str
    rows: int
    billed: Decimal
    effective: Decimal
    share: float | None
    first_row: int


@dataclass(frozen=True, slots=True)
class CurrencyBill:
    """All charges in one currency. `gpu_…` is what was billed for GPUs for learning that are filed outside AI."""

    currency: str
    total: Sums
    by_category: dict[str, Sums]
    by_provider: dict[str, Sums]
    by_charge_category: dict[str, Sums]
    gpu: tuple[GpuSpend, ...]
    gpu_rows: int
    gpu_billed: Decimal
    gpu_share: float | None
    allocation: Allocated


@dataclass(slots=True)
class Tally:
    """Sums while they grow."""

    rows: int = 0
    costs: list[Decimal] = field(default_factory=lambda: [NOTHING] * len(COSTS))

    def add(self, charge: Charge) -> None:
        """Count one charge; a cost that it does not say counts as nothing."""
        self.rows += 1
        for place, name in enumerate(COSTS):
            self.costs[place] = EXACT.add(self.costs[place], charge.costs.get(name) or NOTHING)

    def sums(self) -> Sums:
        """What came together so far."""
        return Sums(self.rows, *self.costs)


@dataclass(slots=True)
class _Gpu:
    family: Family
    first_row: int
    tally: Tally = field(default_factory=Tally)


class CurrencyTally:
    """One currency's sums while the bill streams by."""

    def __init__(self, rules: tuple[Rule, ...]) -> None:
        self.total, self.allocator = Tally(), Allocator(rules)
        self.category: dict[str, Tally] = defaultdict(Tally)
        self.provider: dict[str, Tally] = defaultdict(Tally)
        self.charge: dict[str, Tally] = defaultdict(Tally)
        self.gpu: dict[str, _Gpu] = {}

    def add(self, charge: Charge, findings: Findings) -> None:
        """Count one charge; one for an accelerator outside AI is a finding, too."""
        self.category[charge.text("ServiceCategory")].add(charge)
        self.provider[charge.provider].add(charge)
        self.charge[charge.text("ChargeCategory")].add(charge)
        self.total.add(charge)
        self.allocator.add(charge)
        family = family_of(charge)
        if family and is_hidden(charge):
            found = self.gpu.setdefault(family.family, _Gpu(family, charge.row))
            found.tally.add(charge)
            what = f"{family.family} ({family.kind}) filed under {charge.text('ServiceCategory') or 'no category'}"
            done = "counted as accelerator spend too"
            findings.add(
                "gpu-outside-ai", charge.row, "ServiceCategory", what, done, key=family.family, severity="note"
            )

    def bill(self, currency: str) -> CurrencyBill:
        """What came together so far."""
        total = self.total.sums()
        gpu = tuple(_gpu_spend(found, total.billed) for found in self.gpu.values())
        learning = [one for one in gpu if one.kind == "learning"]
        billed = total_of(one.billed for one in learning)
        return CurrencyBill(
            currency,
            total,
            _by_cost(self.category),
            _by_cost(self.provider),
            _by_cost(self.charge),
            tuple(sorted(gpu, key=lambda one: (-abs(one.billed), one.family))),
            sum(one.rows for one in learning),
            billed,
            share_of(billed, total.billed),
            self.allocator.result(),
        )


def share_of(part: Decimal, whole: Decimal) -> float | None:
    """A share as a plain number; None of nothing."""
    return float(part / whole) if whole else None


def _gpu_spend(found: _Gpu, whole: Decimal) -> GpuSpend:
    sums, family = found.tally.sums(), found.family
    share = share_of(sums.billed, whole)
    return GpuSpend(
        family.family, family.kind, family.source, sums.rows, sums.billed, sums.effective, share, found.first_row
    )


def _by_cost(tallies: dict[str, Tally]) -> dict[str, Sums]:
    found = {name: tally.sums() for name, tally in tallies.items()}
    return dict(sorted(found.items(), key=lambda item: (-item[1].billed, item[0])))
