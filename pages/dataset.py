"""One dataset (or deployment, or use case): what it is, who writes and reads it, and how it was at any time."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from lineage.keys import NodeKind
from pages import _frame as frame
from pages import _history, _node, _versions
from pages._approvals import approvals_of
from pages._charts import run_times
from pages._comments import comments
from pages._decisions import decided
from pages._deployment import spells_table
from pages._evidence import proved
from pages._finder import KIND_WORDS
from pages._incidents import happened
from pages._run_table import run_table
from pages._subjects import of_node
from registry.access import Desk
from registry.services import datasets, deployments, histories, runs, versions
from registry.subjects import SubjectKind
from registry.views.datasets import DatasetView
from registry.views.listing import Asked
from registry.views.models import Spell
from registry.views.runs import RunFilter

KINDS = (NodeKind.DATASET, NodeKind.DEPLOYMENT, NodeKind.USE_CASE, NodeKind.MODEL)


def render(desk: Desk) -> None:
    """The dataset that the address names."""
    node = _node.asked(desk, kinds=KINDS, noun="dataset or deployment", to="datasets", all_of_them="All datasets")
    if node is None:
        return
    if node.kind is NodeKind.MODEL:
        frame.go("model", name=node.name, namespace=node.namespace)
        return
    view = datasets.dataset(desk, node)
    spells = deployments.of_deployment(desk, node) if node.kind is NodeKind.DEPLOYMENT else []
    frame.headline(
        _answer(spells[0]) if spells else sentence(view),
        about=f"{KIND_WORDS[node.kind].capitalize()} in {node.namespace}",
    )
    _node.ways(node)
    if spells and spells[0].deployment.live:
        _act(spells[0])
    frame.deepened(lambda depth: _deeper(desk, view, spells, depth))
    subject = of_node(SubjectKind(node.kind.value), node.namespace, node.name)
    if node.kind is not NodeKind.USE_CASE:
        approvals_of(desk, subject, version=view.line.latest if node.kind is NodeKind.DATASET else "")
    decided(desk, subject)
    proved(desk, subject)
    happened(desk, subject)
    comments(desk, subject)
    frame.how_sure(
        source="Every event that names this dataset.",
        assumptions=[
            "A version is one that a version facet declared; writes that declare none are in the list of runs.",
            "What rests on it is everything downstream, by any way that was ever seen.",
        ],
    )


def _deeper(desk: Desk, view: DatasetView, spells: list[Spell], depth: frame.Depth) -> None:
    node = view.line.node
    if view.purpose:
        st.markdown(frame.plain(view.purpose))
    _node.about(view.card)
    frame.figures(_figures(view))
    if depth.reaches(frame.Depth.DRIVERS):
        spells_table(spells, key="spells", title="What it answered with", of_model=False)
        _drivers(desk, view)
    history = histories.history(desk, node) if depth.reaches(frame.Depth.ANALYSIS) else None
    if history is not None:
        _history.quality(history)
        found = versions.versions(desk, node)
        _versions.table(found, total=view.line.versions)
        _versions.fed(desk, node, found)
        _node.column_lineage(view.card)
    if depth.reaches(frame.Depth.EVIDENCE):
        _history.evidence(desk, node, history)


def _answer(now: Spell) -> str:
    """What a deployment answers with, and on which approval, in one sentence."""
    one, approval = now.deployment, now.deployment.approval
    against = {"vetoed": "which was vetoed", "rejected": "which was rejected", "revoked": "which was revoked",
               "stale": "which is stale"}  # fmt: skip
    what = f"{one.where} {'answers' if one.live else 'no longer answers'} with {one.model.name} {one.version}".rstrip()
    if approval is None:
        return f"{what} since {frame.date(now.since)}, without an approval reference"
    if one.word in against:
        said = "on" if one.word == "stale" else "although it asked for"
        return f"{what} since {frame.date(now.since)} {said} the approval {approval.reference}, {against[one.word]}"
    until = f", which {'ran' if one.word == 'expired' else 'runs'} out {frame.date(approval.expires_at)}"
    return f"{what} since {frame.date(now.since)} on the approval {approval.reference}" + (
        until if approval.expires_at else ""
    )


def _act(now: Spell) -> None:
    """Where a deployment is changed: another version, or back."""
    one = now.deployment
    place = {"environment": one.environment, "service": one.service}
    model = {"name": one.model.name, "namespace": one.model.namespace}
    if frame.exists("rollout"):
        with st.container(horizontal=True):
            frame.link("rollout", "Roll out another version", icon=":material/rocket_launch:", **place, **model)
            frame.link("rollout", "Roll back", icon=":material/undo:", q_what="Roll back", **place)


def sentence(view: DatasetView) -> str:
    """How the dataset stands, in one sentence."""
    line, name = view.line, view.title or view.card.node.name
    if line.matters:
        first = line.matters[0]
        said = f"{name}: {first.what[0].lower()}{first.what[1:]}"
    elif line.last_run:
        said = f"{name} was last written on {frame.time(line.last_run.at)}"
    else:
        said = f"No run on record writes {name}"
    if not view.models:
        return said
    rest = "rests" if len(view.models) == 1 else "rest"
    return f"{said}; {frame.plural(len(view.models), 'AI model')} {rest} on it"


def _figures(view: DatasetView) -> list[frame.Figure]:
    line, node = view.line, view.card.node
    return [
        frame.Figure("Last write", frame.run_word(line.last_run.state) if line.last_run else "none on record",
                     range=frame.time(line.last_run.at) if line.last_run else "", to="run" if line.last_run else "",
                     params={"id": line.last_run.run_id} if line.last_run else {}, open="Open the run"),
        frame.Figure("Versions", frame.count(line.versions), range=f"latest {line.latest}" if line.latest else ""),
        frame.Figure("Written and read by", frame.plural(len(view.writers) + len(view.readers), "job"),
                     range=f"{len(view.writers):,} write it, {len(view.readers):,} read it"),
        frame.Figure("AI models that rest on it", frame.count(len(view.models)),
                     range=f"{frame.plural(len(view.deployments), 'deployment')} below",
                     to="impact", params={"node": str(node.id)}),
    ]  # fmt: skip


def _drivers(desk: Desk, view: DatasetView) -> None:
    node = view.card.node
    _resting(view)
    _node.fields(view.card)
    jobs = [{"how": "writes it", "node": job} for job in view.writers] + [
        {"how": "reads it", "node": j} for j in view.readers
    ]
    _jobs(jobs)
    last = runs.runs(desk, RunFilter(dataset_id=node.id), Asked(limit=120))
    run_times(
        [line for line in reversed(last.listed.rows) if line.how == "wrote"],
        key="times",
        subject=f"jobs that write {node.name}",
    )
    if last.summary.total:
        run_table(
            desk, RunFilter(dataset_id=node.id), key="runs", alt=f"Runs that read or wrote {node.name}",
            title="Runs that read or wrote it",
        )  # fmt: skip


def _resting(view: DatasetView) -> None:
    found = [*view.models, *view.deployments]
    if not found:
        return
    rows = pd.DataFrame(
        {"name": one.name, "kind": KIND_WORDS[one.kind], "namespace": one.namespace} for one in found[:200]
    )
    more = f" The nearest 200 of {len(found):,} are here." if len(found) > 200 else ""
    frame.table(
        rows, key="resting", alt="AI models and deployments that rest on it", title="What rests on it",
        about=f"AI models and deployments downstream, nearest first.{more}", search=len(rows) > 10,
        columns=[frame.Column("name"), frame.Column("kind"), frame.Column("namespace")],
        links={"name": frame.RowLink("dataset", name="name", namespace="namespace")},
    )  # fmt: skip


def _jobs(rows: list[dict]) -> None:
    if not rows:
        return
    shown = pd.DataFrame(
        {"how": row["how"], "job": row["node"].name, "namespace": row["node"].namespace} for row in rows
    )
    frame.table(
        shown, key="jobs", alt="Jobs that write or read it", title="Who writes and reads it", search=len(rows) > 10,
        columns=[frame.Column("job"), frame.Column("how"), frame.Column("namespace")],
        links={"job": frame.RowLink("job", name="job", namespace="namespace")},
    )  # fmt: skip
