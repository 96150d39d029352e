"""Decisions: logging them, superseding them, finding them again; none is ever edited."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Connection

from registry import madr
from registry.access import Desk, Permission, requires
from registry.commands import decisions as commands
from registry.commands.decisions import Assumption, Decision
from registry.errors import Conflict, NotFound
from registry.services import _decision_views as views
from registry.services import _judging
from registry.services._account import actor_at
from registry.services._subjects import settled
from registry.store import decisions as store
from registry.store import kept
from registry.store.decisions import Narrow
from registry.store.kept import Keeping
from registry.subjects import Subject, SubjectKind, numbered
from registry.views.decisions import DecisionAttention, DecisionLine, DecisionSummary, DecisionView
from registry.views.listing import Asked, Listed

_FIRST = Asked()
ONLY = ("in force", "broken", "to revisit", "superseded", "mine")
"""What a list can be narrowed to."""
SHOWN = 50


@requires(Permission.DECISION_LOG)
def log(desk: Desk, told: Decision) -> DecisionView:
    """Put a decision on record and return it; the same key from the same account returns what is there.

    A short name of what it is about is completed where only one thing has it. Raises NotFound for evidence or a
    decision that is not there, Conflict where that one was superseded already.
    """
    with kept.keeping(desk) as keeping:
        known = store.by_key(keeping.connection, actor_at(desk).account_id, told.key) if told.key else None
        number = known or _keep(keeping, told)
    return decision(desk, number)


@requires(Permission.GOVERN_READ)
def decision(desk: Desk, number: int) -> DecisionView:
    """One decision, whole; raises NotFound."""
    with desk.registry.read() as connection:
        return views.whole(connection, _known(connection, number), today=_today(desk))


@requires(Permission.GOVERN_READ)
def listing(
    desk: Desk, asked: Asked = _FIRST, *, only: str = "", kind: str = "", about: Subject | None = None
) -> Listed[DecisionLine]:
    """The decisions asked for; broken ones and those to look at again first. `only` is one of ONLY, or nothing."""
    with desk.registry.read() as connection:
        broken = _judging.with_broken(connection) if only == "broken" or not asked.sort else frozenset()
        narrow = _narrow(desk, only, kind, about, broken)
        first = broken.union(_due(connection, desk)) if not asked.sort else ()
        ids = store.matching(connection, asked, narrow, first=first)
        rows = store.lines(connection, ids[asked.offset : asked.offset + asked.limit])
        found = views.lines(connection, rows, today=_today(desk))
        return Listed(tuple(found), len(ids), store.count(connection, Narrow()))


@requires(Permission.GOVERN_READ)
def about(desk: Desk, subject: Subject, *, limit: int = SHOWN) -> tuple[DecisionLine, ...]:
    """The newest decisions about a thing; with a version, those about that version or about the thing as such."""
    return listing(desk, Asked(sort="number", down=True, limit=limit), about=subject).rows


@requires(Permission.GOVERN_READ)
def summary(desk: Desk) -> DecisionSummary:
    """How many decisions there are, and how many need another look."""
    with desk.registry.read() as connection:
        due = Narrow(due_by=str(_today(desk)), in_force=True)
        return DecisionSummary(
            store.count(connection, Narrow()),
            store.count(connection, Narrow(in_force=True)),
            len(_judging.with_broken(connection)),
            store.count(connection, due),
        )


@requires(Permission.GOVERN_READ)
def attention(desk: Desk, *, limit: int = SHOWN) -> DecisionAttention:
    """The decisions of whoever asks, and those that name them, of which an assumption is broken or the day has come."""
    with desk.registry.read() as connection:
        actor, today = actor_at(desk), _today(desk)
        mine = store.of_person(actor.account_id, actor.login)
        due = store.matching(connection, _FIRST, Narrow(due_by=str(today), in_force=True, mine=mine))[:limit]
        red = store.matching(connection, _FIRST, Narrow(ids=_judging.with_broken(connection), mine=mine))[:limit]
        return DecisionAttention(
            tuple(_judging.broken_of(connection, red)),
            tuple(views.lines(connection, store.lines(connection, due), today=today)),
        )


@requires(Permission.GOVERN_READ)
def said(desk: Desk, number: int) -> Decision:
    """A decision as it was logged, to be written anew; raises NotFound."""
    with desk.registry.read() as connection:
        return views.said(connection, _known(connection, number))


@requires(Permission.GOVERN_READ)
def as_madr(desk: Desk, number: int) -> str:
    """A decision as a MADR file; raises NotFound."""
    with desk.registry.read() as connection:
        told = views.said(connection, _known(connection, number))
        later = store.superseding(connection, [number])
    standing = f"superseded by {numbered(SubjectKind.DECISION, later[number])}" if later else ""
    return madr.write(told, number=numbered(SubjectKind.DECISION, number), standing=standing)


def _known(connection: Connection, number: int) -> Any:
    row = store.one(connection, number)
    if row is None:
        raise NotFound(f"There is no decision {numbered(SubjectKind.DECISION, number)}.")
    return row


def _keep(keeping: Keeping, said: Decision) -> int:
    connection = keeping.connection
    _refuse_second(connection, said)
    _refuse_unknown_evidence(connection, said)
    subject = settled(connection, said.about)
    number = keeping.add("decision", **_values(said, subject))
    assumed = [_assumed(number, position, one) for position, one in enumerate(said.assumptions, 1)]
    keeping.add_many("assumption", assumed)
    itself = {"subject_kind": SubjectKind.DECISION.value, "subject_name": str(number), "subject_version": ""}
    keeping.add_many("evidence_link", [{"evidence_id": one, "note": "", **itself} for one in said.evidence])
    reason = said.title if said.supersedes is None else f"supersedes {numbered(SubjectKind.DECISION, said.supersedes)}"
    keeping.log("decision.logged", f"decision:{number}", reason=reason, about=str(subject))
    return number


def _assumed(decision: int, position: int, said: Assumption) -> dict[str, Any]:
    threshold = None if said.threshold is None else float(said.threshold)  # as the column gives it back
    told = {"text": said.text, "metric": said.metric, "comparator": said.comparator, "threshold": threshold}
    return {"decision_id": decision, "position": position, **told}


def _values(said: Decision, subject: Subject) -> dict[str, Any]:
    told = commands.plain(said)
    extra: dict[str, Any] = {name: told[name] for name in ("decided_on", "source") if name in told}
    extra |= {"status": said.status} if said.status != commands.ACCEPTED else {}
    return {
        "subject_kind": subject.kind.value, "subject_name": subject.name, "subject_version": subject.version,
        "title": said.title.strip(), "template": said.template, "context": said.context,
        "options": told.get("options", []), "choice": said.choice, "rationale": said.rationale,
        "consequences": said.consequences, "people": told.get("people", []),
        "revisit_on": str(said.revisit_on or ""), "supersedes": said.supersedes, "extra": extra,
        "client_key": said.key or None,
    }  # fmt: skip


def _refuse_second(connection: Connection, said: Decision) -> None:
    if said.supersedes is None:
        return
    old = numbered(SubjectKind.DECISION, said.supersedes)
    if store.one(connection, said.supersedes) is None:
        raise NotFound(f"supersedes: there is no decision {old}.")
    if later := store.superseding(connection, [said.supersedes]):
        new = numbered(SubjectKind.DECISION, later[said.supersedes])
        raise Conflict(f"supersedes: {old} was superseded by {new} already; supersede that one.")


def _refuse_unknown_evidence(connection: Connection, said: Decision) -> None:
    missing = sorted(set(said.evidence) - store.known_evidence(connection, said.evidence))
    if missing:
        named = ", ".join(numbered(SubjectKind.EVIDENCE, number) for number in missing)
        raise NotFound(f"evidence: {named} is not on record. Add it first, or leave it out.")


def _due(connection: Connection, desk: Desk) -> list[int]:
    return store.matching(connection, Asked(sort="number"), Narrow(due_by=str(_today(desk)), in_force=True))


def _narrow(desk: Desk, only: str, kind: str, about: Subject | None, red: frozenset[int]) -> Narrow:
    actor = actor_at(desk)
    return Narrow(
        ids=red if only == "broken" else None,
        kind=kind,
        about=about,
        in_force=only in ("in force", "to revisit"),
        superseded=only == "superseded",
        due_by=str(_today(desk)) if only == "to revisit" else "",
        mine=store.of_person(actor.account_id, actor.login) if only == "mine" else None,
    )


def _today(desk: Desk) -> date:
    return desk.clock().date()
