"""Which run read or wrote which version of a dataset, and when: the question put to a registry, or to plain records."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple, Protocol

OWN_LABEL = "run:"


class Use(NamedTuple):
    """One run's reading or writing of a dataset: `version` as declared (empty: not), `at` in µs UTC (None: unknown)."""

    run_id: str
    dataset_id: int
    version: str = ""
    at: int | None = None

    @property
    def label(self) -> str:
        """The name of a written version: as declared, else `run:<runId>`."""
        return self.version or OWN_LABEL + self.run_id

    def may_be(self, label: str) -> bool:
        """Whether a read could be of the version `label`, before asking who wrote what: another name rules it out."""
        return self.version in ("", label) or label.startswith(OWN_LABEL)


class RunBook(Protocol):
    """What must be on record to tell versions apart. Dataset ids are canonical: aliases are resolved by the book."""

    def reads(self, run_id: str) -> Sequence[Use]:
        """What a run read."""

    def writes(self, run_id: str) -> Sequence[Use]:
        """What a run wrote."""

    def writers_of(self, dataset_id: int, label: str) -> Sequence[Use]:
        """The writes of one version: more than one where a retry or a backfill wrote it again under the same name."""

    def latest_write_before(self, dataset_id: int, at: int, *, other_than: str) -> Use | None:
        """The last write strictly before `at` (µs) by a run other than the given one; of several the lowest run id."""

    def readers_of(self, dataset_id: int) -> Sequence[Use]:
        """Every reading of the dataset, in whatever version."""


def _itself(dataset_id: int) -> int:
    return dataset_id


class Records:
    """A RunBook in memory, made from the reads and writes themselves."""

    def __init__(
        self, *, reads: Iterable[Use], writes: Iterable[Use], canonical: Callable[[int], int] = _itself
    ) -> None:
        self._canonical = canonical
        self._reads: dict[str, list[Use]] = defaultdict(list)
        self._readers: dict[int, list[Use]] = defaultdict(list)
        self._writes: dict[str, list[Use]] = defaultdict(list)
        self._writers: dict[tuple[int, str], list[Use]] = defaultdict(list)
        self._timeline: dict[int, list[tuple[int, Use]]] = defaultdict(list)
        for use in self._distinct(reads):
            self._reads[use.run_id].append(use)
            self._readers[use.dataset_id].append(use)
        for use in self._distinct(writes):
            self._writes[use.run_id].append(use)
            self._writers[use.dataset_id, use.label].append(use)
            if use.at is not None:
                self._timeline[use.dataset_id].append((use.at, use))
        for writes_in_time in self._timeline.values():
            writes_in_time.sort(key=lambda entry: entry[1].run_id, reverse=True)
            writes_in_time.sort(key=lambda entry: entry[0])  # stable: of one moment, the lowest run id is last

    def _distinct(self, uses: Iterable[Use]) -> list[Use]:
        named = {use._replace(dataset_id=self._canonical(use.dataset_id)) for use in uses}
        return sorted(named, key=lambda use: (*use[:3], use.at is not None, use.at or 0))

    def reads(self, run_id: str) -> Sequence[Use]:
        """What a run read."""
        return self._reads.get(run_id, ())

    def writes(self, run_id: str) -> Sequence[Use]:
        """What a run wrote."""
        return self._writes.get(run_id, ())

    def writers_of(self, dataset_id: int, label: str) -> Sequence[Use]:
        """The writes of one version."""
        return self._writers.get((self._canonical(dataset_id), label), ())

    def latest_write_before(self, dataset_id: int, at: int, *, other_than: str) -> Use | None:
        """The last write strictly before `at` by another run; of several at one moment the lowest run id."""
        timeline = self._timeline.get(self._canonical(dataset_id), [])
        place = bisect_left(timeline, at, key=lambda entry: entry[0])
        earlier = (use for _, use in reversed(timeline[:place]) if use.run_id != other_than)
        return next(earlier, None)

    def readers_of(self, dataset_id: int) -> Sequence[Use]:
        """Every reading of the dataset."""
        return self._readers.get(self._canonical(dataset_id), ())
