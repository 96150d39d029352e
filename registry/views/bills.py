"""Cloud bills as they are shown: what one came to, what is odd in it, and its charges."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from roi.focus_findings import Finding


@dataclass(frozen=True, slots=True)
class BillPart:
    """What one provider charged one account for one billing period, in a file that is read.

    `word`: new, corrected (it supersedes `supersedes`) or known (the same is on record as `number`).
    """

    provider: str
    account: str
    period_start: datetime | None
    period_end: datetime | None
    currency: str
    rows: int
    billed: Decimal
    effective: Decimal
    word: str
    number: str = ""
    supersedes: str = ""


@dataclass(frozen=True, slots=True)
class Imported:
    """What a file holds and, once `saved`, what became of each of its parts."""

    file_name: str
    sha256: str
    format: str
    version: str
    rows: int
    missing: tuple[str, ...]
    parts: tuple[BillPart, ...]
    gpu: tuple[GpuSpendView, ...]
    unallocated: tuple[Unallocated, ...]
    findings: tuple[Finding, ...]
    saved: bool

    @property
    def changed(self) -> int:
        """How many parts are new or corrected."""
        return sum(part.word != "known" for part in self.parts)

    @property
    def words(self) -> str:
        """What became of the file, in one sentence."""
        if not self.changed:
            return "Nothing changed: every charge of this file is on record already"
        counts = {word: sum(part.word == word for part in self.parts) for word in ("new", "corrected", "known")}
        said = ", ".join(f"{count:,} {word}" for word, count in counts.items() if count)
        return f"{self.rows:,} charges in {len(self.parts):,} bills: {said}"


@dataclass(frozen=True, slots=True)
class GpuSpendView:
    """Spend on one family of accelerators that the bill files elsewhere than under AI."""

    currency: str
    family: str
    kind: str
    rows: int
    billed: Decimal
    effective: Decimal
    share: float | None


@dataclass(frozen=True, slots=True)
class Unallocated:
    """What fits no rule, in one currency; `share` is of the billed amounts without their signs."""

    currency: str
    billed: Decimal
    effective: Decimal
    rows: int
    share: float | None


@dataclass(frozen=True, slots=True)
class BillLine:
    """One bill on record. `superseded_by` names the bill that corrects it; such a bill counts no longer."""

    id: int
    number: str
    provider: str
    account: str
    period_start: datetime | None
    period_end: datetime | None
    currency: str
    rows: int
    billed: Decimal
    effective: Decimal
    errors: int
    warnings: int
    notes: int
    file_name: str
    by: str
    at: datetime
    supersedes: str = ""
    superseded_by: str = ""

    @property
    def word(self) -> str:
        """How it stands."""
        if self.superseded_by:
            return "superseded"
        return "doubtful" if self.errors else "on record"


@dataclass(frozen=True, slots=True)
class BillView:
    """One bill, whole but for its charges. `findings` are those of the file that it came in."""

    line: BillLine
    format: str
    version: str
    file_sha256: str
    digest: str
    charges_sha256: str
    note: str
    findings: tuple[Finding, ...]
    by_category: tuple[CategorySum, ...]
    gpu: tuple[GpuSpendView, ...]
    targets: tuple[TargetSum, ...]
    audit_seq: int


@dataclass(frozen=True, slots=True)
class CategorySum:
    """All charges of one service category."""

    category: str
    billed: Decimal
    effective: Decimal


@dataclass(frozen=True, slots=True)
class TargetSum:
    """What the rules give to one use case or AI model; `target` is empty for what nobody bears."""

    target: str
    billed: Decimal
    effective: Decimal


@dataclass(frozen=True, slots=True)
class ChargeLine:
    """One charge of a bill. Amounts are None where the bill does not say them."""

    row: int
    period_start: datetime | None
    period_end: datetime | None
    category: str
    service_category: str
    service: str
    account: str
    resource: str
    region: str
    description: str
    billed: Decimal | None
    effective: Decimal | None
    tags: dict[str, str]
    gpu_family: str
    target: str
