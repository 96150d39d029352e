"""Rows of governance by what they are about, by what they belong to, by when: read in bulk, never one by one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, select, true, tuple_, union

from registry.models import metadata
from registry.store.among import among
from registry.subjects import LETTERS, SubjectKind

Rows = list[Row[Any]]
Pairs = Collection[tuple[str, str]]
"""(kind, name) of subjects."""
_CHUNK = 400
_TABLES = metadata.tables


@dataclass(frozen=True, slots=True)
class Book:
    """What was on record by a moment (inclusive)."""

    connection: Connection
    as_of: datetime

    def about(self, table: str, pairs: Pairs | None) -> Rows:
        """The rows about any of these subjects, whatever the version, in their order; about anything for None."""
        if pairs is None:
            return self._rows(table, true())
        place = tuple_(_TABLES[table].c.subject_kind, _TABLES[table].c.subject_name)
        found = [row for part in _parts(sorted(pairs)) for row in self._rows(table, place.in_(part))]
        return sorted(found, key=lambda row: row.id)

    def of(self, table: str, column: str, ids: Iterable[int]) -> Rows:
        """The rows whose column holds one of these numbers."""
        wanted = sorted(set(ids))
        if not wanted:
            return []
        return self._rows(table, among(self.connection, _TABLES[table].c[column], wanted))

    def where(self, table: str, column: str, values: Sequence[str]) -> Rows:
        """The rows whose column holds one of these few texts."""
        return self._rows(table, _TABLES[table].c[column].in_(list(values))) if values else []

    def within(self, table: str, since: datetime | None, until: datetime | None) -> Rows:
        """The rows put on record in [since, until)."""
        return self._rows(table, _in_time(table, since, until))

    def touched(
        self, table: str, children: Iterable[tuple[str, str]], since: datetime | None, until: datetime | None
    ) -> set[int]:
        """The numbers of rows that were put on record in [since, until), or to which something was added then."""
        own = select(_TABLES[table].c.id).where(_in_time(table, since, until))
        rest = [select(_TABLES[name].c[column]).where(_in_time(name, since, until)) for name, column in children]
        return set(self.connection.execute(union(own, *rest)).scalars())

    def _rows(self, table: str, condition: ColumnElement[bool]) -> Rows:
        columns = _TABLES[table].c
        query = select(_TABLES[table]).where(condition, columns.at <= self.as_of).order_by(columns.id)
        return list(self.connection.execute(query))


def named(kind: SubjectKind, numbers: Iterable[int]) -> set[tuple[str, str]]:
    """Every way in which subjects name these rows: 12, D-12, d-12, D12, d12."""
    letter = LETTERS[kind]
    forms = ("{n}", f"{letter}-{{n}}", f"{letter.lower()}-{{n}}", f"{letter}{{n}}", f"{letter.lower()}{{n}}")
    return {(kind.value, form.format(n=number)) for number in numbers for form in forms}


def evidence_links(connection: Connection, pairs: Pairs) -> set[int]:
    """The numbers of the evidence that proves something about any of these subjects."""
    link = _TABLES["evidence_link"]
    place = tuple_(link.c.subject_kind, link.c.subject_name)
    return {
        number
        for part in _parts(sorted(pairs))
        for number in connection.execute(select(link.c.evidence_id).where(place.in_(part))).scalars()
    }


def people(connection: Connection) -> dict[int, tuple[str, str]]:
    """Login and name of every account, by number: a company has thousands at most."""
    account = _TABLES["account"]
    query = select(account.c.id, account.c.login, account.c.name)
    return {row.id: (row.login, row.name) for row in connection.execute(query)}


def entries_about(connection: Connection, subjects: Iterable[str], seqs: Iterable[int]) -> Rows:
    """The audit entries with these subjects or numbers, in their order."""
    entry = _TABLES["audit_entry"]
    found: dict[int, Row[Any]] = {}
    for part in _parts(sorted(set(subjects))):
        found |= {row.seq: row for row in connection.execute(select(entry).where(entry.c.subject.in_(part)))}
    wanted = set(seqs) - found.keys()
    if wanted:
        query = select(entry).where(among(connection, entry.c.seq, wanted))
        found |= {row.seq: row for row in connection.execute(query)}
    return [found[seq] for seq in sorted(found)]


def entries_between(connection: Connection, since: datetime | None, until: datetime | None) -> Rows:
    """Every audit entry of [since, until)."""
    entry = _TABLES["audit_entry"]
    return list(connection.execute(select(entry).where(_in_time("audit_entry", since, until)).order_by(entry.c.seq)))


def versions(connection: Connection, nodes: Collection[int], as_of: datetime) -> Rows:
    """(dataset_id, version, first_seen) of every version of these datasets by that moment, oldest first."""
    version = _TABLES["dataset_version"]
    query = select(version.c.dataset_id, version.c.version, version.c.first_seen).where(
        among(connection, version.c.dataset_id, nodes), version.c.first_seen <= as_of
    )
    return list(connection.execute(query.order_by(version.c.first_seen, version.c.version))) if nodes else []


def used(connection: Connection, models: Collection[int], as_of: datetime) -> Rows:
    """(model, dataset, used_for, version, last_seen) of what runs read that wrote or read these models, each once."""
    use = _TABLES["run_dataset"]
    around, other = use.alias("around"), use.alias("other")
    mine = among(connection, around.c.dataset_id, models) & (other.c.dataset_id != around.c.dataset_id)
    query = select(
        around.c.dataset_id.label("model"), other.c.dataset_id, other.c.used_for, other.c.version,
        func.max(other.c.last_seen).label("last_seen"),
    ).join(other, (other.c.run_id == around.c.run_id) & (other.c.direction == "in"))  # fmt: skip
    query = query.where(mine, other.c.used_for != "", other.c.first_seen <= as_of)
    grouped = query.group_by(around.c.dataset_id, other.c.dataset_id, other.c.used_for, other.c.version)
    return list(connection.execute(grouped.order_by(other.c.used_for, other.c.dataset_id))) if models else []


def of_kinds(connection: Connection, kinds: Sequence[str]) -> list[int]:
    """The ids of all nodes of these kinds."""
    node = _TABLES["dataset"]
    return list(connection.execute(select(node.c.id).where(node.c.kind.in_(list(kinds)))).scalars())


def _in_time(table: str, since: datetime | None, until: datetime | None) -> ColumnElement[bool]:
    at = _TABLES[table].c.at
    found: ColumnElement[bool] = true()
    if since is not None:
        found = found & (at >= since)
    return found & (at < until) if until is not None else found


def _parts(pairs: Sequence[Any]) -> Iterator[list[Any]]:
    for start in range(0, len(pairs), _CHUNK):
        yield list(pairs[start : start + _CHUNK])
