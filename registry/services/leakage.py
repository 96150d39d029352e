"""Whether a version of an AI model was evaluated on data that it was trained on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import orjson
from sqlalchemy import Connection, select

from lineage.aliases import Aliases
from lineage.keys import DatasetKey
from lineage.leakage import Finding, Severity, leaks_of_model
from lineage.links import Link, Role, VersionRef
from lineage.readers import facets_of
from lineage.subsets import Condition
from registry.access import Desk, Permission, requires
from registry.engine import Registry
from registry.models import metadata
from registry.services import graph as graphs
from registry.services.projections import level
from registry.services.search import view
from registry.store import nodes
from registry.store.memory import Marked
from registry.store.runbook import StoredRunBook
from registry.views.leakage import Leak, Used
from registry.views.nodes import NodeView

_RAW, _INDEX = metadata.tables["raw_event"], metadata.tables["event_index"]
_USED, _RUN = metadata.tables["run_dataset"], metadata.tables["run"]
_PURPOSES = {"TRAINING": "training", "EVALUATION": "evaluation", "VALIDATION": "validation"}
_SIDES = {
    "inputs": (Role.READ, "inputFacets", "inputCondition"),
    "outputs": (Role.WROTE, "outputFacets", "outputCondition"),
}
_MOST_STEPS = 3_000


@requires(Permission.LINEAGE_READ)
def leaks(desk: Desk, model: NodeView, version: str, *, with_clean: bool = False) -> list[Leak]:
    """What a version's evaluation and training data share, worst first; without leaks an empty list.

    Empty also where no run says that it evaluated the version: `evaluated` in the facet `countersign_use`, or a job
    whose `jobType` is EVALUATION.
    """
    known = _remembered(desk.registry)
    key = model.id, version, with_clean
    if key not in known:
        known[key] = _leaks(desk, model, version, with_clean=with_clean)
    return list(known[key])


_Key = tuple[int, str, bool]
_kept = Marked[dict[_Key, list[Leak]]]()


def _remembered(registry: Registry) -> dict[_Key, list[Leak]]:
    """What was found since the last event came in: leaks follow from the events alone."""
    at = level(registry)
    with registry.read() as connection:
        return _kept.of(connection, (at.last_seq, at.graph_revision), dict)


def forget(registry: Registry) -> None:
    """Let go of what was found."""
    _kept.forget(registry)


def _leaks(desk: Desk, model: NodeView, version: str, *, with_clean: bool) -> list[Leak]:
    aliases = graphs.whole(desk.registry).aliases
    with desk.registry.read() as connection:
        book = StoredRunBook(connection, aliases)
        ref = VersionRef(aliases.canonical(model.id), version)
        found = leaks_of_model(
            book,
            ref,
            used_for=_purposes(connection, book, ref, aliases),
            subsets=_StoredSubsets(connection, aliases),
            max_steps=_MOST_STEPS,
        )
        wanted = [one for one in found if with_clean or one.severity is not Severity.CLEAN]
        known = _named(connection, wanted, aliases)
    return [_leak(one, known) for one in wanted]


def _purposes(
    connection: Connection, book: StoredRunBook, model: VersionRef, aliases: Aliases
) -> dict[tuple[str, int], str]:
    """What each run around the model read each dataset for: as the input says, else as its job's type says."""
    runs = {use.run_id for use in (*book.writers_of(*model), *book.readers_of(model.dataset_id))}
    query = (
        select(_USED.c.run_id, _USED.c.dataset_id, _USED.c.used_for, _RUN.c.job_id)
        .join(_RUN, _RUN.c.id == _USED.c.run_id)
        .where(_USED.c.direction == "in")
    )
    rows: list[Any] = []
    for part in _parts(sorted(runs)):
        rows += connection.execute(query.where(_USED.c.run_id.in_(part))).all()
    types = nodes.facets(connection, {row.job_id for row in rows}, ["jobType"])
    found = {}
    for row in rows:
        said = types.get(row.job_id, {}).get("jobType")
        by_job = _PURPOSES.get(str(said.get("jobType")).upper(), "") if isinstance(said, dict) else ""
        if row.used_for or by_job:
            found[row.run_id, aliases.canonical(row.dataset_id)] = row.used_for or by_job
    return found


class _StoredSubsets(Mapping[tuple[str, Role, int], Condition]):
    """The conditions of `subset` facets, read from a run's events when it is first asked for."""

    def __init__(self, connection: Connection, aliases: Aliases) -> None:
        self._connection, self._aliases = connection, aliases
        self._of_run: dict[str, dict[tuple[Role, int], Condition]] = {}

    def __getitem__(self, key: tuple[str, Role, int]) -> Condition:
        run_id, role, dataset_id = key
        if run_id not in self._of_run:
            self._of_run[run_id] = dict(self._read(run_id))
        return self._of_run[run_id][role, dataset_id]

    def __iter__(self) -> Iterator[tuple[str, Role, int]]:
        return ((run, *rest) for run, found in self._of_run.items() for rest in found)

    def __len__(self) -> int:
        return sum(map(len, self._of_run.values()))

    def _read(self, run_id: str) -> Iterator[tuple[tuple[Role, int], Condition]]:
        query = select(_RAW.c.body).join(_INDEX, _INDEX.c.seq == _RAW.c.seq).where(_INDEX.c.run_id == run_id)
        for body in self._connection.execute(query.order_by(_INDEX.c.event_time)).scalars():
            document = orjson.loads(bytes(body))
            for side, (role, facets, condition) in _SIDES.items():
                for dataset in document.get(side) or ():
                    said = facets_of(dataset, facets).get("subset")
                    if isinstance(said, dict) and isinstance(said.get(condition), dict):
                        node = DatasetKey(dataset["namespace"], dataset["name"]).id
                        yield (role, self._aliases.canonical(node)), said[condition]


def _named(connection: Connection, found: Sequence[Finding], aliases: Aliases) -> dict[int, NodeView]:
    ids = {ref.dataset_id for one in found for ref in (one.training.ref, one.evaluation.ref, one.shared) if ref}
    rows = nodes.by_ids(connection, [member for node in ids for member in aliases.members(node)])
    named = {}
    for node in ids:
        told = sorted((rows[m] for m in aliases.members(node) if m in rows), key=lambda row: not row.seen & 1)
        if told:
            named[node] = view(told[0])
    return named


def _leak(one: Finding, known: Mapping[int, NodeView]) -> Leak:
    shared = None if one.shared is None else Used(known[one.shared.dataset_id], one.shared.label, "")
    return Leak(
        one.severity.value,
        one.relation.value,
        _used(one.training, known),
        _used(one.evaluation, known),
        shared,
        one.known.value,
        one.complete,
    )


def _used(link: Link, known: Mapping[int, NodeView]) -> Used:
    return Used(known[link.ref.dataset_id], link.ref.label, link.run_id)


def _parts(items: list[str]) -> Iterator[list[str]]:
    return (items[start : start + 500] for start in range(0, len(items), 500))
