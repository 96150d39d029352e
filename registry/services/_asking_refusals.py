"""Why something cannot be asked for, or not in this way: each raises what says so, or lets it pass."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from registry.commands.approvals import Kind
from registry.errors import Conflict, NotFound
from registry.rules.cases import Case, Revision, State, Today
from registry.rules.duties import eligible
from registry.rules.policy import Rule
from registry.rules.staffing import unfilled
from registry.rules.states import state_of
from registry.services._fingerprints import Seen
from registry.services._frozen import Frozen
from registry.store import histories, subjects
from registry.store import requests as store
from registry.subjects import Subject, SubjectKind, numbered

_OF_VETOED = frozenset({Kind.MODEL_VERSION.value, Kind.DATA.value, Kind.DEPLOYMENT.value, Kind.ROLLOUT.value})
"""What cannot be asked for a use case that was vetoed."""
_OPEN = frozenset({State.SUBMITTED.value, State.CHANGES_REQUESTED.value})


def unknown(connection: Connection, subject: Subject) -> None:
    """It, or that version of it, is not on record."""
    if not subjects.on_record(connection, subject):
        raise NotFound(f"about: {subject} is not on record. Register it, or check its name.")
    if subject.kind in {SubjectKind.MODEL, SubjectKind.DATASET} and subject.version:
        node = subjects.node(connection, subject)
        versions = [row.version for row in histories.versions(connection, node.id, limit=1000)] if node else []
        if subject.version not in versions:
            known = f"the newest are {', '.join(versions[:5])}" if versions else "it has none yet"
            raise NotFound(f"about: {subject.whole} has no version {subject.version} on record; {known}.")


def rival(connection: Connection, row: Any, subject: Subject) -> None:
    """A veto is not walked around with another request, and one question is asked once at a time."""
    for other in store.about(connection, subject, [row.environment]):
        if other.id == row.id or other.kind != row.kind:
            continue
        number = numbered(SubjectKind.REQUEST, other.id)
        if other.state == State.VETOED.value:
            raise Conflict(f"{number} asked for the same and was vetoed. Only a new revision of {number} reopens it.")
        if other.state in _OPEN:
            raise Conflict(f"{number} asks for the same and is {other.state.replace('_', ' ')}. Revise or withdraw it.")


def vetoed_use_case(connection: Connection, row: Any) -> None:
    """Its use case was vetoed."""
    vetoed = store.vetoed_use_case(connection, [row.use_case_id]) if row.use_case_id else None
    if vetoed is not None and row.kind in _OF_VETOED:
        number = numbered(SubjectKind.REQUEST, vetoed)
        raise Conflict(f"The use case itself was vetoed in {number}. Only a new revision of {number} reopens it.")


def without_evidence(rule: Rule, seen: Seen, level: str) -> None:
    """Evidence that the rule wants is not valid today."""
    there = {item.kind.lower() for item in seen.fingerprint.evidence if item.valid}
    missing = [kind for kind in rule.evidence if kind not in there]
    if missing:
        said = f"At {level} risk this needs evidence that is valid today: {', '.join(missing)}."
        raise Conflict(f"{said} Add it to {seen.fingerprint.subject} or its use case, then submit.")


def unsignable(case: Case, revision: Revision, kept: Frozen, today: Today) -> None:
    """Who comes to a group later may not sign, so a request that nobody can sign would wait for ever."""
    asked = Case(case.number, case.requester_id, (*case.revisions, revision), kept.subject_author_ids, kept.strictness)
    standing = state_of(asked.revisions, now=today.now)
    candidates = {stage.name: eligible(stage, asked, standing, today) for stage in kept.stages}
    stage = None if kept.strictness.later_members_may_sign else unfilled(kept.stages, candidates)
    if stage is not None:
        people = sorted(today.login(one) for one in candidates[stage.name])
        named = f"Only {_and(people)} could sign it" if people else "Nobody could sign it"
        raise Conflict(
            f"The stage {stage.name} needs {stage.quorum} of: {stage.words}. {named}, apart from other stages and from "
            "who asked or wrote it. Give somebody the role first."
        )


def _and(names: Sequence[str]) -> str:
    return ", ".join(names)
