"""Which run read or wrote which version, answered from the registry's rows (a `lineage.runbook.RunBook`)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Table, bindparam, func, or_, select

from lineage.aliases import Aliases
from lineage.runbook import Use
from registry.models import metadata
from registry.types import micros

USED: Table = metadata.tables["run_dataset"]
RUN: Table = metadata.tables["run"]
_OWN = "run:"
_END = USED.c.last_seen


def _query(direction: str, *where: ColumnElement[bool]) -> Select[Any]:
    at = _END if direction == "out" else func.coalesce(RUN.c.started_at, USED.c.first_seen)
    columns = (USED.c.run_id, USED.c.dataset_id, USED.c.version, at.label("at"), USED.c.first_seen)
    return select(*columns).join(RUN, RUN.c.id == USED.c.run_id).where(USED.c.direction == direction, *where)


_OF_RUN = USED.c.run_id == bindparam("of")
_ANY_NAME = USED.c.dataset_id.in_(bindparam("ids", expanding=True))
_NAMED = USED.c.version == bindparam("label")
_READS, _WRITES, _READERS, _WRITERS, _OWN_WRITERS = (
    query.order_by(USED.c.run_id)
    for query in (
        _query("in", _OF_RUN),
        _query("out", _OF_RUN),
        _query("in", _ANY_NAME),
        _query("out", _ANY_NAME, _NAMED),
        _query("out", _ANY_NAME, or_(_NAMED, (USED.c.version == "") & (USED.c.run_id == bindparam("run")))),
    )
)
_EARLIER = USED.c.last_seen < bindparam("at", type_=USED.c.last_seen.type)
_LAST_WRITE = (
    _query("out", _ANY_NAME, _EARLIER, USED.c.run_id != bindparam("run")).order_by(_END.desc(), USED.c.run_id).limit(1)
)


class StoredRunBook:
    """The run book of one snapshot; `aliases` say which ids name one dataset, canonical ids come back.

    It leaves out what was first seen after `as_of` (µs). It remembers what it answered: ways that meet ask the same
    again.
    """

    def __init__(self, connection: Connection, aliases: Aliases, *, as_of: int | None = None) -> None:
        self._connection, self._aliases, self._as_of = connection, aliases, as_of
        self._reads: dict[str, list[Use]] = {}
        self._writers: dict[tuple[int, str], list[Use]] = {}

    def reads(self, run_id: str) -> Sequence[Use]:
        """What a run read."""
        if run_id not in self._reads:
            self._reads[run_id] = self._uses(_READS, of=run_id)
        return self._reads[run_id]

    def writes(self, run_id: str) -> Sequence[Use]:
        """What a run wrote."""
        return self._uses(_WRITES, of=run_id)

    def writers_of(self, dataset_id: int, label: str) -> Sequence[Use]:
        """The writes of one version."""
        key = dataset_id, label
        if key not in self._writers:
            self._writers[key] = self._read_writers(dataset_id, label)
        return self._writers[key]

    def _read_writers(self, dataset_id: int, label: str) -> list[Use]:
        names = self._aliases.members(dataset_id)
        if label.startswith(_OWN):
            return self._uses(_OWN_WRITERS, ids=names, label=label, run=label.removeprefix(_OWN))
        return self._uses(_WRITERS, ids=names, label=label)

    def latest_write_before(self, dataset_id: int, at: int, *, other_than: str) -> Use | None:
        """The last write strictly before `at` (µs) by a run other than the given one."""
        found = self._uses(_LAST_WRITE, ids=self._aliases.members(dataset_id), at=at, run=other_than)
        return found[0] if found else None

    def readers_of(self, dataset_id: int) -> Sequence[Use]:
        """Every reading of the dataset, in whatever version."""
        return self._uses(_READERS, ids=self._aliases.members(dataset_id))

    def _uses(self, query: Select[Any], **asked: Any) -> list[Use]:
        rows: Iterable[Any] = self._connection.execute(query, asked)
        if self._as_of is not None:
            rows = (row for row in rows if micros(row.first_seen) <= self._as_of)
        return [Use(row.run_id, self._aliases.canonical(row.dataset_id), row.version, micros(row.at)) for row in rows]
