"""The fields of a decision on the page where it is logged, and what a template says in them."""

from __future__ import annotations

import streamlit as st

from pages import _frame as frame
from pages import _subjects
from registry.access import Desk
from registry.commands import quick
from registry.commands.about import read
from registry.commands.decision_faults import TEXT_MOST, TITLE_MOST
from registry.errors import RegistryError
from registry.rules.templates import Template, fitting, shipped
from registry.services import search
from registry.subjects import Subject, SubjectKind

KNOWN, MEANT = 500, 20
_LINEAGE = ("model", "dataset", "deployment", "use_case")


def template(about: Subject | None) -> Template | None:
    offered = {one.slug: one for one in (fitting(about.kind) if about else shipped())}
    offered |= {one.slug: one for one in shipped() if one.slug == st.session_state.get("decide_template")}
    slug = st.pills(
        "Kind of decision", list(offered), format_func=lambda one: offered[one].name, key="decide_template",
        help="Says in every field what belongs there. Optional.",
    )  # fmt: skip
    kind = offered.get(slug or "")
    if kind:
        st.caption(frame.plain(kind.when))
    return kind


def needed(desk: Desk, kind: Template | None, about: Subject | None) -> None:
    ask = kind.prompts if kind else {}
    st.text_input(
        "Title",
        key="decide_title",
        max_chars=TITLE_MOST,
        live=True,
        placeholder=kind.title if kind else "Ship churn 3 to production",
    )
    if about is None:
        _choose(desk)
    st.text_input(
        "Chosen",
        key="decide_choice",
        max_chars=TEXT_MOST,
        live=True,
        placeholder=ask.get("choice", "What is done from now on"),
    )
    st.text_area(
        "Because",
        key="decide_rationale",
        max_chars=TEXT_MOST,
        height=90,
        placeholder=ask.get("rationale", "Why this and nothing else"),
    )
    days = f"{kind.revisit_after_days}d, which is what such decisions usually get" if kind else "6m, 90d, or 2027-05-01"
    st.text_input("Look again", key="decide_revisit", max_chars=40, placeholder=days, width=420)


def _choose(desk: Desk) -> None:
    typed = st.session_state.get("decide_about") or ""
    found = meant(desk, typed)
    if found:
        st.session_state["decide_about"] = found[0]
    known = [*found, *_known(desk, "")]
    if typed and not found:
        known.insert(0, typed)
    st.selectbox(
        "About", list(dict.fromkeys(known)), key="decide_about", index=None, accept_new_options=True,
        filter_mode="contains", placeholder="A name, or model:churn@3, dataset:…, use_case:…, incident:I-3",
    )  # fmt: skip
    if len(found) > 1:
        st.caption(f"The nearest to “{frame.plain(typed)}”; the list begins with {len(found) - 1} more of that name.")


def meant(desk: Desk, typed: str) -> list[str]:
    """What somebody may mean who wrote a name alone, best first; nothing where it is written out, or is no name."""
    try:
        written_out = not typed or read(typed)
    except RegistryError:
        written_out = False
    name, at, version = typed.partition("@")
    return [] if written_out else [one + at + version for one in _known(desk, name, most=MEANT)]


def _known(desk: Desk, words: str, *, most: int = KNOWN) -> list[str]:
    hits = search.find(desk, words, kinds=_LINEAGE, limit=most)
    return [str(_subjects.of_node(SubjectKind(hit.kind), hit.namespace, hit.name)) for hit in hits]


def more(kind: Template | None) -> None:
    ask = kind.prompts if kind else {}
    st.text_area(
        "The question",
        key="decide_context",
        max_chars=TEXT_MOST,
        height=90,
        placeholder=ask.get("context", "What had to be decided, and what was known then"),
    )
    left, right = st.columns(2)
    with left:
        _lines(
            "Options, one a line",
            "options",
            kind,
            quick.options_text(kind.options)
            if kind
            else "Keep version 2\n  + no work\n  - misses leavers\n  cost: 2 days",
        )
    with right:
        _lines(
            "Assumptions, one a line",
            "assumptions",
            kind,
            quick.assumptions_text(kind.assumptions) if kind else "few gaps (income.null_share < 0.05)\nprices stay",
        )
    st.text_area(
        "What follows",
        key="decide_consequences",
        max_chars=TEXT_MOST,
        height=90,
        placeholder=ask.get("consequences", "What becomes better, worse, due"),
    )
    left, right = st.columns(2)
    left.text_input("People", key="decide_people", placeholder="anna, ben (consulted), team:sales (informed)")
    right.text_input("Evidence", key="decide_evidence", placeholder="E-5, E-7")


def _lines(label: str, field: str, kind: Template | None, example: str) -> None:
    st.text_area(label, key=f"decide_{field}", max_chars=TEXT_MOST, height=150, placeholder=example)
    if kind and not st.session_state[f"decide_{field}"]:
        st.button(
            f"Begin with those of “{kind.name}”",
            key=f"begin_{field}",
            type="tertiary",
            on_click=_fill,
            args=(field, example),
        )


def _fill(field: str, text: str) -> None:
    st.session_state[f"decide_{field}"] = text
