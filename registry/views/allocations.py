"""Who bears what of all bills, as it is shown: the rules, and what each bears under them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class RulesView:
    """A revision of the company's allocation rules; revision 0: nobody has written any yet.

    `unknown`: targets that are no use case or AI model on record. `idle`: rules that fit no charge on record.
    """

    revision: int
    text: str
    sha256: str
    note: str
    by: str
    at: datetime | None
    count: int
    unknown: tuple[str, ...] = ()
    idle: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TargetShare:
    """What one use case or AI model bears, in one currency; `target` is empty for what nobody bears."""

    currency: str
    target: str
    billed: Decimal
    effective: Decimal
    share: float | None


@dataclass(frozen=True, slots=True)
class Sharing:
    """All bills that count, under a rule file: who bears what, and what nobody bears."""

    targets: tuple[TargetShare, ...]
    unallocated: tuple[TargetShare, ...]
    taken: Mapping[str, int]
    unknown: tuple[str, ...]
    revision: int | None

    @property
    def idle(self) -> tuple[str, ...]:
        """Rules that fit no charge."""
        return tuple(name for name, count in self.taken.items() if not count)
