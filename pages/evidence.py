"""Evidence: what proves something, what has run out, and what proves nothing yet; what ran out first."""

from __future__ import annotations

import streamlit as st

from pages import _frame as frame
from pages._evidence import COLUMNS, LINKS, row
from pages._listing import listing
from registry.access import Desk, Permission, permissions_now
from registry.services import evidence
from registry.views.evidence import WORDS, EvidenceSummary, EvidenceView
from registry.views.listing import Asked, Listed

SORTABLE = ("number", "title", "kind", "by", "at", "valid_until", "size", "state")


def render(desk: Desk) -> None:
    """The evidence that the address asks for."""
    of, may_add = evidence.summary(desk), Permission.EVIDENCE_ADD in permissions_now(desk)
    if not sum(of.by_word.values()):
        _nothing_yet(may_add=may_add)
        return
    frame.headline(sentence(of))
    if may_add:
        frame.link("evidence_new", "Add evidence", icon=":material/attach_file_add:")
    frame.figures(_figures(of))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        words = st.pills("Only", WORDS, selection_mode="multi", key="q_state", bind="query-params", width="content")
        kind = st.selectbox(
            "Kind", evidence.kinds(desk), index=None, placeholder="any", key="q_kind", bind="query-params", width=220
        )

    def fetch(asked: Asked) -> Listed[EvidenceView]:
        return evidence.listing(desk, asked, words=words, kind=kind or "")

    listing(
        fetch, row, key="evidence", columns=COLUMNS, alt="Evidence", noun="pieces of evidence", sortable=SORTABLE,
        links=LINKS, search="Search titles, kinds, people, hashes and what they prove",
    )  # fmt: skip
    frame.how_sure(
        source="Files and links that people and programs put on record; a file is kept byte for byte.",
        assumptions=[
            "What stands behind a link may change; its hash is that of the day when somebody looked.",
            "Evidence about one version proves nothing about another.",
        ],
    )


def sentence(of: EvidenceSummary) -> str:
    """How the evidence stands, in one sentence."""
    kept = {word: number for word, number in of.by_word.items() if word != "withdrawn"}
    name, expired, expiring = frame.plural(sum(kept.values()), "piece"), kept["expired"], kept["expiring"]
    told = [f"{expired:,} of {name} of evidence {'has' if expired == 1 else 'have'} expired"] * bool(expired)
    if expiring:
        first = f", the first on {frame.date(of.next_expiry)}" if expiring > 1 else f" on {frame.date(of.next_expiry)}"
        told.append(f"{expiring:,} more {'runs' if expiring == 1 else 'run'} out within 30 days{first}")
    return "; ".join(told) or f"All {name} of evidence on record {'holds' if sum(kept.values()) == 1 else 'hold'}"


def _figures(of: EvidenceSummary) -> list[frame.Figure]:
    holds = of.by_word["valid"] + of.by_word["expiring"]
    return [
        frame.Figure("Hold now", frame.count(holds), range=f"{of.by_word['not valid yet']:,} not valid yet"),
        frame.Figure("Run out soon", frame.count(of.by_word["expiring"]), range="within 30 days"),
        frame.Figure("Expired", frame.count(of.by_word["expired"]), range=f"{of.by_word['withdrawn']:,} withdrawn"),
        frame.Figure("Prove nothing yet", frame.count(of.unlinked), help="Linked to no model, decision or requirement"),
    ]


def _nothing_yet(*, may_add: bool) -> None:
    frame.headline("No evidence is on record yet")
    frame.empty(
        "Here will stand every file and link that proves something: what it is, until when it holds, what it proves.",
        next_step="A validation report, a contract, a bias audit: any file or address."
        if may_add
        else "An engineer, reviewer, executive or compliance officer adds the first piece.",
        to="evidence_new" if may_add else "",
        label="Add the first piece",
        code='countersign evidence add report.pdf --kind "validation report" --about model:churn@3',
    )
