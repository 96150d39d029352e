"""Rollouts in stages and rollbacks, through the gate: put on record as the deployment events that everybody reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4, uuid5

from sqlalchemy import Connection

from lineage import emit, own
from lineage.deployments import Deployed, every_version
from lineage.keys import DatasetKey
from lineage.registrations import (
    ApprovalReference,
    DeploymentRegistration,
    DeploymentRole,
    Share,
    deployment_key,
)
from registry.access import Desk, Permission, requires
from registry.audit import entry
from registry.commands.decisions import Decision, Option
from registry.commands.rollouts import RollBack, RollOut
from registry.engine import take_log_lock
from registry.errors import Conflict, NotFound, RuleBroken
from registry.rules import rollouts as rules
from registry.services import decisions, events, gate, projections, registrations
from registry.services import deployments as spells
from registry.services._account import actor_at
from registry.services._subjects import settled
from registry.store import approvers, nodes, subjects
from registry.subjects import Subject, SubjectKind
from registry.views.gate import GateAnswer
from registry.views.rollouts import RolledOut, ShareView

_KEYS = UUID("6b1f6a0e-8d0c-5b0e-9a53-3f0a4f1f6f3a")
"""The namespace in which an idempotency key becomes the id of a run."""


@requires(Permission.DEPLOY)
def roll_out(desk: Desk, said: RollOut, *, transport: Mapping[str, Any] | None = None) -> RolledOut:
    """Let a version answer a part of a service's requests, or all of them.

    Raises RuleBroken with the gate's reasons where it is closed, NotFound for an AI model that is not on record,
    Conflict where the parts do not fit.
    """
    projections.catch_up(desk.registry)
    model = _model(desk, said.model)
    answer = gate.ask(desk, model, environment=said.environment)
    if not answer.open:
        reasons = "; ".join(map(str, answer.reasons))
        raise RuleBroken(f"{answer.headline}. {reasons}", duty="gate")
    wanted = Share(
        model=_key(desk, model), model_version=model.version, traffic_percent=said.percent, role=said.role,
        since=desk.clock(), approval=_approval(desk, answer),
    )  # fmt: skip
    now = _now(desk, said.environment, said.service)
    if _done_before(desk, said.key):
        return _told(said.environment, said.service, now, answer)
    try:
        shares = rules.rolled_out(now, wanted)
    except ValueError as cause:
        raise Conflict(f"percent: {cause}.") from cause
    action = ("deployment.rolled_out", said.reason)
    return _kept(desk, said.environment, said.service, shares, answer, action, key=said.key, transport=transport)


@requires(Permission.DEPLOY)
def roll_back(desk: Desk, said: RollBack, *, transport: Mapping[str, Any] | None = None) -> RolledOut:
    """Take a service back to its champion alone, or to the version before, and log that as a decision.

    The gate is asked and its answer kept, but it does not stop this: what does harm need not wait for a signature.
    Raises NotFound where nothing answers, Conflict where there is nothing to go back to.
    """
    projections.catch_up(desk.registry)
    now = _now(desk, said.environment, said.service)
    if not now:
        raise NotFound(f"Nothing is on record as answering as {said.environment}/{said.service}.")
    known = _done_before(desk, said.key)
    try:
        shares = now if known else rules.rolled_back(now, _before(desk, said, now))
    except ValueError as cause:
        raise Conflict(f"service: {cause}.") from cause
    first = replace(shares[0], since=desk.clock())
    answer = gate.ask(desk, Subject.of(SubjectKind.MODEL, first.model, first.model_version),
                      environment=said.environment)  # fmt: skip
    if known:
        return _told(said.environment, said.service, now, answer)
    first = replace(first, approval=_approval(desk, answer) or first.approval)
    return _kept(
        desk, said.environment, said.service, (first,), answer, ("deployment.rolled_back", said.reason), key=said.key,
        transport=transport, decision=_decision(said, now, first, answer),
    )  # fmt: skip


def _kept(
    desk: Desk, environment: str, service: str, shares: rules.Shares, answer: GateAnswer, action: tuple[str, str], *,
    key: str, transport: Mapping[str, Any] | None, decision: Decision | None = None,
) -> RolledOut:  # fmt: skip
    """The events, their audit entry and the decision in one transaction."""
    made = emit.deployment_events(_registration(environment, service, shares), at=desk.clock(), run_id=_run(desk, key))
    delivery = events.deliver(desk, [emit.serialized(event) for event in made])
    told = {"shares": [f"{one.model_version} {one.traffic_percent:g} %" for one in shares], "gate": answer.headline}
    record = entry(desk, action[0], f"deployment:{environment}/{service}", reason=action[1], **told)
    with desk.registry.write() as connection:
        take_log_lock(connection)
        inside = replace(desk, registry=desk.registry.within(connection))
        events.commit(inside.registry, [delivery], records=[record])
        number = decisions.log(inside, decision).line.number if decision else ""
    projections.catch_up(desk.registry)
    _, trouble = registrations.passed_on(made, transport)
    return replace(_told(environment, service, shares, answer), decision=number, trouble=trouble)


def _registration(environment: str, service: str, shares: rules.Shares) -> DeploymentRegistration:
    first, *beside = shares
    return DeploymentRegistration(
        environment=environment, service=service, model=first.model, model_version=first.model_version,
        since=first.since, traffic_percent=first.traffic_percent, approval=first.approval,
        role=first.role if beside else None, alongside=tuple(beside),
    )  # fmt: skip


def _model(desk: Desk, said: Subject) -> Subject:
    with desk.registry.read() as connection:
        found = settled(connection, said)
        if subjects.node(connection, found) is None:
            raise NotFound(f"model: {found} is not on record: no event has named it.")
        return found


def _key(desk: Desk, model: Subject) -> DatasetKey:
    with desk.registry.read() as connection:
        row: Any = subjects.node(connection, model)
        return DatasetKey(row.namespace, row.name)


def _now(desk: Desk, environment: str, service: str) -> rules.Shares:
    """What answers as a service by the newest that was said of it."""
    with desk.registry.read() as connection:
        return tuple(_share(one) for one in _facet(connection, environment, service) if one.live)


def _facet(connection: Connection, environment: str, service: str) -> Sequence[Deployed]:
    node = deployment_key(environment, service).id
    return every_version(nodes.facets(connection, [node], (own.DEPLOYMENT,)).get(node, {}).get(own.DEPLOYMENT))


def _share(said: Deployed) -> Share:
    fits = said.role in set(DeploymentRole)
    since = said.since or datetime.fromisoformat("1970-01-01T00:00:00+00:00")
    told = said.approval
    approval = (
        ApprovalReference(reference=told.reference, by=told.by or "unknown", approved_at=told.approved_at or since,
                          expires_at=told.expires_at)
        if told else None
    )  # fmt: skip
    return Share(
        model=said.model, model_version=said.version or "unknown", role=DeploymentRole(said.role) if fits
        else DeploymentRole.CHAMPION, since=since, approval=approval,
        traffic_percent=100.0 if said.traffic_percent is None else min(max(said.traffic_percent, 0.0), 100.0),
    )  # fmt: skip


def _before(desk: Desk, said: RollBack, now: rules.Shares) -> Share | None:
    """The newest other version that was the champion here."""
    with desk.registry.read() as connection:
        place = spells.place_of(connection, said.environment, said.service)
        past = spells.spells_of(desk.registry, connection, place, now=desk.clock()) if place else []
    for spell in sorted(past, key=lambda one: one.since, reverse=True):
        one = spell.deployment
        if one.role in ("", DeploymentRole.CHAMPION.value) and one.live and one.version:
            share = Share(model=one.model, model_version=one.version, traffic_percent=100.0,
                          role=DeploymentRole.CHAMPION, since=spell.since)  # fmt: skip
            if not rules.same(share, now[0]):
                return share
    return None


def _approval(desk: Desk, answer: GateAnswer) -> ApprovalReference | None:
    if not answer.approved or not answer.request:
        return None
    with desk.registry.read() as connection:
        decided_at, by = approvers.of(connection, int(answer.request.removeprefix("A-")))
    return ApprovalReference(
        reference=answer.request, by=", ".join(by) or "Countersign", approved_at=decided_at or answer.at,
        expires_at=answer.expires_at,
    )  # fmt: skip


def _decision(said: RollBack, now: rules.Shares, first: Share, answer: GateAnswer) -> Decision:
    left = ", ".join(f"{one.model_version} ({one.traffic_percent:g} %)" for one in now)
    back = f"Take {said.service} in {said.environment} back to {first.model_version}"
    return Decision(
        title=back, template="rollback", choice=back, rationale=said.reason,
        about=Subject.of(SubjectKind.DEPLOYMENT, deployment_key(said.environment, said.service)),
        context=f"{left} answered until {first.since:%Y-%m-%d %H:%M} UTC. The gate said: {answer.headline}.",
        options=(Option(title=back), Option(title=f"Leave {now[-1].model_version} in place and mend it forward")),
        key=f"rollback/{said.key}" if said.key else "",
    )  # fmt: skip


def _run(desk: Desk, key: str) -> UUID:
    return uuid5(_KEYS, f"{actor_at(desk).account_id}/{key}") if key else uuid4()


def _done_before(desk: Desk, key: str) -> bool:
    if not key:
        return False
    with desk.registry.read() as connection:
        return nodes.run_known(connection, str(_run(desk, key)))


def _told(environment: str, service: str, shares: rules.Shares, answer: GateAnswer) -> RolledOut:
    shown = tuple(
        ShareView(f"{one.model.namespace}/{one.model.name}", one.model_version, one.traffic_percent, one.role.value,
                  one.since, one.approval.reference if one.approval else "")
        for one in shares
    )  # fmt: skip
    return RolledOut(environment=environment, service=service, shares=shown, gate=answer)
