"""AI models: which there are, which answer in production, and what stands against each; red first."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pages import _frame as frame
from pages._listing import listing
from pages._matters import short
from registry.access import Desk
from registry.services import models
from registry.views.listing import Listed
from registry.views.models import Inventory, InventorySummary, ModelLine

WORDS = (
    "vetoed", "rejected", "revoked", "missing", "expired", "stale", "failed", "expiring", "aborted", "open", "approved",
    "not in production",
)  # fmt: skip
ANY = "All kinds"
COLUMNS = (
    frame.Column("status", kind="status", help="The worst of what stands against it now"),
    frame.Column("name"),
    frame.Column("why", "What stands against it"),
    frame.Column("where", "In production as"),
    frame.Column("owner"),
    frame.Column("latest", "Latest version"),
    frame.Column("run", "Latest run", kind="status", help="The newest run of a job that makes it"),
    frame.Column("licence", "Licence, data", hidden=True, help="By its own tags; what lies upstream is on its page"),
    frame.Column("kind", hidden=True),
    frame.Column("versions", kind="count", hidden=True),
    frame.Column("run_at", "When it ran", kind="time", hidden=True),
    frame.Column("faults", "Faults in events", kind="count", hidden=True),
    frame.Column("namespace", hidden=True),
    frame.Column("last_seen", kind="time", hidden=True),
)


def render(desk: Desk) -> None:
    """The inventory of AI models."""
    summary = models.inventory(desk).summary
    if not summary.models:
        _nothing_yet()
        return
    frame.headline(sentence(summary))
    frame.figures(_figures(summary))
    _table(desk)
    frame.how_sure(
        source="OpenLineage events: AI models are datasets of type MODEL; deployments name the version that answers "
        "and the approval it refers to.",
        assumptions=[
            "An approval that was decided here counts as it stands now; else what the deployment refers to.",
            "In production are live deployments in an environment named production, prod or live.",
            "The latest run is the newest of a job that writes the model, also one that named no output.",
            "Expiring is an approval that ends within 30 days.",
        ],
    )


def sentence(of: InventorySummary) -> str:
    """What the inventory says in one sentence."""
    live = frame.plural(of.in_production, "AI model")
    lack, end = "lacks" if of.invalid == 1 else "lack", "ends" if of.expiring == 1 else "end"
    have = "has" if of.unowned == 1 else "have"
    against = [
        (of.invalid, f"{of.invalid:,} of {live} in production {lack} a valid approval"),
        (of.failing, f"the latest run of {frame.plural(of.failing, 'AI model')} failed"),
        (of.expiring, f"{frame.plural(of.expiring, 'approval')} {end} within 30 days"),
        (of.unowned, f"{frame.plural(of.unowned, 'AI model')} {have} no owner"),
    ]  # fmt: skip
    told = [words for number, words in against if number]
    if told:
        return "; ".join(told[:3])
    if not of.in_production:
        return f"None of {frame.plural(of.models, 'AI model')} on record is in production"
    return f"Every one of {live} in production has a valid approval and an owner"


def _figures(of: InventorySummary) -> list[frame.Figure]:
    return [
        frame.Figure("AI models", frame.count(of.models), range=f"{of.unowned:,} without an owner"),
        frame.Figure("In production", frame.count(of.in_production), range=f"of {of.models:,}"),
        frame.Figure(
            "Without a valid approval", frame.count(of.invalid),
            range=_lacking(of),
        ),
        frame.Figure("Latest run failed", frame.count(of.failing), range=f"of {of.models:,}"),
    ]  # fmt: skip


def _lacking(of: InventorySummary) -> str:
    parts = ((of.refused, "refused"), (of.unapproved, "never had one"), (of.expired, "expired"), (of.stale, "stale"))
    return ", ".join(f"{number:,} {word}" for number, word in parts if number) or "none"


def _table(desk: Desk) -> None:
    bar = st.container(horizontal=True, vertical_alignment="bottom")
    words = bar.multiselect("Status", WORDS, key="q_status", bind="query-params", width=320)
    kind = bar.selectbox("Kind", [ANY, *models.sub_types(desk)], key="q_kind", bind="query-params", width=240)
    live = bar.toggle("In production only", key="q_live", bind="query-params")

    def fetch(asked: Any) -> Listed[ModelLine]:
        found: Inventory = models.inventory(
            desk, asked, words=words, sub_type="" if kind == ANY else kind or "", in_production=live
        )
        return found.listed

    listing(
        fetch, row, key="models", columns=COLUMNS, alt="AI models", noun="AI models",
        links={
            "name": frame.RowLink("model", name="name", namespace="namespace"),
            "run_at": frame.RowLink("run", id="run_id"),
        },
        sortable=[column.name for column in COLUMNS if column.name != "why"],
        search="Search names, owners, licences, services",
    )  # fmt: skip


def row(line: ModelLine) -> dict[str, Any]:
    """The cells of one AI model."""
    run = line.last_run
    return {
        "status": line.word,
        "name": line.node.name,
        "namespace": line.node.namespace,
        "why": "; ".join(short(matter) for matter in line.matters),
        "where": ", ".join(f"{one.where} ({one.version})" for one in line.in_production),
        "owner": ", ".join(line.owners),
        "kind": line.sub_type,
        "versions": line.versions,
        "latest": line.latest,
        "run": frame.run_word(run.state) if run else "",
        "run_at": run.at if run else None,
        "run_id": run.run_id if run else "",
        "licence": " · ".join([*line.licences, *(["personal data"] if line.personal_data else [])]),
        "faults": line.faults,
        "last_seen": line.last_seen,
    }


def _nothing_yet() -> None:
    frame.headline("No AI model is on record yet")
    frame.empty(
        "Here will stand every AI model: whose it is, which version answers where, under which approval, and whether "
        "its runs succeed.",
        next_step="A run that writes a dataset of type MODEL puts one here; so does registering one by hand, or "
        "importing a file of events.",
        to="register" if frame.exists("register") else "import",
        label="Register a first one" if frame.exists("register") else "Import events",
    )
