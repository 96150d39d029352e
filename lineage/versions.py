"""What exactly fed a dataset version, and what exactly it fed: version by version and run by run."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from lineage.links import Known, Link, Role, VersionRef, weakest
from lineage.runbook import RunBook, Use

__all__ = [
    "Known",
    "Link",
    "Role",
    "VersionLineage",
    "VersionRef",
    "exact_downstream",
    "exact_upstream",
    "reading",
    "weakest",
]


@dataclass(frozen=True, slots=True)
class VersionLineage:
    """All versions met from `subject`, nearest first, and the links between them and the runs.

    `hops` counts runs. `truncated` says that `max_steps` ended the search.
    """

    subject: VersionRef
    links: tuple[Link, ...]
    hops: Mapping[VersionRef, int]
    entered: Mapping[VersionRef, tuple[VersionRef, Link, Link]]
    truncated: bool

    @property
    def runs(self) -> tuple[str, ...]:
        """Every run met, nearest first."""
        return tuple(dict.fromkeys(link.run_id for link in self.links))

    def path_to(self, ref: VersionRef) -> tuple[Link, ...]:
        """The fewest links from the subject to `ref`, as walked; empty for the subject. KeyError where not met."""
        path: list[Link] = []
        while ref != self.subject:
            ref, left, right = self.entered[ref]
            path += [right, left]
        return tuple(reversed(path))

    def origins(self) -> tuple[VersionRef, ...]:
        """Of an upstream lineage: the versions that no run on record wrote."""
        written = {link.ref for link in self.links if link.role is Role.WROTE}
        return tuple(ref for ref in self.hops if ref not in written)


def exact_upstream(book: RunBook, dataset_id: int, version: str, *, max_steps: int) -> VersionLineage:
    """What fed this version: the runs that wrote it, the versions these read, and so on, up to `max_steps` versions.

    A read that names a version which nobody on record wrote is traced to the latest write before it, if nameless.
    """
    unnamed_writers: dict[VersionRef, Use] = {}

    def before(ref: VersionRef) -> Iterator[tuple[Link, Link | None]]:
        for write in _writes(book, ref, unnamed_writers.get(ref)):
            reads = [_read(book, use) for use in book.reads(write.run_id)]
            for read, writer in reads:
                if writer is not None:
                    unnamed_writers.setdefault(read.ref, writer)
                yield write, read
            if not reads:
                yield write, None

    return _traced(VersionRef(dataset_id, version), before, max_steps)


def exact_downstream(book: RunBook, dataset_id: int, version: str, *, max_steps: int) -> VersionLineage:
    """What this version fed: the runs that read exactly it, what these wrote, and so on; see `exact_upstream`."""

    def after(ref: VersionRef) -> Iterator[tuple[Link, Link | None]]:
        for use in book.readers_of(ref.dataset_id):
            if not use.may_be(ref.label):
                continue
            read, writer = _read(book, use)
            if read.ref != ref:
                if writer is None or writer.label != ref.label:
                    continue
                read = read._replace(ref=ref, known=Known.INFERRED)
            writes = book.writes(use.run_id)
            for write in writes:
                yield read, _write(write)
            if not writes:
                yield read, None

    return _traced(VersionRef(dataset_id, version), after, max_steps)


Expand = Callable[[VersionRef], Iterator[tuple[Link, Link | None]]]


def reading(book: RunBook, use: Use) -> Link:
    """Which version a recorded read was of, and how that is known."""
    return _read(book, use)[0]


def _traced(subject: VersionRef, expand: Expand, max_steps: int) -> VersionLineage:
    links: dict[Link, None] = {}
    hops = {subject: 0}
    entered: dict[VersionRef, tuple[VersionRef, Link, Link]] = {}
    waiting = deque([subject])
    while waiting and max_steps > 0:
        max_steps -= 1
        ref = waiting.popleft()
        for left, right in expand(ref):
            links[left] = None
            if right is None:
                continue
            links[right] = None
            if right.ref not in hops:
                hops[right.ref] = hops[ref] + 1
                entered[right.ref] = ref, left, right
                waiting.append(right.ref)
    return VersionLineage(subject, tuple(links), hops, entered, truncated=bool(waiting))


def _read(book: RunBook, use: Use) -> tuple[Link, Use | None]:
    """The version that was read, and the nameless write that it must come from where nobody wrote the named one."""
    ref = VersionRef(use.dataset_id, use.version)
    if use.version and book.writers_of(*ref):
        return Link(use.run_id, Role.READ, ref, Known.DECLARED, use.at), None
    last = None if use.at is None else book.latest_write_before(use.dataset_id, use.at, other_than=use.run_id)
    if use.version:
        return Link(use.run_id, Role.READ, ref, Known.DECLARED, use.at), last if last and not last.version else None
    if last is None:
        return Link(use.run_id, Role.READ, ref, Known.UNKNOWN, use.at), None
    return Link(use.run_id, Role.READ, VersionRef(use.dataset_id, last.label), Known.INFERRED, use.at), None


def _write(use: Use) -> Link:
    known = Known.DECLARED if use.version else Known.BY_RUN
    return Link(use.run_id, Role.WROTE, VersionRef(use.dataset_id, use.label), known, use.at)


def _writes(book: RunBook, ref: VersionRef, unnamed: Use | None) -> Iterator[Link]:
    written = book.writers_of(*ref)
    yield from map(_write, written)
    if not written and unnamed is not None:
        yield Link(unnamed.run_id, Role.WROTE, ref, Known.INFERRED, unnamed.at)
