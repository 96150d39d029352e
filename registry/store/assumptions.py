"""Assumptions of decisions as rows, each with the newest that was found of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, Table, func, select, tuple_

from registry.models import metadata
from registry.store.among import among
from registry.store.decisions import ACCOUNT, DECISION, IN_FORCE
from registry.subjects import Subject

ASSUMPTION: Table = metadata.tables["assumption"]
FOUND: Table = metadata.tables["assumption_state"]
_OWN = ("id", "decision_id", "position", "text", "metric", "comparator", "threshold")
_ANY = FOUND.alias("any_found")
_NEWEST = select(func.max(_ANY.c.id)).where(_ANY.c.assumption_id == ASSUMPTION.c.id).scalar_subquery()
_CHUNK = 200
Rows = list[Row[Any]]


def of_decisions(connection: Connection, numbers: Iterable[int]) -> Rows:
    """The assumptions of these decisions in their order, with state, note, value, login and moment of the newest."""
    query = _judged().where(among(connection, ASSUMPTION.c.decision_id, numbers))
    return list(connection.execute(query.order_by(ASSUMPTION.c.decision_id, ASSUMPTION.c.position)))


def about(connection: Connection, subjects: Sequence[Subject]) -> Rows:
    """The assumptions of decisions in force about any of these things, whatever the version."""
    names = list(dict.fromkeys((one.kind.value, one.name) for one in subjects))
    found: Rows = []
    for start in range(0, len(names), _CHUNK):
        wanted = tuple_(DECISION.c.subject_kind, DECISION.c.subject_name).in_(names[start : start + _CHUNK])
        found += connection.execute(_judged().where(wanted, IN_FORCE).order_by(ASSUMPTION.c.id))
    return found


def stated(connection: Connection, state: str) -> Rows:
    """The assumptions of decisions in force of which the newest that somebody found is that state."""
    newest = select(func.max(FOUND.c.id)).group_by(FOUND.c.assumption_id)
    query = select(FOUND.c.assumption_id).where(FOUND.c.id.in_(newest), FOUND.c.state == state)
    ids = connection.execute(query).scalars().all()
    return list(connection.execute(_judged().where(among(connection, ASSUMPTION.c.id, ids), IN_FORCE)))


def in_force(connection: Connection, numbers: Iterable[int]) -> Rows:
    """The assumptions of those of these decisions that are in force."""
    return list(connection.execute(_judged().where(among(connection, ASSUMPTION.c.decision_id, numbers), IN_FORCE)))


def found_since(connection: Connection, finding: int) -> set[int]:
    """The decisions of whose assumptions something was found behind that finding."""
    query = select(ASSUMPTION.c.decision_id).join(FOUND, FOUND.c.assumption_id == ASSUMPTION.c.id)
    return set(connection.execute(query.where(FOUND.c.id > finding)).scalars())


def made_since(connection: Connection, decision: int) -> set[int]:
    """The decisions with a higher number that assume something."""
    return set(
        connection.execute(select(ASSUMPTION.c.decision_id).where(ASSUMPTION.c.decision_id > decision)).scalars()
    )


def decisions_about(connection: Connection, subjects: Iterable[Subject]) -> set[int]:
    """The decisions with a metric about any of these things, whatever the version."""
    names, found = list(dict.fromkeys((one.kind.value, one.name) for one in subjects)), set[int]()
    query = select(ASSUMPTION.c.decision_id).join(DECISION, DECISION.c.id == ASSUMPTION.c.decision_id)
    for start in range(0, len(names), _CHUNK):
        wanted = tuple_(DECISION.c.subject_kind, DECISION.c.subject_name).in_(names[start : start + _CHUNK])
        found.update(connection.execute(query.where(wanted, ASSUMPTION.c.metric != "")).scalars())
    return found


def subjects_with_metrics(connection: Connection, *, after: int = 0) -> list[tuple[str, str]]:
    """(kind, name) of everything about which an assumption numbered above `after` says something of a metric."""
    query = select(DECISION.c.subject_kind, DECISION.c.subject_name).distinct()
    query = query.join(ASSUMPTION, ASSUMPTION.c.decision_id == DECISION.c.id)
    rows = connection.execute(query.where(ASSUMPTION.c.id > after, ASSUMPTION.c.metric != ""))
    return [(row[0], row[1]) for row in rows]


def values_of(connection: Connection, numbers: Iterable[int]) -> Rows:
    """Every figure that somebody found of the assumptions of these decisions, the oldest first."""
    said = (ASSUMPTION.c[name] for name in _OWN if name != "id")
    query = select(FOUND.c.assumption_id, FOUND.c.value, FOUND.c.note, FOUND.c.at, *said)
    query = query.join(ASSUMPTION, ASSUMPTION.c.id == FOUND.c.assumption_id)
    mine = among(connection, ASSUMPTION.c.decision_id, numbers) & FOUND.c.value.is_not(None)
    return list(connection.execute(query.where(mine).order_by(FOUND.c.assumption_id, FOUND.c.id)))


def numbered(connection: Connection, decision: int, position: int) -> Row[Any] | None:
    """One assumption by its place in its decision."""
    mine = (ASSUMPTION.c.decision_id == decision) & (ASSUMPTION.c.position == position)
    return connection.execute(_judged().where(mine)).first()


def marks(connection: Connection) -> tuple[int, int]:
    """The highest numbers of assumptions and of what was found: while they stay, nothing changed."""
    query = select(
        select(func.coalesce(func.max(ASSUMPTION.c.id), 0)).scalar_subquery(),
        select(func.coalesce(func.max(FOUND.c.id), 0)).scalar_subquery(),
    )
    row = connection.execute(query).one()
    return row[0], row[1]


def _judged() -> Select[Any]:
    about = (DECISION.c.subject_kind, DECISION.c.subject_name, DECISION.c.subject_version, DECISION.c.title)
    own = [ASSUMPTION.c[name] for name in _OWN]
    found = (
        FOUND.c.state,
        FOUND.c.note,
        FOUND.c.value,
        FOUND.c.at.label("found_at"),
        ACCOUNT.c.login.label("found_by"),
    )
    query = select(*own, *about, *found).join(DECISION, DECISION.c.id == ASSUMPTION.c.decision_id)
    query = query.join(FOUND, FOUND.c.id == _NEWEST, isouter=True)
    return query.join(ACCOUNT, ACCOUNT.c.id == FOUND.c.account_id, isouter=True)
