"""Packs: everything on record about a use case, an AI model, a framework or a time, read as one snapshot."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from registry.access import Desk, Permission, check, permissions_now, requires
from registry.commands.packs import Scope
from registry.services import (
    _pack_cases,
    _pack_decisions,
    _pack_ground,
    _pack_log,
    _pack_money,
    _pack_query,
    _pack_requests,
    _pack_rest,
    _pack_rows,
    _pack_things,
    frameworks,
)
from registry.services import audit as log
from registry.store import packs as store
from registry.types import micros, moment
from registry.views.audit import CheckpointView
from registry.views.packs import Pack


@requires(Permission.AUDIT_READ)
def snapshot(desk: Desk, scope: Scope, *, organisation: str = "") -> Pack:
    """Everything on record in a scope, with the audit entries that vouch for it and their proofs.

    Read in one transaction, as of now or of the end of the scope's time. Raises NotFound for what is not on record.
    """
    return _snapshot(desk, scope, organisation)


@requires(Permission.BRIEF_EXPORT)
def card(desk: Desk, model: str, *, organisation: str = "") -> Pack:
    """What is on record about an AI model, by namespace/name, as far as whoever asks may read it.

    Without the right to read the audit log it comes without the log's entries, the rows that they vouch for and the
    roles that they tell; without the right to read money, without that. `left_out` says so. Raises NotFound.
    """
    for needed in (Permission.LINEAGE_READ, Permission.GOVERN_READ):
        check(desk, needed)
    pack, may = _snapshot(desk, Scope(model=model), organisation), permissions_now(desk)
    if Permission.MONEY_READ not in may:
        pack = _without(replace(pack, money=_pack_money.NONE), "what it costs", Permission.MONEY_READ)
    if Permission.AUDIT_READ not in may:
        requests = tuple(
            replace(one, signatures=tuple(replace(act, roles=()) for act in one.signatures)) for one in pack.requests
        )
        bare = replace(pack, requests=requests, entries=(), rows=())
        pack = _without(bare, "the entries of the audit log, and the rows that they vouch for", Permission.AUDIT_READ)
    return pack


def _without(pack: Pack, what: str, needed: Permission) -> Pack:
    why = f"Left out, as {pack.asked_by} may not {needed.value}: {what}."
    return replace(pack, left_out=(*pack.left_out, why))


def _snapshot(desk: Desk, scope: Scope, organisation: str) -> Pack:
    frameworks.listing(desk)  # puts those on record that ship
    signed = log.checkpoint_of_export(desk)
    with desk.registry.read() as connection:
        inside = replace(desk, registry=desk.registry.within(connection))
        return _read(inside, connection, scope, signed, organisation)


def _read(desk: Desk, connection: Connection, scope: Scope, signed: CheckpointView, organisation: str) -> Pack:
    now = desk.clock()
    as_of, scope = _as_of(scope, now), _pack_ground.settled(connection, scope)
    ground = _pack_ground.ground(desk.registry, connection, scope, as_of)
    found = _pack_rows.gathered(connection, ground, scope, as_of)
    people = store.people(connection)
    labels, policies = _pack_rest.policies(connection, found, now=as_of)
    entries = [row for row in _pack_log.rows_of(connection, ground, found) if row.at <= as_of]
    around = _pack_requests.Around(people, labels, _pack_log.roles(entries), current=as_of == now)
    models = _pack_things.models(desk, connection, ground, as_of)
    deployments = _pack_things.deployed(desk, connection, ground, as_of)
    return Pack(
        scope=scope,
        query=_pack_query.words(scope, ground, as_of, now),
        as_of=as_of,
        asked_by=desk.actor.login if desk.actor else "",
        organisation=organisation,
        counts=_pack_log.counts(found, {"model": models, "deployment": deployments, "audit_entry": entries}),
        subjects=ground.subjects,
        use_cases=_pack_cases.told(found, people),
        models=models,
        deployments=deployments,
        decisions=_pack_decisions.told(connection, found, today=as_of.date()),
        requests=_pack_requests.told(desk.registry, connection, found, around, now=as_of),
        incidents=_pack_rest.incidents(connection, found, now=as_of),
        evidence=_pack_rest.evidence(connection, found, now=as_of),
        comments=_pack_rest.comments(connection, found, people),
        frameworks=_pack_rest.frameworks(connection, ground, found, narrow=scope.narrow, now=as_of),
        assessments=_pack_rest.assessments(found, people),
        gates=_pack_rest.gates(found, people),
        policies=policies,
        money=_pack_money.told(found, people),
        entries=tuple(_pack_log.told(connection, entries, size=signed.size)),
        rows=tuple(_pack_log.kept_rows(found)),
        checkpoint=_pack_log.checkpoint(signed),
    )


def _as_of(scope: Scope, now: datetime) -> datetime:
    """Now, or the end of a time that is over; the end itself is outside it, which a microsecond tells."""
    return min(now, moment(micros(scope.until) - 1)) if scope.until else now
