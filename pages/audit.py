"""The audit log: every change with who, in which role, what, from where and why; and the proof of each entry."""

from __future__ import annotations

import json
import tempfile
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pandas as pd
import streamlit as st

from pages import _frame as frame
from registry.access import Desk, Permission, permissions_now
from registry.errors import Invalid
from registry.services import audit
from registry.services.briefs import EXPORTED
from registry.store.entries import Filter
from registry.subjects import Subject
from registry.views.audit import EntryPage, EntryView

ROWS = 100


def render(desk: Desk) -> None:
    """Entries newest first, narrowed by the address; or one entry with its proof."""
    asked = frame.param("entry", -1, read=int)
    if asked >= 0:
        _one(desk, asked)
        return
    everything = audit.entries(desk, limit=1)
    latest = audit.latest_checkpoint(desk)
    signed = (
        f"the first {latest.size:,} under a checkpoint of {frame.date(latest.at)}" if latest else "no checkpoint yet"
    )
    frame.headline(f"{frame.plural(everything.total, 'change')} on record, {signed}")
    wanted = _filter(desk)
    before = frame.param("before", 0, read=int)
    page = audit.entries(desk, wanted, before=before or None, limit=ROWS)
    if not page.entries:
        frame.empty("No entry fits.", next_step="Clear a filter above.")
    else:
        _rows(page, before)
    _export(desk)
    frame.how_sure(
        source="This registry's Merkle log (RFC 9162), written in the same transaction as each change.",
        assumptions=["A checkpoint kept elsewhere is what betrays a log that was rewritten as a whole."],
        checkpoint=latest.short if latest else "none yet",
    )


def _filter(desk: Desk) -> Filter:
    choices = audit.choices(desk)
    bar = st.columns([2.2, 1.6, 1.6, 1.8], vertical_alignment="bottom")
    words = bar[0].text_input("Search", frame.param("q", ""), placeholder="Who, what or subject")
    actor = bar[1].selectbox("Who", ["", *choices.actors], _place(choices.actors, "who"), format_func=_everyone)
    action = bar[2].selectbox("What", ["", *choices.actions], _place(choices.actions, "what"), format_func=_everything)
    day = bar[3].date_input("Up to the end of (UTC)", frame.param("until", None, read=date.fromisoformat))
    until = day if isinstance(day, date) else None
    changed = frame.param("q", "") != words or frame.param("who", "") != actor or frame.param("what", "") != action
    frame.set_params(q=words, who=actor, what=action, until=until.isoformat() if until else None)
    if changed:
        frame.set_params(before=None)
    end = datetime.combine(until + timedelta(days=1), time.min, UTC) if until else None
    return Filter(words=words, actor=actor or "", action=action or "", until=end)


def _place(choices: tuple[str, ...], name: str) -> int:
    asked = frame.param(name, "")
    return choices.index(asked) + 1 if asked in choices else 0


def _everyone(text: str) -> str:
    return text or "everybody"


def _everything(text: str) -> str:
    return text or "everything"


def _rows(page: EntryPage, before: int) -> None:
    frame.table(
        pd.DataFrame([_row(entry) for entry in page.entries]),
        key="entries",
        search=False,
        columns=[
            frame.Column("number", "No.", kind="count"), frame.Column("at", "When", kind="time"),
            frame.Column("who"), frame.Column("roles", "In the role of"), frame.Column("what"),
            frame.Column("subject"), frame.Column("why"), frame.Column("origin", "Through", hidden=True),
            frame.Column("of", "Thing", hidden=True),
        ],
        links={"number": frame.RowLink("audit", entry="number"), "subject": frame.RowLink("subject", of="of")},
        alt="Audit log entries, newest first",
    )  # fmt: skip
    bar = st.container(horizontal=True)
    if before and bar.button("Newest", icon=":material/first_page:"):
        frame.set_params(before=None)
        st.rerun()
    if page.older is not None and bar.button("Older", icon=":material/chevron_right:"):
        frame.set_params(before=page.older)
        st.rerun()


def _row(entry: EntryView) -> dict[str, object]:
    return {
        "number": entry.seq,
        "at": entry.at,
        "who": entry.actor,
        "roles": ", ".join(entry.roles),
        "what": entry.action,
        "subject": entry.subject,
        "origin": entry.origin,
        "why": entry.reason,
        "of": _thing(entry),
    }


def _thing(entry: EntryView) -> str:
    """The subject where it is a thing with a page of its own; else nothing, as for a pack of several things."""
    if entry.action == EXPORTED and " " in entry.subject:
        return ""
    try:
        return str(Subject.parse(entry.subject))
    except Invalid:
        return ""


def _one(desk: Desk, seq: int) -> None:
    entry = audit.one(desk, seq)
    frame.headline(f"{entry.actor}: {entry.action} {entry.subject}")
    frame.facts(
        {
            "When": frame.time(entry.at),
            "In the role of": ", ".join(entry.roles) or "none",
            "Through": entry.origin,
            "Why": entry.reason or "no reason given",
            "Place in the log": f"entry {entry.seq}",
        }
    )
    if thing := _thing(entry):
        frame.link("subject", f"See {entry.subject}", icon=":material/link:", of=thing)
    if entry.details:
        st.json(dict(entry.details))
    proof = audit.inclusion_proof(desk, seq)
    document = {
        "entry": proof.seq, "tree_size": proof.size, "leaf_hash": proof.leaf_hash.hex(), "root": proof.root.hex(),
        "proof": [step.hex() for step in proof.proof],
    }  # fmt: skip
    with st.expander("Proof that this entry is in the log (RFC 9162)", icon=":material/verified:"):
        st.json(document)
    name = f"entry-{seq}-proof.json"
    st.download_button("Proof", json.dumps(document, indent=1), name, "application/json", icon=":material/download:")
    frame.link("audit", "All entries", icon=":material/arrow_back:")


def _export(desk: Desk) -> None:
    """The whole log as a zip; made when it is asked for, since making it is an entry itself."""
    if Permission.AUDIT_VERIFY not in permissions_now(desk):
        return
    st.download_button(
        "Export the log with its proofs", lambda: _packed(desk), "audit-log.zip", "application/zip",
        icon=":material/folder_zip:", help="A zip that verifies without Countersign. The export is itself an entry.",
    )  # fmt: skip


def _packed(desk: Desk) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        return audit.pack(desk, Path(folder) / "audit-log.zip").file.read_bytes()
