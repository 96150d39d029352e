"""One request for approval: what is asked for, who signed and who is missing, what changed, and what can be done."""

from __future__ import annotations

import streamlit as st

from pages import _approval_words as words
from pages import _brief_button, _one, _subjects
from pages import _frame as frame
from pages import _request_act as act
from pages import _request_parts as parts
from pages import _request_record as record
from pages._comments import comments, literal
from pages._prose import prose
from registry.access import Desk, Permission, permissions_now
from registry.services import requests, subjects
from registry.subjects import Subject, SubjectKind, row_number
from registry.views.approvals import RequestView

ENDLESS = {"approved": "no end", "stale": "no end", "submitted": "not yet", "draft": "not yet"}
CLOSED = frozenset({"vetoed", "rejected", "revoked", "withdrawn", "changes_requested"})


def render(desk: Desk) -> None:
    """The request that the address names."""
    view = _asked(desk)
    if view is None:
        return
    line = view.line
    frame.headline(words.sentence(view), about=_by(view))
    _ways(desk, view)
    prose(line.summary)
    _last_word(view)
    depth = frame.depth()
    frame.figures(_figures(view))
    st.markdown(parts.stage_line(view.stages))
    parts.reasons(desk, view)
    parts.changed(view)
    act.acts(desk, view)
    _conditions(view)
    _brief_button.offer(desk, "decision", line.number, label="Make a PDF for the signer")
    if depth.reaches(frame.Depth.DRIVERS):
        parts.stages(desk, view)
        record.history(desk, view)
    if depth.reaches(frame.Depth.ANALYSIS):
        record.saw(view)
    comments(desk, Subject(SubjectKind.REQUEST, str(line.id)))
    frame.how_sure(
        source="The record of this request, judged now: expiry by the clock, staleness by the lineage as it is.",
        assumptions=[
            "What feeds the subject is what events say; a source that nobody reported is in no fingerprint.",
            "Who may sign was settled when the revision was submitted; whoever lost the role since cannot.",
        ],
        checkpoint=f"fingerprint {view.saw.fingerprint}" if view.saw else "",
    )


def _asked(desk: Desk) -> RequestView | None:
    return _one.asked(
        lambda text: requests.request(desk, row_number(SubjectKind.REQUEST, text)),
        noun="request",
        to="approvals",
        label="All approvals",
    )


def _by(view: RequestView) -> str:
    line = view.line
    when = f" on {frame.date(line.open_since)}" if line.open_since else ""
    risk = f", {line.tier} risk" if line.tier else ""
    path = ", fast path" if view.fast_path else ""
    return f"Asked by {line.requester}{when}, revision {line.revision}{risk}{path}"


def _ways(desk: Desk, view: RequestView) -> None:
    line = view.line
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(frame.chip(words.state(line.state)))
        known = subjects.find(desk, line.subject)
        url_path, params = _subjects.place(
            line.subject, namespace=known.namespace if known else "", name=known.name if known else ""
        )
        version = {"revision": line.subject.version} if line.subject.kind is SubjectKind.POLICY else {}
        frame.link(url_path, f"About {_subjects.short(line.subject)}", icon=":material/link:", **params, **version)
        if line.use_case and line.subject.kind is not SubjectKind.USE_CASE:
            frame.link("use_case", f"For {line.use_case}", icon=":material/flag:", name=line.use_case)
        if view.policy:
            revision = view.policy.rpartition("@")[2]
            frame.link("policies", f"Policy revision {revision}", icon=":material/policy:", revision=revision)
        if Permission.AUDIT_READ in permissions_now(desk):
            frame.link("audit", "Audit log", icon=":material/history_edu:", q=f"request:{line.number}")


def _last_word(view: RequestView) -> None:
    """Why it is closed, in the words of whoever closed it."""
    last = view.acts[-1] if view.acts else None
    if last and last.comment and view.line.state in CLOSED:
        tone = ":orange[▲]" if view.line.state == "changes_requested" else ":red[■]"
        st.markdown(f"{tone} **{frame.plain(last.signer)}** {words.SIGNED[last.act]}: {literal(last.comment)}")


def _figures(view: RequestView) -> list[frame.Figure]:
    line = view.line
    done, wanted = (
        (sum(n) for n in zip(*((s.quorum - s.missing, s.quorum) for s in view.stages), strict=True))
        if (view.stages)
        else (0, 0)
    )
    stage = line.stage or ("all stages complete" if view.stages and done == wanted else "")
    ends = (
        frame.date(line.expires_at)
        if line.expires_at
        else ENDLESS.get(line.state, "–")
        if done or line.state != "stale"
        else "–"
    )
    return [
        frame.Figure("State", frame.labelled(words.state(line.state)), as_of=view.at),
        frame.Figure("Signatures", f"{done} of {wanted}", range=stage),
        frame.Figure("Holds until", ends, range=_ago(view)),
        frame.Figure("Look again", frame.date(view.review_at) if view.review_at else "–", range="by the policy"),
    ]  # fmt: skip


def _ago(view: RequestView) -> str:
    return frame.ago(view.line.expires_at, now=view.at) if view.line.expires_at else ""


def _conditions(view: RequestView) -> None:
    if view.conditions:
        frame.section("On these conditions")
        st.markdown("\n".join(f"- {frame.plain(one)}" for one in view.conditions))
