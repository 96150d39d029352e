"""Briefs and exports: what can be taken away, what already was and by whom, and whether a PDF is one of them."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import pandas as pd
import streamlit as st

from pages import _brief_button
from pages import _brief_subject as subject
from pages import _frame as frame
from pages import _paper as paper
from pages.connect import address
from registry.access import Desk, Permission, permissions_now
from registry.errors import NotSignedIn, RegistryError
from registry.services import audit, briefs
from registry.store.entries import Filter
from registry.views.audit import EntryPage, EntryView

if TYPE_CHECKING:
    from briefs.drafts import Draft
    from briefs.kinds import Kind

T = TypeVar("T")
EXPORTS = 500
PACK = "audit-pack"
_FORMATS = {"html": "Web page", "docx": "Word", "csv": "Tables (CSV)", "json": "For programs (JSON)"}
_VIEWS = ("Make one", "What left the house", "Check a PDF")


def render(desk: Desk) -> None:
    """Make a brief, look at those that were made, or check one that came back."""
    log = _exports(desk)
    frame.headline(_headline(log), about="Papers for executives and for whoever checks, each noted in the audit log.")
    view = st.segmented_control(
        "What to do", _VIEWS, default=_VIEWS[0], key="view", bind="query-params", required=True,
        label_visibility="collapsed",
    )  # fmt: skip
    if view == _VIEWS[2]:
        _check(desk)
    elif view == _VIEWS[1]:
        _past(log)
    else:
        _make(desk)
    frame.how_sure(
        source="The record of this registry, read as one snapshot for each paper; its SHA-256 stands on page one.",
        assumptions=["A paper tells what is on record: what nobody put on record is not in it."],
        checkpoint=(latest.short if (latest := audit.latest_checkpoint(desk)) else "none yet"),
    )


def _exports(desk: Desk) -> EntryPage | None:
    """The exports in the audit log; None for whoever may not read it."""
    if Permission.AUDIT_READ not in permissions_now(desk):
        return None
    return audit.entries(desk, Filter(action=briefs.EXPORTED), limit=EXPORTS)


def _headline(log: EntryPage | None) -> str:
    if log is None:
        return "Take a brief away, or check one that came back"
    if not log.entries:
        return "Nothing has left the house yet"
    newest = log.entries[0]
    what = f"{_kind(newest)} about {newest.subject.partition(':')[2] or newest.subject}"
    return f"{frame.plural(log.total, 'export')} on record, the newest by {newest.actor}: {what}"


def _make(desk: Desk) -> None:
    from briefs.kinds import KINDS

    mine = permissions_now(desk)
    able = [one for one in KINDS if one.permission in mine]
    names = [one.name for one in able]
    titles = {one.name: one.title for one in able}
    bar = st.columns([2, 3, 1.4], vertical_alignment="bottom")
    asked = frame.param("kind", PACK if PACK in names else names[0])
    place = names.index(asked) if asked in names else 0
    chosen = bar[0].selectbox("Which paper", names, place, format_func=titles.__getitem__)
    row = next(one for one in able if one.name == chosen)
    about = subject.ask(desk, row, bar[1], bar[2])
    frame.set_params(kind=row.name, of=about or None)
    if not about and row.name not in subject.MAY_BE_EMPTY:
        frame.empty("Say what the paper is about.", next_step=subject.wanted(row))
        return
    draft = _read(lambda: row.build(desk, about, address=address()))
    if draft is None:
        return
    _save(desk, row, about, draft)
    paper.draw(draft.brief, frame.depth(frame.Depth.HEADLINE))


def _read(question: Callable[[], T]) -> T | None:
    """The answer to a question; a refusal stands here in its own words instead."""
    try:
        return question()
    except NotSignedIn:
        raise
    except RegistryError as refusal:
        st.error(frame.plain(str(refusal)), icon=":material/block:")
        return None


def _save(desk: Desk, row: Kind, about: str, draft: Draft) -> None:
    """The buttons: made at the click, for each export is an entry in the log."""
    bar = st.container(horizontal=True, vertical_alignment="top")
    with bar.container(width="content"):
        _brief_button.offer(desk, row.name, about, label="Make the PDF", primary=True)
    if row.name == PACK:
        help_ = "PDF, JSON, CSV, evidence and proofs in one zip, with a script that checks it all without Countersign"
        if bar.button("Make one folder", icon=":material/folder_zip:", help=help_, key=f"zip-{about}"):
            _folder(desk, about)
    with bar.popover("Other formats", icon=":material/draft:", type="tertiary"):
        _other(desk, row, draft)


def _other(desk: Desk, row: Kind, draft: Draft) -> None:
    """The same as a file for a browser, a spreadsheet, a program or, where an executive edits it, Word."""
    from briefs.export import Format, Wanted, of_draft

    able = [one for one in Format if one is not Format.PDF and (row.word or one is not Format.DOCX)]
    chosen = st.segmented_control("Format", able, default=able[0], format_func=_FORMATS.get, required=True,
                                  label_visibility="collapsed", key=f"format-{row.name}")  # fmt: skip
    if st.button("Make it", icon=":material/draft:", key=f"other-{row.name}"):
        wanted = Wanted(format=Format(chosen), address=address())
        made = frame.act(lambda: of_draft(desk, row, draft, wanted), done="The file is made.")
        if made is not None:
            st.download_button(f"Save {made.file_name}", made.document, made.file_name, made.media_type,
                               icon=":material/download:", on_click="ignore")  # fmt: skip
            st.caption(f"SHA-256 {made.sha256}, noted in the audit log.")


def _folder(desk: Desk, about: str) -> None:
    from briefs.export import Wanted
    from briefs.folder import write

    with st.status("Making the folder …") as status, tempfile.TemporaryDirectory() as place:
        target = Path(place) / "pack.zip"
        made = _read(lambda: write(desk, about, target, Wanted(address=address()), told=status.write))
        packed = target.read_bytes() if made is not None else b""
    if made is not None:
        st.download_button(
            "Save pack.zip", packed, "pack.zip", "application/zip", icon=":material/download:", on_click="ignore"
        )
        st.caption(f"{made.files} files; SHA-256 of the manifest {made.manifest_sha256}, noted in the audit log.")


def _past(log: EntryPage | None) -> None:
    if log is None:
        frame.empty("Who took what away stands in the audit log.", next_step="Whoever may read that log sees it here.")
    elif not log.entries:
        frame.empty("Here will stand every paper that left the house.", next_step="Make the first one.")
    else:
        frame.table(
            pd.DataFrame([_row(entry) for entry in log.entries]), key="exports",
            columns=[
                frame.Column("at", "When", kind="time"), frame.Column("who"), frame.Column("roles", "In the role of"),
                frame.Column("kind", "Paper"), frame.Column("about"), frame.Column("bytes", "Size", kind="size"),
                frame.Column("sha256", "SHA-256"), frame.Column("entry", "Entry", kind="count"),
            ],
            links={"entry": frame.RowLink("audit", entry="entry")},
            alt="What left the house, newest first", title="What left the house",
        )  # fmt: skip


def _row(entry: EntryView) -> dict[str, object]:
    return {
        "at": entry.at, "who": entry.actor, "roles": ", ".join(entry.roles), "kind": _kind(entry),
        "about": entry.subject, "bytes": entry.details.get("bytes"), "sha256": entry.details.get("sha256", ""),
        "entry": entry.seq,
    }  # fmt: skip


def _kind(entry: EntryView) -> str:
    from briefs.kinds import KINDS

    name = str(entry.details.get("kind", "brief"))
    return next((one.title for one in KINDS if one.name == name), {"pack": "One folder"}.get(name, name))


def _check(desk: Desk) -> None:
    from briefs.judge import judge

    st.markdown("Whether a PDF is what left the house: intact, signed by whom, in the log where; or what is wrong.")
    given = st.file_uploader("The PDF, as it was received", type="pdf", key="check")
    if given is None:
        return
    found = _read(lambda: judge(given.getvalue(), log=lambda marks: briefs.known(desk, marks)))
    if found is None:
        return
    st.markdown(f"{frame.chip('valid' if found.holds else 'broken')} {frame.plain(found.sentence)}")
    told = {"SHA-256": found.sha256, "Signed by": found.signed_by or "nobody", "About": found.subject or "not known"}
    frame.facts(told | {f"Note {number}": note for number, note in enumerate(found.notes, 1)})
