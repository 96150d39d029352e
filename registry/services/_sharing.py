"""Whose a kept charge is: the first rule of the company that fits it, else whom its own tags name, else nobody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import orjson

from registry.views.bills import Unallocated
from roi.allocation import Rule
from roi.charge import Charge
from roi.focus_values import EXACT

NOTHING, ALL = Decimal(0), Decimal(1)
KINDS = ("use_case:", "model:")
Shares = tuple[tuple[str, Decimal], ...]
_NAMED = (("countersign", ""), ("use_case", "use_case:"), ("model", "model:"))
"""Tags by which a charge itself says whose it is, and what its value lacks."""
_COLUMNS = {
    "service": "ServiceName", "service_category": "ServiceCategory", "description": "ChargeDescription",
    "resource": "ResourceId", "account": "SubAccountId",
}  # fmt: skip
_MOST = 20_000


def named(tags: Mapping[str, str]) -> str:
    """The use case or AI model that a charge's own tags name; empty where they name none."""
    lower = {key.lower(): value for key, value in tags.items()}
    for key, before in _NAMED:
        if value := lower.get(key, "").strip():
            return whole(value if value.startswith(KINDS) else before + value)
    return ""


def whole(target: str) -> str:
    """A target with its kind: a bare name is the slug of a use case."""
    return target if target.startswith(KINDS) else f"use_case:{target}"


class Sharing:
    """The company's rules, ready for many charges: charges that say the same are looked at once."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.rules = tuple(rules)
        self.taken = {rule.name: 0 for rule in self.rules}
        self._known: dict[tuple[Any, ...], tuple[Shares, str]] = {}

    def of(self, row: Mapping[str, Any], *, count: int = 1) -> Shares:
        """Who bears which share of a charge (tags and other columns as values or as JSON text); at most 1 in all."""
        tags, said = row["tags"], row["said"]
        key = (*(row[name] for name in _COLUMNS), row["target"], _key(tags), _key(said))
        found = self._known.get(key)
        if found is None:
            if len(self._known) >= _MOST:
                self._known.clear()
            found = self._known[key] = self._share(row)
        shares, rule = found
        if rule:
            self.taken[rule] += count
        return shares

    def _share(self, row: Mapping[str, Any]) -> tuple[Shares, str]:
        charge = _charge(row)
        for rule in self.rules:
            if rule.fits(charge):
                return tuple((whole(target), share) for target, share in rule.shares.items()), rule.name
        return (((row["target"], ALL),) if row["target"] else ()), ""


@dataclass(slots=True)
class Left:
    """What nobody bears, while it grows."""

    billed: Decimal = NOTHING
    effective: Decimal = NOTHING
    rows: int = 0
    gross: Decimal = NOTHING
    gross_left: Decimal = NOTHING

    def add(self, row: Mapping[str, Any], shares: Shares) -> None:
        """Count a charge; what is left of it when all have borne their shares stays here."""
        billed, effective = Decimal(row["billed"] or 0), Decimal(row["effective"] or 0)
        self.gross = EXACT.add(self.gross, abs(billed))
        rest = rest_of(shares)
        if rest:
            self.rows += 1
            self.billed = EXACT.add(self.billed, EXACT.multiply(billed, rest))
            self.effective = EXACT.add(self.effective, EXACT.multiply(effective, rest))
            self.gross_left = EXACT.add(self.gross_left, EXACT.multiply(abs(billed), rest))

    def view(self, currency: str) -> Unallocated:
        """What came together so far."""
        share = float(self.gross_left / self.gross) if self.gross else None
        return Unallocated(currency, self.billed, self.effective, self.rows, share)


def rest_of(shares: Shares) -> Decimal:
    """The share that nobody bears."""
    return EXACT.subtract(ALL, sum((share for _, share in shares), NOTHING))


def _key(value: Any) -> Any:
    return value if isinstance(value, str) else orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()


def _charge(row: Mapping[str, Any]) -> Charge:
    """A charge as the rules look at it."""
    tags, said = (orjson.loads(row[name]) if isinstance(row[name], str) else row[name] for name in ("tags", "said"))
    texts = said | {column: row[name] for name, column in _COLUMNS.items()}
    return Charge(row=0, texts=texts, costs={}, moments={}, tags=tags, digest=b"")
