"""What exactly an approval is about, as one digest."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

import orjson

from registry.rules.worth import Money

FORMAT = 1
ANY_VERSION = "*"
"""In place of a source's version where the policy lets it have new ones."""


class Cause(StrEnum):
    """What makes an approval stale."""

    SUBJECT = "subject"
    BUSINESS_CASE = "business case"
    VERSION = "upstream version"
    LICENCE = "licence"
    PERSONAL_DATA = "personal data"
    LINEAGE = "lineage"
    EVIDENCE = "evidence"
    ASSUMPTION = "assumption"


@dataclass(frozen=True, slots=True, order=True)
class Source:
    """One thing upstream: its newest version, licence and personal-data tags, and by which way it feeds the subject.

    `path` runs from the source to the subject, in names. It is shown, but is no part of the digest.
    """

    node: int
    name: str
    version: str = ""
    licence: str = ""
    personal: str = ""
    path: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class Evidence:
    """An item that the approval rests on; `valid` is false once it has run out or was withdrawn."""

    number: str
    kind: str
    title: str
    sha256: str
    valid: bool = True
    why_not: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Assumption:
    """An assumption of a decision about the subject or its use case."""

    number: str
    text: str
    broken: bool = False


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """All that an approval is bound to.

    `business_case` is the use case that it is for, at its revision; `money` the revision of that use case's business
    case, empty where it had none, and `worth` what that came to, which is told and is no part of the digest.
    `subject_revision` is what tells one state of the subject from another under the same name: the revision of a use
    case, the content hash of a model version, the SHA-256 of a policy's text. `watched` says of which sources new
    versions count, as the policy has it; it is no part of the digest.
    """

    subject: str
    subject_revision: str
    business_case: str
    sources: tuple[Source, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    watched: str = "all"
    money: str = ""
    worth: Money | None = None

    @property
    def sha256(self) -> str:
        """The digest in hex: of the same things in whatever order, always the same."""
        return hashlib.sha256(orjson.dumps(self._canonical(), option=orjson.OPT_SORT_KEYS)).hexdigest()

    def _canonical(self) -> dict[str, Any]:
        money = {"money": self.money} if self.money else {}  # what had no money has the digest that it always had
        return money | {
            "format": FORMAT,
            "subject": self.subject,
            "subject_revision": self.subject_revision,
            "business_case": self.business_case,
            "sources": sorted([s.node, s.name, s.version, s.licence, s.personal] for s in self.sources),
            "evidence": sorted([e.number, e.kind, e.sha256, e.valid] for e in self.evidence),
            "assumptions": sorted([a.number, a.text, a.broken] for a in self.assumptions),
        }

    def as_json(self) -> dict[str, Any]:
        """All of it, as JSON can say it."""
        return {"format": FORMAT, **asdict(self)}

    @classmethod
    def from_json(cls, said: dict[str, Any]) -> Fingerprint:
        """What `as_json` said."""
        return cls(
            subject=said["subject"],
            subject_revision=said["subject_revision"],
            business_case=said["business_case"],
            sources=tuple(Source(**one | {"path": tuple(one["path"])}) for one in said["sources"]),
            evidence=tuple(Evidence(**one) for one in said["evidence"]),
            assumptions=tuple(Assumption(**one) for one in said["assumptions"]),
            watched=said.get("watched", "all"),
            money=said.get("money", ""),
            worth=Money(**said["worth"]) if said.get("worth") else None,
        )
