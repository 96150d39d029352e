"""Puts a decision on record, after what it must not contradict was looked at."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from registry.commands import decisions as commands
from registry.commands.decisions import Assumption, Decision
from registry.errors import Conflict, NotFound
from registry.services._subjects import settled
from registry.store import decision_links as links
from registry.store import decisions as store
from registry.store.kept import Keeping
from registry.subjects import Subject, SubjectKind, numbered


def keep(keeping: Keeping, said: Decision) -> int:
    """The number of the decision that was put on record. Raises NotFound or Conflict."""
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
    missing = sorted(set(said.evidence) - links.known_evidence(connection, said.evidence))
    if missing:
        named = ", ".join(numbered(SubjectKind.EVIDENCE, number) for number in missing)
        raise NotFound(f"evidence: {named} is not on record. Add it first, or leave it out.")
