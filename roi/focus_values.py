"""Single values of a bill: amounts exactly, moments in UTC, tags with clean keys; each oddity a finding."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time
from decimal import Context, Decimal
from functools import lru_cache

from roi.focus_findings import Findings

EXACT = Context(prec=120)  # sums of amounts within these limits lose no digit, in whatever order they are added
MOST_PLACES, LARGEST = 30, 20  # decimal places, and the power of ten, of an amount of money
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,4})?", re.ASCII)
_THOUSANDS = re.compile(r"[+-]?\d{1,3}((,\d{3})+\.\d+|(,\d{3}){2,})", re.ASCII)  # 1,624 alone may be a decimal comma
_NULLS = ("NULL", "null", "Null", "\\N")
AS_EMPTY = "read as empty"


def total(amounts: Iterable[Decimal]) -> Decimal:
    """The exact sum; plain `sum` keeps 28 digits and may lose the last ones."""
    found = Decimal(0)
    for amount in amounts:
        found = EXACT.add(found, amount)
    return found


def says_something(value: object) -> bool:
    """Whether a cell is a text that stands for more than nothing."""
    return isinstance(value, str) and bool(value.strip()) and value not in _NULLS


class Reader:
    """Reads the values of one row after the other and tells `findings` what was odd."""

    def __init__(self, findings: Findings) -> None:
        self.findings = findings

    def known(self, value: object, row: int, column: str) -> object | None:
        """The value, or None where the bill says nothing."""
        if not isinstance(value, str):
            return None if value is None or value != value else value
        if value in _NULLS:
            self.findings.add("null-text", row, column, f"the text {value} for nothing", AS_EMPTY, severity="note")
            return None
        return value.strip() or None

    def text(self, value: object, row: int, column: str) -> str:
        """The value as text, "" for nothing."""
        found = self.known(value, row, column)
        return "" if found is None else str(found)

    def amount(self, value: object, row: int, column: str) -> Decimal | None:
        """An exact number; None for nothing, and for what is no number."""
        found = self.known(value, row, column)
        if found is None:
            return None
        text = str(found)
        if _THOUSANDS.fullmatch(text):
            self.findings.add("thousands", row, column, f"{text} has commas", "read as thousands separators", key=",")
            text = text.replace(",", "")
        number = Decimal(text) if _NUMBER.fullmatch(text) else None
        if number is not None and _is_money(number):
            return number
        self.findings.add(
            "amount", row, column, f"{_short(text)} is no amount", "left out of the sum", severity="error"
        )
        return None

    def moment(self, value: object, row: int, column: str) -> datetime | None:
        """A moment in UTC; None for nothing, and for what is no moment."""
        found = self.known(value, row, column)
        if found is None:
            return None
        moment, zoned = _moment(found) if isinstance(found, str | date) else (None, False)
        if moment is None:
            self.findings.add("date", row, column, f"{_short(str(found))} is no date", AS_EMPTY, severity="error")
        elif not zoned:
            self.findings.add(
                "date-zone", row, column, f"{_short(str(found))} lacks T, Z or both", "read as UTC", severity="note"
            )
        return moment

    def tags(self, value: object, row: int, column: str) -> Mapping[str, str]:
        """Tags with keys free of spaces around them; empty for nothing, and for what is no JSON object."""
        found = self.known(value, row, column)
        pairs = () if found is None else _pairs(found)
        if pairs is None:
            self.findings.add("tags", row, column, f"{_short(str(found))} is no JSON object", "read as no tags")
            return {}
        return self._clean(pairs, row, column)

    def _clean(self, pairs: Iterable[tuple[str, object]], row: int, column: str) -> Mapping[str, str]:
        clean: dict[str, str] = {}
        ordered = sorted(pairs, key=lambda pair: pair[0] != pair[0].strip())  # the exact spelling comes first
        for key, value in ordered:
            text, name = _words(value), key.strip()
            if name != key:
                self.findings.add("tag-key", row, column, f'"{key}" has spaces', f'read as "{name}"', key=key)
            if clean.setdefault(name, text) != text:
                done = f'kept "{clean[name]}"'
                self.findings.add("tag-clash", row, column, f'two values of "{name}"', done, key=name)
        return clean


def _is_money(number: Decimal) -> bool:
    exponent = number.as_tuple().exponent
    return isinstance(exponent, int) and exponent >= -MOST_PLACES and number.adjusted() <= LARGEST


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"


@lru_cache(maxsize=8_192)
def _moment(value: str | date) -> tuple[datetime | None, bool]:
    """The moment, and whether it was written with T and zone (or comes typed with one)."""
    if isinstance(value, str):
        text = value.removesuffix(" UTC")
        try:
            moment = datetime.fromisoformat(text if text == value else text + "+00:00")
        except ValueError:
            return None, False
        zoned = moment.tzinfo is not None and "T" in value
    else:
        moment = value if isinstance(value, datetime) else datetime.combine(value, time())
        zoned = moment.tzinfo is not None
    try:
        return (moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)), zoned
    except OverflowError:
        return None, False


def _pairs(value: object) -> Iterable[tuple[str, object]] | None:
    """Keys and values of JSON text, of a mapping, or of a list of pairs as Parquet's maps come."""
    if isinstance(value, str):
        try:
            value = json.loads(value, object_pairs_hook=_Members)
        except (ValueError, RecursionError):
            return None
        return [(str(key), content) for key, content in value] if isinstance(value, _Members) else None
    if isinstance(value, Mapping):
        return [(str(key), content) for key, content in value.items() if content is not None]
    if isinstance(value, list) and all(isinstance(one, tuple) and len(one) == 2 for one in value):
        return [(str(key), content) for key, content in value]
    return None


class _Members(list[tuple[str, object]]):
    """Members of a JSON object in their order, repeated keys too."""


def _words(value: object) -> str:
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, _Members):
        return json.dumps(dict(value), sort_keys=True, default=str)
    return "" if value is None else json.dumps(value, default=str)
