"""The decisions of a pack, whole: options, reasons, people, assumptions as judged, evidence, and the MADR file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection

from registry import madr
from registry.commands.decisions import ACCEPTED
from registry.services import _decision_views as views
from registry.services import _judging
from registry.services._pack_rows import Found
from registry.store import decisions
from registry.subjects import SubjectKind, numbered, row_number
from registry.views.decisions import AssumptionView, DecisionLine, Part
from registry.views.packs import PackDecision


@dataclass(frozen=True, slots=True)
class _Beside:
    """What belongs to one decision."""

    line: DecisionLine
    assumed: Sequence[AssumptionView]
    assumptions: Sequence[Any]
    evidence: tuple[int, ...]


def told(connection: Connection, found: Found, *, today: date) -> tuple[PackDecision, ...]:
    """Every decision among the rows, in the order of their numbers."""
    rows = found["decision"]
    ids = [row.id for row in rows]
    lines = {one.id: one for one in views.lines(connection, decisions.lines(connection, ids), today=today)}
    judged = _judging.of_decisions(connection, ids)
    assumptions: dict[int, list[Any]] = defaultdict(list)
    for one in found["assumption"]:
        assumptions[one.decision_id].append(one)
    evidence = _evidence(found)
    return tuple(
        _decision(row, _Beside(lines[row.id], judged.get(row.id, ()), assumptions[row.id], evidence[row.id]))
        for row in rows
    )


def _evidence(found: Found) -> dict[int, tuple[int, ...]]:
    """The numbers of the evidence that is linked to each decision."""
    linked: dict[int, set[int]] = defaultdict(set)
    for link in found["evidence_link"]:
        if link.subject_kind == SubjectKind.DECISION:
            linked[row_number(SubjectKind.DECISION, link.subject_name)].add(link.evidence_id)
    return defaultdict(tuple, {decision: tuple(sorted(numbers)) for decision, numbers in linked.items()})


def _decision(row: Any, beside: _Beside) -> PackDecision:
    line, source = beside.line, row.extra.get("source", "")
    decided_on = row.extra.get("decided_on", "")
    standing = f"superseded by {line.superseded_by}" if line.superseded_by else ""
    file = madr.write(views.told(row, beside.assumptions, beside.evidence), number=line.number, standing=standing)
    return PackDecision(
        number=line.number, title=row.title, about=str(line.about), choice=row.choice, author=line.author,
        author_name=line.author_name, at=row.at, template=row.template, standing=line.standing, word=line.word,
        supersedes=numbered(SubjectKind.DECISION, row.supersedes) if row.supersedes else "",
        superseded_by=line.superseded_by, revisit_on=line.revisit_on,
        decided_on=date.fromisoformat(decided_on) if decided_on else None,
        status=row.extra.get("status", ACCEPTED), context=row.context, options=views.options(row),
        rationale=row.rationale, consequences=row.consequences, people=views.people(row),
        assumptions=tuple(beside.assumed),
        evidence=tuple(numbered(SubjectKind.EVIDENCE, one) for one in beside.evidence),
        more=tuple(Part(one.title, one.text) for one in madr.others(source)) if source else (),
        madr=file, audit_seq=row.audit_seq,
    )  # fmt: skip
