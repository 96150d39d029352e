"""The rest of a pack: incidents, evidence, comments, what was found about requirements, gates' answers, policies."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from registry.commands.frameworks import COMPANY
from registry.rules import mentions
from registry.services import _deadlines, _evidence, _framework, _incident, _policy
from registry.services._pack_ground import Ground
from registry.services._pack_rows import Found
from registry.store import incidents as incident_store
from registry.store import policies as policy_store
from registry.store import proofs
from registry.store.among import among
from registry.subjects import Subject, SubjectKind, numbered
from registry.views.approvals import ReasonView
from registry.views.comments import CommentView
from registry.views.evidence import EvidenceView
from registry.views.frameworks import FrameworkView
from registry.views.incidents import IncidentView
from registry.views.packs import PackAssessment, PackGate, PackPolicy

People = Mapping[int, tuple[str, str]]


def incidents(connection: Connection, found: Found, *, now: datetime) -> tuple[IncidentView, ...]:
    """Every incident among the rows, whole, notes too."""
    rows = [row for row in incident_store.all_of(connection) if row.id in {one.id for one in found["incident"]}]
    told: dict[int, list[Any]] = defaultdict(list)
    for row in incident_store.entries(connection, [row.id for row in rows]):
        told[row.incident_id].append(row)
    rules = _deadlines.at(connection, now)
    cases = [_incident.Case(row, told[row.id], rules=rules, now=now) for row in sorted(rows, key=lambda row: row.id)]
    lines = _incident.lines(connection, cases)
    return tuple(_incident.whole(case, line) for case, line in zip(cases, lines, strict=True))


def evidence(connection: Connection, found: Found, *, now: datetime) -> tuple[EvidenceView, ...]:
    """Every piece of evidence among the rows, with its digest and all that it proves."""
    ids = [row.id for row in found["evidence_item"]]
    if not ids:
        return ()
    rows = connection.execute(proofs.items().where(among(connection, proofs.ITEM.c.id, ids)).order_by(proofs.ITEM.c.id))
    return _evidence.views(connection, rows.all(), now)


def comments(connection: Connection, found: Found, people: People) -> tuple[CommentView, ...]:
    """Every comment among the rows."""
    told = {account: login for account, (login, _) in people.items()}
    return tuple(_comment(row, told, people) for row in found["comment"])


def _comment(row: Any, told: Mapping[int, str], people: People) -> CommentView:
    called, unknown = mentions.resolved(row.text, {told[one] for one in row.mentions if one in told})
    about = Subject(SubjectKind(row.subject_kind), row.subject_name, row.subject_version)
    login, name = people.get(row.account_id, ("", ""))
    return CommentView(
        row.id, f"C-{row.id}", str(about), row.text, login, name, row.at, row.reply_to, called, unknown
    )  # fmt: skip


def frameworks(
    connection: Connection, ground: Ground, found: Found, *, narrow: bool, now: datetime
) -> tuple[FrameworkView, ...]:
    """Each framework, requirement by requirement: for the use cases of the scope, which tell of the company as well;
    for the company and every use case that was assessed where the scope has none."""
    cases = [f"use_case:{row.slug}" for row in ground.use_cases] if narrow else []
    assessed = {(row.framework_slug, row.scope) for row in found["requirement_assessment"]}
    views = []
    for slug in ground.frameworks:
        known = sorted(scope for one, scope in assessed if one == slug and scope != COMPANY)
        wanted = [one for one in cases if one in known] or cases[:1] if cases else [COMPANY, *known]
        views += [_framework.view(connection, slug, scope, now) for scope in wanted]
    return tuple(views)


def assessments(found: Found, people: People) -> tuple[PackAssessment, ...]:
    """All that was ever found about the requirements, in the order in which it was."""
    return tuple(
        PackAssessment(
            framework=row.framework_slug, ref=row.ref, scope=row.scope, status=row.status, note=row.note,
            by=people.get(row.account_id, ("", ""))[0], at=row.at, audit_seq=row.audit_seq,
        )
        for row in found["requirement_assessment"]
    )  # fmt: skip


def gates(found: Found, people: People) -> tuple[PackGate, ...]:
    """What gates answered about the things of the scope."""
    return tuple(
        PackGate(
            subject=str(Subject(SubjectKind(row.subject_kind), row.subject_name, row.subject_version)),
            environment=row.environment, opened=bool(row.opened), mode=row.mode,
            reasons=tuple(str(ReasonView(one["cause"], one["text"], tuple(one["path"]))) for one in row.reasons),
            request=numbered(SubjectKind.REQUEST, row.request_id) if row.request_id else "",
            by=people.get(row.account_id, ("", ""))[0], at=row.at, audit_seq=row.audit_seq,
        )
        for row in found["gate_answer"]
    )  # fmt: skip


def policies(connection: Connection, found: Found, *, now: datetime) -> tuple[dict[int, str], tuple[PackPolicy, ...]]:
    """What each policy revision is called by its row, and the policies: those requests were made under, that in force.

    A company without a policy of its own is under the one that ships.
    """
    force = _policy.in_force(connection, now)
    rows = [
        row for number in _policy_ids(found, force.revision_id) if (row := policy_store.revision(connection, number))
    ]
    labels = {row.id: f"policy:{row.slug}@{row.revision}" for row in rows}
    views = [
        PackPolicy(
            slug=row.slug, revision=row.revision, sha256=row.sha256, effective_from=row.effective_from,
            in_force=row.id == force.revision_id, text=row.text,
        )
        for row in rows
    ]  # fmt: skip
    if not force.revision_id:
        views.append(PackPolicy(slug=_policy.SLUG, revision=1, sha256=_policy.sha256(force.text), effective_from=now,
                                in_force=True, text=force.text))  # fmt: skip
    return labels, tuple(views)


def _policy_ids(found: Found, in_force: int) -> Iterator[int]:
    """A handful at most: policies change a few times a year."""
    yield from sorted({row.id for row in found["policy_revision"]} | ({in_force} - {0}))
