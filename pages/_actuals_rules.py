"""Whose the charges are: the company's rules, what they share out, and trying others out before they are kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from pages import _actuals_words as words
from pages import _charts
from pages import _frame as frame
from registry.access import Desk, Permission, permissions_now
from registry.services import allocations
from registry.views.allocations import RulesView, Sharing, TargetShare

_TRIED = "rules_tried"
EXAMPLE = """rules:                        # in order; the first that fits takes the charge
  - {name: Fraud, to: "use_case:fraud-prevention", tags: {application: fraud*}}
  - {name: Shared cluster, to: {"use_case:fraud-prevention": 0.6, "model:churn": 0.3}, resource: "i-*"}
"""


def render(desk: Desk, heading: Any) -> None:
    """What is shared out now, what nobody bears, and the editor."""
    current, shared, titles = allocations.current(desk), allocations.shared(desk), words.titles(desk)
    with heading:
        frame.headline(_sentence(current, shared))
    _picture(shared, titles)
    _told(shared, key="shared")
    _editor(desk, current, shared, titles)
    _revisions(desk)
    frame.how_sure(
        source="All bills that count, shared out anew each time by the rules that hold; nothing of a bill is changed.",
        assumptions=[
            "The first rule that fits takes a charge; what its shares leave of 1 is nobody's.",
            "A charge that fits no rule goes to whom its own tag countersign, use_case or model names, else to nobody.",
            "Shares are of what is billed without its sign, so that a credit hides nothing.",
        ],
    )


def _sentence(current: RulesView, shared: Sharing) -> str:
    if not shared.targets and not shared.unallocated:
        return "No bill is on record, so there is nothing to share out yet"
    left = " and ".join(f"{_percent(one)} of what is billed in {one.currency}" for one in shared.unallocated)
    if not current.revision:
        return f"There are no allocation rules yet: {left or 'nothing'} is nobody's"
    return f"{left} is nobody's" if left else "Every charge has somebody who bears it"


def _percent(one: TargetShare) -> str:
    return "–" if one.share is None else f"{frame.number(one.share * 100, digits=2)} %"


def _picture(shared: Sharing, titles: Mapping[str, str]) -> None:
    for currency in dict.fromkeys(one.currency for one in (*shared.targets, *shared.unallocated)):
        mine = [one for one in (*shared.targets, *shared.unallocated) if one.currency == currency]
        mine = sorted(mine, key=lambda one: (not one.target, float(one.billed)))
        colours = frame.palette()
        bars = {
            "type": "bar", "orientation": "h", "x": [float(one.billed) for one in mine],
            "y": [words.bearer(one.target, titles) for one in mine],
            "marker": {"color": [colours.series[0] if one.target else colours.attention for one in mine]},
            "hovertemplate": f"%{{y}}: %{{x:,.0f}} {currency}<extra></extra>",
        }  # fmt: skip
        left = next((one for one in mine if not one.target), None)
        alt = f"What each use case and model bears of the bills in {currency}"
        alt += f"; {_percent(left)} is nobody's." if left else "."
        _charts.chart(
            [bars], key=f"shares_{currency}", alt=alt, sure=_SURE, rows=_rows(mine, titles), columns=_COLUMNS, y="",
            height=80 + 30 * len(mine), caption=f"All bills that count, in {currency}. ▲ marks what nobody bears.",
            xaxis={"title": {"text": currency}, "rangemode": "tozero"},
            yaxis={"title": {"text": ""}, "automargin": True},
        )  # fmt: skip


_SURE = "Known from the bills and exact under the newest rules; other rules would share out otherwise."
_COLUMNS = (
    frame.Column("who", "Who"),
    frame.Column("billed", "Billed", kind="number"),
    frame.Column("effective", "Effective", kind="number"),
    frame.Column("currency", "Currency"),
    frame.Column("share", "Of all billed", kind="percent"),
)


def _rows(mine: Any, titles: Mapping[str, str]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {"who": words.bearer(one.target, titles), "billed": float(one.billed), "effective": float(one.effective),
             "currency": one.currency, "share": one.share}
            for one in mine
        ]
    )  # fmt: skip


def _told(shared: Sharing, *, key: str) -> None:
    for target in shared.unknown:
        st.warning(frame.plain(f"{target} is no use case or AI model on record."), icon=":material/help:")
    if shared.idle:
        st.info(frame.plain(f"Fits no charge: {', '.join(shared.idle)}."), icon=":material/filter_alt_off:")


def _editor(desk: Desk, current: RulesView, now: Sharing, titles: Mapping[str, str]) -> None:
    may_write = Permission.ACTUALS_ADD in permissions_now(desk)
    title = f"The rules, revision {current.revision}" if current.revision else "The rules"
    frame.section(title, about=f"{current.note} ({current.by})" if current.note else "")
    text = st.text_area(
        "Rules", value=current.text or EXAMPLE, height=320, disabled=not may_write, label_visibility="collapsed",
        key=f"rules_text_{current.revision}", help="YAML; docs/bills.md names every field",
    )  # fmt: skip
    if not may_write:
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        note = st.text_input("What changes, and why", max_chars=2000, width=420)
        tried = st.button("Try on all bills", icon=":material/science:")
        kept = st.button(
            f"Keep as revision {current.revision + 1}", type="primary", icon=":material/rule:",
            disabled=text == current.text,
        )  # fmt: skip
    if kept:
        frame.act(lambda: _keep(desk, text, note, current.revision), done="These rules hold now.")
    if tried:
        st.session_state[_TRIED] = text
    if st.session_state.get(_TRIED) == text:
        found = frame.act(lambda: allocations.shared(desk, text), done="Tried; nothing is kept yet.")
        if found is not None:
            _difference(now, found, titles)


def _keep(desk: Desk, text: str, note: str, revision: int) -> None:
    allocations.save(desk, text, note=note, expected_revision=revision)


def _difference(now: Sharing, then: Sharing, titles: Mapping[str, str]) -> None:
    places = dict.fromkeys(
        (one.currency, one.target) for side in (then, now) for one in (*side.targets, *side.unallocated)
    )
    before, after = ({(one.currency, one.target): one for one in (*s.targets, *s.unallocated)} for s in (now, then))
    rows = pd.DataFrame(
        [
            {
                "who": words.bearer(place[1], titles), "currency": place[0],
                "before": float(before[place].billed) if place in before else 0.0,
                "after": float(after[place].billed) if place in after else 0.0,
                "share": after[place].share if place in after else 0.0,
            }
            for place in places
        ]
    )  # fmt: skip
    rows["change"] = rows["after"] - rows["before"]
    _told(then, key="tried")
    frame.table(
        rows, key="tried", title="What these rules would change", alt="Who would bear what", search=False,
        columns=[
            frame.Column("who", "Who"), frame.Column("before", "Now", kind="number"),
            frame.Column("after", "Then", kind="number"), frame.Column("change", kind="number"),
            frame.Column("currency"), frame.Column("share", "Of all billed", kind="percent"),
        ],
    )  # fmt: skip


def _revisions(desk: Desk) -> None:
    found = allocations.revisions(desk)
    if len(found) < 2:
        return
    rows = pd.DataFrame(
        [
            {"revision": one.revision, "at": one.at, "by": one.by, "note": one.note, "count": one.count,
             "sha256": one.sha256, "text": one.text}
            for one in found
        ]
    )  # fmt: skip
    frame.table(
        rows, key="revisions", title="Earlier revisions", alt="Revisions of the allocation rules", search=False,
        columns=[
            frame.Column("revision", kind="count"), frame.Column("at", "Since", kind="time"), frame.Column("by"),
            frame.Column("note", "Why"), frame.Column("count", "Rules", kind="count"),
            frame.Column("sha256", "SHA-256", hidden=True), frame.Column("text", hidden=True),
        ],
    )  # fmt: skip
