"""Use cases: proposed, revised, listed, looked at, and moved through gates that say what is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection

from lineage import emit
from registry.access import Desk, Permission, requires
from registry.commands import use_cases as commands
from registry.commands.use_cases import Proposal
from registry.errors import Conflict, Invalid, NotFound
from registry.rules.stages import Stage, is_step_on, missing, steps_from
from registry.rules.use_case_roles import people_rules
from registry.services import _by_slug, _risk, _stale, projections
from registry.services import _use_case_lineage as in_lineage
from registry.services import _use_cases as views
from registry.services._account import actor_at
from registry.services.events import Receipt
from registry.services.registrations import passed_on
from registry.store import accounts, portfolio
from registry.store import use_case_roles as role_store
from registry.store import use_cases as store
from registry.store.kept import Keeping, keeping
from registry.store.portfolio import Wanted
from registry.subjects import Subject, SubjectKind
from registry.views.listing import Asked, Listed
from registry.views.use_cases import Portfolio, PortfolioSummary, RevisionView, StageStep, UseCaseLine, UseCaseView

_FIRST = Asked()


@dataclass(frozen=True, slots=True)
class Proposed:
    """What became of a proposal: its slug, whether it was new, and the receipts of its events in the lineage.

    `sent` events were passed on; `trouble` says why not (empty where nothing was to be sent, or all were).
    """

    slug: str
    revision: int
    new: bool
    receipts: tuple[Receipt, ...] = ()
    sent: int = 0
    trouble: str = ""


@requires(Permission.USE_CASE_PROPOSE)
def propose(desk: Desk, proposal: Proposal, *, transport: Mapping[str, Any] | None = None) -> Proposed:
    """Put a use case on record, in its first stage, and into the lineage. The same key again changes nothing.

    Its event is passed on where a `transport` of the OpenLineage client is given.
    """
    made, events = _propose_all(desk, [proposal], ())
    projections.catch_up(desk.registry)
    sent, trouble = passed_on(events, transport)
    return replace(made[0], sent=sent, trouble=trouble)


@requires(Permission.USE_CASE_PROPOSE)
def propose_all(desk: Desk, proposals: Sequence[Proposal], *, stages: Sequence[str] = ()) -> list[Proposed]:
    """Put use cases on record in one transaction: all, or none. `stages` says where each stands already.

    A use case that is brought in beyond the first stage has passed no gate here, and shows what it lacks.
    """
    return _propose_all(desk, proposals, stages)[0]


def _propose_all(
    desk: Desk, proposals: Sequence[Proposal], stages: Sequence[str]
) -> tuple[list[Proposed], list[emit.Event]]:
    with keeping(desk) as kept:
        events: list[emit.Event] = []
        done: list[Proposed] = []
        for position, proposal in enumerate(proposals):
            if known := _known(kept, proposal):
                done.append(Proposed(known, 1, new=False))
                continue
            stage = Stage(stages[position]) if stages else Stage.PROPOSAL
            slug, registration = _propose(kept, proposal, stage)
            done.append(Proposed(slug, 1, new=True))
            events.append(in_lineage.event(desk, registration))
        receipts = iter(in_lineage.put(desk, kept.connection, events))
        return [replace(one, receipts=(next(receipts),)) if one.new else one for one in done], events


@requires(Permission.USE_CASE_PROPOSE)
def revise(desk: Desk, slug: str, proposal: Proposal) -> Proposed:
    """Say anew, whole, what a use case is; what was said before stays on record. Says so where nothing differs."""
    with keeping(desk) as kept:
        case = _by_slug.known(kept.connection, slug)
        before = _revision(kept.connection, case.id)
        row = _row(kept, proposal)
        changed = [name for name in _COMPARED if row[name] != getattr(before, name)]
        if not changed and not proposal.deployments:
            return Proposed(slug, before.revision, new=False)
        number = before.revision + 1
        kept.add("use_case_revision", use_case_id=case.id, revision=number, **row)
        if {"answers", "jurisdiction"} & set(changed):
            _risk.keep(kept, case.id, number, proposal.jurisdiction, row["answers"])
        details = {"revision": number, "changed": changed}
        kept.log("use_case.revised", _subject(slug), reason=proposal.summary, **details)
        owner = _owner(kept.connection, row["owner_id"])
        registration = in_lineage.registration(kept.connection, slug, proposal, owner, before=before)
        receipts = in_lineage.put(desk, kept.connection, [in_lineage.event(desk, registration)])
    projections.catch_up(desk.registry)
    return Proposed(slug, number, new=True, receipts=tuple(receipts))


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
        kept.log("use_case.moved", _subject(slug), reason=reason.strip(), **details)


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


def as_proposal(said: RevisionView) -> dict[str, Any]:
    """What was said, as the fields of a Proposal that would say it again."""
    return {
        "title": said.title, "purpose": said.purpose, "owner": said.owner.login if said.owner else "",
        "sponsor": said.sponsor.login if said.sponsor else "", "affected": said.affected,
        "when_wrong": said.when_wrong, "necessity": {"simpler": said.simpler, "why_not": said.why_not},
        "sourcing": said.sourcing, "data_needed": said.data_needed, "jurisdiction": said.jurisdiction,
        "answers": dict(said.answers), "models": said.models, "particulars": dict(said.particulars),
        "summary": said.summary,
    }  # fmt: skip


_COMPARED = (
    "title", "purpose", "owner_id", "sponsor_id", "affected", "when_wrong", "necessity", "sourcing", "data_needed",
    "jurisdiction", "answers", "models", "particulars",
)  # fmt: skip


def _every(desk: Desk, connection: Connection) -> Wanted:
    now = desk.clock()
    stale = _stale.stale_requests(desk.registry.within(connection), connection, now)
    return Wanted(now=now, digests=_risk.digests(now), rules=people_rules(), stale=stale)


def _known(kept: Keeping, proposal: Proposal) -> str | None:
    """The slug under which the same key of the same account is on record."""
    if not proposal.key:
        return None
    row = store.by_key(kept.connection, actor_at(kept.desk).account_id, proposal.key)
    return row.slug if row is not None else None


def _propose(kept: Keeping, proposal: Proposal, stage: Stage) -> tuple[str, Any]:
    slug = _slug(kept.connection, proposal)
    row = _row(kept, proposal)
    number = kept.add("use_case", slug=slug, client_key=proposal.key or None)
    kept.add("use_case_revision", use_case_id=number, revision=1, **row)
    why = "proposed" if stage is Stage.PROPOSAL else proposal.summary or "brought in at this stage"
    kept.add("use_case_stage", use_case_id=number, stage=stage.value, reason=why)
    found = _risk.keep(kept, number, 1, proposal.jurisdiction, row["answers"])
    details = {"stage": stage.value, "tier": found.tier.value}
    kept.log("use_case.proposed", _subject(slug), reason=proposal.summary, **details)
    owner = _owner(kept.connection, row["owner_id"])
    return slug, in_lineage.registration(kept.connection, slug, proposal, owner)


def _row(kept: Keeping, proposal: Proposal) -> dict[str, Any]:
    """A proposal as columns of a revision; raises Invalid for people, places and answers that are not there."""
    _risk.refuse_wrong(proposal.jurisdiction, proposal.answers, kept.now)
    necessity = {"simpler": proposal.necessity.simpler.strip(), "why_not": proposal.necessity.why_not.strip()}
    return {
        "title": proposal.title.strip(), "purpose": proposal.purpose.strip(),
        "owner_id": _account(kept.connection, "owner", proposal.owner),
        "sponsor_id": _account(kept.connection, "sponsor", proposal.sponsor),
        "affected": proposal.affected.strip(), "when_wrong": proposal.when_wrong.strip(), "necessity": necessity,
        "sourcing": proposal.sourcing.value, "data_needed": proposal.data_needed.strip(),
        "jurisdiction": proposal.jurisdiction,
        "answers": {name: list(given) for name, given in proposal.answers.items() if given},
        "models": list(dict.fromkeys(proposal.models)), "particulars": dict(proposal.particulars),
        "summary": proposal.summary.strip(),
    }  # fmt: skip


def _account(connection: Connection, place: str, login: str) -> int | None:
    if not login:
        return None
    row = accounts.by_login(connection, login)
    if row is None or row.kind != "person" or row.disabled_at is not None:
        raise Invalid(
            f"{place}: {login[:80]!r} is no account of a person who can act here. The page People lists them."
        )
    return int(row.id)


def _owner(connection: Connection, owner_id: int | None) -> str:
    return views.login(role_store.people(connection, [owner_id] if owner_id else []), owner_id)


def _slug(connection: Connection, proposal: Proposal) -> str:
    wished = proposal.slug or commands.slug_of(proposal.title)
    taken = store.taken(connection, wished)
    if wished not in taken:
        return wished
    if proposal.slug:
        raise Conflict(f"slug: there is a use case {wished} already. Revise that one, or choose another slug.")
    return next(slug for number in range(2, len(taken) + 3) if (slug := f"{wished}-{number}") not in taken)


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


def _subject(slug: str) -> str:
    return str(Subject(SubjectKind.USE_CASE, slug))
