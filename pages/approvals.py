"""Approvals: what waits for whoever looks, what no longer holds, and every request there was; red first."""

from __future__ import annotations

import streamlit as st

from pages import _approval_words as words
from pages import _frame as frame
from pages._approvals import COLUMNS, LINKS, row
from pages._listing import listing
from registry.access import Desk, Permission, permissions_now
from registry.commands.approvals import Kind
from registry.services import request_listing, request_records
from registry.services.request_listing import Narrowed
from registry.views.approvals import RequestLine
from registry.views.listing import Asked, Listed

STATES = (
    "stale", "expired", "vetoed", "submitted", "changes_requested", "approved", "rejected", "revoked", "withdrawn",
    "draft",
)  # fmt: skip
TIERS = ("prohibited", "high", "medium", "low")
SORTABLE = ("number", "kind", "state", "tier", "requester", "expires_at", "updated_at", "use_case", "subject")
ONLY = ("waiting for my signature", "asked by me")
MINE = 10


def render(desk: Desk) -> None:
    """The requests that the address asks for."""
    allowed = permissions_now(desk)
    everything = request_listing.listing(desk, Asked(limit=1))
    may_ask = Permission.APPROVAL_REQUEST in allowed
    if not everything.listed.of:
        _nothing_yet(may_ask=may_ask)
        return
    states = dict(everything.by_state)
    mine = request_listing.listing(desk, Asked(limit=MINE, sort="number"), Narrowed(mine_to_sign=True))
    frame.headline(sentence(states, mine.listed.found))
    frame.figures(_figures(states, mine.listed.found))
    if may_ask:
        frame.link("request_new", "Ask for an approval", icon=":material/approval:")
    _waiting(mine.listed)
    _table(desk)
    frame.how_sure(
        source="Every request on record with its signatures; states are worked out now, by the clock and the lineage.",
        assumptions=[
            "Other content under the same version shows on the page of a request and at a gate, not yet in this list.",
            "Waiting for my signature is what the rules would let me sign at this moment, for myself or for another.",
        ],
    )


def sentence(states: dict[str, int], mine: int) -> str:
    """How the approvals stand, in one sentence."""
    told = [f"{frame.plural(mine, 'request')} {'waits' if mine == 1 else 'wait'} for your signature"] * bool(mine)
    stale, expired = states.get("stale", 0), states.get("expired", 0)
    lost = [f"{frame.plural(stale, 'approval')} {'is' if stale == 1 else 'are'} stale"] * bool(stale)
    ended = f"{expired:,}" if stale else frame.plural(expired, "approval")
    lost += [f"{ended} {'has' if expired == 1 else 'have'} expired"] * bool(expired)
    if lost:
        told.append(" and ".join(lost))
    open_ = states.get("submitted", 0) + states.get("changes_requested", 0)
    if not told and open_:
        told.append(
            f"{frame.plural(open_, 'request')} {'is' if open_ == 1 else 'are'} open, none of them waits for you"
        )
    said = "; ".join(told) or f"{frame.plural(states.get('approved', 0), 'approval')} in force, and nothing is open"
    return said[0].upper() + said[1:]


def _figures(states: dict[str, int], mine: int) -> list[frame.Figure]:
    def of(*names: str) -> int:
        return sum(states.get(name, 0) for name in names)

    return [
        frame.Figure("Waiting for me", frame.count(mine), range=f"of {of('submitted'):,} submitted"),
        frame.Figure("Stale or expired", frame.count(of("stale", "expired")), range="they open no gate"),
        frame.Figure("In force", frame.count(of("approved")), range=f"of {sum(states.values()):,} in all"),
        frame.Figure("Vetoed or rejected", frame.count(of("vetoed", "rejected")), range=f"{of('revoked'):,} revoked"),
    ]  # fmt: skip


def _waiting(mine: Listed[RequestLine]) -> None:
    if not mine.rows:
        return
    import pandas as pd

    columns = [one for one in COLUMNS if one.name not in ("state", "expires_at")]
    more = f" The first {MINE} of {mine.found:,} are here." if mine.found > MINE else ""
    frame.table(
        pd.DataFrame(row(line) for line in mine.rows), key="to_sign", alt="Waiting for your signature",
        title="Waiting for your signature", about=f"Longest first.{more}", columns=columns, links=LINKS, search=False,
        export=False,
    )  # fmt: skip


def _table(desk: Desk) -> None:
    frame.section("Every request")
    use_case = frame.param("use_case", "")
    bar = st.container(horizontal=True, vertical_alignment="bottom")
    states = bar.multiselect("State", STATES, format_func=words.state, key="q_state", bind="query-params", width=230)
    kind = bar.selectbox("Kind", ["", *Kind], format_func=_any_kind, key="q_kind", bind="query-params", width=190)
    tier = bar.selectbox("Risk", ["", *TIERS], format_func=_any, key="q_tier", bind="query-params", width=140)
    places = ["", *request_records.environments(desk)]
    place = bar.selectbox("Environment", places, format_func=_any, key="q_environment", bind="query-params", width=170)
    only = st.pills("Only", ONLY, key="q_only", bind="query-params", label_visibility="collapsed")
    if use_case:
        frame.link("approvals", f"Only for the use case {use_case}: show all", icon=":material/close:")
    narrowed = Narrowed(
        states=tuple(states), kind=kind or "", tier=tier or "", use_case=use_case, environment=place or "",
        mine_to_sign=only == ONLY[0], mine=only == ONLY[1],
    )  # fmt: skip

    def fetch(asked: Asked) -> Listed[RequestLine]:
        return request_listing.listing(desk, asked, narrowed).listed

    listing(
        fetch, row, key="approvals", columns=COLUMNS, alt="Requests for approval", noun="requests", sortable=SORTABLE,
        links=LINKS, search="Search number, thing, words, people",
    )  # fmt: skip


def _any(text: str) -> str:
    return text or "any"


def _any_kind(text: str) -> str:
    return words.kind(text) if text else "any"


def _nothing_yet(*, may_ask: bool) -> None:
    frame.headline("Nobody has asked for an approval yet", about="Who signed what, on which exact thing, until when.")
    frame.empty(
        "Here will stand every request with its stages, who signed and who is missing, and what went stale or expired.",
        next_step="Ask from the page of a use case, an AI model or a dataset, or from here.",
        to="request_new" if may_ask else "", label="Ask for an approval",
        code='countersign request new model_version model:churn@3 --because "Finds more leavers"',
    )  # fmt: skip
