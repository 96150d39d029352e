"""Decisions: logging them, superseding them, finding them again; none is ever edited."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Connection

from registry import madr
from registry.access import Desk, Permission, requires
from registry.commands.decisions import Decision
from registry.errors import NotFound
from registry.services import _decision_views as views
from registry.services import _judging
from registry.services._account import actor_at
from registry.services._decision_writing import keep
from registry.store import decision_links as links
from registry.store import decisions as store
from registry.store import kept
from registry.store.decisions import Narrow
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
        number = known or keep(keeping, told)
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
        mine = links.of_person(actor.account_id, actor.login)
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
        mine=links.of_person(actor.account_id, actor.login) if only == "mine" else None,
    )


def _today(desk: Desk) -> date:
    return desk.clock().date()
