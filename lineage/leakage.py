"""Whether the data that a model was evaluated on leaked into the data that it was trained on, version by version."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import product

from lineage.exposure import Exposure, Subsets, exposure, parts_overlap
from lineage.leak_finding import Finding, Relation, Severity
from lineage.links import Link, VersionRef, weakest
from lineage.runbook import RunBook
from lineage.subsets import Overlap
from lineage.versions import VersionLineage, exact_upstream, reading

__all__ = ["Finding", "Relation", "Severity", "leaks", "leaks_of_model", "model_uses"]


def leaks(
    training: Iterable[Link],
    evaluation: Iterable[Link],
    *,
    lineage: Callable[[VersionRef], VersionLineage],
    subsets: Subsets,
) -> list[Finding]:
    """Findings for each pair of a training and an evaluation use, worst first; a pair without a leak is a CLEAN one.

    A use is a reading of a dataset version by the run that trained or evaluated. `lineage` gives upstream lineages.
    """
    trained = [exposure(use, lineage(use.ref), subsets) for use in training]
    evaluated = [exposure(use, lineage(use.ref), subsets) for use in evaluation]
    found = [finding for pair in product(trained, evaluated) for finding in _pair(*pair)]
    return sorted(found, key=_worst_first)


def leaks_of_model(
    book: RunBook,
    model: VersionRef,
    *,
    used_for: Mapping[tuple[str, int], str],
    subsets: Subsets,
    max_steps: int = 10_000,
) -> list[Finding]:
    """The findings for one model version.

    `used_for` tells by (run id, dataset id) what a run read a dataset for: training, validation, evaluation or serving.
    Where it tells nothing, what was read to write the model is training data; validation data counts as neither.
    """
    training, evaluation = model_uses(book, model, used_for=used_for)
    kept: dict[VersionRef, VersionLineage] = {}

    def lineage(ref: VersionRef) -> VersionLineage:
        if ref not in kept:
            kept[ref] = exact_upstream(book, *ref, max_steps=max_steps)
        return kept[ref]

    return leaks(training, evaluation, lineage=lineage, subsets=subsets)


def model_uses(
    book: RunBook, model: VersionRef, *, used_for: Mapping[tuple[str, int], str]
) -> tuple[list[Link], list[Link]]:
    """What the runs that wrote the model version trained on, and what these and its readers evaluated on."""
    writers = [use.run_id for use in book.writers_of(*model)]
    candidates = (use for use in book.readers_of(model.dataset_id) if use.may_be(model.label))
    readers = [use.run_id for use in candidates if reading(book, use).ref == model]
    training: list[Link] = []
    evaluation: list[Link] = []
    for run_id in dict.fromkeys((*writers, *readers)):
        for use in book.reads(run_id):
            purpose = used_for.get((run_id, use.dataset_id), "training" if run_id in writers else "")
            if use.dataset_id != model.dataset_id and purpose in ("training", "evaluation"):
                (training if purpose == "training" else evaluation).append(reading(book, use))
    return training, evaluation


def _pair(trained: Exposure, evaluated: Exposure) -> Iterator[Finding]:
    common = [ref for ref in trained.parts if ref in evaluated.parts]
    proven = {ref: parts_overlap(trained.parts[ref], evaluated.parts[ref]) for ref in common}
    apart = [ref for ref in common if proven[ref] is Overlap.APART]
    leaking = set(common) - set(apart)
    splits: list[VersionRef | str] = [*apart, *_splitting_runs(trained, evaluated)]
    for split in splits:
        # what both are exposed to only through a split is split as well
        leaking &= trained.without(split) | evaluated.without(split)
    nearest = [ref for ref in common if ref in leaking and not _only_through(leaking, ref, trained, evaluated)]
    if nearest:
        yield from (_shared(ref, proven[ref], trained, evaluated) for ref in nearest)
    elif common:
        yield _shared((apart or common)[0], Overlap.APART, trained, evaluated)
    else:
        yield _unshared(trained, evaluated)


def _splitting_runs(trained: Exposure, evaluated: Exposure) -> Iterator[str]:
    """The runs that wrote what both use, each from a part of its own."""
    for run_id in trained.written.keys() & evaluated.written.keys():
        if parts_overlap(trained.written[run_id], evaluated.written[run_id]) is Overlap.APART:
            yield run_id


def _only_through(others: set[VersionRef], ref: VersionRef, *sides: Exposure) -> bool:
    """Whether both uses are exposed to `ref` only through versions that are in `others` themselves."""
    return all(ref != side.use.ref and others.issuperset(side.outputs.get(ref, ())) for side in sides)


def _shared(ref: VersionRef, proven: Overlap, trained: Exposure, evaluated: Exposure) -> Finding:
    uses = {trained.use.ref, evaluated.use.ref}
    if uses == {ref}:
        relation = Relation.SAME_VERSION if ref.label else Relation.SAME_DATASET
    else:
        relation = Relation.ANCESTOR if ref in uses else Relation.COMMON_ANCESTOR
    return _finding(relation, proven, ref, trained, evaluated)


def _unshared(trained: Exposure, evaluated: Exposure) -> Finding:
    """Nothing in common; but two versions of one dataset may hold the same rows, unless subsets tell them apart."""
    if trained.use.ref.dataset_id != evaluated.use.ref.dataset_id:
        return _finding(Relation.UNRELATED, Overlap.APART, None, trained, evaluated)
    proven = parts_overlap(trained.parts[trained.use.ref][:1], evaluated.parts[evaluated.use.ref][:1])
    return _finding(Relation.SAME_DATASET, proven, None, trained, evaluated)


def _finding(
    relation: Relation, proven: Overlap, ref: VersionRef | None, trained: Exposure, evaluated: Exposure
) -> Finding:
    paths = [side.path_to(ref or side.use.ref) for side in (trained, evaluated)]
    return Finding(
        severity=_severity(relation, proven, ref),
        relation=relation,
        training=trained.use,
        evaluation=evaluated.use,
        shared=ref,
        overlap=proven,
        training_path=paths[0],
        evaluation_path=paths[1],
        known=weakest((*paths[0], *paths[1])),
        complete=all(side.complete for side in (trained, evaluated)),
    )


def _severity(relation: Relation, proven: Overlap, ref: VersionRef | None) -> Severity:
    if proven is Overlap.APART:
        return Severity.CLEAN
    if ref is None or not ref.label or relation is Relation.COMMON_ANCESTOR:
        return Severity.POSSIBLE
    sure = relation is Relation.SAME_VERSION and proven is Overlap.SHARED
    return Severity.CERTAIN if sure else Severity.PROBABLE


def _worst_first(finding: Finding) -> tuple[int, VersionRef, str, VersionRef, str, VersionRef]:
    training, evaluation = finding.training, finding.evaluation
    rank = list(Severity).index(finding.severity)
    return rank, training.ref, training.run_id, evaluation.ref, evaluation.run_id, finding.shared or VersionRef(0, "")
