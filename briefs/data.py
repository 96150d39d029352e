"""The tables of a brief as files that programs read: CSV, with every row of the section that it stands in."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from io import BytesIO, StringIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from briefs.drafts import Attachment, canonical
from briefs.outline import Annex, Brief, Table
from briefs.text import encodable
from registry.plain import plain

_OLDEST = (1980, 1, 1, 0, 0, 0)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def tables(brief: Brief) -> Iterator[tuple[str, str, Table | Annex]]:
    """(file stem, title of its section, table) of each table that has rows; two of one section are numbered."""
    for section in brief.sections:
        found = [block for block in section.blocks if isinstance(block, Table | Annex) and _any(block.rows)]
        for number, block in enumerate(found, 1):
            stem = section.anchor if len(found) == 1 else f"{section.anchor}-{number}"
            yield stem, section.title or section.anchor, block


def _any(rows: Iterable[object]) -> bool:
    return next(iter(rows), None) is not None


def as_csv(table: Table | Annex) -> bytes:
    """UTF-8 with a line of titles; a cell that a spreadsheet would take for a formula begins with an apostrophe."""
    made = StringIO()
    writer = csv.writer(made)
    writer.writerow([_harmless(column.title) for column in table.columns])
    writer.writerows(map(_harmless, row) for row in table.rows)
    return made.getvalue().encode("utf-8", errors="replace")


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def zipped(brief: Brief) -> bytes:
    """Every table as CSV in one zip; the same brief gives the same bytes."""
    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as folder:
        for one in csv_files(brief):
            folder.writestr(ZipInfo(one.name, _OLDEST), one.content, ZIP_DEFLATED)
    return made.getvalue()


def as_json(brief: Brief, snapshot: Any) -> bytes:
    """The snapshot, and every table of the brief with its titles."""
    found = {
        stem: {"title": title, "columns": [column.title for column in table.columns], "rows": list(table.rows)}
        for stem, title, table in tables(brief)
    }
    told = {
        "kind": brief.kind,
        "subject": brief.subject,
        "as_of": brief.as_of.isoformat(),
        "headline": brief.headline,
        "checkpoint": brief.checkpoint,
        "tables": found,
    }
    return canonical(_encodable(told) | {"snapshot": plain(snapshot)})


def _encodable(value: Any) -> Any:
    """Lone surrogates, which no JSON file can hold, spelled out."""
    if isinstance(value, str):
        return encodable(value) if not value.isascii() else value
    if isinstance(value, dict):
        return {key: _encodable(item) for key, item in value.items()}
    return [_encodable(item) for item in value] if isinstance(value, list | tuple) else value


def csv_files(brief: Brief) -> tuple[Attachment, ...]:
    """One file per table."""
    return tuple(
        Attachment(f"{stem}.csv", as_csv(table), "text/csv", f"The table “{title}”", "Data")
        for stem, title, table in tables(brief)
    )
