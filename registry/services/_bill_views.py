"""Bills as they are shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import Connection, Row

from registry.services._bill_reading import Reading
from registry.services._sharing import NOTHING
from registry.services._spend import Cell, Rules, spend, summed
from registry.views.bills import (
    BillLine,
    BillPart,
    BillView,
    CategorySum,
    ChargeLine,
    GpuSpendView,
    Imported,
    TargetSum,
)
from roi.bill import Part
from roi.focus_findings import Finding
from roi.focus_values import EXACT
from roi.gpu_spend import AI_CATEGORY, families


def say(number: int | None) -> str:
    """What people call a bill."""
    return f"B-{number}" if number else ""


def part(one: Part, word: str, *, number: int | None = None, supersedes: int | None = None) -> BillPart:
    """A part of a file, and what becomes of it."""
    return BillPart(
        one.provider, one.account, one.start, one.end, one.currency, one.sums.rows, one.sums.billed,
        one.sums.effective, word, say(number), say(supersedes),
    )  # fmt: skip


def imported(found: Reading, parts: Iterable[BillPart], *, saved: bool) -> Imported:
    """What a file holds, and what became of it."""
    gpu = [
        GpuSpendView(one.currency, gpu.family, gpu.kind, gpu.rows, gpu.billed, gpu.effective, gpu.share)
        for one in found.bill.currencies
        for gpu in one.gpu
    ]
    bill = found.bill
    return Imported(
        found.file_name, found.sha256, bill.format, bill.version, bill.rows, bill.missing, tuple(parts), tuple(gpu),
        found.unallocated, bill.findings, saved,
    )  # fmt: skip


def line(row: Row[Any], findings: Sequence[Mapping[str, Any]]) -> BillLine:
    """One bill in a list."""
    errors, warnings, notes = (
        sum(one["severity"] == word for one in findings) for word in ("error", "warning", "note")
    )
    return BillLine(
        id=row.id,
        number=say(row.id),
        provider=row.provider,
        account=row.account,
        period_start=row.period_start,
        period_end=row.period_end,
        currency=row.currency,
        rows=row.rows,
        billed=Decimal(row.billed),
        effective=Decimal(row.effective),
        errors=errors,
        warnings=warnings,
        notes=notes,
        file_name=row.file_name,
        by=row.login or "",
        at=row.at,
        supersedes=say(row.supersedes_id),
        superseded_by=say(row.later),
    )


def view(connection: Connection, row: Row[Any], findings: Sequence[Mapping[str, Any]], rules: Rules) -> BillView:
    """One bill, whole but for its charges."""
    found = spend(connection, row, rules).cells
    return BillView(
        line=line(row, findings),
        format=row.format,
        version=row.version,
        file_sha256=row.file_sha256,
        digest=row.digest,
        charges_sha256=row.charges_sha256,
        note=row.note,
        findings=tuple(finding(one) for one in findings),
        by_category=tuple(CategorySum(*one) for one in _sums(found, "service_category")),
        gpu=hidden_gpu(found),
        targets=tuple(TargetSum(*one) for one in _sums(found, "target")),
        audit_seq=row.audit_seq,
    )


def hidden_gpu(cells: Iterable[Cell]) -> tuple[GpuSpendView, ...]:
    """Spend on accelerators that is filed elsewhere than under AI, by currency and family, the largest first."""
    billed: dict[str, Decimal] = defaultdict(lambda: NOTHING)
    hidden: dict[tuple[str, str], list[Cell]] = defaultdict(list)
    for cell in cells:
        billed[cell.currency] = EXACT.add(billed[cell.currency], cell.billed)
        if cell.gpu_family and cell.service_category != AI_CATEGORY:
            hidden[cell.currency, cell.gpu_family].append(cell)
    found = (_gpu(*key, some, billed[key[0]]) for key, some in hidden.items())
    return tuple(sorted(found, key=lambda one: (one.currency, -abs(one.billed), one.family)))


def finding(said: Mapping[str, Any]) -> Finding:
    """A finding as it was kept."""
    return Finding(**{**said, "rows": tuple(said["rows"])})


def charge(row: Row[Any]) -> ChargeLine:
    """One charge."""
    billed, effective = (None if digits is None else Decimal(digits) for digits in (row.billed, row.effective))
    return ChargeLine(
        row.row, row.period_start, row.period_end, row.category, row.service_category, row.service, row.account,
        row.resource, row.region, row.description, billed, effective, row.tags, row.gpu_family, row.target,
    )  # fmt: skip


@cache
def kind_of(family: str) -> str:
    """What accelerators of a family are for: learning, graphics or something else."""
    return next((one.kind for one in families() if one.family == family), "accelerator")


def _gpu(currency: str, family: str, some: Sequence[Cell], whole: Decimal) -> GpuSpendView:
    billed, effective = summed(some, basis="billed"), summed(some, basis="effective")
    share = float(billed / whole) if whole else None
    return GpuSpendView(currency, family, kind_of(family), sum(one.charges for one in some), billed, effective, share)


def _sums(cells: Iterable[Cell], by: str) -> list[tuple[str, Decimal, Decimal]]:
    """(name, billed, effective), the dearest first."""
    groups: dict[str, list[Cell]] = defaultdict(list)
    for cell in cells:
        groups[getattr(cell, by)].append(cell)
    found = [(name, summed(some, basis="billed"), summed(some, basis="effective")) for name, some in groups.items()]
    return sorted(found, key=lambda one: (-one[1], one[0]))
