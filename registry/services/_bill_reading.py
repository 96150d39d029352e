"""Reads a bill's file once: what it comes to, and its charges put aside by part, so that memory stays bounded."""

from __future__ import annotations

import hashlib
import pickle
import re
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import IO, Any, BinaryIO, cast

from registry.errors import Invalid
from registry.services._sharing import Left, Sharing, named
from registry.views.bills import Unallocated
from roi.allocation import FIELDS, Rule
from roi.bill import Bill, Part, read_bill
from roi.bill_sums import Sums
from roi.charge import Charge
from roi.focus_values import total
from roi.gpu_spend import family_of
from roi.refusals import Refused

Progress = Callable[[int, str], None]
"""Told now and then how many charges are done, and with what: "read" or "kept"."""
PlaceKey = tuple[str, str, datetime | None, str]
EVERY = 2_000
MOST_CHARGES = 5_000_000
"""In one file: a packed file of a few megabytes must not fill the disk."""
_UNFIT = re.compile(r"[\x00\ud800-\udfff]")
_WAITING = 5_000
_SPACE = 1 << 256
_IN_COLUMNS = frozenset({"ServiceName", "ServiceCategory", "ChargeDescription", "ResourceId", "SubAccountId"})
_SAID = tuple(dict.fromkeys(name for names in FIELDS.values() for name in names if name not in _IN_COLUMNS))
"""Columns by which a rule can allocate a charge and that have no column of their own in the registry."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A bill that was read. `charges` gives those of a part again, in the order of the rows."""

    file_name: str
    sha256: str
    bill: Bill
    parts: tuple[Part, ...]
    charges: Callable[[PlaceKey], Iterator[dict[str, Any]]]
    unallocated: tuple[Unallocated, ...]


@contextmanager
def reading(
    source: Path | BinaryIO, *, name: str, rules: Iterable[Rule] = (), progress: Progress | None = None
) -> Iterator[Reading]:
    """Read a bill; Invalid, each fault with its place, where it is none. Nothing of it stays behind afterwards."""
    with tempfile.TemporaryFile() as copy, tempfile.TemporaryFile() as spool:
        aside = _Aside(spool, progress, Sharing(rules))
        _copy(source, copy)
        sha256 = _sha256(copy)
        try:
            bill = read_bill(cast(BinaryIO, copy), each=aside.add)
        except Refused as refusal:
            raise Invalid("; ".join(str(problem) for problem in refusal.problems)) from refusal
        yield Reading(name, sha256, bill, merged(bill.parts), aside.charges, aside.unallocated())


def merged(parts: Sequence[Part]) -> tuple[Part, ...]:
    """Parts of one provider, account, beginning and currency as one: a file may give one bill two ends."""
    found: dict[PlaceKey, Part] = {}
    for part in parts:
        found[part.key] = _joined(found[part.key], part) if part.key in found else part
    return tuple(found.values())


def row_of(charge: Charge) -> dict[str, Any]:
    """A charge as the registry keeps it."""
    start, end = charge.period
    family = family_of(charge)
    tags = {fit(key): fit(value) for key, value in charge.tags.items()}
    row = {
        "row": charge.row,
        "period_start": start,
        "period_end": end,
        "category": charge.text("ChargeCategory"),
        "provider": charge.provider,
        "service": charge.text("ServiceName"),
        "service_category": charge.text("ServiceCategory"),
        "account": charge.text("SubAccountId"),
        "resource": charge.text("ResourceId"),
        "region": charge.text("RegionName") or charge.text("RegionId"),
        "description": charge.text("ChargeDescription"),
        "billed": _digits(charge.costs.get("BilledCost")),
        "effective": _digits(charge.costs.get("EffectiveCost")),
        "tags": tags,
        "said": {name: fit(text) for name in _SAID if (text := charge.text(name))},
        "gpu_family": family.family if family else "",
        "target": named(tags),
    }
    return {name: fit(value) if isinstance(value, str) else value for name, value in row.items()}


def fit(text: str) -> str:
    """A text as every database keeps it: U+0000 and halves of characters are replaced."""
    return text if text.isprintable() else _UNFIT.sub("\ufffd", text)


def _digits(amount: Decimal | None) -> str | None:
    return None if amount is None else format(amount, "f")


def _joined(one: Part, other: Part) -> Part:
    ends = [end for end in (one.end, other.end) if end is not None]
    digest = (int(one.digest, 16) + int(other.digest, 16)) % _SPACE
    return replace(one, end=max(ends, default=None), sums=_sum(one.sums, other.sums), digest=f"{digest:064x}")


def _sum(one: Sums, other: Sums) -> Sums:
    costs = [
        total((getattr(one, name), getattr(other, name))) for name in ("billed", "effective", "list", "contracted")
    ]
    return Sums(one.rows + other.rows, *costs)


def _copy(source: Path | BinaryIO, copy: IO[bytes]) -> None:
    """A bill may come from a pipe, and is read from its beginning in any case."""
    try:
        stream: IO[bytes] = source.open("rb") if isinstance(source, Path) else source
    except OSError as cause:
        raise Invalid(f"file: {source} cannot be read: {cause.strerror}.") from cause
    shutil.copyfileobj(stream, copy, 1 << 20)
    if isinstance(source, Path):
        stream.close()
    copy.seek(0)


def _sha256(copy: IO[bytes]) -> str:
    found = hashlib.sha256()
    while part := copy.read(1 << 20):
        found.update(part)
    copy.seek(0)
    return found.hexdigest()


class _Aside:
    """Charges on disk, by the part that they belong to."""

    def __init__(self, file: IO[bytes], progress: Progress | None, sharing: Sharing) -> None:
        self._file, self._sharing = file, sharing
        self._left: dict[str, Left] = defaultdict(Left)
        self._progress, self._rows, self._held = progress, 0, 0
        self._waiting: dict[PlaceKey, list[dict[str, Any]]] = defaultdict(list)
        self._places: dict[PlaceKey, list[int]] = defaultdict(list)

    def add(self, charge: Charge) -> None:
        """Put a charge aside."""
        place = (charge.provider, charge.text("BillingAccountId"), charge.billing_period[0], charge.currency)
        row = row_of(charge)
        self._waiting[place].append(row)
        self._left[charge.currency].add(row, self._sharing.of(row))
        self._rows, self._held = self._rows + 1, self._held + 1
        if self._rows > MOST_CHARGES:
            raise Invalid(f"row {charge.row}: at most {MOST_CHARGES:,} charges in one file. Cut it by billing period.")
        if self._held >= _WAITING:
            self._write()
        if self._progress and self._rows % EVERY == 0:
            self._progress(self._rows, "read")

    def charges(self, place: PlaceKey) -> Iterator[dict[str, Any]]:
        """Those of a part, in the order in which they came."""
        self._write()
        for offset in self._places[place]:
            self._file.seek(offset)
            yield from pickle.load(self._file)  # written by this process into a file without a name

    def unallocated(self) -> tuple[Unallocated, ...]:
        """What fits no rule and names nobody, by currency."""
        return tuple(left.view(currency) for currency, left in sorted(self._left.items()))

    def _write(self) -> None:
        self._file.seek(0, 2)
        for place, rows in self._waiting.items():
            for start in range(0, len(rows), EVERY):
                self._places[place].append(self._file.tell())
                pickle.dump(rows[start : start + EVERY], self._file, protocol=pickle.HIGHEST_PROTOCOL)
        self._waiting.clear()
        self._held = 0
