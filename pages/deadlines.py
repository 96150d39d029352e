"""Deadlines: by when whom an incident must have reached, by law and by the company's rules, and duties by their day."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from pages import _deadlines as one_of
from pages import _frame as frame
from registry.access import Desk, Permission, grantors, permissions_now
from registry.errors import Invalid, NotFound
from registry.services import deadlines
from registry.views.deadlines import ENDED, IN_FORCE, TO_COME, DatedDuty, DeadlineRuleView


def render(desk: Desk) -> None:
    """All deadlines; with `rule` in the address, one with its revisions."""
    may = Permission.DEADLINE_MANAGE in permissions_now(desk)
    if rule := frame.param("rule", ""):
        _one(desk, rule, may=may)
        return
    found, duties = deadlines.listing(desk), deadlines.duties(desk)
    frame.headline(sentence(found))
    frame.figures(_figures(found, duties))
    _rules(found)
    if may:
        with st.expander("Set a deadline of the company", icon=":material/add_circle:", type="compact"):
            one_of.change(desk, None)
    else:
        st.caption(f"Deadlines of the company are set by {grantors(Permission.DEADLINE_MANAGE)}.")
    _duties(duties)
    _how_sure()


def sentence(found: Sequence[DeadlineRuleView]) -> str:
    """What holds, and what has run out."""
    now = [one for one in found if one.state == IN_FORCE]
    own = sum(one.own for one in now)
    hold = "holds" if len(now) == 1 else "hold"
    said = [f"{frame.plural(own, 'deadline')} of the company and {len(now) - own} of the law {hold} today"]
    if late := sum(one.overdue for one in found):
        said.append(f"{frame.plural(late, 'clock')} of incidents {'has' if late == 1 else 'have'} run out")
    coming = sorted((one for one in found if one.state == TO_COME), key=lambda one: one.applies_from)
    if coming:
        said.append(f"{len(coming)} to come, the first on {frame.date(coming[0].applies_from)}")
    return "; ".join(said)


def _figures(found: Sequence[DeadlineRuleView], duties: Sequence[DatedDuty]) -> list[frame.Figure]:
    now = [one for one in found if one.state == IN_FORCE]
    running, late = sum(one.running for one in found), sum(one.overdue for one in found)
    ahead = [one for one in duties if not one.applies]
    return [
        frame.Figure("Clocks running", frame.count(running), range=f"{late:,} ran out", to="incidents"),
        frame.Figure("The company's own", frame.count(sum(one.own for one in now)), range="in force"),
        frame.Figure("Of the law", frame.count(sum(not one.own for one in now)), range="in force"),
        frame.Figure(
            "Next duty applies", frame.date(ahead[0].applies_from) if ahead else "none to come",
            range=f"{len(ahead):,} to come, {len(duties) - len(ahead):,} apply",
        ),
    ]  # fmt: skip


def _rules(found: Sequence[DeadlineRuleView]) -> None:
    rows = pd.DataFrame(map(_row, found))
    frame.table(
        rows, key="deadlines", alt="Deadlines after an incident", title="After an incident", search=len(rows) > 10,
        about="Hours run without a break from the moment when somebody here became aware.",
        columns=[
            frame.Column("state", kind="status"), frame.Column("title", "What"), frame.Column("whose", "By"),
            frame.Column("within"), frame.Column("running", "Clocks", kind="count", help="That run by it now"),
            frame.Column("from", "Applies from", kind="date"), frame.Column("checked", "Checked on", kind="date"),
            frame.Column("source"), frame.Column("to", "Whom", hidden=True),
            frame.Column("overdue", "Run out", kind="count", hidden=True),
            frame.Column("started", "Started by", hidden=True), frame.Column("text", "In words", hidden=True),
            frame.Column("revision", kind="count", hidden=True), frame.Column("rule", "Short name", hidden=True),
        ],
        links={"title": frame.RowLink("deadlines", rule="rule")},
    )  # fmt: skip


def _row(one: DeadlineRuleView) -> dict[str, object]:
    return {
        "state": one.state, "title": one.title, "whose": one_of.whose(one), "within": one_of.within(one.hours),
        "to": one.to, "from": one.applies_from, "checked": one.checked_on, "source": one.source or _SHIPS,
        "running": one.running, "overdue": one.overdue, "started": one_of.started_by(one), "text": one.text,
        "revision": one.revision, "rule": one.rule,
    }  # fmt: skip


_SHIPS = "A default of Countersign"


def _duties(found: Sequence[DatedDuty]) -> None:
    rows = pd.DataFrame(
        {"applies": "in force" if one.applies else "not in force yet", "from": one.applies_from,
         "article": one.article, "duty": one.text, "groups": ", ".join(one.groups), "rules": one.rule_set,
         "source": one.source + (" (secondary source)" if one.secondary else ""), "checked": one.checked_on,
         "note": one.note}
        for one in found
    )  # fmt: skip
    frame.table(
        rows, key="duties", alt="Duties by the day on which they apply", title="Duties by their day", page_rows=25,
        about="What the rule sets in force can ask for. Which of it a use case owes stands on its page, under Risk.",
        columns=[
            frame.Column("applies", "State", kind="status"), frame.Column("from", "Applies from", kind="date"),
            frame.Column("article"), frame.Column("duty"), frame.Column("groups", "Asked of", hidden=True),
            frame.Column("source"), frame.Column("checked", "Checked on", kind="date"),
            frame.Column("rules", "Rule set", hidden=True), frame.Column("note", hidden=True),
        ],
    )  # fmt: skip


def _one(desk: Desk, rule: str, *, may: bool) -> None:
    try:
        revisions = deadlines.history(desk, rule)
    except (NotFound, Invalid):
        frame.not_found("deadline", rule, to="deadlines")
        return
    newest = revisions[0]
    now = next((one for one in revisions if one.state in (IN_FORCE, ENDED)), newest)
    frame.headline(
        f"{now.title}: within {one_of.within(now.hours)}",
        about=f"{one_of.whose(now)}; revision {now.revision} is {now.state}, from {frame.date(now.applies_from)} on",
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(frame.chip(now.state))
        frame.link("deadlines", "All deadlines", icon=":material/arrow_upward:")
        if now.source.startswith(("https://", "http://")):
            st.link_button("Its source", now.source, icon=":material/open_in_new:", type="tertiary")
    frame.facts(_facts(now))
    _revisions(revisions)
    if may and newest.own:
        with st.expander("Change it from a day on", icon=":material/edit:", type="compact"):
            one_of.change(desk, newest)
        if newest.state not in (ENDED, "expiring"):
            with st.popover("End it", icon=":material/event_busy:"):
                one_of.end(desk, newest)
    elif not newest.own:
        st.caption("It is the law's and comes with the release. A stricter one of the company can stand beside it.")
    _how_sure()


def _facts(now: DeadlineRuleView) -> dict[str, str]:
    told = {
        "Must reach": now.to, "Started by": one_of.started_by(now), "In words": now.text,
        "Kept when": one_of.MET.get(now.met_by, now.met_by),
        "Takes the place of": ", ".join(now.replaces), "Source": now.source or _SHIPS,
        "Compared with its source on": frame.date(now.checked_on),
        "Clocks running by it": f"{now.running:,}; {now.overdue:,} ran out",
    }  # fmt: skip
    return {name: text for name, text in told.items() if text}


def _revisions(found: Sequence[DeadlineRuleView]) -> None:
    rows = pd.DataFrame(
        {"state": one.state, "revision": one.revision, "from": one.applies_from, "within": one_of.within(one.hours),
         "title": one.title, "to": one.to, "why": one.reason, "by": one.by or "ships with Countersign", "at": one.at,
         "started": one_of.started_by(one), "source": one.source, "checked": one.checked_on}
        for one in found
    )  # fmt: skip
    frame.table(
        rows, key="revisions", alt="Revisions", title="Revisions", search=len(rows) > 15,
        columns=[
            frame.Column("state", kind="status"), frame.Column("revision", kind="count"),
            frame.Column("from", "Applies from", kind="date"), frame.Column("within"), frame.Column("to", "Whom"),
            frame.Column("why"), frame.Column("by"), frame.Column("at", "Put on record", kind="time"),
            frame.Column("title", "What", hidden=True), frame.Column("started", "Started by", hidden=True),
            frame.Column("source", hidden=True), frame.Column("checked", "Checked on", kind="date", hidden=True),
        ],
    )  # fmt: skip


def _how_sure() -> None:
    frame.how_sure(
        source="Laws: data that comes with the release, each with its source and the day on which somebody compared "
        "the two. The company's own: what compliance or an administrator said, revision by revision; nothing of it is "
        "edited, and the audit log holds each one's hash.",
        assumptions=[
            "An incident is judged by the revision of the day on which somebody here became aware of it.",
            "A change holds from a day to come, so that no deadline of a known incident moves.",
            "The law counts days to the end of the last one; what is kept here is kept there.",
        ],
        uncertainty="Laws that are not listed here may ask for more.",
    )
