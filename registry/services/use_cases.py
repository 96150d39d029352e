"""Use cases: proposed, revised, listed, looked at, and moved through gates that say what is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection

from registry.access import Desk, Permission, requires
from registry.commands import use_cases as commands
from registry.commands.use_cases import Proposal
from registry.errors import Conflict, Invalid, NotFound
from registry.rules.stages import Stage, is_step_on, missing, steps_from
from registry.rules.use_case_roles import people_rules
from registry.services import _by_slug, _risk, _stale, projections
from registry.services import _use_case_writing as writing
from registry.services import _use_cases as views
from registry.services._use_case_writing import Proposed, as_proposal
from registry.services.registrations import passed_on
from registry.store import accounts, portfolio
from registry.store import use_case_roles as role_store
from registry.store import use_cases as store
from registry.store.kept import Keeping, keeping
from registry.store.portfolio_standing import Wanted
from registry.views.listing import Asked, Listed
from registry.views.use_cases import Portfolio, PortfolioSummary, RevisionView, StageStep, UseCaseLine, UseCaseView

_FIRST = Asked()


@requires(Permission.USE_CASE_PROPOSE)
def propose(desk: Desk, proposal: Proposal, *, transport: Mapping[str, Any] | None = None) -> Proposed:
    """Put a use case on record, in its first stage, and into the lineage. The same key again changes nothing.

    Its event is passed on where a `transport` of the OpenLineage client is given.
    """
    made, events = writing.propose(desk, [proposal], ())
    projections.catch_up(desk.registry)
    sent, trouble = passed_on(events, transport)
    return replace(made[0], sent=sent, trouble=trouble)


@requires(Permission.USE_CASE_PROPOSE)
def propose_all(desk: Desk, proposals: Sequence[Proposal], *, stages: Sequence[str] = ()) -> list[Proposed]:
    """Put use cases on record in one transaction: all, or none. `stages` says where each stands already.

    A use case that is brought in beyond the first stage has passed no gate here, and shows what it lacks.
    """
    return writing.propose(desk, proposals, stages)[0]


@requires(Permission.USE_CASE_PROPOSE)
def revise(desk: Desk, slug: str, proposal: Proposal) -> Proposed:
    """Say anew, whole, what a use case is; what was said before stays on record. Says so where nothing differs."""
    with keeping(desk) as kept:
        case = _by_slug.known(kept.connection, slug)
        made = writing.revise(kept, [(case, _revision(kept.connection, case.id), proposal)])[0]
    projections.catch_up(desk.registry)
    return made


@requires(Permission.USE_CASE_PROPOSE)
def change(desk: Desk, slug: str, changes: Mapping[str, Any]) -> Proposed:
    """Revise only some fields of a use case; the others stay as they were last said."""
    with desk.registry.read() as connection:
        case = _by_slug.known(connection, slug)
        row = _revision(connection, case.id)
        people = role_store.people(connection, [one for one in (row.owner_id, row.sponsor_id) if one])
    said = views.revision_view(row, people)
    content = as_proposal(said) | {"summary": ""} | dict(changes)
    return revise(desk, slug, commands.read(content))


@requires(Permission.USE_CASE_MANAGE)
def move(desk: Desk, slug: str, to: str, *, reason: str = "") -> None:
    """Take a use case to another stage; raises Conflict naming everything that is missing, and who can supply it."""
    with keeping(desk) as kept:
        case = _by_slug.known(kept.connection, slug)
        now = Stage(store.stages(kept.connection, case.id)[-1].stage)
        after = _step(now, to)
        _refuse_closed_gate(kept, case, now, after)
        if not is_step_on(now, after) and not reason.strip():
            raise Invalid(f"reason: say why {slug} goes to {after.value}; it is kept in the audit log.")
        kept.add("use_case_stage", use_case_id=case.id, stage=after.value, reason=reason.strip())
        details = {"before": now.value, "after": after.value}
        kept.log("use_case.moved", writing.subject(slug), reason=reason.strip(), **details)


@requires(Permission.GOVERN_READ)
def get(desk: Desk, slug: str) -> UseCaseView:
    """One use case with its stages, gates, risk, roles and approvals; raises NotFound."""
    with desk.registry.read() as connection:
        return views.view(desk.registry, connection, _by_slug.known(connection, slug), desk.clock())


@requires(Permission.GOVERN_READ)
def exists(desk: Desk, slug: str) -> bool:
    """Whether a use case of that slug is on record here, and not only in the lineage."""
    with desk.registry.read() as connection:
        return store.by_slug(connection, slug) is not None


@requires(Permission.GOVERN_READ)
def history(desk: Desk, slug: str) -> tuple[list[RevisionView], list[StageStep]]:
    """Every revision and every step of a use case, newest first."""
    with desk.registry.read() as connection:
        case = _by_slug.known(connection, slug)
        rows, steps = store.revisions(connection, case.id), store.stages(connection, case.id)
        ids = {one for row in rows for one in (row.account_id, row.owner_id, row.sponsor_id) if one}
        people = role_store.people(connection, sorted(ids | {step.account_id for step in steps}))
    said = [views.revision_view(row, people) for row in reversed(rows)]
    return said, [StageStep(s.stage, s.reason, views.login(people, s.account_id), s.at) for s in reversed(steps)]


@requires(Permission.GOVERN_READ)
def listing(
    desk: Desk,
    asked: Asked = _FIRST,
    *,
    words: Sequence[str] = (),
    stages: Sequence[str] = (),
    tiers: Sequence[str] = (),
    owner: str = "",
) -> Listed[UseCaseLine]:
    """The use cases asked for, red first; by words of state, stages, tiers ("" is not assessed) and owner's login."""
    with desk.registry.read() as connection:
        owner_id = None
        if owner:
            row = accounts.by_login(connection, owner)
            owner_id = row.id if row is not None else 0
        wanted = replace(_every(desk, connection), words=words, stages=stages, tiers=tiers, owner_id=owner_id)
        rows, found = portfolio.lines(connection, wanted, asked)
        return Listed(views.lines(rows), found, portfolio.total(connection))


@requires(Permission.GOVERN_READ)
def summary(desk: Desk) -> PortfolioSummary:
    """How many use cases stand how."""
    with desk.registry.read() as connection:
        found = portfolio.places(connection, _every(desk, connection))
    by: tuple[dict[str, int], ...] = ({}, {}, {})
    for key, number in found.items():
        for counted, name in zip(by, key, strict=True):
            counted[name] = counted.get(name, 0) + number
    return PortfolioSummary(sum(found.values()), *by)


@requires(Permission.GOVERN_READ)
def portfolio_of(desk: Desk, asked: Asked = _FIRST) -> Portfolio:
    """The first use cases of the portfolio with the summary of all."""
    return Portfolio(listing(desk, asked), summary(desk), desk.clock())


def _every(desk: Desk, connection: Connection) -> Wanted:
    now = desk.clock()
    stale = _stale.stale_requests(desk.registry.within(connection), connection, now)
    return Wanted(now=now, digests=_risk.digests(now), rules=people_rules(), stale=stale)


def _revision(connection: Connection, use_case_id: int) -> Any:
    row = store.revision(connection, use_case_id)
    if row is None:
        raise NotFound(f"Nothing was said of the use case {use_case_id}.")
    return row


def _step(now: Stage, to: str) -> Stage:
    allowed = steps_from(now)
    if to not in {step.value for step in allowed}:
        names = ", ".join(step.value for step in allowed)
        raise Conflict(f"stage: from {now.value} a use case goes to {names}, not to {to[:40]}.")
    return Stage(to)


def _refuse_closed_gate(kept: Keeping, case: Any, now: Stage, after: Stage) -> None:
    said = _revision(kept.connection, case.id)
    holders = role_store.holders(kept.connection, [case.id])[case.id]
    tier = _risk.tier_of(kept.connection, case.id, kept.now)
    requests = views.approvals(kept.desk.registry, kept.connection, case.id, kept.now)
    needs = missing(now, after, views.facts(said, tier, holders, requests))
    if needs:
        listed = " ".join(f"({number}) {need.what}: {need.who}." for number, need in enumerate(needs, 1))
        raise Conflict(f"{case.slug} can't go to {after.value} yet. Missing: {listed}")
