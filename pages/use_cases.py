"""Use cases: what AI is used for here, in which stage and risk tier, and what stands against each; red first."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from pages import _frame as frame
from pages import _use_case_words as words
from pages._listing import listing
from registry.access import Desk, Permission, permissions_now
from registry.services import use_cases
from registry.views.listing import Asked, Listed
from registry.views.use_cases import PortfolioSummary, UseCaseLine

WORDS = (
    "prohibited", "unapproved", "stale", "outdated", "unfilled", "not assessed", "in review", "in production",
    "in progress", "draft", "closed",
)  # fmt: skip
STAGES = (
    "proposal", "assessment", "build", "validation", "deployment", "operation", "retired", "rejected",
)  # fmt: skip
TIERS = ("prohibited", "high", "limited", "medium", "minimal", "low", words.UNSURE)
COLUMNS = (
    frame.Column("status", kind="status", help="The worst of what stands against it now"),
    frame.Column("title", "Use case"),
    frame.Column("stage"),
    frame.Column("tier", "Risk tier", help="Computed from the answers, or set by two people"),
    frame.Column("owner"),
    frame.Column("unfilled", "Roles unfilled", kind="count", help="That its stage asks for and nobody holds"),
    frame.Column("approved", help="Kinds of change with an approval that has not ended"),
    frame.Column("stage_at", "Since", kind="date", hidden=True, help="When its stage began"),
    frame.Column("why", "What stands against it", hidden=True),
    frame.Column("lacking", "Which roles", hidden=True),
    frame.Column("slug", "Short name", hidden=True),
    frame.Column("revision", kind="count", hidden=True),
    frame.Column("revised_at", "Last revised", kind="date", hidden=True),
    frame.Column("proposed_at", "Proposed", kind="date", hidden=True),
    frame.Column("purpose", hidden=True),
)
SORTABLE = ("title", "stage", "tier", "owner", "stage_at", "slug", "revision", "revised_at", "proposed_at", "unfilled")


def render(desk: Desk) -> None:
    """The portfolio of use cases."""
    summary = use_cases.summary(desk)
    if not summary.use_cases:
        _nothing_yet(desk)
        return
    frame.headline(words.portfolio(summary))
    frame.figures(_figures(summary))
    _propose(desk)
    _table(desk)
    frame.how_sure(
        source="The use cases on record as last revised, and their stages, roles and requests for approval.",
        assumptions=[
            "A tier is what the rules in force made of the answers; it is no legal advice.",
            "Which roles and approvals a stage asks for is Countersign's own proposal, after model risk practice.",
            "Stale means that what the signatures were about has changed since; gates look even closer.",
        ],
    )


def _figures(of: PortfolioSummary) -> list[frame.Figure]:
    high = of.by_tier.get("high", 0) + of.by_tier.get("prohibited", 0)
    unsure = of.by_tier.get("", 0)
    return [
        frame.Figure("Open use cases", frame.count(of.open), range=f"{of.by_word.get('closed', 0):,} closed"),
        frame.Figure("In operation", frame.count(of.by_stage.get("operation", 0)), range=f"of {of.use_cases:,}"),
        frame.Figure("High risk or prohibited", frame.count(high), range=f"{unsure:,} not assessed"),
        frame.Figure("Roles unfilled", frame.plural(of.by_word.get("unfilled", 0), "use case"),
                     range="beside those with worse against them", to="gaps"),
    ]  # fmt: skip


def _propose(desk: Desk) -> None:
    if Permission.USE_CASE_PROPOSE in permissions_now(desk):
        frame.link("use_case_new", "Propose a use case", icon=":material/add_circle:")


def _table(desk: Desk) -> None:
    bar = st.container(horizontal=True, vertical_alignment="bottom")
    states = bar.multiselect("Status", WORDS, key="q_status", bind="query-params", width=240)
    stages = bar.multiselect("Stage", STAGES, key="q_stage", bind="query-params", width=240)
    tiers = bar.multiselect("Risk tier", TIERS, key="q_tier", bind="query-params", width=240)

    def fetch(asked: Asked) -> Listed[UseCaseLine]:
        wanted = ["" if tier == words.UNSURE else tier for tier in tiers]
        if asked.sort == "unfilled":
            asked = replace(asked, sort="lacking")
        return use_cases.listing(desk, asked, words=states, stages=stages, tiers=wanted)

    listing(
        fetch, _row, key="use_cases", columns=COLUMNS, alt="Use cases", noun="use cases", title="", sortable=SORTABLE,
        links={"title": frame.RowLink("use_case", name="slug")}, search="Search title, purpose, owner",
    )  # fmt: skip


def _row(line: UseCaseLine) -> dict[str, Any]:
    return {
        "status": "not in use" if line.word == "closed" else line.word, "title": line.title, "stage": line.stage,
        "tier": words.tier(line.tier) + (" (set by two people)" if line.overridden else ""),
        "owner": line.owner.name or line.owner.login if line.owner else "", "why": words.lacking(line),
        "unfilled": len(line.unfilled), "lacking": ", ".join(words.role(role) for role in line.unfilled),
        "approved": words.approved(line), "stage_at": line.stage_at,
        "slug": line.slug, "revision": line.revision, "revised_at": line.revised_at, "proposed_at": line.proposed_at,
        "purpose": line.purpose,
    }  # fmt: skip


def _nothing_yet(desk: Desk) -> None:
    may = Permission.USE_CASE_PROPOSE in permissions_now(desk)
    frame.headline("No use case is on record yet", about="What AI is used for, who answers for it, how risky it is.")
    frame.empty(
        "Here will be every use case with its stage, risk tier, owner and what stands against it.",
        next_step="Proposing one takes minutes: a title is enough to begin. An inventory can be brought in.",
        to="use_case_new" if may else "", label="Propose a use case", code="countersign import-use-cases inventory.csv",
    )  # fmt: skip
