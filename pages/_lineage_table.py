"""The lineage picture as a table and as JSON: the same boxes and edges for those who want rows."""

from __future__ import annotations

import json

import pandas as pd
import streamlit as st

from pages import _frame as frame
from pages._finder import KIND_WORDS
from registry.views.lineage import Picture


def show_table(picture: Picture, *, file: str) -> None:
    """Every box of the picture, trouble and the nearest first; and the picture as JSON."""
    rows = [
        {
            "name": box.node.name,
            "kind": KIND_WORDS[box.node.kind],
            "namespace": box.node.namespace,
            "where": _where(box.hops),
            "steps": abs(box.hops),
            "status": box.status or "none on record",
            "id": str(box.node.id),
        }
        for box in sorted(picture.nodes, key=lambda box: (box.status == "", abs(box.hops), box.node.name))
    ]

    def table() -> None:
        frame.table(
            pd.DataFrame(rows),
            key="boxes",
            columns=[
                frame.Column("name"), frame.Column("kind"), frame.Column("namespace"), frame.Column("where"),
                frame.Column("steps", kind="count"), frame.Column("status", kind="status"),
                frame.Column("id", hidden=True),
            ],
            links={"name": frame.RowLink("lineage", focus="id")},
            alt="Everything in the lineage picture",
        )  # fmt: skip
        st.download_button(
            "JSON", lambda: as_json(picture), f"{file}.json", "application/json", icon=":material/download:",
            help="The picture as data: nodes and edges.",
        )  # fmt: skip

    frame.fold(f"The same as a table ({len(rows)})", table, key="boxes", icon=":material/table_rows:")


def as_json(picture: Picture) -> str:
    """The picture as nodes and edges; ids are text, since they have more digits than JavaScript's numbers."""
    nodes = [
        {
            "id": str(box.node.id), "kind": box.node.kind.value, "namespace": box.node.namespace, "name": box.node.name,
            "hops": box.hops, "status": box.status,
            "hidden_upstream": box.hidden_up, "hidden_downstream": box.hidden_down,
        }
        for box in picture.nodes
    ]  # fmt: skip
    document = {
        "focus": [str(node.id) for node in picture.focus],
        "as_of": picture.as_of.isoformat() if picture.as_of else None,
        "nodes": nodes,
        "edges": [{"from": str(a), "to": str(b)} for a, b in picture.edges],
        "left_out": picture.left_out,
    }
    return json.dumps(document, indent=1)


def _where(hops: int) -> str:
    return "focus" if not hops else "upstream" if hops < 0 else "downstream"
