"""One use case: where it stands, what is missing for its next step, its risk with the articles, and who does what."""

from __future__ import annotations

import streamlit as st

from lineage.keys import NodeKind
from pages import _brief_button, _node, dataset
from pages import _frame as frame
from pages import _use_case_words as words
from pages._use_case_sections import SECTIONS
from registry.access import Desk, Permission, permissions_now
from registry.errors import NotFound
from registry.services import search, use_cases
from registry.views.use_cases import UseCaseView


def render(desk: Desk) -> None:
    """The use case that the address names; one that only events know is shown as the lineage has it."""
    slug = frame.param("name", "")
    if not use_cases.exists(desk, slug):
        _only_in_lineage(desk, slug)
        return
    view = use_cases.get(desk, slug)
    frame.headline(words.sentence(view), about=view.said.purpose or "Nobody has said yet what it is for.")
    _ways(desk, view)
    frame.deepened(lambda depth: _deeper(desk, view, depth))
    frame.how_sure(
        source=f"Revision {view.said.revision} of what was said, and the record of steps, roles and signatures.",
        assumptions=[
            f"The risk tier is what {view.tier.rule_set or 'the rules'} made of the answers; it is no legal advice.",
            "Which roles, skills and approvals a stage asks for is Countersign's own proposal.",
        ],
    )


def _deeper(desk: Desk, view: UseCaseView, depth: frame.Depth) -> None:
    frame.figures(_figures(view))
    for least, section in SECTIONS:
        if depth.reaches(least):
            section(desk, view)


def _only_in_lineage(desk: Desk, slug: str) -> None:
    """What events say of it, and the offer to put it on record."""
    try:
        search.resolve(desk, slug, kinds=(NodeKind.USE_CASE,))
    except NotFound:
        frame.not_found("use case", slug, to="use_cases", label="All use cases")
        return
    dataset.render(desk)
    if Permission.USE_CASE_PROPOSE in permissions_now(desk):
        st.info("Only events have named this use case. Nobody has said who answers for it, or how risky it is.")
        frame.link("use_case_new", "Propose it, so that it can be approved", icon=":material/add_circle:", slug=slug)


def _ways(desk: Desk, view: UseCaseView) -> None:
    with st.container(horizontal=True):
        try:
            _node.ways(search.resolve(desk, view.slug, kinds=(NodeKind.USE_CASE,)))
        except NotFound:
            st.caption("Its place in the lineage is being drawn.")
        if Permission.USE_CASE_PROPOSE in permissions_now(desk):
            frame.link("use_case_new", "Revise it", icon=":material/edit:", slug=view.slug)
        _brief_button.offer(desk, "use-case", view.slug)


def _figures(view: UseCaseView) -> list[frame.Figure]:
    tier, required = view.tier, [role for role in view.roles if role.required]
    filled = sum(bool(role.holders) for role in required)
    skills = f"{100 * view.coverage:.0f} % of the skills that filled roles take" if view.coverage is not None else ""
    held = sum(one.state == "approved" for one in view.approvals)
    return [
        frame.Figure("Risk tier", words.tier(tier.tier.value), range=_basis(view), as_of=tier.at),
        frame.Figure("Stage", view.stage, range=f"since {frame.date(view.steps[-1].at)}"),
        frame.Figure("Roles filled", f"{filled} of {len(required)}", range=skills),
        frame.Figure("Approved requests", frame.count(held), range=f"of {len(view.approvals):,} for it"),
    ]  # fmt: skip


def _basis(view: UseCaseView) -> str:
    tier = view.tier
    if tier.overridden:
        return f"set by {tier.overridden.by} and {tier.overridden.said_by}; computed: {words.tier(tier.computed.value)}"
    if tier.outdated:
        return f"by rules no longer in force ({tier.rule_set})"
    if tier.missing:
        return f"{frame.plural(len(tier.missing), 'question')} not answered"
    return words.why(tier)
