"""Which run read or wrote which version, answered from the registry's rows (a `lineage.runbook.RunBook`)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Select, Table, func, or_, select

from lineage.aliases import Aliases
from lineage.runbook import Use
from registry.models import metadata
from registry.types import micros

USED: Table = metadata.tables["run_dataset"]
RUN: Table = metadata.tables["run"]
_OWN = "run:"
_END = USED.c.last_seen


class StoredRunBook:
    """The run book of one snapshot; `aliases` say which ids name one dataset, canonical ids come back.

    It remembers what it answered: ways that meet ask the same again.
    """

    def __init__(self, connection: Connection, aliases: Aliases) -> None:
        self._connection, self._aliases = connection, aliases
        self._reads: dict[str, list[Use]] = {}
        self._writers: dict[tuple[int, str], list[Use]] = {}

    def reads(self, run_id: str) -> Sequence[Use]:
        """What a run read."""
        if run_id not in self._reads:
            self._reads[run_id] = self._uses(self._query("in").where(USED.c.run_id == run_id))
        return self._reads[run_id]

    def writes(self, run_id: str) -> Sequence[Use]:
        """What a run wrote."""
        return self._uses(self._query("out").where(USED.c.run_id == run_id))

    def writers_of(self, dataset_id: int, label: str) -> Sequence[Use]:
        """The writes of one version."""
        key = dataset_id, label
        if key not in self._writers:
            self._writers[key] = self._read_writers(dataset_id, label)
        return self._writers[key]

    def _read_writers(self, dataset_id: int, label: str) -> list[Use]:
        named = USED.c.version == label
        if label.startswith(_OWN):
            named = or_(named, (USED.c.version == "") & (USED.c.run_id == label.removeprefix(_OWN)))
        return self._uses(self._query("out").where(self._any_name(dataset_id), named))

    def latest_write_before(self, dataset_id: int, at: int, *, other_than: str) -> Use | None:
        """The last write strictly before `at` (µs) by a run other than the given one."""
        query = self._query("out").where(self._any_name(dataset_id), USED.c.last_seen < at, USED.c.run_id != other_than)
        found = self._uses(query.order_by(_END.desc(), USED.c.run_id).limit(1))
        return found[0] if found else None

    def readers_of(self, dataset_id: int) -> Sequence[Use]:
        """Every reading of the dataset, in whatever version."""
        return self._uses(self._query("in").where(self._any_name(dataset_id)))

    def _any_name(self, dataset_id: int) -> Any:
        return USED.c.dataset_id.in_(self._aliases.members(dataset_id))

    def _query(self, direction: str) -> Select[Any]:
        at = _END if direction == "out" else func.coalesce(RUN.c.started_at, USED.c.first_seen)
        columns = (USED.c.run_id, USED.c.dataset_id, USED.c.version, at.label("at"))
        return select(*columns).join(RUN, RUN.c.id == USED.c.run_id).where(USED.c.direction == direction)

    def _uses(self, query: Select[Any]) -> list[Use]:
        rows: Iterable[Any] = self._connection.execute(query.order_by(USED.c.run_id))
        return [Use(row.run_id, self._aliases.canonical(row.dataset_id), row.version, micros(row.at)) for row in rows]
