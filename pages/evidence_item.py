"""One piece of evidence: what it is, whether it holds, what it proves, and the file itself."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from pages import _frame as frame
from pages import _one
from pages._about import about_field
from pages._comments import comments
from pages._subjects import short
from registry.access import Desk, Permission, permissions_now
from registry.commands.evidence import Withdrawn, read_linked
from registry.services import evidence
from registry.subjects import Subject, SubjectKind
from registry.views.evidence import EvidenceView


def render(desk: Desk) -> None:
    """The piece of evidence that the address names."""
    view = _asked(desk)
    if view is None:
        return
    kind = view.kind[:1].upper() + view.kind[1:]
    frame.headline(sentence(view), about=f"{kind}, added by {view.by} on {frame.date(view.at)}")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(frame.chip(view.word))
        _way(desk, view)
        if view.word != "withdrawn" and Permission.EVIDENCE_ADD in permissions_now(desk):
            _change(desk, view)
    frame.facts(_facts(view))
    _links(view)
    comments(desk, Subject(SubjectKind.EVIDENCE, str(view.id)))
    frame.how_sure(
        source=f"What {view.by} put on record; the audit log holds the hash of every line of it.",
        assumptions=["That it proves what it is linked to is the word of whoever linked it."],
        uncertainty="Download the file and compare: sha256sum gives the hash above, or it is not this file."
        if view.file_name
        else "The address leads outside; nobody here watches whether it still shows the same.",
    )


def sentence(view: EvidenceView) -> str:
    """What it is and whether it holds, in one sentence."""
    said = f"{view.number}: {view.title.rstrip('.')}"
    if view.word == "withdrawn":
        return f"{said}; withdrawn by {view.withdrawn_by}, {view.withdrawn_why.rstrip('.')}"
    if view.valid_until is None:
        return f"{said}; no end is set" if view.word == "valid" else f"{said}; holds from {frame.date(view.valid_from)}"
    when = {"expired": "ran out on", "not valid yet": f"holds from {frame.date(view.valid_from)} until"}
    return f"{said}; {when.get(view.word, 'holds until')} {frame.date(view.valid_until)}"


def _asked(desk: Desk) -> EvidenceView | None:
    return _one.asked(
        lambda text: evidence.get(desk, evidence.number_of(text)),
        noun="evidence",
        to="evidence",
        label="All evidence",
    )


def _way(desk: Desk, view: EvidenceView) -> None:
    if view.file_name:
        st.download_button(
            f"Download ({frame.size(view.size)})", data=lambda: evidence.download(desk, view.id)[1],
            file_name=view.file_name, mime="application/octet-stream", icon=":material/download:", on_click="ignore",
            type="primary",
        )  # fmt: skip
    else:
        st.link_button("Open the address", view.url, icon=":material/open_in_new:")


def _change(desk: Desk, view: EvidenceView) -> None:
    with st.popover("Link it to more", icon=":material/add_link:"):
        about = about_field(desk, "Proves something about", many=True)
        note = st.text_input("What it proves there", max_chars=2000)
        if st.button("Link it"):
            frame.act(lambda: _link(desk, view.id, about, note), done="The link is on record.")
    with st.popover("Withdraw", icon=":material/block:", help="It counts no longer, and stays on record"):
        reason = st.text_input("Why it counts no longer", max_chars=2000)
        st.caption("Approvals that rest on it become stale. To count again, it has to be added again.")
        if st.button("Withdraw it"):
            frame.act(lambda: _withdraw(desk, view.id, reason), done="It counts no longer.")


def _link(desk: Desk, number: int, about: list[str], note: str) -> None:
    evidence.link(desk, number, read_linked({"about": about, "note": note}))


def _withdraw(desk: Desk, number: int, reason: str) -> None:
    evidence.withdraw(desk, number, Withdrawn(reason=reason))


def _facts(view: EvidenceView) -> dict[str, str]:
    place = {"File": view.file_name, "Media type": view.media_type} if view.file_name else {"Address": view.url}
    dates = {"Holds from": frame.date(view.valid_from)} if view.valid_from else {}
    if view.valid_until:
        dates["Holds until"] = f"{frame.date(view.valid_until)}, that day not included"
    return {
        **place,
        "SHA-256": view.sha256 or "nobody looked at what the address shows",
        **(dates if view.valid_from or view.valid_until else {}),
        **({"Same bytes as": ", ".join(view.same_bytes)} if view.same_bytes else {}),
    }


def _links(view: EvidenceView) -> None:
    if not view.links:
        frame.empty(
            "It proves nothing yet.", next_step="Link it to the model, decision or requirement that it is about."
        )
        return
    rows = [
        {"about": short(one.about), "of": one.about, "kind": one.about.partition(":")[0].replace("_", " "),
         "note": one.note, "by": one.by, "at": one.at}
        for one in view.links
    ]  # fmt: skip
    frame.table(
        pd.DataFrame(rows), key="links", alt="What it proves", title="What it proves", search=len(rows) > 10,
        columns=[
            frame.Column("about"), frame.Column("kind"), frame.Column("note", "What it proves there"),
            frame.Column("by", "Linked by"), frame.Column("at", "Linked", kind="date"), frame.Column("of", hidden=True),
        ],
        links={"about": frame.RowLink("subject", of="of")},
    )  # fmt: skip
