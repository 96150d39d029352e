"""Policies: who signs what from when on, by revision; and proposing another, which is itself approved first."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from pages import _approval_words as words
from pages import _frame as frame
from registry.access import Desk, Permission, permissions_now
from registry.commands.approvals import POLICY_MOST, TEXT_MOST, Propose
from registry.rules.policy import Group, Level, Policy, Rule, Signers
from registry.services import policies, policy_drafts
from registry.views.policies import PolicyRevisionView, PolicyView

STATUS = {"in force": "in force", "waiting": "submitted", "approved": "not in force yet"}
RELAXED = {
    "requester_may_sign": "who asks may sign", "author_may_sign": "who wrote it may sign",
    "later_members_may_sign": "who comes to a group later may sign",
    "body_seats_may_be_delegated": "a seat in a body may be delegated",
}  # fmt: skip


def render(desk: Desk) -> None:
    """The approval policy."""
    found = policies.policy(desk)
    frame.headline(
        sentence(found), about=f"The policy {found.slug}: who signs which change, on what evidence, how long."
    )
    frame.link("bodies", "Bodies, delegations and absences", icon=":material/groups:")
    _rules(policies.in_force(desk))
    _revisions(found)
    _text(found)
    if Permission.POLICY_PROPOSE in permissions_now(desk):
        propose = "Propose another revision"
        frame.fold(propose, lambda: _propose(desk, found), key="propose", icon=":material/edit_note:")
    frame.how_sure(
        source="The text of each revision as it was proposed, with its SHA-256 and the request that approved it.",
        assumptions=[
            "A request is judged by the revision that was in force when it was submitted.",
            "What a policy relaxes never holds for a change of policy itself.",
        ],
    )


def sentence(found: PolicyView) -> str:
    """Which revision is in force, and what is to come."""
    now = next((one for one in found.revisions if one.revision == found.in_force), None)
    if now is None:
        return "The policy that ships with Countersign is in force; nobody has proposed another"
    said = f"Revision {now.revision} has been in force since {frame.date(now.effective_from)}"
    coming = [one for one in found.revisions if one.state == "approved"]
    waiting = [one for one in found.revisions if one.state == "waiting"]
    told = [f"revision {one.revision} begins on {frame.date(one.effective_from)}" for one in coming]
    told += [f"revision {one.revision} waits for signatures on {one.request}" for one in waiting]
    return "; ".join([said, *told])


def _rules(policy: Policy) -> None:
    rows = pd.DataFrame(
        {
            "changes": ", ".join(sorted(words.kind(one.value) for one in rule.changes)),
            "levels": ", ".join(level.value for level in Level if level in rule.levels),
            "stages": _stages(rule), "evidence": ", ".join(rule.evidence), "holds": _days(rule.expires_after_days),
            "review": _days(rule.review_every_days), "vetoes": ", ".join(rule.vetoes),
        }
        for rule in policy.rules
    )  # fmt: skip
    frame.table(
        rows, key="rules", alt="Rules in force", title="What it asks for", about=_about(policy), search=False,
        columns=[
            frame.Column("changes", "Change"), frame.Column("levels", "At risk"), frame.Column("stages", "Signatures"),
            frame.Column("evidence", hidden=not any(rows["evidence"])), frame.Column("holds", "Holds for"),
            frame.Column("review", "Look again"),
            frame.Column("vetoes", "Can veto", hidden=rows["vetoes"].nunique() == 1),
        ],
    )  # fmt: skip


def _about(policy: Policy) -> str:
    """What holds for every rule, as sentences."""
    relaxed = [text for flag, text in RELAXED.items() if getattr(policy.strictness, flag)]
    gates = ", ".join(f"{place} {mode.value}s" for place, mode in policy.gates if place != "*")
    said = [f"Gates: {gates or 'every environment prevents'}."]
    vetoes = {rule.vetoes for rule in policy.rules}
    if len(vetoes) == 1 and (names := next(iter(vetoes))):
        said.append(f"Any member of {' or '.join(names)} can veto any of it.")
    strict = "Nothing is relaxed: nobody signs what they asked for or wrote."
    return " ".join([*said, f"Relaxed: {', '.join(relaxed)}." if relaxed else strict])


def _stages(rule: Rule) -> str:
    if rule.refused:
        return f"refused: {rule.refused.strip()}"
    stages = (f"{stage.name}: {stage.quorum} of {_who(stage.signers)}" for stage in rule.stages)
    return "; then ".join(stages) + (" (fast path)" if rule.fast_path else "")


def _who(signers: Sequence[Signers]) -> str:
    """The groups in few words: roles of the use case first, then roles, then bodies."""
    in_case = [one.name.replace("_", " ") for one in signers if one.group is Group.USE_CASE_ROLE]
    others = [one.name for one in signers if one.group is not Group.USE_CASE_ROLE]
    return ", ".join([*([f"{' or '.join(in_case)} of the use case"] if in_case else []), *others])


def _days(days: int | None) -> str:
    return frame.plural(days, "day") if days else ""


def _revisions(found: PolicyView) -> None:
    if not found.revisions:
        return
    rows = pd.DataFrame(
        {
            "status": STATUS.get(one.state, one.state), "revision": one.revision, "from": one.effective_from,
            "title": one.title, "why": one.reason, "author": one.author, "at": one.at, "request": one.request,
            "sha256": one.sha256,
        }
        for one in found.revisions
    )  # fmt: skip
    frame.table(
        rows, key="revisions", alt="Revisions", title="Revisions", search=len(rows) > 15,
        columns=[
            frame.Column("status", kind="status"), frame.Column("revision", kind="count"),
            frame.Column("from", "Effective from", kind="date"), frame.Column("why"), frame.Column("author", "By"),
            frame.Column("request", help="The request that approves it"),
            frame.Column("at", "Proposed", kind="date", hidden=True),
            frame.Column("title", hidden=True), frame.Column("sha256", "SHA-256", hidden=True),
        ],
        links={
            "request": frame.RowLink("request", id="request"),
            "revision": frame.RowLink("policies", revision="revision"),
        },
    )  # fmt: skip


def _text(found: PolicyView) -> None:
    """The YAML of a revision, or what differs between two."""
    texts = {one.revision: one for one in found.revisions}
    if not texts:
        frame.fold("As YAML", lambda: st.code(found.text, language="yaml"), key="yaml", icon=":material/code:")
        return
    asked = frame.param("revision", 0, read=int)
    frame.fold(
        "As YAML, and what changed", lambda: _compared(texts, asked), key=f"yaml_{asked}", expanded=asked in texts,
        icon=":material/difference:",
    )  # fmt: skip


def _compared(texts: dict[int, PolicyRevisionView], asked: int) -> None:
    numbers, bar = list(texts), st.container(horizontal=True)
    place = numbers.index(asked) if asked in texts else 0
    chosen = bar.selectbox("Revision", numbers, index=place, key="policy_revision", width=160)
    others = [*(one for one in numbers if one < chosen), *(one for one in numbers if one > chosen), 0]
    before = bar.selectbox(
        "Compared with", others, key=f"policy_before_{chosen}", width=160,
        format_func=lambda one: f"revision {one}" if one else "nothing",
    )  # fmt: skip
    if before:
        st.code(difference(texts[before], texts[chosen]) or "No line differs.", language="diff")
    else:
        st.code(texts[chosen].text, language="yaml")


def difference(before: PolicyRevisionView, after: PolicyRevisionView) -> str:
    """The lines in which two revisions differ, as a unified diff."""
    lines = difflib.unified_diff(
        before.text.splitlines(), after.text.splitlines(), f"revision {before.revision}", f"revision {after.revision}",
        lineterm="",
    )  # fmt: skip
    return "\n".join(lines)


def _propose(desk: Desk, found: PolicyView) -> None:
    kept: dict[str, Any] = {"persist_state": "page"}  # what was written survives a shut fold
    text = st.text_area("Policy (YAML)", found.text, max_chars=POLICY_MOST, height=380, key="policy_text", **kept)
    reason = st.text_input("What it changes, and why", max_chars=TEXT_MOST, key="policy_reason", **kept)
    faults = policy_drafts.faults(desk, text or "")
    if faults:
        rows = pd.DataFrame({"line": one.line, "place": one.place, "fault": one.text} for one in faults)
        frame.table(
            rows, key="faults", alt="Faults", title=frame.plural(len(rows), "fault"), search=False, export=False,
            columns=[frame.Column("line", kind="count"), frame.Column("place"), frame.Column("fault")],
        )  # fmt: skip
    elif text != found.text:
        st.code(_against_now(found, text), language="diff")
        st.caption("Until it is approved, the revision in force holds. Whoever proposes it never signs it.")
    ready = not faults and text != found.text and bool((reason or "").strip())
    if st.button("Propose it for signature", type="primary", icon=":material/approval:", disabled=not ready):
        made = frame.act(
            lambda: policies.propose(desk, Propose(text=text, reason=reason)), done="The revision is on record."
        )
        if made is not None:
            frame.go("request", id=made.revisions[0].request)


def _against_now(found: PolicyView, text: str) -> str:
    lines = difflib.unified_diff(found.text.splitlines(), text.splitlines(), "in force", "proposed", lineterm="", n=1)
    return "\n".join(lines)
