"""Rows of decisions as the views that every door shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import orjson
from sqlalchemy import Connection

from registry import madr
from registry.commands import decisions as commands
from registry.commands.decisions import Decision, Option, Person
from registry.commands.decisions import Part as Taken
from registry.rules.assumptions import State
from registry.services import _judging
from registry.store import assumptions, subjects
from registry.store import decision_links as links
from registry.store import decisions as store
from registry.subjects import SubjectKind, numbered
from registry.views.decisions import AssumptionView, DecisionLine, DecisionView, EvidenceLine, Part

IN_FORCE, SUPERSEDED = "in force", "superseded"


def lines(connection: Connection, rows: Sequence[Any], *, today: date) -> list[DecisionLine]:
    """What a list shows of these decisions."""
    ids = [row.id for row in rows]
    later = store.superseding(connection, ids)
    assumed = _judging.of_decisions(connection, ids)
    return [_line(row, later.get(row.id), assumed.get(row.id, []), today) for row in rows]


def whole(connection: Connection, row: Any, *, today: date) -> DecisionView:
    """All of one decision."""
    chain = lines(connection, store.lines(connection, store.chain(connection, row.id)), today=today)
    node = subjects.node(connection, _judging.subject_of(row))
    source, decided_on = row.extra.get("source", ""), row.extra.get("decided_on", "")
    return DecisionView(
        line=next(one for one in chain if one.id == row.id),
        context=row.context,
        options=options(row),
        rationale=row.rationale,
        consequences=row.consequences,
        people=people(row),
        assumptions=tuple(_judging.of_decisions(connection, [row.id]).get(row.id, ())),
        evidence=tuple(_evidence(one) for one in links.evidence(connection, row.id)),
        chain=tuple(chain),
        decided_on=date.fromisoformat(decided_on) if decided_on else None,
        status=row.extra.get("status", commands.ACCEPTED),
        more=tuple(Part(one.title, one.text) for one in madr.others(source)) if source else (),
        from_file=bool(source),
        audit_seq=row.audit_seq,
        namespace=node.namespace if node else "",
        name=node.name if node else "",
    )


def said(connection: Connection, row: Any) -> Decision:
    """The decision as it was logged: what it would take to log it again."""
    evidence = tuple(one.id for one in links.evidence(connection, row.id))
    return told(row, assumptions.of_decisions(connection, [row.id]), evidence)


def told(row: Any, assumed: Sequence[Any], evidence: tuple[int, ...]) -> Decision:
    """The same from rows: the decision's, those of its assumptions, and the numbers of its evidence."""
    taken = [{name: getattr(one, name) for name in ("text", "metric", "comparator", "threshold")} for one in assumed]
    found = commands.decision(
        {
            "title": row.title, "about": str(_judging.subject_of(row)), "template": row.template, "choice": row.choice,
            "rationale": row.rationale, "context": row.context, "consequences": row.consequences,
            "options": row.options, "people": row.people, "assumptions": taken,
            "revisit_on": row.revisit_on or None, "supersedes": row.supersedes, **row.extra,
        }
    )  # fmt: skip
    return replace(found, evidence=evidence)


def _line(row: Any, later: int | None, assumed: Sequence[AssumptionView], today: date) -> DecisionLine:
    status = str(orjson.loads(row.extra).get("status", ""))
    standing = SUPERSEDED if later else status or IN_FORCE
    revisit = date.fromisoformat(row.revisit_on) if row.revisit_on else None
    broken = sum(one.state == State.BROKEN for one in assumed)
    return DecisionLine(
        id=row.id,
        number=numbered(SubjectKind.DECISION, row.id),
        title=row.title,
        about=_judging.subject_of(row),
        choice=row.choice,
        author=row.login or "",
        author_name=row.name or "",
        at=row.at,
        template=row.template,
        revisit_on=revisit,
        standing=standing,
        word=_word(standing, broken=bool(broken), due=bool(revisit and revisit <= today)),
        superseded_by=numbered(SubjectKind.DECISION, later) if later else "",
        assumptions=len(assumed),
        broken=broken,
        unknown=sum(one.state == State.UNKNOWN for one in assumed),
    )


def _word(standing: str, *, broken: bool, due: bool) -> str:
    if standing != IN_FORCE:
        return standing
    return "broken" if broken else "to revisit" if due else standing


def options(row: Any) -> tuple[Option, ...]:
    """What could have been chosen."""
    lists = ("pros", "cons")
    return tuple(Option(**(each | {name: tuple(each.get(name, ())) for name in lists})) for each in row.options)


def people(row: Any) -> tuple[Person, ...]:
    """Who took part, and how."""
    return tuple(Person(name=one["name"], part=Taken(one["part"])) for one in row.people)


def _evidence(row: Any) -> EvidenceLine:
    return EvidenceLine(numbered(SubjectKind.EVIDENCE, row.id), row.title, row.kind)
