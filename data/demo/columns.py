"""Which columns an output column was made from: the lines of the story as columnLineage facets."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from openlineage.client.facet_v2 import column_lineage_dataset as module

from data.demo.tables import Table
from lineage.facet_builders import Facets

_HOW = {
    "IDENTITY": ("DIRECT", "IDENTITY", False),
    "TRANSFORMATION": ("DIRECT", "TRANSFORMATION", False),
    "AGGREGATION": ("DIRECT", "AGGREGATION", False),
    "MASK": ("DIRECT", "TRANSFORMATION", True),
    "FILTER": ("INDIRECT", "FILTER", False),
    "JOIN": ("INDIRECT", "JOIN", False),
}


def column_lineage_facet(output: Table, reads: Iterable[Table], lines: tuple[str, ...], on: date) -> Facets:
    """The columnLineage facet of an output; `*` as its column means the whole dataset. Unlisted columns that a read
    table has under the same name are copies."""
    if not lines:
        return {}
    tables = tuple(reads)
    named = dict(_parsed(line, tables, on) for line in lines)
    whole = named.pop("*", [])
    present = {column.name for column in output.columns_on(on)}
    fields = {name: sources for name, sources in named.items() if name in present and sources}
    for name in present - fields.keys():
        copied = [_field(t, name, "IDENTITY") for t in tables if name in {c.name for c in t.columns_on(on)}]
        fields |= {name: copied[:1]} if copied else {}
    facet = module.ColumnLineageDatasetFacet(
        fields={name: module.Fields(inputFields=fields[name]) for name in sorted(fields)}, dataset=whole or None
    )
    return {"columnLineage": facet}


def _parsed(line: str, tables: tuple[Table, ...], on: date) -> tuple[str, list[Any]]:
    column, _, made = line.partition(" <- ")
    sources, _, how = made.rpartition(" ")
    by_alias = {table.alias: table for table in tables}
    found = []
    for source in sources.split(", "):
        alias, _, name = source.partition(".")
        table = by_alias[alias]
        if name in {c.name for c in table.columns_on(on)}:
            found.append(_field(table, name, how))
    return column, found


def _field(table: Table, column: str, how: str) -> Any:
    kind, subtype, masking = _HOW[how]
    transformation = module.Transformation(type=kind, subtype=subtype, masking=masking or None)
    return module.InputField(*table.key, field=column, transformations=[transformation])
