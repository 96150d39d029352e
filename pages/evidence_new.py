"""Adding evidence: a file or an address, what kind of proof it is, until when it holds, what it proves."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

import streamlit as st

from pages import _frame as frame
from pages._about import about_field
from registry.access import Desk
from registry.commands import evidence as commands
from registry.errors import Invalid
from registry.services import evidence

FILE, ADDRESS = "A file", "An address"


def render(desk: Desk) -> None:
    """The form; what the address says it is about is filled in."""
    about = frame.param("about", "")
    frame.headline("What proves it?", about="A file is kept byte for byte; nothing on record is edited later.")
    way = st.segmented_control("What it is", [FILE, ADDRESS], default=FILE, required=True, label_visibility="collapsed")
    file, url = None, ""
    if way == FILE:
        file = st.file_uploader("File", max_upload_size=_most_mb())
    else:
        url = st.text_input("Address", placeholder="https://", max_chars=2000)
    left, right = st.columns(2)
    said: dict[str, Any] = {
        "title": left.text_input("Title", max_chars=300, placeholder=file.name if file else "Validation of churn 3"),
        "kind": right.selectbox(
            "Kind", _kinds(desk), index=None, accept_new_options=True, placeholder="validation report, contract …"
        ),
        "valid_from": _moment(left.date_input("Holds from (UTC)", value=None)),
        "valid_until": _moment(
            right.date_input("Holds until (UTC)", value=None, help="The first day on which it no longer does")
        ),
    }
    said["about"] = about_field(desk, "Proves something about", given=about, many=True)
    said["note"] = st.text_input("What it proves", max_chars=2000)
    if st.button("Put it on record", type="primary", icon=":material/attach_file_add:", shortcut="Ctrl+Enter"):
        made = frame.act(lambda: _add(desk, said, file, url), done="It is on record.")
        if made is not None:
            frame.go("evidence_item", id=str(made.evidence.id))


def _add(desk: Desk, said: dict[str, Any], file: Any, url: str) -> evidence.Added:
    if file is None and not url:
        raise Invalid(
            f"file: choose one of at most {_most_mb():,} MB and wait until all of it is here, or give an address. "
            "An administrator can allow more with COUNTERSIGN_MAX_EVIDENCE_MB."
        )
    place = {"file_name": file.name, "media_type": file.type or ""} if file is not None else {"url": url.strip()}
    new = commands.read(
        {
            **said,
            **place,
            "kind": said["kind"] or "",
            "title": said["title"] or (file.name if file is not None else url[:300]),
        }
    )
    return evidence.add(desk, new, file.getvalue() if file is not None else None)


def _kinds(desk: Desk) -> list[str]:
    known = evidence.kinds(desk)
    return [*commands.KINDS, *(one for one in known if one not in commands.KINDS)]


def _moment(day: date | None) -> datetime | None:
    return datetime.combine(day, time(), UTC) if day else None


def _most_mb() -> int:
    return evidence.most_bytes() // 2**20
