"""What an approval of a subject is bound to at this moment, and what is no longer as a revision saw it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from lineage import history as told
from lineage import labels, own
from lineage.deployments import deployed
from registry.engine import Registry
from registry.rules.fingerprint import ANY_VERSION, Assumption, Evidence, Fingerprint, Source
from registry.rules.fingerprint_changes import StaleReason, stale_reasons
from registry.rules.policy import Watched
from registry.services import _judging, _money_seen
from registry.services._sources import Sight, sights
from registry.services.histories import parsed
from registry.store import foundations, histories, nodes, policies, subjects
from registry.subjects import Subject, SubjectKind, numbered

DIRECT = 2
"""Edges to what a run read that wrote the subject: the dataset, its run's job, the subject."""
EVENTS = 300
"""The newest events about a subject in which its content hash is looked for."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A fingerprint with the places of its sources in the graph."""

    fingerprint: Fingerprint
    sights: tuple[Sight, ...] = ()


def now_seen(registry: Registry, subject: Subject, use_case_id: int | None, now: datetime) -> Seen:
    """Everything that an approval asked for now would see."""
    with registry.read() as connection:
        node = subjects.node(connection, subject)
        case = foundations.use_case(connection, use_case_id=use_case_id) if use_case_id is not None else None
        money = _money_seen.of(connection, case) if case else _money_seen.NONE
        about = [subject, *([Subject(SubjectKind.USE_CASE, case.slug)] if case else [])]
        found = Fingerprint(
            subject=str(subject),
            subject_revision=_revision(connection, subject, node),
            business_case=f"use_case:{case.slug}@{case.revision}" if case else "",
            money=money.money,
            worth=money.worth,
            evidence=tuple(evidence(row, now) for row in foundations.evidence(connection, about)),
            assumptions=tuple(_assumptions(connection, about)),
        )
    placed = sights(registry, node.id, subject) if node is not None else ()
    return Seen(replace(found, sources=tuple(sight.source for sight in placed)), placed)


def watching(seen: Seen, watched: Watched) -> Seen:
    """The same, bound to the versions of those sources only that a policy watches."""
    if watched is Watched.ALL:
        return seen
    nearest = DIRECT if watched is Watched.DIRECT else 0
    placed = tuple(sight if sight.hops <= nearest else _of_any_version(sight) for sight in seen.sights)
    sources = tuple(sight.source for sight in placed)
    return Seen(replace(seen.fingerprint, sources=sources, watched=watched.value), placed)


def _of_any_version(sight: Sight) -> Sight:
    return replace(sight, source=replace(sight.source, version=ANY_VERSION))


def changes(registry: Registry, saw: Fingerprint, use_case_id: int | None, now: datetime) -> tuple[StaleReason, ...]:
    """What is no longer as `saw` has it.

    Evidence and decisions that came later are no change, unless such a decision rests on a broken assumption. The first
    business case of a use case that had none is no change either.
    """
    sees = now_seen(registry, Subject.parse(saw.subject), use_case_id, now).fingerprint
    return stale_reasons(saw, comparable(saw, sees))


def comparable(saw: Fingerprint, sees: Fingerprint) -> Fingerprint:
    """What is there now of all that was seen, and what speaks against it beyond."""
    evidence, known = {item.number for item in saw.evidence}, {one.number: one for one in saw.assumptions}
    still = {one.number for one in sees.assumptions}
    superseded = tuple(one for number, one in known.items() if number not in still)
    return replace(
        sees,
        sources=_comparable(saw, sees.sources),
        watched=saw.watched,
        money=sees.money if saw.money else "",
        worth=sees.worth if saw.money else None,
        subject_revision=sees.subject_revision or saw.subject_revision,
        evidence=tuple(item for item in sees.evidence if item.number in evidence),
        assumptions=superseded + tuple(one for one in sees.assumptions if one.number in known or one.broken),
    )


def _comparable(saw: Fingerprint, sees: Sequence[Source]) -> tuple[Source, ...]:
    """What is there now, without versions that are free; where the policy watches none, new sources don't count."""
    if saw.watched == Watched.NONE:
        now = {source.node: source for source in sees}
        return tuple(replace(now.get(one.node, one), version=ANY_VERSION) for one in saw.sources)
    free = {source.node for source in saw.sources if source.version == ANY_VERSION}
    return tuple(replace(one, version=ANY_VERSION) if one.node in free else one for one in sees)


def _revision(connection: Connection, subject: Subject, node: Any) -> str:
    """What tells one state of the subject from another under the same name; empty where nothing does."""
    match subject.kind:
        case SubjectKind.USE_CASE:
            row = foundations.use_case(connection, slug=subject.name)
            return f"revision {row.revision}" if row else ""
        case SubjectKind.POLICY:
            policy = policies.numbered(connection, subject.name, subject.version)
            return policy.sha256 if policy else ""
        case SubjectKind.DEPLOYMENT:
            return _deployed(connection, node) if node is not None else ""
        case SubjectKind.MODEL | SubjectKind.DATASET:
            return _content(connection, node.id, subject.version) if node is not None else ""
        case _:
            return ""


def _deployed(connection: Connection, node: Any) -> str:
    said = deployed(nodes.facets(connection, [node.id], (own.DEPLOYMENT,)).get(node.id, {}).get(own.DEPLOYMENT))
    return f"{said.model.name}@{said.version}" if said and said.model else ""


def _content(connection: Connection, node_id: int, version: str) -> str:
    """The content hash of a version where an event said one; of the thing as such, its newest version."""
    if not version:
        newest = nodes.latest_versions(connection, [node_id]).get(node_id)
        return f"version {newest.version}" if newest else ""
    rows = histories.events_about(connection, [node_id], limit=EVENTS)
    facets = told.of_versions(told.said_of(node_id, parsed(rows))).get(version, {})
    return labels.content_hash(facets)


def evidence(row: Row[Any], now: datetime) -> Evidence:
    """A piece of evidence as it stands at a moment, with why it does not count where it does not."""
    why = ""
    if row.withdrawn_at is not None and row.withdrawn_at <= now:
        why = f"was withdrawn on {row.withdrawn_at:%Y-%m-%d}"
    elif row.valid_until is not None and row.valid_until <= now:
        why = f"ran out on {row.valid_until:%Y-%m-%d}"
    elif row.valid_from is not None and now < row.valid_from:
        why = f"holds only from {row.valid_from:%Y-%m-%d}"
    number = numbered(SubjectKind.EVIDENCE, row.id)
    return Evidence(number, row.kind, row.title, row.sha256, foundations.in_time(row, now), why)


def _assumptions(connection: Connection, about: Sequence[Subject]) -> list[Assumption]:
    found = _judging.of_decisions(connection, foundations.decisions(connection, about))
    return [
        Assumption(f"{numbered(SubjectKind.DECISION, decision)}.{one.position}", one.text, one.state == "broken")
        for decision, views in sorted(found.items())
        for one in views
    ]
