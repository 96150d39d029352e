"""The card beside the lineage picture: what one box is, its schema, versions, runs and column lineage."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pandas as pd
import streamlit as st

from lineage.keys import NodeKind
from pages import _frame as frame
from pages._finder import KIND_WORDS
from pages._status import run_word
from registry.access import Desk
from registry.errors import NotFound
from registry.services import cards
from registry.views.cards import Card


def show_card(desk: Desk, node_id: int, *, focus: Callable[[int], None]) -> None:
    """The card of a node, with a way to its own page and to a picture around it."""
    try:
        card = cards.card(desk, node_id)
    except NotFound as refusal:
        st.caption(str(refusal))
        return
    node = card.node
    frame.section(node.name, about=f"{KIND_WORDS[node.kind]} in {node.namespace}")
    left, right = st.columns([1, 1.7], gap="large")
    with left:
        _ways(card, focus)
        frame.facts(_facts(card))
    tables = _tables(card)
    if not tables:
        right.caption("No run, version, schema or column lineage of it is on record.")
        return
    tabs = right.tabs([f"{title} ({len(rows)})" for title, rows in tables.items()])
    for tab, rows in zip(tabs, tables.values(), strict=True):
        tab.dataframe(pd.DataFrame(rows), hide_index=True, height=min(340, 38 + 35 * len(rows)))


def _ways(card: Card, focus: Callable[[int], None]) -> None:
    node = card.node
    page = {NodeKind.MODEL: "model", NodeKind.JOB: "job"}.get(node.kind, "dataset")
    bar = st.container(horizontal=True)
    with bar:
        frame.link(page, "Its page", icon=":material/open_in_new:", namespace=node.namespace, name=node.name)
        frame.link("impact", "Impact", icon=":material/crisis_alert:", node=str(node.id))
        if st.button("Focus", icon=":material/center_focus_strong:", help="Draw the picture around this."):
            focus(node.id)


def _facts(card: Card) -> dict[str, str]:
    told = {
        "Owner": ", ".join(card.owners) or "nobody named",
        "What it is": card.documentation,
        "Tags": ", ".join(card.tags),
        "Also known as": ", ".join(card.other_names),
        "Newest version": card.versions[0][0] if card.versions else "",
        "Seen": f"{frame.date(card.first_seen)} to {frame.time(card.last_seen)}",
        "Problems": str(card.problems) if card.problems else "",
        "Facets": ", ".join(card.facet_names),
    }
    return {name: value for name, value in told.items() if value}


def _took(span: timedelta | None) -> str:
    if span is None:
        return "running"
    return frame.took(span) if span > timedelta() else "not known"  # no beginning before its end was heard of


def _tables(card: Card) -> dict[str, list[dict[str, str]]]:
    found = {
        "Latest runs": [
            {
                "State": frame.labelled(run_word(run.state)),
                "When": frame.time(run.started_at),
                "Took": _took(run.duration),
                "Job": run.job,
                "How": run.how,
                "Version": run.version,
            }
            for run in card.runs
        ],
        "Schema": [{"Field": f.name, "Type": f.type, "What it is": f.description} for f in card.fields],
        "Versions": [{"Version": version, "First seen": frame.time(at)} for version, at in card.versions],
        "Column lineage": [
            {
                "Field": line.field,
                "": line.direction,
                "Of": line.other.name,
                "Column": line.other_field,
                "How": line.how,
            }
            for line in card.columns
        ],
    }
    return {title: rows for title, rows in found.items() if rows}
