"""What is touched when one version of a dataset turns out bad: only what read exactly it, and on from there."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from lineage.keys import NodeKind
from lineage.runbook import RunBook
from lineage.versions import Known, Link, Role, VersionLineage, VersionRef, exact_downstream

_EVER = 2**63 - 1
_LESS_SURE = list(Known).index


class TouchedVersion(NamedTuple):
    """A version that the trouble reaches, through `hops` runs, as surely as the least sure link of that way.

    `current`: nothing on record has been written over it since.
    """

    ref: VersionRef
    kind: NodeKind
    hops: int
    known: Known
    current: bool


class TouchedVersionApproval(NamedTuple):
    """An approval (or decision) in doubt, because of the version that it is about."""

    reference: str
    ref: VersionRef


@dataclass(frozen=True, slots=True)
class VersionImpact:
    """All that a version fed, by kind and nearest first; approvals of the version itself are in doubt too."""

    subject: VersionRef
    groups: Mapping[NodeKind, tuple[TouchedVersion, ...]]
    runs: tuple[str, ...]
    approvals: tuple[TouchedVersionApproval, ...]
    truncated: bool
    _lineage: VersionLineage

    def of(self, kind: NodeKind) -> tuple[TouchedVersion, ...]:
        """The touched versions of one kind."""
        return self.groups.get(kind, ())

    def path_to(self, ref: VersionRef) -> tuple[Link, ...]:
        """Why a version is touched: the runs that carried the trouble to it. KeyError where it is not."""
        return self._lineage.path_to(ref)


def impact_of_version(
    book: RunBook,
    dataset_id: int,
    version: str,
    *,
    kinds: Mapping[int, NodeKind],
    approvals: Mapping[VersionRef, Collection[str]] | None = None,
    max_steps: int = 10_000,
) -> VersionImpact:
    """What one version fed, in canonical ids. An approval bound to an empty label is about every version.

    `runs` are all that read a touched version, whether or not they wrote anything.
    """
    lineage = exact_downstream(book, dataset_id, version, max_steps=max_steps)
    groups: dict[NodeKind, list[TouchedVersion]] = {}
    sure = {lineage.subject: Known.DECLARED}
    for ref, (before, read, wrote) in lineage.entered.items():
        kind = kinds.get(ref.dataset_id, NodeKind.DATASET)
        sure[ref] = max((sure[before], read.known, wrote.known), key=_LESS_SURE)
        touched = TouchedVersion(ref, kind, lineage.hops[ref], sure[ref], is_current(book, ref))
        groups.setdefault(kind, []).append(touched)
    runs = tuple(dict.fromkeys(link.run_id for link in lineage.links if link.role is Role.READ))
    in_doubt = _approvals(lineage, approvals or {})
    grouped = {kind: tuple(versions) for kind, versions in groups.items()}
    return VersionImpact(lineage.subject, grouped, runs, in_doubt, lineage.truncated, lineage)


def is_current(book: RunBook, ref: VersionRef) -> bool:
    """Whether no other version of the dataset was written later, as far as is on record."""
    last = book.latest_write_before(ref.dataset_id, _EVER, other_than="")
    return last is None or last.label == ref.label


def _approvals(
    lineage: VersionLineage, approvals: Mapping[VersionRef, Collection[str]]
) -> tuple[TouchedVersionApproval, ...]:
    return tuple(
        TouchedVersionApproval(reference, ref)
        for ref in lineage.hops
        for reference in sorted({*approvals.get(ref, ()), *approvals.get(VersionRef(ref.dataset_id, ""), ())})
    )
