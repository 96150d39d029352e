"""The charges of a FOCUS bill, 1.0 to 1.4, CSV or Parquet, one at a time and in bounded memory."""

from __future__ import annotations

import hashlib
import json
from array import array
from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import BinaryIO

import numpy as np

from roi.charge import Charge
from roi.focus_checks import Quantised, check
from roi.focus_columns import COLUMNS, NEVER_NULL
from roi.focus_files import Row, Sheet, open_sheet
from roi.focus_findings import HEADER, Findings
from roi.focus_header import Header, read_header
from roi.focus_values import EXACT, Reader, says_something


class Charges:
    """Iterating gives the charges, once; `findings` is complete when the iteration has ended.

    Memory grows by 12 bytes a row (to find equal rows), and by nothing else that depends on the length of the bill.
    """

    def __init__(self, source: Path | BinaryIO, *, currency: str | None = None) -> None:
        self.findings = Findings()
        self.currency = currency
        self._sheet: Sheet = open_sheet(source)
        self.kind = self._sheet.kind
        self.header: Header = read_header(self._sheet.header, self.findings)
        self.version = self.header.version
        self.rows = 0

    def __iter__(self) -> Iterator[Charge]:
        reader, quantised, digests, places = Reader(self.findings), Quantised(), array("Q"), array("I")
        for row, values in self._sheet.rows:
            charge = read_charge(self.header, row, values, reader)
            check(charge, self.findings, currency=self.currency)
            quantised.add(charge)
            digests.append(int.from_bytes(charge.digest[:8], "big"))
            places.append(row)
            self.rows += 1
            yield charge
        quantised.tell(self.findings)
        _tell_repeated(digests, places, self.findings)
        if not self.rows:
            self.findings.add("empty", HEADER, "all", "no charge under the header", "nothing to sum", severity="error")


def read_charge(header: Header, row: int, values: Row, reader: Reader) -> Charge:
    """One row as a charge; what is odd in it goes to the reader's findings."""
    if len(values) != header.width:
        what, done = f"{len(values)} fields, the header has {header.width}", "read from the left; doubtful"
        reader.findings.add("fields", row, "all", what, done, severity="error")
    texts: dict[str, str] = {}
    costs: dict[str, Decimal | None] = {}
    numbers: dict[str, Decimal | None] = {}
    moments: dict[str, datetime | None] = {}
    tags: dict[str, Mapping[str, str]] = {}
    for name, place in header.places.items():
        value, kind = (values[place] if place < len(values) else None), COLUMNS[name].kind
        if kind == "text":
            texts[name] = reader.text(value, row, name)
        elif kind == "moment":
            moments[name] = reader.moment(value, row, name)
        elif kind == "tags":
            tags[name] = reader.tags(value, row, name)
        else:
            (costs if kind == "amount" else numbers)[name] = reader.amount(value, row, name)
    nothing = {name for name, value in (*texts.items(), *costs.items(), *moments.items()) if value in (None, "")}
    for name in sorted(nothing & NEVER_NULL):
        place = header.places[name]
        if place >= len(values) or not says_something(values[place]):  # what is no amount or no date is told already
            reader.findings.add("mandatory-null", row, name, "says nothing, and must", "counted without it")
    said = (*texts.items(), *costs.items(), *numbers.items(), *moments.items(), *tags.items())
    return Charge(row, texts, costs, moments, tags.get("Tags", {}), _digest(said))


def _digest(said: tuple[tuple[str, object], ...]) -> bytes:
    words = {name: _plain(value) for name, value in said if value not in (None, "", {})}
    return hashlib.sha256(json.dumps(words, sort_keys=True, ensure_ascii=False).encode("utf-8", "replace")).digest()


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return str(value.normalize(EXACT) + 0)  # -0 says what 0 says
    return value.isoformat() if isinstance(value, datetime) else value


def _tell_repeated(digests: array[int], places: array[int], findings: Findings) -> None:
    """Rows whose FOCUS columns say exactly what an earlier row says."""
    seen = np.frombuffer(digests, dtype=np.uint64) if digests else np.empty(0, np.uint64)
    order = np.argsort(seen, kind="stable")
    again = np.flatnonzero(seen[order][1:] == seen[order][:-1]) + 1
    for index in np.sort(order[again]):
        findings.add(
            "duplicate",
            places[int(index)],
            "all",
            "says what an earlier row says",
            "counted: it may be a second charge",
        )
