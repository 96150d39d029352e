"""What whoever looks at a request can do to it: sign, revise, take back, revoke; else why not, in the rule's words."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import uuid4

import streamlit as st

from pages import _approval_words as words
from pages import _frame as frame
from registry.access import Desk, Permission, check, permissions_now
from registry.commands.approvals import NEEDS_WORDS, TEXT_MOST, Sign, Verdict
from registry.errors import NotPermitted
from registry.services import request_records, requests, signing
from registry.views.approvals import ChoiceView, RequestView

MYSELF = "myself"
BUTTONS = {
    Verdict.APPROVE: "Approve {}", Verdict.APPROVE_WITH_CONDITIONS: "Approve {} on these conditions",
    Verdict.REQUEST_CHANGES: "Ask for changes to {}", Verdict.ABSTAIN: "Abstain from {}", Verdict.REJECT: "Reject {}",
    Verdict.VETO: "Veto {}: nobody can override it",
}  # fmt: skip
OTHERS = {
    "revise": (Permission.APPROVAL_REQUEST, "What changed since the last revision"),
    "withdraw": (Permission.GOVERN_READ, "Why it is taken back"),
    "revoke": (Permission.APPROVAL_SIGN, "Why the approval ends now"),
}


def acts(desk: Desk, view: RequestView) -> None:
    """The forms that the rules allow, and every refusal as a sentence."""
    choices = {choice.act: choice for choice in view.choices}
    if view.line.state != "draft":
        _vote(desk, view, choices)
    _rest(desk, view, choices)


def _vote(desk: Desk, view: RequestView, choices: dict[str, ChoiceView]) -> None:
    given = request_records.for_others(desk, view.line.id)
    hands = [*([MYSELF] if not choices["approve"].refusal else []), *choices["approve"].on_behalf_of]
    vetoes = not choices["veto"].refusal
    refusal = _no_permission(desk, Permission.APPROVAL_SIGN) or choices["approve"].refusal
    if _no_permission(desk, Permission.APPROVAL_SIGN) or not (hands or vetoes):
        st.info(frame.plain(f"You cannot sign this. {refusal}"), icon=":material/block:")
    else:
        _form(desk, view, hands, vetoes=vetoes)
    for one in given:
        if one.refusal:
            st.caption(frame.plain(f"{one.owner} gave you a signature, which does not count here: {one.refusal}"))


def _form(desk: Desk, view: RequestView, hands: Sequence[str], *, vetoes: bool) -> None:
    offered = [one for one in Verdict if (vetoes if one is Verdict.VETO else bool(hands))]
    number = view.line.id
    _newer_than_seen(view)
    with st.container(border=True, key="signature"):
        frame.section("Your signature", about=_capacity(view))
        verdict = st.radio(
            "You", offered, format_func=lambda one: words.ACTS[one.value], horizontal=True, key=f"verdict_{number}",
            label_visibility="collapsed",
        )  # fmt: skip
        hand = _hand(hands, number) if verdict is not Verdict.VETO else MYSELF
        conditions = ""
        if verdict is Verdict.APPROVE_WITH_CONDITIONS:
            conditions = st.text_area(
                "Conditions, one a line", key=f"conditions_{number}", max_chars=TEXT_MOST, height=90
            )
        comment = st.text_area(
            "Why" if verdict in NEEDS_WORDS else "Why (may stay empty)", key=f"why_{number}", max_chars=TEXT_MOST,
            height=90, placeholder="Kept with your signature, for everybody to read",
        )  # fmt: skip
        label = BUTTONS[verdict].format(view.line.number) + (f" for {hand}" if hand != MYSELF else "")
        # the key names the revision: a click on a page that shows an older one signs nothing
        if st.button(label, type="primary", icon=":material/draw:", key=f"sign_{number}_{view.line.revision}"):
            lines = tuple(line.strip() for line in (conditions or "").splitlines() if line.strip())
            frame.act(lambda: _sign(desk, view, verdict, comment, lines, hand), done=f"{label}: it is on record.")


def _newer_than_seen(view: RequestView) -> None:
    """Say so where the reader had an older revision before them until now."""
    key, revision = f"_seen_{view.line.id}", view.line.revision
    if st.session_state.get(key, revision) != revision:
        st.warning(f"{view.line.number} is at revision {revision} by now; look at it before you sign.")
    st.session_state[key] = revision


def _hand(hands: Sequence[str], number: int) -> str:
    if len(hands) < 2:
        return next(iter(hands), MYSELF)
    return str(st.selectbox("You sign for", hands, key=f"hand_{number}", width=320))


def _sign(
    desk: Desk, view: RequestView, verdict: Verdict, comment: str, conditions: tuple[str, ...], hand: str
) -> None:
    key = st.session_state.setdefault(f"_sign_key_{view.line.id}_{view.line.revision}", uuid4().hex)
    said = Sign(
        verdict=verdict, comment=comment or "", conditions=conditions, on_behalf_of="" if hand == MYSELF else hand,
        revision=view.line.revision, key=key,
    )  # fmt: skip
    signing.vote(desk, view.line.id, said)


def _capacity(view: RequestView) -> str:
    current = next((stage for stage in view.stages if stage.state == "open"), None)
    where = f"{current.name} wants {current.wants}. " if current else ""
    return f"{where}It counts for revision {view.line.revision}, which is the one shown here."


def _rest(desk: Desk, view: RequestView, choices: dict[str, ChoiceView]) -> None:
    told = [(act, _no_permission(desk, OTHERS[act][0]) or choices[act].refusal) for act in OTHERS if act in choices]
    bar = st.container(horizontal=True)
    for act, refusal in told:
        if not refusal:
            with bar.popover(_label(act, view), icon=":material/edit_note:"):
                _other(desk, view, act)
    refused = [(act, text) for act, text in told if text]
    if "veto" in choices and choices["veto"].refusal and view.vetoes and view.line.state == "submitted":
        refused.append(("veto", choices["veto"].refusal))
    if refused:
        with st.expander("What you cannot do here, and why", icon=":material/block:", type="compact"):
            lines = (f"- **{words.ACTS[act]}**: {frame.plain(text)}" for act, text in refused)
            st.markdown("\n".join(lines))


def _label(act: str, view: RequestView) -> str:
    return "Submit it" if act == "revise" and view.line.state == "draft" else f"{words.ACTS[act]} it"


def _other(desk: Desk, view: RequestView, act: str) -> None:
    number, change = view.line.id, {"withdraw": requests.withdraw, "revoke": requests.revoke}
    asked = "What is asked for, in a sentence" if view.line.state == "draft" else OTHERS[act][1]
    reason = st.text_area(asked, key=f"{act}_{number}", max_chars=TEXT_MOST, height=90)
    if act == "revise" and view.line.state != "draft":
        st.caption("Every signature on the revision before is gone; all stages begin anew, on what is there now.")

    def done() -> None:
        if act == "revise":
            requests.submit(desk, number, summary=reason or "")
        else:
            change[act](desk, number, reason=reason or "")

    if st.button(f"{_label(act, view)} now", type="primary", key=f"do_{act}_{number}"):
        frame.act(done, done=f"{view.line.number}: it is on record.")


def _no_permission(desk: Desk, permission: Permission) -> str:
    """The sentence of the refusal where the roles do not allow it."""
    if permission in permissions_now(desk):
        return ""
    try:
        check(desk, permission)
    except NotPermitted as refusal:
        return str(refusal)
    return ""
