"""Which columns a column comes from or ends up in, and whether its values get there in the clear."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

from lineage.column_edges import STRONGEST_FIRST, Column, ColumnEdge, Flow, Transformation

__all__ = ["Column", "ColumnEdge", "ColumnReach", "Columns", "Flow", "ReachedColumn", "Transformation"]


class ReachedColumn(NamedTuple):
    """A column met: how many edges away on the shortest of its strongest ways, and what of the start arrives."""

    column: Column
    hops: int
    flow: Flow


@dataclass(frozen=True, slots=True)
class ColumnReach:
    """All columns met: clear ones first, then masked, then indirect, nearest first within each."""

    columns: tuple[ReachedColumn, ...]
    _entered: Mapping[tuple[Column, Flow], tuple[Column, ColumnEdge]]

    def path_to(self, column: Column) -> tuple[ColumnEdge, ...]:
        """The shortest of its strongest ways, in the order walked. KeyError where the column was not met."""
        flow = next((met.flow for met in self.columns if met.column == column), None)
        if flow is None:
            raise KeyError(column)
        path: list[ColumnEdge] = []
        while (column, flow) in self._entered:
            column, edge = self._entered[column, flow]
            path.append(edge)
        return tuple(reversed(path))


class _Step(NamedTuple):
    far: Column
    strength: int  # the place of the edge's flow in Flow
    edge: ColumnEdge


class _Side:
    """The steps that lead on from each column in one direction."""

    def __init__(self, steps: Iterable[tuple[Column, _Step]]) -> None:
        self._of_column: dict[Column, list[_Step]] = defaultdict(list)
        self._of_dataset: dict[int, list[_Step]] = defaultdict(list)
        for near, step in steps:
            self._of_column[near].append(step)
            self._of_dataset[near.dataset_id].append(step)

    def beyond(self, column: Column) -> Iterable[_Step]:
        if not column.field:
            return self._of_dataset.get(column.dataset_id, ())
        whole = Column(column.dataset_id, "")
        return chain(self._of_column.get(column, ()), self._of_column.get(whole, ()))


class Columns:
    """The column graph of a registry, built once; `canonical` gives datasets known by several names their one id."""

    __slots__ = ("_canonical", "_down", "_up")

    def __init__(self, edges: Iterable[ColumnEdge], *, canonical: Callable[[int], int] = int) -> None:
        self._canonical = canonical
        once = sorted({ColumnEdge(self._named(edge.source), self._named(edge.target), *edge[2:]) for edge in edges})
        strong = [(edge, STRONGEST_FIRST.index(edge.flow)) for edge in once]
        self._down = _Side((edge.source, _Step(edge.target, strength, edge)) for edge, strength in strong)
        self._up = _Side((edge.target, _Step(edge.source, strength, edge)) for edge, strength in strong)

    def _named(self, column: Column) -> Column:
        return Column(self._canonical(column.dataset_id), column.field)

    def upstream(self, starts: Iterable[Column], *, depth: int | None = None, as_of: int | None = None) -> ColumnReach:
        """What `starts` come from, without them; `as_of` (µs) leaves out edges first seen later."""
        return _reach(self._up, [*map(self._named, starts)], depth=depth, as_of=as_of)

    def downstream(
        self, starts: Iterable[Column], *, depth: int | None = None, as_of: int | None = None
    ) -> ColumnReach:
        """Where `starts` end up; see `upstream`."""
        return _reach(self._down, [*map(self._named, starts)], depth=depth, as_of=as_of)


def _reach(side: _Side, starts: Sequence[Column], *, depth: int | None, as_of: int | None) -> ColumnReach:
    """One walk for each flow, over the edges at least that strong; a column counts in the first that meets it."""
    entered: dict[tuple[Column, Flow], tuple[Column, ColumnEdge]] = {}
    found: dict[Column, ReachedColumn] = {}
    for weakest, flow in enumerate(STRONGEST_FIRST):
        for hops, near, step in _walk(side, starts, weakest=weakest, depth=depth, as_of=as_of):
            entered[step.far, flow] = near, step.edge
            found.setdefault(step.far, ReachedColumn(step.far, hops, flow))
    return ColumnReach(tuple(found.values()), entered)


def _walk(
    side: _Side, starts: Sequence[Column], *, weakest: int, depth: int | None, as_of: int | None
) -> Iterator[tuple[int, Column, _Step]]:
    seen, frontier, hops = set(starts), list(starts), 0
    while frontier and (depth is None or hops < depth):
        hops += 1
        near_ones, frontier = frontier, []
        for near in near_ones:
            for step in side.beyond(near):
                late = as_of is not None and step.edge.first_seen > as_of
                if step.far not in seen and step.strength <= weakest and not late:
                    seen.add(step.far)
                    frontier.append(step.far)
                    yield hops, near, step
