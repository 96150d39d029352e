"""The tables, files and topics of Northgate, and what they look like on a given day."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from lineage.keys import DatasetKey
from lineage.registrations import Column, Tag


@dataclass(frozen=True, kw_only=True, eq=False)
class Table:
    """A dataset. `columns` reads "name TYPE [pii]; ..."; `rows` is its size on the first day.

    `altered` holds (first day, "+name TYPE [pii]" or "-name"); `relicensed` (first day, licence); `watch` the usual
    share of nulls by column; `drifts` (column, first day, last day, share of nulls). A `live` table has no versions, an
    `edition` is the only version of something nobody here writes, a `phantom` is what a parser took for a table.
    """

    place: str
    name: str
    columns: str
    team: str
    says: str
    rows: int = 0
    growth: float = 0.02
    kind: str = "TABLE"
    licence: str | None = None
    stored: tuple[str, str] | None = None
    also: DatasetKey | None = None
    edition: str | None = None
    live: bool = False
    phantom: bool = False
    altered: tuple[tuple[str, str], ...] = ()
    relicensed: tuple[tuple[str, str], ...] = ()
    watch: dict[str, float] = field(default_factory=dict)
    drifts: tuple[tuple[str, str, str, float], ...] = ()

    @property
    def key(self) -> DatasetKey:
        return DatasetKey(self.place, self.name)

    @property
    def alias(self) -> str:
        """The last part of the name, by which column lineage mentions the table."""
        return self.name.replace("/", ".").rpartition(".")[2].lower()

    def columns_on(self, day: date) -> tuple[Column, ...]:
        """The columns that the table has on a day."""
        return tuple(Column(name, words[0]) for name, words in self._columns(day).items())

    def tags_on(self, day: date) -> tuple[Tag, ...]:
        """Licence and personal data on a day."""
        licence = self.licence
        for since, changed in self.relicensed:
            licence = changed if day >= date.fromisoformat(since) else licence
        personal = [Tag("pii", "true", name) for name, words in self._columns(day).items() if "pii" in words[1:]]
        return (*([Tag("licence", licence)] if licence else []), *personal)

    def changed_on(self, day: date) -> bool:
        """Whether columns or licence change on exactly this day."""
        return day.isoformat() in {since for since, _ in (*self.altered, *self.relicensed)}

    def nulls_on(self, column: str, day: date) -> float:
        """The share of nulls that a watched column has on a day."""
        for drifting, first, last, share in self.drifts:
            if drifting == column and date.fromisoformat(first) <= day <= date.fromisoformat(last):
                return share
        return self.watch[column]

    def _columns(self, day: date) -> dict[str, list[str]]:
        found = dict(_column(text) for text in self.columns.split(";") if text.strip())
        for since, change in self.altered:
            if day >= date.fromisoformat(since):
                name, words = _column(change[1:])
                if change.startswith("+"):
                    found[name] = words
                else:
                    del found[name]
        return found


def _column(text: str) -> tuple[str, list[str]]:
    name, *words = text.split()
    return name, words


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """An assertion about a table. `fails` holds (day, what was found instead)."""

    table: Table
    assertion: str
    column: str | None = None
    severity: str = "error"
    expected: str | None = None
    fails: tuple[tuple[str, str], ...] = ()
