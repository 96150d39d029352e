"""The record of a use case on its page: where it stands in the lineage, what was said and done when, and comments."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from lineage.keys import NodeKind
from pages import _comments, _node
from pages import _frame as frame
from pages import _use_case_words as words
from pages._decisions import decided
from pages._evidence import proved
from pages._incidents import happened
from registry.access import Desk
from registry.errors import Conflict, NotFound
from registry.services import lineage, search, use_cases
from registry.services import risk as risks
from registry.subjects import Subject, SubjectKind
from registry.views.use_cases import RevisionView, UseCaseView

MOST = 200
STEPS = {NodeKind.MODEL: "AI model", NodeKind.DEPLOYMENT: "answers for it", NodeKind.DATASET: "data upstream"}


def rests_on(desk: Desk, view: UseCaseView) -> None:
    """On which AI models, deployments and datasets it rests by what events say, nearest first."""
    try:
        node = search.resolve(desk, view.slug, kinds=(NodeKind.USE_CASE,))
    except NotFound:
        return
    found = lineage.upstream(desk, node, limit=MOST)
    rows = [{"how": STEPS[one.node.kind], "node": one.node} for one in found.reached if one.node.kind in STEPS]
    _node.node_table(rows, key="rests", title="What it rests on", alt="What it rests on")
    missing = [name for name in view.said.models if not _known(desk, name)]
    if missing:
        st.caption(f"Named as its AI models, but not on record: {frame.plain(', '.join(missing))}.")


def _known(desk: Desk, name: str) -> bool:
    try:
        return bool(search.resolve(desk, name, kinds=(NodeKind.MODEL,)))
    except Conflict:
        return True
    except NotFound:
        return False


def particulars(_desk: Desk, view: UseCaseView) -> None:
    """What else an inventory said of it."""
    if not view.said.particulars:
        return
    rows = pd.DataFrame({"question": name, "answer": text} for name, text in view.said.particulars.items())
    frame.table(
        rows, key="particulars", alt="What else is known", title="What else is known of it", search=len(rows) > 10,
        about="As the inventory that it came from says it.",
        columns=[frame.Column("question"), frame.Column("answer")],
    )  # fmt: skip


def proofs(desk: Desk, view: UseCaseView) -> None:
    """What proves something about it."""
    proved(desk, Subject(SubjectKind.USE_CASE, view.slug))


def incidents(desk: Desk, view: UseCaseView) -> None:
    """What went wrong, and what was shown to be able to."""
    happened(desk, Subject(SubjectKind.USE_CASE, view.slug))


def history(desk: Desk, view: UseCaseView) -> None:
    """Every revision, step and assessment."""
    revisions, steps = use_cases.history(desk, view.slug)
    rows = [{"at": s.at, "what": f"stage: {s.stage}", "who": s.by, "why": s.reason} for s in steps]
    rows += [
        {"at": one.at, "what": f"revision {one.revision}: {_changed(one, before)}", "who": one.by, "why": one.summary}
        for one, before in zip(revisions, [*revisions[1:], None], strict=True)
    ]
    rows += [
        {
            "at": at,
            "what": f"risk: {words.tier(tier)}, by {rules or 'no rule set'}",
            "who": "",
            "why": f"revision {number}",
        }
        for at, number, rules, tier in risks.history(desk, view.slug)
    ]
    frame.table(
        pd.DataFrame(sorted(rows, key=lambda row: row["at"], reverse=True)), key="history", alt="History",
        title="What was said and done", search=len(rows) > 15,
        columns=[
            frame.Column("at", "When", kind="time"), frame.Column("what"), frame.Column("who"), frame.Column("why"),
        ],
    )  # fmt: skip


def _changed(now: RevisionView, before: RevisionView | None) -> str:
    if before is None:
        return "proposed"
    names = [name for name in use_cases.as_proposal(now) if getattr(now, name, None) != getattr(before, name, None)]
    return ", ".join(name.replace("_", " ") for name in names if name != "summary") or "nothing that shows here"


def decisions(desk: Desk, view: UseCaseView) -> None:
    """What was decided about it, and the way to log a decision."""
    decided(desk, Subject(SubjectKind.USE_CASE, view.slug))


def comments(desk: Desk, view: UseCaseView) -> None:
    """What people said about it."""
    _comments.comments(desk, Subject(SubjectKind.USE_CASE, view.slug))
