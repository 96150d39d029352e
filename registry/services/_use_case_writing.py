"""Puts what is said of use cases on record: proposals and revisions, each with its event in the lineage."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection

from lineage import emit
from registry.access import Desk
from registry.commands import use_cases as commands
from registry.commands.use_cases import Proposal
from registry.errors import Conflict, Invalid
from registry.rules.stages import Stage
from registry.services import _risk
from registry.services import _use_case_lineage as in_lineage
from registry.services import _use_cases as views
from registry.services._account import actor_at
from registry.services.events import Receipt
from registry.store import accounts
from registry.store import use_case_roles as role_store
from registry.store import use_cases as store
from registry.store.kept import Keeping, keeping
from registry.subjects import Subject, SubjectKind
from registry.views.use_cases import RevisionView


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


def propose(
    desk: Desk, proposals: Sequence[Proposal], stages: Sequence[str]
) -> tuple[list[Proposed], list[emit.Event]]:
    """Put new ones on record in one transaction, with their events; the caller has checked the permission."""
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


def revise(kept: Keeping, said: Iterable[tuple[Any, Any, Proposal]]) -> list[Proposed]:
    """Say use cases anew (row, newest revision, what is said now); one of which nothing differs stays as it is."""
    events: list[emit.Event] = []
    done = [_revise(kept, case, before, proposal, events) for case, before, proposal in said]
    receipts = iter(in_lineage.put(kept.desk, kept.connection, events) if events else ())
    return [replace(one, receipts=(next(receipts),)) if one.new else one for one in done]


def _revise(kept: Keeping, case: Any, before: Any, proposal: Proposal, events: list[emit.Event]) -> Proposed:
    row = _row(kept, proposal)
    changed = [name for name in _COMPARED if row[name] != getattr(before, name)]
    if not changed and not proposal.deployments:
        return Proposed(case.slug, before.revision, new=False)
    number = before.revision + 1
    kept.add("use_case_revision", use_case_id=case.id, revision=number, **row)
    if {"answers", "jurisdiction"} & set(changed):
        _risk.keep(kept, case.id, number, proposal.jurisdiction, row["answers"])
    kept.log("use_case.revised", subject(case.slug), reason=proposal.summary, revision=number, changed=changed)
    owner = _owner(kept.connection, row["owner_id"])
    registration = in_lineage.registration(kept.connection, case.slug, proposal, owner, before=before)
    events.append(in_lineage.event(kept.desk, registration))
    return Proposed(case.slug, number, new=True)


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
    kept.log("use_case.proposed", subject(slug), reason=proposal.summary, **details)
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


def subject(slug: str) -> str:
    """A use case as the audit log names it."""
    return str(Subject(SubjectKind.USE_CASE, slug))
