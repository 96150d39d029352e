"""The record behind a request on its page: what it is bound to, and all that was done, with the audit entries."""

from __future__ import annotations

import pandas as pd

from briefs.wording import capacity
from pages import _approval_words as words
from pages import _frame as frame
from registry.access import Desk
from registry.services import request_records
from registry.views.approvals import RequestView, SignatureView

SOURCES = 200


def saw(view: RequestView) -> None:
    """Everything that the newest revision is bound to."""
    if view.saw is None:
        return
    frame.section("What it is bound to", about="A change in any of this makes it stale.")
    frame.facts(
        {
            "Fingerprint": view.saw.fingerprint,
            "State of the subject": view.saw.subject_revision or "none on record",
            "Use case": view.saw.business_case or "none",
            "Business case": f"{view.saw.money}: {view.saw.worth}" if view.saw.money else "none",
            "Evidence": "; ".join(view.saw.evidence) or "none",
            "Assumptions": "; ".join(view.saw.assumptions) or "none",
        }
    )
    if view.saw.sources:
        shown = view.saw.sources[:SOURCES]
        rows = pd.DataFrame(
            {"source": s.name, "version": s.version, "licence": s.licence, "personal": s.personal,
             "way": " → ".join(s.path)} for s in shown
        )  # fmt: skip
        cut = (
            f" The nearest {SOURCES} of {len(view.saw.sources):,} are here." if len(view.saw.sources) > SOURCES else ""
        )
        frame.table(
            rows, key="saw", alt="What fed it", title="What fed it then", search=len(rows) > 10,
            about=f"As it was when it was submitted.{cut}",
            columns=[
                frame.Column("source"), frame.Column("version"), frame.Column("licence"),
                frame.Column("personal", "Personal data"), frame.Column("way", "Way to it"),
            ],
            links={"source": frame.RowLink("dataset", name="source")},
        )  # fmt: skip


def history(desk: Desk, view: RequestView) -> None:
    """Every revision and act, newest first, each with its entry in the audit log."""
    entries = request_records.entries(desk, view.line.id)
    acts = zip(view.acts, entries.acts, strict=True)
    revisions = zip(sorted(view.revisions, key=lambda one: one.number), entries.revisions, strict=True)
    rows = [
        {"at": one.at, "who": one.signer, "what": _done(one), "why": _why(one), "revision": one.revision, "entry": seq}
        for one, seq in acts
    ] + [
        {
            "at": one.at, "who": one.author, "what": "submitted it" if one.number == 1 else "submitted a new revision",
            "why": one.summary, "revision": one.number, "entry": seq,
        }
        for one, seq in revisions
    ]  # fmt: skip
    if not rows:
        return
    frame.table(
        pd.DataFrame(sorted(rows, key=lambda row: row["entry"], reverse=True)), key="acts", alt="What was done",
        title="What was done", search=len(rows) > 15,
        columns=[
            frame.Column("at", "When", kind="time"), frame.Column("who"), frame.Column("what"), frame.Column("why"),
            frame.Column("revision", kind="count", hidden=len(view.revisions) < 2),
            frame.Column("entry", "Audit entry", kind="count"),
        ],
        links={"entry": frame.RowLink("audit", entry="entry")},
    )  # fmt: skip


def _done(one: SignatureView) -> str:
    stage = f" in {one.stage}" if one.stage else ""
    as_ = f" as {capacity(one.capacity)}" if one.capacity else ""
    for_ = f", for {one.on_behalf_of}" if one.on_behalf_of else ""
    return f"{words.SIGNED.get(one.act, one.act)}{stage}{as_}{for_}"


def _why(one: SignatureView) -> str:
    return "; ".join([*filter(None, [one.comment]), *(f"condition: {text}" for text in one.conditions)])
