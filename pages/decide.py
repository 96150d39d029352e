"""Logging a decision: five fields, one button, and a draft that outlives the session."""

from __future__ import annotations

import streamlit as st

from pages import _decide_draft as draft
from pages import _decide_fields as fields
from pages import _frame as frame
from registry.access import Desk
from registry.commands import decisions as commands
from registry.commands import quick
from registry.commands.about import read
from registry.commands.decisions import Decision
from registry.errors import Invalid, RegistryError
from registry.rules.templates import Template
from registry.services import decisions
from registry.subjects import Subject, SubjectKind, row_number


def render(desk: Desk) -> None:
    """The form, filled with what the address says, with one's own draft, or with the decision to supersede."""
    about, replaced = _about(), frame.param("supersedes", 0, read=_number)
    old = _old(desk, replaced)
    name = f"supersedes:{replaced}" if old else str(about or "")
    draft.begin(desk, name, about, old)
    frame.headline(f"What takes the place of D-{replaced}?" if old else "What was decided?", about=_told(about, old))
    kind = fields.template(about)
    fields.needed(desk, kind, about)
    more = "More: the question, options, assumptions, what follows, people, evidence"
    with st.expander(more, icon=":material/unfold_more:", expanded=old is not None, type="compact"):
        fields.more(kind)
    draft.keep(desk, name)
    if st.button("Put the decision on record", type="primary", icon=":material/gavel:", shortcut="Ctrl+Enter"):
        _log(desk, name, kind, replaced if old else None)
    draft.note(desk, name)


def _number(text: str) -> int:
    try:
        return row_number(SubjectKind.DECISION, text)
    except Invalid as fault:
        raise ValueError(str(fault)) from fault


def _about() -> Subject | None:
    try:
        return frame.param("about", None, read=read)
    except RegistryError:
        return None


def _old(desk: Desk, number: int) -> Decision | None:
    try:
        return decisions.said(desk, number) if number else None
    except RegistryError:
        return None


def _told(about: Subject | None, old: Decision | None) -> str:
    if old:
        return f"It stays on record as it is: {old.title}"
    what = f"About {about}. " if about else ""
    return f"{what}Nothing is edited later: a decision is corrected by one that supersedes it."


def _log(desk: Desk, name: str, kind: Template | None, replaced: int | None) -> None:
    made = frame.act(lambda: decisions.log(desk, _said(desk, kind, replaced)), done="The decision is on record.")
    if made is not None:
        draft.done(desk, name)
        frame.go("decision", id=str(made.line.id))


def _said(desk: Desk, kind: Template | None, replaced: int | None) -> Decision:
    """The decision that the fields say; raises Invalid naming each place."""
    said = draft.content()
    if not said["about"]:
        raise Invalid("about: say what it is about.")
    lists = {"options": quick.options, "assumptions": quick.assumptions, "people": quick.people}
    told = {name: said[name] for name in ("title", "about", "choice", "rationale", "context", "consequences", "key")}
    told |= {name: [commands.plain_part(one) for one in read(said[name])] for name, read in lists.items()}
    return commands.decision(
        {
            **told,
            "template": kind.slug if kind else "",
            "evidence": [one.strip() for one in said["evidence"].split(",") if one.strip()],
            "revisit_on": quick.day(said["revisit"], today=desk.clock().date()),
            "supersedes": replaced,
        }
    )
