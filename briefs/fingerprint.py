"""Which brief this is: a hash of everything it says."""

from __future__ import annotations

import hashlib
import json
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import Enum

from briefs.outline import Annex, Brief


def content_sha256(brief: Brief) -> str:
    """Hex SHA-256 of everything the brief says, whatever paper or fonts it is printed with."""
    return hashlib.sha256(json.dumps(_plain(brief), separators=(",", ":"), allow_nan=False).encode()).hexdigest()


def _plain(value: object) -> object:
    if isinstance(value, Annex):
        return ["Annex", _plain(value.columns), _rows_sha256(value), value.caption, value.link, value.empty]
    if is_dataclass(value):
        return [type(value).__name__, *(_plain(getattr(value, field.name)) for field in fields(value))]
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, datetime):
        return value.isoformat()
    return value.value if isinstance(value, Enum) else value


def _rows_sha256(annex: Annex) -> str:
    """Of every row, one at a time: an annex may be longer than memory."""
    made = hashlib.sha256()
    for row in annex.checked():
        made.update(json.dumps(row, separators=(",", ":")).encode())
    return made.hexdigest()


def characters(brief: Brief) -> frozenset[str]:
    """Every character that the brief says."""
    annexes = (block for section in brief.sections for block in section.blocks if isinstance(block, Annex))
    rare = {char for annex in annexes for row in annex.rows for cell in row if not cell.isascii() for char in cell}
    return frozenset(rare) | frozenset(json.dumps(_plain(brief), ensure_ascii=False))
