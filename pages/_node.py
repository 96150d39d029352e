"""What the pages of AI models, datasets, deployments, use cases and jobs have in common."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from lineage.keys import NodeKind
from pages import _frame as frame
from pages._finder import KIND_WORDS
from pages._subjects import of_node
from registry.access import Desk, Permission, permissions_now
from registry.errors import Conflict, NotFound
from registry.services import search
from registry.subjects import SubjectKind
from registry.views.cards import Card
from registry.views.nodes import NodeView

MOST_COLUMNS = 200


def asked(desk: Desk, *, kinds: Sequence[NodeKind], noun: str, to: str, all_of_them: str) -> NodeView | None:
    """The node that the address names by `id`, or by `name` and perhaps `namespace`; else says so and returns None."""
    number, name = frame.param("id", ""), frame.param("name", "")
    try:
        return search.resolve(desk, number or name, kinds=kinds, namespace=frame.param("namespace", None))
    except NotFound as refusal:
        frame.not_found(noun, name or number, to=to, label=all_of_them)
        if "Near it" in str(refusal):
            st.caption(frame.plain(str(refusal)))
    except Conflict:
        _choose(desk, name, kinds, noun)
    return None


def _choose(desk: Desk, name: str, kinds: Sequence[NodeKind], noun: str) -> None:
    frame.headline(f"More than one {noun} is named {name}", about="Which one? Each has a page of its own.")
    for hit in search.find(desk, name, kinds=kinds, limit=50):
        if hit.name == name:
            label = f"{hit.name} in {hit.namespace}"
            frame.node_link(hit.kind, hit.namespace, hit.name, label=label)


def ways(node: NodeView) -> None:
    """Where to go from here: its lineage, its impact, and a decision about it."""
    with st.container(horizontal=True):
        frame.link("lineage", "Lineage", icon=":material/account_tree:", focus=str(node.id))
        frame.link("impact", "Impact", icon=":material/crisis_alert:", node=str(node.id))
        if frame.exists("decide") and node.kind is not NodeKind.JOB:
            about = str(of_node(SubjectKind(node.kind.value), node.namespace, node.name))
            frame.link("decide", "Log a decision", icon=":material/gavel:", about=about)


def about(card: Card, more: Mapping[str, str] | None = None) -> None:
    """What it is in its own words, whose it is, under which names it is known; `more` are further facts by name."""
    if card.documentation:
        st.markdown(frame.plain(card.documentation))
    told = {
        "Owner": ", ".join(card.owners) or "nobody named",
        "Tags": ", ".join(card.tags),
        "Also known as": "; ".join(card.other_names),
        "Seen": f"{frame.date(card.first_seen)} to {frame.time(card.last_seen)}",
        "Faults in its events": frame.count(card.problems) if card.problems else "",
        **(more or {}),
    }
    frame.facts({name: value for name, value in told.items() if value})


def node_table(rows: Sequence[dict[str, Any]], *, key: str, title: str, alt: str) -> None:
    """A table of nodes: each row has `node`, and `how` it belongs here."""
    if not rows:
        return
    shown = pd.DataFrame(
        {"how": row["how"], "name": row["node"].name, "kind": KIND_WORDS[row["node"].kind],
         "namespace": row["node"].namespace} for row in rows
    )  # fmt: skip
    columns = [frame.Column("how"), frame.Column("name"), frame.Column("kind"), frame.Column("namespace")]
    frame.table(
        shown, key=key, alt=alt, title=title, columns=columns, search=len(rows) > 10,
        links={"name": frame.RowLink("dataset", name="name", namespace="namespace")},
    )  # fmt: skip


def fields(card: Card) -> None:
    """The fields of its schema."""
    if card.fields:
        rows = pd.DataFrame({"field": f.name, "type": f.type, "description": f.description} for f in card.fields)
        frame.table(
            rows, key="fields", alt="Fields", title=f"Fields ({len(rows)})", search=len(rows) > 15,
            columns=[frame.Column("field"), frame.Column("type"), frame.Column("description")],
        )  # fmt: skip


def column_lineage(card: Card) -> None:
    """From which columns its own come, and into which they go."""
    if not card.columns:
        return
    rows = pd.DataFrame(
        {
            "field": line.field,
            "direction": {"from": "comes from", "to": "goes to"}[line.direction],
            "dataset": line.other.name,
            "other": line.other_field,
            "how": line.how,
            "namespace": line.other.namespace,
        }
        for line in card.columns
    )
    cut = f" The first {MOST_COLUMNS} edges are here." if len(rows) >= MOST_COLUMNS else ""
    frame.table(
        rows, key="columns", alt="Column lineage", title="Column lineage", search=len(rows) > 15,
        about=f"From which columns its own come, and into which they go.{cut}",
        columns=[
            frame.Column("field"), frame.Column("direction"), frame.Column("other", "Column"), frame.Column("dataset"),
            frame.Column("how", "Transformation"), frame.Column("namespace", hidden=True),
        ],
        links={"dataset": frame.RowLink("dataset", name="dataset", namespace="namespace")},
    )  # fmt: skip


def may_read_events(desk: Desk) -> bool:
    """Whether whoever looks may open raw events."""
    return Permission.EVENT_READ in permissions_now(desk)
