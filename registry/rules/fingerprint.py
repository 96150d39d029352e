"""What exactly an approval is about, as one digest; and in words what is no longer as the approval saw it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

import orjson

from registry.rules.worth import Money, worth_changes

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


@dataclass(frozen=True, slots=True)
class StaleReason:
    """One thing that is no longer as the approval saw it; `path` leads from it to the subject, where there is a way."""

    cause: Cause
    text: str
    path: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.text}: {' → '.join(self.path)}" if len(self.path) > 1 else self.text


def changes(saw: Fingerprint, sees: Fingerprint) -> tuple[StaleReason, ...]:
    """Everything that differs, gravest first; empty exactly when both have the same digest."""
    return (
        *_subject(saw, sees),
        *_sources(saw, sees),
        *_evidence(saw, sees),
        *_assumptions(saw, sees),
    )


def _subject(saw: Fingerprint, sees: Fingerprint) -> Iterator[StaleReason]:
    if saw.subject != sees.subject:
        yield StaleReason(Cause.SUBJECT, f"It is about {sees.subject}, the approval saw {saw.subject}")
    if saw.subject_revision != sees.subject_revision:
        now, then = sees.subject_revision or "none on record", saw.subject_revision or "none on record"
        yield StaleReason(Cause.SUBJECT, f"{saw.subject} is at {_short(now)}, the approval saw {_short(then)}")
    if saw.business_case != sees.business_case:
        now, then = sees.business_case or "none", saw.business_case or "none"
        yield StaleReason(Cause.BUSINESS_CASE, f"The use case is {now}, the approval saw {then}")
    if saw.money != sees.money:
        said = f"The business case is at {_revision(sees.money)}, the approval saw {_revision(saw.money)}"
        worth = worth_changes(saw.worth, sees.worth)
        yield StaleReason(Cause.BUSINESS_CASE, f"{said}: {worth}" if worth else said)


def _revision(money: str) -> str:
    """`business_case:fraud@3` as revision 3."""
    return f"revision {money.rpartition('@')[2]}" if money else "none"


def _sources(saw: Fingerprint, sees: Fingerprint) -> Iterator[StaleReason]:
    before, after = ({source.node: source for source in one.sources} for one in (saw, sees))
    for node, then in before.items():
        now = after.get(node)
        if now is None:
            yield StaleReason(Cause.LINEAGE, f"{then.name} no longer feeds it, but did when it was approved", then.path)
        else:
            yield from source_changes(then, now)
    for node, now in after.items():
        if node not in before:
            yield StaleReason(Cause.LINEAGE, f"{now.name} feeds it, which the approval did not see", now.path)


def source_changes(then: Source, now: Source) -> Iterator[StaleReason]:
    """What differs between one source as it was seen and as it is."""
    name, path = now.name, now.path or then.path
    if now.name != then.name:
        yield StaleReason(Cause.LINEAGE, f"{then.name} is now known as {now.name}", path)
    if now.version != then.version:
        said = f"{name} has {_version(now.version)}, the approval saw {_version(then.version, again=True)}"
        yield StaleReason(Cause.VERSION, said, path)
    if now.licence != then.licence:
        said = f"{name} is tagged with {_licence(now)}, the approval saw {_licence(then)}"
        yield StaleReason(Cause.LICENCE, said, path)
    if now.personal != then.personal:
        said = f"{name} is tagged with {_personal(now)}, the approval saw {_personal(then)}"
        yield StaleReason(Cause.PERSONAL_DATA, said, path)


def _evidence(saw: Fingerprint, sees: Fingerprint) -> Iterator[StaleReason]:
    before, after = ({item.number: item for item in one.evidence} for one in (saw, sees))
    for number, then in before.items():
        now = after.get(number)
        named = f"Evidence {number} ({then.title})"
        if now is None:
            yield StaleReason(Cause.EVIDENCE, f"{named} no longer belongs to it")
        elif now.valid != then.valid:
            said = (now.why_not or "is no longer valid") if then.valid else "is valid, which it was not when approved"
            yield StaleReason(Cause.EVIDENCE, f"{named} {said}")
        elif (now.sha256, now.kind) != (then.sha256, then.kind):
            yield StaleReason(Cause.EVIDENCE, f"{named} has other content than the approval saw")
    for number, now in after.items():
        if number not in before:
            yield StaleReason(Cause.EVIDENCE, f"Evidence {number} ({now.title}) came after the approval")


def _assumptions(saw: Fingerprint, sees: Fingerprint) -> Iterator[StaleReason]:
    before, after = ({item.number: item for item in one.assumptions} for one in (saw, sees))
    for number, now in after.items():
        then = before.get(number)
        if then is None or now.broken != then.broken:
            state = "is broken" if now.broken else "is not broken any more"
            said = (
                f"The assumption “{now.text}” ({number}) {state if then or now.broken else 'came after the approval'}"
            )
            yield StaleReason(Cause.ASSUMPTION, said)
        elif now.text != then.text:
            yield StaleReason(Cause.ASSUMPTION, f"The assumption {number} reads “{now.text}”, not “{then.text}”")
    for number, then in before.items():
        if number not in after:
            yield StaleReason(Cause.ASSUMPTION, f"The assumption “{then.text}” ({number}) is no longer made")


def _version(version: str, *, again: bool = False) -> str:
    if version == ANY_VERSION:
        return "any version"
    if not version:
        return "none" if again else "no version"
    return version if again else f"version {version}"


def _licence(source: Source) -> str:
    return f"the licence {source.licence}" if source.licence else "no licence"


def _personal(source: Source) -> str:
    return f"personal data ({columns_of(source.personal)})" if source.personal else "no personal data"


def columns_of(tags: str) -> str:
    """Tags of personal data as one says them: "pii: true (email)" is "email"."""
    return re.sub(r"\bpii: true \(([^()]+)\)", r"\1", tags)


def _short(text: str) -> str:
    return f"{text[:12]}…" if len(text) == 64 else text
