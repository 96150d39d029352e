"""Deadlines in words, and the form in which compliance sets one of the company's own, changes it or ends it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import streamlit as st

from pages import _frame as frame
from registry.access import Desk
from registry.commands import deadlines as commands
from registry.services import deadlines
from registry.services.incidents import KIND_WORDS
from registry.views.deadlines import DeadlineRuleView
from registry.views.incident_words import FACTS, Fact, IncidentKind, Severity

UNITS = {"hours": 1.0, "days": 24.0}
MET = {
    "": "Somebody says so", "cause": "The root cause is on record", "contained": "It is contained",
    "resolved": "It is resolved",
}  # fmt: skip


def within(hours: float) -> str:
    """A time allowed in words: "72 hours", "15 days"."""
    days, rest = divmod(hours, 24)
    return frame.plural(int(days), "day") if not rest and days > 4 else f"{hours:g} hour{'' if hours == 1 else 's'}"


def started_by(one: DeadlineRuleView) -> str:
    """Which incidents start it, in words."""
    what = " or ".join(KIND_WORDS[kind] for kind in one.kinds) or "anything in the register"
    said = [f"{' or '.join(one.severities)} {what}" if one.severities else what]
    said += ["all of: " + "; ".join(FACTS[fact] for fact in one.all_of)] if one.all_of else []
    said += ["any of: " + "; ".join(FACTS[fact] for fact in one.any_of)] if one.any_of else []
    return ". ".join(f"{part[:1].upper()}{part[1:]}" for part in said)


def whose(one: DeadlineRuleView) -> str:
    """The set with its article: "GDPR Art. 33(1)"."""
    return f"{one.set} {one.article}".strip()


def change(desk: Desk, now: DeadlineRuleView | None) -> None:
    """Say a deadline whole: a new one, or `now` as it shall hold from a day on."""
    key, ahead = now.rule if now else "new", desk.clock().date() + timedelta(days=1)
    title = st.text_input("What must have happened", now.title if now else "", max_chars=300, key=f"dl_title_{key}")
    left, middle, right = st.columns([2, 1, 1])
    to = left.text_input("Whom it must have reached", now.to if now else "", max_chars=300, key=f"dl_to_{key}")
    unit = right.selectbox("Unit", list(UNITS), key=f"dl_unit_{key}")
    allowed = middle.number_input(
        "Within", min_value=0.0, value=now.hours if now else None, key=f"dl_hours_{key}", format="%g",
        help="Of becoming aware, without a break",
    )  # fmt: skip
    said: dict[str, Any] = {"title": title, "to": to, "hours": (allowed or 0) * UNITS[unit]}
    said |= _start(now, key) | _ground(now, key, ahead, desk.clock().date())
    said["reason"] = st.text_input(
        "What changes, and why (kept in the audit log)" if now else "Why (kept in the audit log)", max_chars=10_000,
        key=f"dl_why_{key}",
    )  # fmt: skip
    if st.button("Set it from that day on", type="primary", key=f"dl_say_{key}"):
        made = frame.act(
            lambda: deadlines.say(desk, commands.read(said | {"rule": now.rule if now else ""})),
            done="The deadline is on record.",
        )
        if made is not None:
            frame.go("deadlines", rule=made.rule)


def end(desk: Desk, now: DeadlineRuleView) -> None:
    """End a deadline from a day on."""
    start = st.date_input(
        "First day without it (UTC)", desk.clock().date() + timedelta(days=1), key=f"dl_end_{now.rule}",
        min_value=desk.clock().date() + timedelta(days=1), format="YYYY-MM-DD",
    )  # fmt: skip
    reason = st.text_input("Why (kept in the audit log)", max_chars=10_000, key=f"dl_end_why_{now.rule}")
    st.caption("Clocks of incidents that are known by then go on.")
    if st.button("End it from that day on", key=f"dl_end_say_{now.rule}"):
        said = {"reason": reason, "applies_from": start}
        made = frame.act(
            lambda: deadlines.end(desk, now.rule, commands.read_ending(said)), done="Its end is on record."
        )
        if made is not None:
            frame.go("deadlines", rule=now.rule)


def _start(now: DeadlineRuleView | None, key: str) -> dict[str, Any]:
    kinds = st.multiselect(
        "Started by (any, unless said)", list(IncidentKind), default=list(now.kinds) if now else [],
        format_func=KIND_WORDS.__getitem__, key=f"dl_kinds_{key}",
    )  # fmt: skip
    severities = st.multiselect(
        "Of a severity (any, unless said)", list(Severity), default=list(now.severities) if now else [],
        key=f"dl_severities_{key}",
    )  # fmt: skip
    all_of = _facts("Only where all of this is known", now.all_of if now else (), f"dl_all_{key}")
    any_of = _facts("Only where one of these is known", now.any_of if now else (), f"dl_any_{key}")
    return {"kinds": kinds, "severities": severities, "all_of": all_of, "any_of": any_of}


def _facts(label: str, now: tuple[Fact, ...], key: str) -> list[Fact]:
    return st.multiselect(label, list(Fact), default=list(now), format_func=FACTS.__getitem__, key=key)


def _ground(now: DeadlineRuleView | None, key: str, ahead: date, today: date) -> dict[str, Any]:
    """Where it is written, and from when it holds."""
    left, right = st.columns(2)
    source = left.text_input(
        "Where it is written", now.source if now else "", max_chars=2000, key=f"dl_source_{key}",
        placeholder="An address, or a document with its version",
    )  # fmt: skip
    met = right.selectbox(
        "Kept when", list(MET), index=list(MET).index(now.met_by) if now else 0, format_func=MET.__getitem__,
        key=f"dl_met_{key}",
    )  # fmt: skip
    start = left.date_input(
        "Applies from (UTC)", ahead, min_value=ahead, key=f"dl_from_{key}", format="YYYY-MM-DD",
        help="A day to come, so that it is the same for every incident that is known already",
    )  # fmt: skip
    checked = right.date_input(
        "Compared with its source on", today, max_value=today, key=f"dl_checked_{key}", format="YYYY-MM-DD"
    )
    text = st.text_area("In words", now.text if now else "", max_chars=5000, height=68, key=f"dl_text_{key}")
    return {
        "source": source, "met_by": met, "applies_from": _day(start), "checked_on": _day(checked), "text": text,
        "set": now.set if now else "Company", "article": now.article if now else "",
    }  # fmt: skip


def _day(said: Any) -> date | None:
    return said.date() if isinstance(said, datetime) else said if isinstance(said, date) else None
