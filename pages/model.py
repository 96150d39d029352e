"""One AI model: where each version answers, what it was made from, how its runs went, and what stands against it."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from lineage.keys import NodeKind
from pages import _brief_button, _history, _node, _versions
from pages import _frame as frame
from pages._approvals import approvals_of
from pages._charts import run_times
from pages._comments import comments
from pages._decisions import decided
from pages._deployment import as_of, spells_table, standing_at
from pages._evidence import proved
from pages._gate import answers as gate_answers
from pages._incidents import happened
from pages._matters import short
from pages._run_table import run_table
from pages._subjects import of_node
from registry.access import Desk
from registry.services import cards, deployments, histories, leakage, models, runs, versions
from registry.subjects import SubjectKind
from registry.views.cards import Card
from registry.views.leakage import Leak
from registry.views.listing import Asked
from registry.views.models import ModelLine, Spell
from registry.views.runs import RunFilter

SEVERE = {"certain": "broken", "probable": "warning", "possible": "warning"}


def render(desk: Desk) -> None:
    """The AI model that the address names."""
    node = _node.asked(desk, kinds=(NodeKind.MODEL,), noun="AI model", to="models", all_of_them="All AI models")
    if node is None:
        return
    line = models.model(desk, node)
    frame.headline(sentence(line), about=f"{line.sub_type or 'AI model'} in {node.namespace}")
    card, spells = cards.card(desk, node.id), deployments.of_model(desk, node)
    with st.container(horizontal=True, vertical_alignment="center"):
        _node.ways(node)
        _brief_button.offer(desk, "model", f"{line.node.namespace}/{line.node.name}", primary=True)
        if frame.exists("rollout"):
            frame.link("rollout", "Roll out", icon=":material/rocket_launch:", name=node.name, namespace=node.namespace,
                       version=line.latest)  # fmt: skip
    leaks = _leaks(desk, line)

    def shown(depth: frame.Depth) -> None:
        _node.about(card)
        frame.figures(_figures(line, spells))
        _against(line, leaks)
        _deeper(desk, line, card, spells, depth)

    frame.deepened(shown)
    subject = of_node(SubjectKind.MODEL, node.namespace, node.name)
    approvals_of(desk, subject, version=line.latest)
    decided(desk, subject)
    proved(desk, subject)
    happened(desk, subject)
    comments(desk, subject)
    frame.how_sure(
        source="Every event that names this AI model or a deployment of it.",
        assumptions=[
            "An approval that was decided here counts as it stands now; else what the deployment refers to.",
            "A deployment stands until an event about it says something else.",
            "What fed a version is what its runs say they read; where they name no version, the latest write before.",
        ],
    )


def _deeper(desk: Desk, line: ModelLine, card: Card, spells: list[Spell], depth: frame.Depth) -> None:
    node = line.node
    if depth.reaches(frame.Depth.DRIVERS):
        _deployed(desk, spells)
        _runs(desk, line)
    if depth.reaches(frame.Depth.ANALYSIS):
        found = versions.versions(desk, node)
        _versions.table(found, total=line.versions)
        _versions.fed(desk, node, found)
        _node.fields(card)
        _node.column_lineage(card)
    if depth.reaches(frame.Depth.EVIDENCE):
        history = histories.history(desk, node)
        _history.quality(history)
        _history.evidence(desk, node, history)
        gate_answers(desk, of_node(SubjectKind.MODEL, node.namespace, node.name))


def sentence(line: ModelLine) -> str:
    """How the model stands, in one sentence."""
    name, live = line.node.name, line.in_production
    if not live:
        where = f"{name} is not in production"
    else:
        shown = ", ".join(f"{one.version or 'a version'} as {one.where}" for one in live[:2])
        where = f"{name} answers in production: {shown}" + (f" and {len(live) - 2} more" if len(live) > 2 else "")
    if not line.matters:
        return f"{where}; nothing stands against it"
    more = f", and {len(line.matters) - 1} more" if len(line.matters) > 1 else ""
    return f"{where}; {short(line.matters[0])}{more}"


def _figures(line: ModelLine, spells: list[Spell]) -> list[frame.Figure]:
    run, live = line.last_run, line.in_production
    now = [spell for spell in spells if spell.until is None and spell.deployment.live]
    return [
        frame.Figure("In production", frame.plural(len(live), "service"), range=f"live in {len(now)} in all"),
        frame.Figure("Versions", frame.count(line.versions), range=_latest(line)),
        frame.Figure("Latest run", frame.run_word(run.state) if run else "none on record",
                     range=frame.time(run.at) if run else "", to="run" if run else "",
                     params={"id": run.run_id} if run else {}, open="Open the run"),
        frame.Figure("Status", frame.labelled(line.word), range=short(line.matters[0]) if line.matters else ""),
    ]  # fmt: skip


def _latest(line: ModelLine) -> str:
    return f"latest {line.latest}, {frame.date(line.latest_at)}" if line.latest else ""


def _leaks(desk: Desk, line: ModelLine) -> list[tuple[str, Leak]]:
    """Where versions in use, or the newest, were evaluated on what they were trained on."""
    wanted = dict.fromkeys([*(one.version for one in line.in_production), line.latest])
    return [(version, leak) for version in wanted if version for leak in leakage.leaks(desk, line.node, version)]


def _against(line: ModelLine, leaks: list[tuple[str, Leak]]) -> None:
    found = [
        {"status": matter.word, "what": matter.what, "since": matter.since, "run": matter.run_id[:8],
         "run_id": matter.run_id} for matter in line.matters
    ] + [
        {"status": SEVERE.get(leak.severity, "warning"), "what": f"{version}: {leak.sentence}", "since": None,
         "run": leak.evaluation.run_id[:8], "run_id": leak.evaluation.run_id}
        for version, leak in leaks
    ]  # fmt: skip
    if not found:
        return
    frame.table(
        pd.DataFrame(found), key="against", alt="What stands against it", title="What stands against it", search=False,
        columns=[
            frame.Column("status", kind="status"), frame.Column("what"), frame.Column("since", kind="date"),
            frame.Column("run", help="The run that it is about"),
        ],
        links={"run": frame.RowLink("run", id="run_id")},
        export=len(found) > 1,
    )  # fmt: skip


def _deployed(desk: Desk, spells: list[Spell]) -> None:
    if not spells:
        frame.section("Deployments")
        st.caption("No deployment of it is on record.")
        return
    moment = as_of(desk.clock())
    standing = standing_at(spells, moment)
    if moment is not None and not standing:
        st.markdown("Nothing of it was deployed then.")
    day = "Where it answers now" if moment is None else "Where it answered at the end of that day"
    spells_table(standing, key="now", title=day)
    rest = [spell for spell in spells if spell not in standing]
    spells_table(rest, key="before", title="Before" if moment is None else "At other times")


def _runs(desk: Desk, line: ModelLine) -> None:
    last = runs.runs(desk, RunFilter(dataset_id=line.node.id), Asked(limit=120))
    wrote = [run for run in reversed(last.listed.rows) if run.how == "wrote"]
    run_times(wrote, key="times", subject=f"jobs that write {line.node.name}")
    if last.summary.total:
        run_table(
            desk, RunFilter(dataset_id=line.node.id), key="runs", alt=f"Runs that wrote or read {line.node.name}",
            title="Runs that made it or used it",
        )  # fmt: skip
