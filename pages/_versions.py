"""Versions of a dataset or AI model: who made each, what changed from the one before, and what exactly fed one."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from pages import _frame as frame
from pages._finder import KIND_WORDS
from registry.access import Desk
from registry.errors import NotFound
from registry.services import versions
from registry.views.histories import Fed, FedBy, VersionLine
from registry.views.nodes import NodeView

SHOWN = 30
NONE = "no version named"


def table(found: list[VersionLine], *, total: int) -> None:
    """Each version with the run that made it and what is different from the one before."""
    if not found:
        return
    rows = pd.DataFrame(_row(line) for line in found)
    more = f" The newest {len(found)} of {total:,} are here." if total > len(found) else ""
    frame.table(
        rows, key="versions", alt="Versions", title=f"Versions ({total:,})", search=len(rows) > 15,
        about=f"Each compared with the one before it: fields, inputs, parameters, bytes.{more}",
        columns=[
            frame.Column("version"), frame.Column("made", "First seen", kind="time"),
            frame.Column("job", "Made by"), frame.Column("inputs", "Made from"),
            frame.Column("changed", "What changed"), frame.Column("hash", "SHA-256", hidden=True),
            frame.Column("fields", kind="count", hidden=True),
            frame.Column("run", "How that run went", kind="status", hidden=True),
            frame.Column("run_id", "Run", hidden=True), frame.Column("last", "Last seen", kind="time", hidden=True),
        ],
        links={"job": frame.RowLink("run", id="run_id")},
    )  # fmt: skip


def _row(line: VersionLine) -> dict[str, object]:
    maker = line.maker
    inputs = [f"{used.node.name} ({used.version or NONE})" for used in line.inputs]
    changed = "; ".join(difference.text for difference in line.changed)
    if not changed and line.compared_with:
        changed = f"nothing that is on record, compared with {line.compared_with}"
    return {
        "version": line.label,
        "made": line.first_seen,
        "last": line.last_seen,
        "run": frame.run_word(maker.state) if maker else "",
        "run_id": maker.run_id if maker else "",
        "job": maker.job.name if maker else "",
        "inputs": ", ".join(inputs[:4]) + (f" and {len(inputs) - 4} more" if len(inputs) > 4 else ""),
        "changed": changed or "the first one on record",
        "hash": line.content_hash,
        "fields": line.fields,
    }


def fed(desk: Desk, node: NodeView, found: list[VersionLine]) -> None:
    """What exactly fed one version; which one is kept in the address."""
    if not found:
        return
    frame.section("What exactly fed one version")
    labels = [line.label for line in found]
    asked = frame.param("version", labels[0])
    labels = labels if asked in labels else [asked, *labels]
    chosen = st.selectbox("Version", labels, labels.index(asked), width=320)
    if chosen != labels[0] or "version" in st.query_params:
        frame.set_params(version=chosen)
    try:
        _fed(versions.fed_by(desk, node, chosen))
    except NotFound as unheard:
        st.markdown(frame.plain(str(unheard)))


def _fed(view: FedBy) -> None:
    st.markdown(frame.plain(view.headline))
    if not view.found:
        return
    rows = pd.DataFrame(_fed_row(one) for one in view.found)
    frame.table(
        rows, key="fed", alt=f"What fed {view.version}", search=len(rows) > 10,
        columns=[
            frame.Column("hops", "Runs away", kind="count"), frame.Column("name"), frame.Column("version"),
            frame.Column("job", "Read by"), frame.Column("at", kind="time"),
            frame.Column("known", "How that is known"), frame.Column("kind", hidden=True),
            frame.Column("namespace", hidden=True),
        ],
        links={
            "name": frame.RowLink("dataset", name="name", namespace="namespace", version="version"),
            "job": frame.RowLink("run", id="run_id"),
        },
    )  # fmt: skip


def _fed_row(one: Fed) -> dict[str, object]:
    return {
        "hops": one.hops,
        "name": one.node.name,
        "kind": KIND_WORDS[one.node.kind],
        "version": one.version,
        "job": one.job.name if one.job else "",
        "run_id": one.run_id,
        "at": one.at,
        "known": one.known,
        "namespace": one.node.namespace,
    }
