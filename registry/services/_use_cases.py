"""How use cases are put together for a screen: people by name, stages with their gates, roles with their holders."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from registry.engine import Registry
from registry.rules import use_case_roles as role_rules
from registry.rules.stages import Facts, Stage, is_step_on, missing, steps_from
from registry.rules.use_case_roles import UseCaseRole, people_rules
from registry.services import _cases, _risk
from registry.store import use_case_roles as role_store
from registry.store import use_cases as store
from registry.store.portfolio_standing import KINDS, WORDS
from registry.store.use_case_states import BITS
from registry.subjects import SubjectKind, numbered
from registry.views.risk import TierView
from registry.views.use_cases import (
    ApprovalLine,
    Gate,
    Person,
    RevisionView,
    RoleView,
    StageStep,
    UseCaseLine,
    UseCaseView,
)

People = Mapping[int, Any]
APPROVED, VETOED, SUPERSEDED = "approved", "vetoed", "superseded"
_UNDECIDED = frozenset({"draft", "submitted", "changes_requested", "withdrawn"})


def person(people: People, account_id: int | None) -> Person | None:
    """An account as somebody with a name."""
    row = people.get(account_id) if account_id else None
    return Person(row.id, row.login, row.name) if row is not None else None


def login(people: People, account_id: int | None) -> str:
    """The login of an account; empty for nobody."""
    row = people.get(account_id) if account_id else None
    return str(row.login) if row is not None else ""


def revision_view(row: Any, people: People) -> RevisionView:
    """A row of a revision as it is shown."""
    return RevisionView(
        revision=row.revision, title=row.title, purpose=row.purpose, owner=person(people, row.owner_id),
        sponsor=person(people, row.sponsor_id), affected=row.affected, when_wrong=row.when_wrong,
        simpler=row.necessity.get("simpler", ""), why_not=row.necessity.get("why_not", ""), sourcing=row.sourcing,
        data_needed=row.data_needed, jurisdiction=row.jurisdiction,
        answers={name: tuple(given) for name, given in row.answers.items()}, models=tuple(row.models),
        particulars=dict(row.particulars), summary=row.summary, by=login(people, row.account_id), at=row.at,
    )  # fmt: skip


def view(registry: Registry, connection: Connection, case: Any, now: datetime) -> UseCaseView:
    """One use case as it stands; `connection` is one of `registry`."""
    said = store.revision(connection, case.id)
    steps = store.stages(connection, case.id)
    tier = _risk.tier_of(connection, case.id, now)
    holders = role_store.holders(connection, [case.id])[case.id]
    requests = approvals(registry, connection, case.id, now)
    members = {one for who in holders.values() for one in who}
    mentioned = {said.account_id, case.account_id, *(step.account_id for step in steps)} if said else set()
    people = role_store.people(connection, sorted(members | mentioned))
    skills = role_store.skills(connection, sorted(members))
    stage = Stage(steps[-1].stage)
    return UseCaseView(
        id=case.id,
        slug=case.slug,
        said=revision_view(said, people),
        stage=stage.value,
        steps=tuple(StageStep(s.stage, s.reason, login(people, s.account_id), s.at) for s in steps),
        gates=gates(stage, facts(said, tier, holders, requests)),
        tier=tier,
        roles=tuple(_role(role, stage, holders, skills, people) for role in UseCaseRole),
        approvals=requests,
        proposed_by=login(people, case.account_id),
        proposed_at=case.at,
        coverage=role_rules.coverage(holders, skills, people_rules()),
    )


def facts(said: Any, tier: TierView, holders: Mapping[str, frozenset[int]], requests: Sequence[ApprovalLine]) -> Facts:
    """What the gates look at."""
    texts = {
        "purpose": said.purpose, "affected": said.affected, "when_wrong": said.when_wrong,
        "simpler": said.necessity.get("simpler", ""), "why_not": said.necessity.get("why_not", ""),
        "sourcing": said.sourcing, "data_needed": said.data_needed, "jurisdiction": said.jurisdiction,
        "models": " ".join(said.models),
    }  # fmt: skip
    return Facts(
        said=texts, tier=tier.tier, missing=tuple(one.asked for one in tier.missing), outdated=tier.outdated,
        roles=holders, approvals=_states(requests), disputed=tier.disputed is not None,
    )  # fmt: skip


def approvals(registry: Registry, connection: Connection, use_case_id: int, now: datetime) -> tuple[ApprovalLine, ...]:
    """Every request for a use case, newest first; the newest of a kind that was approved as it stands at this moment.

    That may be stale or expired, whatever its acts alone say. Older approvals are shown as their acts left them.
    """
    found, looked = [], set[str]()
    for row in store.approvals(connection, [use_case_id]):
        state = row.state
        if state == APPROVED and row.kind not in looked:
            looked.add(row.kind)
            state = _cases.load(registry.within(connection), row.id, now).standing.state.value
        elif state == APPROVED:
            state = SUPERSEDED
        number = numbered(SubjectKind.REQUEST, row.id)
        found.append(ApprovalLine(number, row.kind, state, row.expires_at))
    return tuple(found)


def _states(requests: Sequence[ApprovalLine]) -> dict[str, str]:
    """How each kind of change stands: vetoed where a veto stands, else as what was decided last, else as the newest."""
    found: dict[str, str] = {}
    for kind in {row.kind for row in requests}:
        states = [row.state for row in requests if row.kind == kind]
        decided = [state for state in states if state not in _UNDECIDED]
        found[kind] = VETOED if VETOED in states else (decided or states)[0]
    return found


def gates(stage: Stage, known_facts: Facts) -> tuple[Gate, ...]:
    """The steps that may be asked for from a stage."""
    return tuple(
        Gate(to.value, is_step_on(stage, to), missing(stage, to, known_facts)) for to in steps_from(stage)
    )  # fmt: skip


def _role(
    role: UseCaseRole,
    stage: Stage,
    holders: Mapping[str, frozenset[int]],
    skills: Mapping[int, Mapping[str, int]],
    people: People,
) -> RoleView:
    rules = people_rules()
    who = sorted(holders.get(role.value, ()))
    gaps = role_rules.skill_gaps({role.value: who}, skills, rules)
    lacking = tuple(f"{login(people, gap.member_id)}: {gap.skill} {gap.has} of {gap.needs}" for gap in gaps)
    found = tuple(one for member in who if (one := person(people, member)))
    return RoleView(role.value, rules.needs(role).does, role in role_rules.required(stage, rules), found, lacking)


def lines(rows: Iterable[Any]) -> tuple[UseCaseLine, ...]:
    """Rows of the portfolio as its lines."""
    return tuple(_line(row) for row in rows)


def _line(row: Any) -> UseCaseLine:
    rules, stage = people_rules(), Stage(row.stage)
    lacking = [role for role in UseCaseRole if not row.role_bits & BITS[role]]
    wanted = role_rules.required(stage, rules)
    return UseCaseLine(
        id=row.id, slug=row.slug, title=row.title, purpose=row.purpose,
        owner=Person(row.owner_id, row.owner_login, row.owner) if row.owner_id else None,
        stage=row.stage, stage_at=row.stage_at, tier=row.tier, overridden=row.overridden is not None,
        word=WORDS[row.place], unfilled=tuple(role.value for role in lacking if role in wanted),
        approved=tuple(kind for kind, bit in KINDS.items() if row.approved_bits & bit),
        stale=tuple(kind for kind, bit in KINDS.items() if row.stale_bits & bit),
        revision=row.revision, revised_at=row.revised_at, proposed_at=row.proposed_at,
    )  # fmt: skip
