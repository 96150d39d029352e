"""What a decision, an approval, evidence or a comment is about, and how that is written: `model:shop/churn@3`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from lineage.keys import DatasetKey
from lineage.registrations import USE_CASE_NAMESPACE, deployment_key
from registry.errors import Invalid

DEPLOYMENT_SCHEME = "deployment://"


class SubjectKind(StrEnum):
    """The kinds of thing that can be spoken about."""

    USE_CASE = "use_case"
    MODEL = "model"
    DATASET = "dataset"
    DEPLOYMENT = "deployment"
    POLICY = "policy"
    INCIDENT = "incident"
    DECISION = "decision"
    REQUEST = "request"
    EVIDENCE = "evidence"
    REQUIREMENT = "requirement"
    BODY = "body"


LETTERS = {
    SubjectKind.DECISION: "D",
    SubjectKind.REQUEST: "A",
    SubjectKind.INCIDENT: "I",
    SubjectKind.EVIDENCE: "E",
}
"""Kinds whose name is a number, with the letter before it."""


@dataclass(frozen=True, slots=True, order=True)
class Subject:
    """One thing, or one version of it. An empty `version` means the thing as such."""

    kind: SubjectKind
    name: str
    version: str = ""

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise Invalid(f"subject: a {self.kind.value} needs a name, as in {self.kind.value}:name.")

    def __str__(self) -> str:
        return f"{self.kind}:{self.name}@{self.version}" if self.version else f"{self.kind}:{self.name}"

    @classmethod
    def parse(cls, text: str) -> Subject:
        """Read `kind:name` or `kind:name@version`; the last @ begins the version. Raises Invalid, saying what fits."""
        kind, colon, rest = text.strip().partition(":")
        if not colon or kind not in set(SubjectKind):
            kinds = ", ".join(SubjectKind)
            raise Invalid(f"subject: {text[:80]!r} is not kind:name@version with one of the kinds {kinds}.")
        name, at, version = rest.rpartition("@")
        return cls(SubjectKind(kind), name, version) if at else cls(SubjectKind(kind), rest)

    @classmethod
    def of(cls, kind: SubjectKind, key: DatasetKey, version: str = "") -> Subject:
        """The subject that is a node of the lineage graph."""
        match kind:
            case SubjectKind.USE_CASE:
                return cls(kind, key.name, version)
            case SubjectKind.DEPLOYMENT:
                return cls(kind, f"{key.namespace.removeprefix(DEPLOYMENT_SCHEME)}/{key.name}", version)
            case _:
                return cls(kind, f"{key.namespace}/{key.name}", version)

    @property
    def keys(self) -> tuple[DatasetKey, ...]:
        """The nodes of the lineage graph that it may be: a slash may end the namespace or belong to either part.

        Ids depend on the name alone, so whoever asks looks which of them are on record. Empty for what is no node.
        """
        match self.kind:
            case SubjectKind.USE_CASE:
                return (DatasetKey(USE_CASE_NAMESPACE, self.name),)
            case SubjectKind.DEPLOYMENT:
                return tuple(deployment_key(*parts) for parts in _splits(self.name))
            case SubjectKind.MODEL | SubjectKind.DATASET:
                return tuple(DatasetKey(*parts) for parts in _splits(self.name))
            case _:
                return ()

    @property
    def whole(self) -> Subject:
        """The same thing without its version."""
        return Subject(self.kind, self.name)


def _splits(name: str) -> list[tuple[str, str]]:
    """`a/b/c` as (a, b/c), (a/b, c)."""
    return [(name[:at], name[at + 1 :]) for at, letter in enumerate(name) if letter == "/" and name[at + 1 :]]


def numbered(kind: SubjectKind, row: int) -> str:
    """How people say the number of a row: D-12."""
    return f"{LETTERS[kind]}-{row}"


def row_number(kind: SubjectKind, text: str) -> int:
    """The row behind `D-12`, `d12` or `12`; raises Invalid."""
    bare = text.strip().upper().removeprefix(LETTERS[kind]).removeprefix("-")
    if not bare.isascii() or not bare.isdigit() or len(bare) > 18:
        raise Invalid(f"{kind.value}: {text[:40]!r} is no number such as {LETTERS[kind]}-12.")
    return int(bare)
