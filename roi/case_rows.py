"""A business case as two tables that a person fills in, its lines and the catalogue of hidden costs, and back.

A document is what YAML says. What a table has no cell for (drivers, a loss, a ramp) stays as it is. A cell that says
nothing is None or "".
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from typing import Any

from roi.case import BENEFIT_KINDS
from roi.costs import BY_KEY, CATALOGUE
from roi.line_file import TABLES

Document = dict[str, Any]
Row = dict[str, Any]
ENDS = ("low", "likely", "high")
OWN_AMOUNT = ("drivers", "loss", *TABLES)
"""What stands in place of an amount; a line with one of these gets its amount from there."""
TEXTS = ("title", "owner", "evidence")


def line_rows(document: Mapping[str, Any]) -> list[Row]:
    """The lines as rows; `from_inputs` says what the amount comes from where no cell holds it."""
    return [_row(line) for line in _lines(document)]


def with_lines(document: Mapping[str, Any], rows: Iterable[Mapping[str, Any]]) -> Document:
    """The document with its lines as the rows have them: changed, new (without a known key), or gone."""
    found = copy.deepcopy(dict(document))
    before = {str(line.get("key")): line for line in _lines(document)}
    keys = set(before) & {str(row.get("key")) for row in rows}
    found["lines"] = [_line(row, before.get(str(row.get("key"))), keys) for row in rows if _says_something(row)]
    return found


def catalogue_rows(document: Mapping[str, Any]) -> list[Row]:
    """Every hidden cost that is no line yet: what it is, why it is forgotten, and why there is none, if so."""
    named = {str(line.get("category")) for line in _lines(document)}
    said = document.get("ruled_out")
    reasons = said if isinstance(said, Mapping) else {}
    return [
        {"category": one.key, "title": one.title, "what": one.what, "forgotten": one.forgotten,
         **dict.fromkeys(ENDS), "basis": one.basis, "because": str(reasons.get(one.key) or "")}
        for one in CATALOGUE if one.added and one.key not in named
    ]  # fmt: skip


def with_catalogue(document: Mapping[str, Any], rows: Iterable[Mapping[str, Any]]) -> Document:
    """The document with a line for each row that has an amount, and a reason for each that is ruled out."""
    found = copy.deepcopy(dict(document))
    taken = {str(line.get("key")) for line in _lines(document)}
    lines, reasons = list(_lines(found)), {}
    for row in rows:
        amount = _amount(row)
        if amount is not None:
            key = _free(str(row["category"]), taken)
            lines.append(
                {"key": key, "title": BY_KEY[row["category"]].title, "side": "cost", "category": row["category"],
                 "in_budget": False, "amount": amount, "basis": row.get("basis") or BY_KEY[row["category"]].basis}
            )  # fmt: skip
        elif row.get("because"):
            reasons[str(row["category"])] = str(row["because"])
    found["lines"] = lines
    found.pop("ruled_out", None)
    return found | ({"ruled_out": reasons} if reasons else {})


def _lines(document: Mapping[str, Any]) -> list[Document]:
    said = document.get("lines")
    return [line for line in said if isinstance(line, dict)] if isinstance(said, list) else []


def _row(line: Document) -> Row:
    side = line.get("side", "cost")
    kind = line.get("kind") if side == "benefit" else line.get("category", "other")
    source = next((name for name in OWN_AMOUNT if name in line), "")
    return {
        "key": line.get("key"), "side": side, "kind": kind, **dict.fromkeys(ENDS), **_cells(line.get("amount")),
        "basis": None if source else line.get("basis", "month"), "starts_in": line.get("starts_in"),
        "in_budget": bool(line.get("in_budget", True)), "from_inputs": source,
        **{name: str(line.get(name) or "") for name in TEXTS},
    }  # fmt: skip


def _cells(amount: object) -> Row:
    if isinstance(amount, Mapping):
        reach = amount.get("range_90")
        if isinstance(reach, list) and len(reach) == 2:
            return {"low": reach[0], "high": reach[1]}
        return {name: amount.get(name) for name in ENDS}
    return {"likely": amount}


def _line(row: Mapping[str, Any], before: Document | None, taken: set[str]) -> Document:
    """A line as its row says it; what the row cannot say is taken over from the line before."""
    shown = _row(before) if before is not None else {}
    line = dict(before or {})
    if before is None:
        line["key"] = _free(str(row.get("key") or row.get("title") or "line"), taken)
    differs = {name for name in row if row[name] != shown.get(name)}
    if before is None or differs & {"side", "kind"}:
        line |= _sort(row)
        line.pop("category" if line["side"] == "benefit" else "kind", None)
    if differs & {*ENDS} and not line.keys() & {*OWN_AMOUNT}:
        line["amount"] = _amount(row)
    for name in ("basis", "starts_in", "in_budget", *TEXTS):
        if name in differs or (before is None and row.get(name) not in (None, "")):
            line[name] = row[name]
    if before is None and line.get("amount") is not None:
        line["basis"] = line.get("basis") or "month"
    return {name: value for name, value in line.items() if value not in (None, "")}


def _sort(row: Mapping[str, Any]) -> Document:
    kind = str(row.get("kind") or "other")
    side = "benefit" if kind in BENEFIT_KINDS or row.get("side") == "benefit" else "cost"
    return {"side": side, "kind" if side == "benefit" else "category": kind}


def _amount(row: Mapping[str, Any]) -> object:
    low, likely, high = (row.get(name) for name in ENDS)
    if low is None and high is None:
        return likely
    if likely is None:
        return {"range_90": [low, high]}
    return {"low": low, "likely": likely, "high": high}


def _says_something(row: Mapping[str, Any]) -> bool:
    return any(row.get(name) not in (None, "") for name in ("key", "title", "kind", *ENDS))


def _free(wished: str, taken: set[str]) -> str:
    plain = "".join(letter if letter.isalnum() else "-" for letter in wished.lower()).strip("-")[:40] or "line"
    key = next(
        one
        for number in range(1, len(taken) + 2)
        if (one := plain if number == 1 else f"{plain}-{number}") not in taken
    )
    taken.add(key)
    return key
