"""The risk of a use case on its page: the tier with each article and answer, overrides, and the duties that follow."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from pages import _frame as frame
from pages import _use_case_words as words
from registry.access import Desk, Permission, permissions_now
from registry.services import risk as risks
from registry.views.risk import TierView
from registry.views.use_cases import UseCaseView

TIERS = ("prohibited", "high", "limited", "medium", "minimal", "low")


def risk(desk: Desk, view: UseCaseView) -> None:
    """The tier with each rule, article and answer; open questions; what two people put in its place."""
    tier = view.tier
    frame.section(f"Risk: {words.tier(tier.tier.value)}", about=_by(tier))
    if tier.outdated:
        st.warning("The rules have changed since. What it says now may differ: recompute it.", icon=":material/update:")
    if tier.reasons or tier.marks:
        rows = [_reason(one, "set aside" if one.exempt else one.tier.value) for one in tier.reasons]
        rows += [_reason(one, "to know") for one in tier.marks]
        frame.table(
            pd.DataFrame(rows), key="reasons", alt="Why this tier", search=False, export=len(rows) > 1,
            columns=[frame.Column("tier"), frame.Column("article"), frame.Column("rule"), frame.Column("answer")],
        )  # fmt: skip
    if tier.missing:
        st.markdown("**Not answered yet**\n" + "\n".join(f"- {frame.plain(one.asked)}" for one in tier.missing))
    _overrides(desk, view)


def _by(tier: TierView) -> str:
    if not tier.rule_set:
        return "Say where it is used, so that rules apply."
    if tier.overridden:
        one = tier.overridden
        return (
            f"Set by {one.by}, confirmed by {one.said_by}: {one.reason} (computed by {tier.rule_set}: {tier.computed})"
        )
    return f"Computed by {tier.rule_set}, rules {tier.digest[:12]}"


def _reason(one: Any, tier: str) -> dict[str, str]:
    answers = "; ".join(f"{given.asked} {given.answer}" for given in one.answers)
    return {"tier": tier, "article": one.cites, "rule": one.text, "answer": answers}


def _overrides(desk: Desk, view: UseCaseView) -> None:
    if Permission.RISK_OVERRIDE not in permissions_now(desk) or view.tier.outdated or view.tier.missing:
        return
    waiting = view.tier.disputed
    if waiting is None:
        with st.popover("Propose another tier", icon=":material/balance:"):
            _propose_tier(desk, view)
        return
    st.info(
        f"{frame.plain(waiting.by)} proposes **{waiting.tier.value}**: {frame.plain(waiting.reason)}. "
        "It counts once a second person agrees."
    )
    if desk.actor is not None and desk.actor.login == waiting.by:
        return
    reason = st.text_input("Why you agree or not (kept in the audit log)", key="why_tier")
    bar = st.container(horizontal=True)
    for label, agreed in (("Confirm this tier", True), ("Refuse it", False)):
        if bar.button(label, disabled=not reason.strip(), type="primary" if agreed else "secondary"):
            frame.act(
                lambda agreed=agreed: _answer(desk, view.slug, reason, agreed=agreed), done="Your word is on record."
            )


def _propose_tier(desk: Desk, view: UseCaseView) -> None:
    tier = st.selectbox("Tier", [one for one in TIERS if one != view.tier.tier.value], key="other_tier")
    reason = st.text_area("Why the computed one is wrong (kept in the audit log)", key="why_other_tier")
    if st.button("Propose it", disabled=not reason.strip()):
        frame.act(lambda: _ask_tier(desk, view.slug, tier, reason), done="It waits for a second person.")


def _ask_tier(desk: Desk, slug: str, tier: str, reason: str) -> None:
    risks.propose_override(desk, slug, tier=tier, reason=reason)


def _answer(desk: Desk, slug: str, reason: str, *, agreed: bool) -> None:
    risks.answer_override(desk, slug, agreed=agreed, reason=reason)


def duties(_desk: Desk, view: UseCaseView) -> None:
    """What follows from the tier, and from which day on."""
    if not view.tier.duties:
        return
    rows = pd.DataFrame(
        {
            "applies": "now" if duty.applies else f"from {duty.applies_from.day} {duty.applies_from:%b %Y}",
            "article": duty.article,
            "duty": duty.text,
            "note": duty.note,
            "source": duty.source + (" (secondary source)" if duty.secondary else ""),
            "checked": f"{duty.checked_on.day} {duty.checked_on:%b %Y}",
        }
        for duty in view.tier.duties
    )
    frame.table(
        rows, key="duties", alt="Duties", title="Duties that follow", search=len(rows) > 15,
        about="By the rule sets in force; dates marked as secondary were read in reports about the law.",
        columns=[
            frame.Column("applies"), frame.Column("article"), frame.Column("duty"), frame.Column("note"),
            frame.Column("source"), frame.Column("checked", hidden=True),
        ],
    )  # fmt: skip
