"""What one use for evaluation and one use for training have in common, and how bad that is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from lineage.links import Known, Link, VersionRef
from lineage.subsets import Overlap


class Severity(StrEnum):
    """How bad it is, worst first."""

    CERTAIN = "certain"
    PROBABLE = "probable"
    POSSIBLE = "possible"
    CLEAN = "clean"


class Relation(StrEnum):
    """What the evaluation data has to do with the training data."""

    SAME_VERSION = "the same version"
    ANCESTOR = "one was made from the other"
    COMMON_ANCESTOR = "both were made from the same version"
    SAME_DATASET = "two versions of the same dataset"
    UNRELATED = "nothing in common on record"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one evaluation use and one training use share: the version `shared`, and how each is exposed to it.

    The paths lead from the use back to `shared` and say in turn which run read and wrote what. `known` is their least
    sure link. `overlap` tells what subset conditions prove. `complete` is False where lineage was cut short, or a
    version is not on record: then more may be shared than was found.
    """

    severity: Severity
    relation: Relation
    training: Link
    evaluation: Link
    shared: VersionRef | None
    overlap: Overlap
    training_path: tuple[Link, ...]
    evaluation_path: tuple[Link, ...]
    known: Known
    complete: bool
