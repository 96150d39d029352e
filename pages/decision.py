"""One decision: what was chosen and why, what else was possible, what it rests on, what became of it."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from pages import _decision_parts as parts
from pages import _frame as frame
from pages import _one, _subjects
from pages._comments import comments
from pages._decisions import COLUMNS, LINKS, day, row
from pages._evidence import proved
from pages._prose import literal, prose
from pages._subjects import short
from registry.access import Desk, Permission, permissions_now
from registry.commands.quick import people_text
from registry.services import decisions
from registry.subjects import Subject, SubjectKind, row_number
from registry.views.decisions import DecisionView

ICONS = {"model": ":material/model_training:", "dataset": ":material/database:"}


def render(desk: Desk) -> None:
    """The decision that the address names."""
    view = _asked(desk)
    if view is None:
        return
    may_log, subject = (
        Permission.DECISION_LOG in permissions_now(desk),
        Subject(SubjectKind.DECISION, str(view.line.id)),
    )
    frame.headline(sentence(view), about=_logged(view))
    _ways(desk, view, may_log=may_log)
    depth = frame.depth()
    _chosen(view)
    if depth.reaches(frame.Depth.DRIVERS):
        _text("The question", view.context)
        parts.options(view)
        _text("What follows", view.consequences)
        parts.assumptions(desk, view, may_log=may_log)
    if depth.reaches(frame.Depth.ANALYSIS):
        proved(desk, subject)
        _chain(view)
    if depth.reaches(frame.Depth.EVIDENCE):
        _proof(view)
    comments(desk, subject)
    frame.how_sure(
        source=f"What {_who(view)} put on record; entry {view.audit_seq:,} of the audit log holds its hash.",
        assumptions=[
            "What somebody found about an assumption is as good as whoever said it; a metric, as its producer."
        ],
    )


def sentence(view: DecisionView) -> str:
    """The decision and how it stands, in one sentence."""
    line = view.line
    said = f"{line.number}: {line.title.rstrip('.')}"
    if line.superseded_by:
        return f"{said}; superseded by {line.superseded_by}"
    told = [f"{frame.plural(line.broken, 'assumption')} no longer {'holds' if line.broken == 1 else 'hold'}"] * bool(
        line.broken
    )
    told += [f"to be looked at again since {day(line.revisit_on)}"] * (line.word == "to revisit")
    told += [line.standing] * (line.standing != "in force")
    return "; ".join([said, *told])


def _asked(desk: Desk) -> DecisionView | None:
    return _one.asked(
        lambda text: decisions.decision(desk, row_number(SubjectKind.DECISION, text)),
        noun="decision",
        to="decisions",
        label="All decisions",
    )


def _logged(view: DecisionView) -> str:
    line = view.line
    decided = f", decided on {day(view.decided_on)}" if view.decided_on else ""
    again = f"; look again on {day(line.revisit_on)}" if line.revisit_on else ""
    return f"Logged by {_who(view)} on {frame.date(line.at)}{decided}{again}"


def _who(view: DecisionView) -> str:
    return view.line.author_name or view.line.author


def _ways(desk: Desk, view: DecisionView, *, may_log: bool) -> None:
    line = view.line
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(frame.chip(line.word))
        url_path, params = _subjects.place(line.about, namespace=view.namespace, name=view.name)
        icon = ICONS.get(line.about.kind.value, ":material/link:")
        frame.link(url_path, f"About {short(line.about)}", icon=icon, **params)
        if may_log and not line.superseded_by:
            frame.link(
                "decide",
                "Supersede it",
                icon=":material/edit_note:",
                supersedes=line.number,
                help="Nothing is edited: a new decision takes its place",
            )
        st.download_button(
            "MADR", data=lambda: decisions.as_madr(desk, line.id).encode(), file_name=f"{line.number}.md",
            type="tertiary", mime="text/markdown", icon=":material/download:", on_click="ignore",
            help="The decision as a Markdown file",
        )  # fmt: skip


def _chosen(view: DecisionView) -> None:
    if view.line.choice:
        st.markdown(f"**Chosen:** {literal(view.line.choice)}")
    prose(view.rationale)
    if view.people:
        st.caption(f"With {frame.plain(people_text(view.people))}")


def _text(title: str, text: str) -> None:
    if text.strip():
        frame.section(title)
        prose(text)


def _chain(view: DecisionView) -> None:
    if len(view.chain) > 1:
        frame.table(
            pd.DataFrame(row(line) for line in view.chain), key="chain", alt="Decisions before and after it",
            search=False, title="How it came to this", about="Each took the place of the one above it.",
            columns=COLUMNS, links=LINKS,
        )  # fmt: skip


def _proof(view: DecisionView) -> None:
    frame.section("On record")
    frame.facts(
        {
            "Number": view.line.number,
            "About": str(view.line.about),
            "Template": view.line.template or "none",
            "Status": view.status,
            "Audit entry": f"{view.audit_seq:,}",
            "Came as": "a MADR file, which the download gives back" if view.from_file else "fields",
        }
    )
    for part in view.more:
        _text(part.title or "Before the first heading", part.text)
