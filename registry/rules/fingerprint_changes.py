"""What is no longer as an approval saw it, in words: the difference of two fingerprints."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from registry.rules.fingerprint import ANY_VERSION, Cause, Fingerprint, Source
from registry.rules.worth import worth_changes


@dataclass(frozen=True, slots=True)
class StaleReason:
    """One thing that is no longer as the approval saw it; `path` leads from it to the subject, where there is a way."""

    cause: Cause
    text: str
    path: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.text}: {' → '.join(self.path)}" if len(self.path) > 1 else self.text


def stale_reasons(saw: Fingerprint, sees: Fingerprint) -> tuple[StaleReason, ...]:
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
            yield from _source(then, now)
    for node, now in after.items():
        if node not in before:
            yield StaleReason(Cause.LINEAGE, f"{now.name} feeds it, which the approval did not see", now.path)


def _source(then: Source, now: Source) -> Iterator[StaleReason]:
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
