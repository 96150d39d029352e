"""What asking for an approval would take, before anybody asks: stages, who could sign, which evidence is lacking."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from registry.access import Desk, Permission, requires
from registry.commands.approvals import Ask, Kind
from registry.errors import Conflict, Invalid
from registry.rules.cases import Case, Revision, Today
from registry.rules.duties import eligible
from registry.rules.policy import Rule, Strictness
from registry.rules.states import state_of
from registry.services import _asking, _asking_refusals, _cases, _fingerprints, _policy, _risk
from registry.services._account import actor_at
from registry.services._frozen import Frozen, frozen
from registry.services._subjects import settled
from registry.store import foundations
from registry.subjects import Subject
from registry.views.preview import EvidenceWanted, PreviewView, StagePreview


@requires(Permission.GOVERN_READ)
def preview(desk: Desk, said: Ask) -> PreviewView:
    """What the policy in force wants for it now; raises NotFound for what is not there, Invalid for a wrong kind."""
    now, asker = desk.clock(), actor_at(desk).account_id
    with desk.registry.read() as connection:
        subject, case = _about(connection, said)
        level = _level(connection, case, now)
        force = _policy.in_force(connection, now)
        rule = force.policy.rule(said.kind, level)
        strictness = force.policy.strictness_for(said.kind)
        kept, today = _requirements(connection, rule, strictness, subject, case, asker, now)
        used = foundations.use_case(connection, use_case_id=case) if case is not None else None
        seen = _fingerprints.now_seen(desk.registry.within(connection), subject, case, now)
        rival = _rival(connection, said, subject)
    there = {item.kind.lower() for item in seen.fingerprint.evidence if item.valid}
    return PreviewView(
        subject=subject, use_case=used.slug if used else "", level=level or "high", assessed=bool(level),
        policy=force.label, stages=tuple(_stages(kept, asker, today)), refused=rule.refused, rival=rival,
        evidence=tuple(EvidenceWanted(kind, kind in there) for kind in rule.evidence), fast_path=rule.fast_path,
        money=seen.fingerprint.money, worth=str(seen.fingerprint.worth or ""),
        expires_after_days=rule.expires_after_days, review_every_days=rule.review_every_days, vetoes=rule.vetoes,
    )  # fmt: skip


@requires(Permission.GOVERN_READ)
def kinds_for(desk: Desk, subject: Subject) -> tuple[Kind, ...]:
    """The kinds of change that an approval can be asked for about such a thing."""
    return tuple(kind for kind, about in _asking.ABOUT.items() if subject.kind in about and kind is not Kind.POLICY)


def _about(connection: Connection, said: Ask) -> tuple[Subject, int | None]:
    subject = settled(connection, said.about)
    if subject.kind not in _asking.ABOUT[said.kind]:
        raise Invalid(f"about: {said.kind.value} is not asked for {subject}.")
    _asking_refusals.unknown(connection, subject)
    return subject, _asking.use_case_of(connection, said, subject)


def _level(connection: Connection, case: int | None, now: datetime) -> str:
    """The level of risk; empty where nobody knows, which counts as high."""
    return _risk.tier_of(connection, case, now).level if case is not None else ""


def _requirements(
    connection: Connection, rule: Rule, strictness: Strictness, subject: Subject, case: int | None, asker: int,
    now: datetime,
) -> tuple[Frozen, Today]:  # fmt: skip
    vetoes, authors = _policy.vetoes(rule.vetoes), _asking.authors_of(connection, subject)
    wanted = [*vetoes, *(one for stage in rule.stages for one in stage.signers)]
    today = _cases.world(connection, wanted, case, now, more=[asker, *authors])
    return frozen(rule, strictness, today.members, vetoes, authors), today


def _stages(kept: Frozen, asker: int, today: Today) -> Iterator[StagePreview]:
    """The stages with who could sign each, if the asker asked now."""
    revision = Revision(1, asker, today.now, kept.stages, None, vetoes=kept.vetoes)
    case = Case("", asker, (revision,), kept.subject_author_ids, kept.strictness)
    standing = state_of(case.revisions, now=today.now)
    for stage in kept.stages:
        people = sorted(map(today.login, eligible(stage, case, standing, today)))
        yield StagePreview(stage.name, stage.words, stage.quorum, tuple(people))


@dataclass(frozen=True, slots=True)
class _New:
    """As much of a request as is compared with others, before it is on record."""

    kind: str
    environment: str
    id: int = 0


def _rival(connection: Connection, said: Ask, subject: Subject) -> str:
    """The sentence that refuses it for a request about the same that is open or was vetoed; else empty."""
    try:
        _asking_refusals.rival(connection, _New(said.kind.value, said.environment), subject)
    except Conflict as refusal:
        return str(refusal)
    return ""
