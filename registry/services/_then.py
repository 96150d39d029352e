"""What an approval rests on that had changed by a past moment, as far as the record tells when each thing changed.

It tells that of the use case, its business case, evidence and the versions of what feeds the subject. Licences,
personal data, the ways that data took and what became of assumptions are kept as last said: those are taken to be as
they were seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from lineage.aliases import Aliases
from registry.rules.fingerprint import ANY_VERSION, Evidence, Fingerprint, Source
from registry.rules.fingerprint_changes import StaleReason, stale_reasons
from registry.services import _fingerprints, _money_seen
from registry.store import foundations, packs
from registry.subjects import Subject, SubjectKind


def changes(
    connection: Connection, aliases: Aliases, saw: Fingerprint, use_case_id: int | None, then: datetime
) -> tuple[StaleReason, ...]:
    """What was no longer as `saw` has it at a moment, by what is on record now about that time."""
    subject = Subject.parse(saw.subject)
    case = foundations.use_case(connection, use_case_id=use_case_id, then=then) if use_case_id is not None else None
    about = [subject, *([Subject(SubjectKind.USE_CASE, case.slug)] if case else [])]
    sees = replace(
        saw,
        sources=_sources(connection, aliases, saw.sources, then),
        evidence=_evidence(connection, about, saw.evidence, then),
    )
    if case is not None:
        money = _money_seen.of(connection, case, then=then) if saw.money else _money_seen.NONE
        is_case = subject.kind is SubjectKind.USE_CASE
        sees = replace(
            sees,
            business_case=f"use_case:{case.slug}@{case.revision}",
            subject_revision=f"revision {case.revision}" if is_case else saw.subject_revision,
            money=money.money,
            worth=money.worth,
        )
    return stale_reasons(saw, sees)


def _sources(connection: Connection, aliases: Aliases, saw: Sequence[Source], then: datetime) -> tuple[Source, ...]:
    """The same things with the newest version that each had then, whatever name that was said under."""
    members = {one.node: aliases.members(one.node) or (one.node,) for one in saw if one.version != ANY_VERSION}
    rows = packs.versions(connection, {name for names in members.values() for name in names}, then)
    newest = {one: max(((row.first_seen, row.version) for row in rows if row.dataset_id in names), default=None)
              for one, names in members.items()}  # fmt: skip
    return tuple(replace(one, version=told[1]) if (told := newest.get(one.node)) else one for one in saw)


def _evidence(
    connection: Connection, about: Sequence[Subject], saw: Sequence[Evidence], then: datetime
) -> tuple[Evidence, ...]:
    known = {one.number: one for row in foundations.evidence(connection, about)
             for one in (_fingerprints.evidence(row, then),)}  # fmt: skip
    return tuple(known.get(one.number, one) for one in saw)
