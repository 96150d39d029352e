"""To which versions, and to which parts of them, a model is exposed through one use of a dataset."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import product

from lineage.links import Link, Role, VersionRef
from lineage.subsets import Condition, Overlap, overlap
from lineage.versions import VersionLineage

Subsets = Mapping[tuple[str, Role, int], Condition]
"""The condition of the `subset` facet by run id, role and dataset id; no entry: all of it."""

Part = tuple[Condition | None, Condition | None]
"""What was read of a version, and what the reading run wrote of its output: conditions; None is all of it."""


@dataclass(frozen=True, slots=True)
class Exposure:
    """All versions behind `use` (a run reading a version): the parts read of each, what made it, what it made."""

    use: Link
    lineage: VersionLineage
    parts: Mapping[VersionRef, list[Part]]
    written: Mapping[str, list[Part]]
    sources: Mapping[VersionRef | str, set[VersionRef | str]]
    outputs: Mapping[VersionRef, list[VersionRef]]

    @property
    def complete(self) -> bool:
        """Whether all of the lineage was walked and every version in it is on record."""
        return not self.lineage.truncated and all(ref.label for ref in self.parts)

    def without(self, avoided: VersionRef | str) -> set[VersionRef | str]:
        """The versions and runs that reach the use even where one of them is cut out."""
        met: set[VersionRef | str] = set()
        waiting: list[VersionRef | str] = [self.use.ref]
        while waiting:
            node = waiting.pop()
            if node not in met and node != avoided:
                met.add(node)
                waiting += self.sources.get(node, ())
        return met

    def path_to(self, ref: VersionRef) -> tuple[Link, ...]:
        """From the use back to a version, as links."""
        return (self.use, *self.lineage.path_to(ref))


def exposure(use: Link, lineage: VersionLineage, subsets: Subsets) -> Exposure:
    """What `use` exposes to, given the upstream lineage of the version that it reads."""
    wrote, read = defaultdict[str, list[Link]](list), defaultdict[str, list[Link]](list)
    for link in lineage.links:
        (wrote if link.role is Role.WROTE else read)[link.run_id].append(link)
    parts, written = defaultdict[VersionRef, list[Part]](list), defaultdict[str, list[Part]](list)
    sources = defaultdict[VersionRef | str, set[VersionRef | str]](set)
    outputs = defaultdict[VersionRef, list[VersionRef]](list)
    parts[use.ref].append((_subset(use, subsets), None))
    for run_id, targets in wrote.items():
        written[run_id] = [(None, _subset(target, subsets)) for target in targets]
        for source, target in product(read[run_id], targets):
            parts[source.ref].append((_subset(source, subsets), _subset(target, subsets)))
            sources[target.ref].add(run_id)
            sources[run_id].add(source.ref)
            outputs[source.ref].append(target.ref)
    return Exposure(use, lineage, parts, written, sources, outputs)


def _subset(link: Link, subsets: Subsets) -> Condition | None:
    return subsets.get((link.run_id, link.role, link.ref.dataset_id))


def parts_overlap(one: Collection[Part], other: Collection[Part]) -> Overlap:
    """Apart where each two parts are, by what was read or by what was written; shared where any two share rows."""
    proven = {_overlap(left, right) for left, right in product(one, other)}
    if proven <= {Overlap.APART}:
        return Overlap.APART
    return Overlap.SHARED if Overlap.SHARED in proven else Overlap.UNKNOWN


def _overlap(one: Part, other: Part) -> Overlap:
    by_side = [overlap(left, right) for left, right in zip(one, other, strict=True)]
    if Overlap.APART in by_side:
        return Overlap.APART
    return Overlap.UNKNOWN if Overlap.UNKNOWN in by_side else Overlap.SHARED
