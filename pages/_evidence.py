"""Evidence as a list on any page: the columns, the cells, and what proves one thing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from pages import _frame as frame
from pages import _subjects
from registry.access import Desk, Permission, permissions_now
from registry.services import evidence
from registry.subjects import Subject
from registry.views.evidence import EvidenceView, Proof

COLUMNS = (
    frame.Column("state", kind="status", help="Expiring: within 30 days."),
    frame.Column("number"),
    frame.Column("title", "Evidence"),
    frame.Column("kind"),
    frame.Column("valid_until", "Holds until", kind="date"),
    frame.Column("proves"),
    frame.Column("by", "Added by"),
    frame.Column("at", "Added", kind="date"),
    frame.Column("valid_from", "Holds from", kind="date", hidden=True),
    frame.Column("size", kind="size", hidden=True),
    frame.Column("sha256", "SHA-256", hidden=True),
    frame.Column("place", "File or address", hidden=True),
    frame.Column("id", hidden=True),
)
LINKS = {"title": frame.RowLink("evidence_item", id="id"), "number": frame.RowLink("evidence_item", id="id")}


def row(one: EvidenceView) -> dict[str, Any]:
    """The cells of one piece of evidence."""
    return {
        "state": one.word, "number": one.number, "title": one.title, "kind": one.kind, "valid_until": one.valid_until,
        "proves": proves(one), "by": one.by, "at": one.at, "valid_from": one.valid_from, "size": one.size,
        "sha256": one.sha256, "place": one.url or one.file_name, "id": one.id,
    }  # fmt: skip


def proves(one: EvidenceView) -> str:
    """What it proves something about, in few words."""
    if not one.links:
        return "nothing yet"
    first = _subjects.short(one.links[0].about)
    return f"{first} and {len(one.links) - 1} more" if len(one.links) > 1 else first


def proved(desk: Desk, subject: Subject, *, key: str = "evidence") -> None:
    """What proves something about a thing, and the way to add more: for the page of that thing."""
    allowed = permissions_now(desk)
    if Permission.GOVERN_READ not in allowed:
        return
    found = evidence.about(desk, subject, every_version=not subject.version)
    if found:
        frame.table(
            pd.DataFrame(row(one) for one in found), key=key, alt="Evidence", title="Evidence", columns=COLUMNS,
            links=LINKS, search=len(found) > 10,
        )  # fmt: skip
    if Permission.EVIDENCE_ADD in allowed:
        frame.link("evidence_new", "Add evidence", icon=":material/attach_file_add:", about=str(subject))


def worth(proofs: Sequence[Proof]) -> str:
    """What evidence is worth, in one word of state: the best that any of it says."""
    words = [proof.word for proof in proofs]
    return next((word for word in ("valid", "expiring", "not valid yet", "expired", "withdrawn") if word in words), "")
