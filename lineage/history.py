"""What was said of one job or dataset over time: its facets by change and by version, its measures, its checks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from lineage.events import Event, EventKind, Json
from lineage.keys import DatasetKey, JobKey
from lineage.readers import facets_of, version_of


@dataclass(frozen=True, slots=True)
class Said:
    """What one event says of a node. `own` are the facets that belong to this use alone; `at` in µs UTC."""

    at: int
    tie: int
    seq: int
    run_id: str
    direction: str
    version: str
    facets: Json
    own: Json


class Change(NamedTuple):
    """From `at` on a facet had this value; None where it was deleted."""

    at: int
    seq: int
    run_id: str
    value: Any


class Measure(NamedTuple):
    """A number that was measured; `column` is empty for the whole dataset."""

    at: int
    run_id: str
    name: str
    column: str
    value: float


class Assertion(NamedTuple):
    """A check of the data and whether it held; `column` is empty for the whole dataset."""

    at: int
    run_id: str
    name: str
    column: str
    success: bool
    severity: str
    expected: str


def said_of(node: int, events: Iterable[tuple[int, Event]]) -> list[Said]:
    """What numbered events say of a node, from the oldest to the newest by their own time."""
    return sorted(
        (said for seq, event in events for said in _said(node, seq, event)), key=lambda said: (said.at, said.tie)
    )


def _said(node: int, seq: int, event: Event) -> Iterator[Said]:
    if event.kind is not EventKind.DATASET:
        job = event.body["job"]
        if JobKey(job["namespace"], job["name"]).id == node:
            yield Said(event.at, event.tie, seq, event.run_id, "", "", facets_of(job, "facets"), {})
    for direction, dataset in event.datasets():
        if DatasetKey(dataset["namespace"], dataset["name"]).id == node:
            facets = facets_of(dataset, "facets")
            own = facets_of(dataset, {"in": "inputFacets", "out": "outputFacets"}.get(direction, ""))
            yield Said(event.at, event.tie, seq, event.run_id, direction, version_of(facets), facets, own)


def changes(told: Iterable[Said]) -> dict[str, list[Change]]:
    """Each facet's values, newest first; an event that repeats the value before it changes nothing."""
    found: dict[str, list[Change]] = defaultdict(list)
    for said in told:
        for name, facet in said.facets.items():
            value = None if isinstance(facet, dict) and facet.get("_deleted") is True else facet
            before = found[name]
            if not before or _content(before[-1].value) != _content(value):
                before.append(Change(said.at, said.seq, said.run_id, value))
    return {name: values[::-1] for name, values in found.items()}


def of_versions(told: Iterable[Said]) -> dict[str, Json]:
    """For each version the facets that were said together with it, the newest of each name."""
    found: dict[str, Json] = {}
    for said in told:
        if said.version:
            found.setdefault(said.version, {}).update(said.facets)
    return found


def in_force(told: Iterable[Said], name: str, *, at: int) -> Any:
    """The value of a facet at a time (µs): the newest one said by then; None without one."""
    value = None
    for said in told:
        if said.at <= at and name in said.facets:
            value = said.facets[name]
    return value


def measures(told: Iterable[Said]) -> list[Measure]:
    """Rows, bytes and what was measured of columns, from the oldest to the newest; a repetition counts once."""
    found: dict[Measure, None] = {}
    for said in told:
        for facets in (said.facets, said.own):
            for measure in _measures(said, facets):
                found.setdefault(measure)
    return list(found)


def _measures(said: Said, facets: Json) -> Iterator[Measure]:
    for name in ("dataQualityMetrics", "outputStatistics", "inputStatistics"):
        facet = facets_of(facets, name)
        for key, value in facet.items():
            if _is_number(value):
                yield Measure(said.at, said.run_id, key, "", float(value))
        for column, metrics in facets_of(facet, "columnMetrics").items():
            for key, value in (metrics if isinstance(metrics, dict) else {}).items():
                if _is_number(value):
                    yield Measure(said.at, said.run_id, key, column, float(value))


def assertions(told: Iterable[Said]) -> list[Assertion]:
    """Every check of the data, from the oldest to the newest; a repetition counts once."""
    found: dict[Assertion, None] = {}
    for said in told:
        for facets in (said.facets, said.own):
            checks = facets_of(facets, "dataQualityAssertions").get("assertions")
            for check in checks if isinstance(checks, list) else ():
                if isinstance(check, dict) and isinstance(check.get("success"), bool):
                    found.setdefault(_assertion(said, check))
    return list(found)


def _assertion(said: Said, check: Json) -> Assertion:
    name, column, severity, expected = (
        _text(check.get(key)) for key in ("assertion", "column", "severity", "expected")
    )
    return Assertion(said.at, said.run_id, name, column, check["success"], severity, expected)


def null_shares(found: Sequence[Measure]) -> list[Measure]:
    """The share of empty values (0 to 1) of each column, wherever both its rows and its empty values were counted."""
    rows = {(m.at, m.run_id): m.value for m in found if m.name == "rowCount" and not m.column}
    counts = {(m.at, m.run_id, m.column): m.value for m in found if m.name == "count" and m.column}
    shares = []
    for m in found:
        of = counts.get((m.at, m.run_id, m.column)) or rows.get((m.at, m.run_id))
        if m.name == "nullCount" and m.column and of:
            shares.append(m._replace(name="null share", value=m.value / of))
    return shares


def _content(facet: Any) -> Any:
    """The facet without who said it and by which version of its schema."""
    return (
        {k: v for k, v in facet.items() if k not in ("_producer", "_schemaURL")}
        if isinstance(facet, Mapping)
        else facet
    )


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
