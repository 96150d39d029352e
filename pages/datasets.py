"""Datasets: which there are, whose they are, who writes and reads them; red first."""

from __future__ import annotations

from typing import Any

from lineage.keys import NodeKind
from pages import _frame as frame
from pages._listing import listing
from pages._matters import short
from pages._run_table import bar
from registry.access import Desk
from registry.services import datasets
from registry.views.datasets import DatasetLine, DatasetSummary
from registry.views.listing import Asked, Listed

KINDS = {"datasets": NodeKind.DATASET, "deployments": NodeKind.DEPLOYMENT, "use cases": NodeKind.USE_CASE}
ONLY = {"last write failed": "failed", "faults in events": "faulty"}
SORTABLE = ("name", "namespace", "last_seen", "faults", "versions", "written", "readers")
COLUMNS = (
    frame.Column("status", kind="status", help="By the newest run of a job that writes it, and by faults in events"),
    frame.Column("name"),
    frame.Column("why", "What stands against it"),
    frame.Column("type"),
    frame.Column("owner"),
    frame.Column("versions", kind="count"),
    frame.Column("written", "Last write", kind="time"),
    frame.Column("readers", "Read by jobs", kind="count", hidden=True),
    frame.Column("tags", "Licence, data", hidden=True),
    frame.Column("latest", "Latest version", hidden=True),
    frame.Column("faults", "Faults in events", kind="count", hidden=True),
    frame.Column("namespace", hidden=True),
    frame.Column("last_seen", kind="time", hidden=True),
)


def render(desk: Desk) -> None:
    """The datasets that the address asks for."""
    of = datasets.summary(desk)
    if not of.datasets:
        _nothing_yet()
        return
    frame.headline(sentence(of))
    line = bar()
    word = line.segmented_control(
        "Show", list(KINDS), default="datasets", key="q_show", bind="query-params", required=True
    )
    only = line.pills("Only where", list(ONLY), key="q_only", bind="query-params")

    def fetch(asked: Asked) -> Listed[DatasetLine]:
        return datasets.datasets(desk, asked, kind=KINDS[word or "datasets"], only=ONLY.get(only or "", ""))

    listing(
        fetch, row, key="datasets", columns=COLUMNS, alt="Datasets", noun=word or "datasets", sortable=SORTABLE,
        links={"name": frame.RowLink("dataset", name="name", namespace="namespace")},
        search="Search names and namespaces",
    )  # fmt: skip
    frame.how_sure(
        source="Inputs, outputs and facets of OpenLineage events.",
        assumptions=[
            "The last write is the newest run of a job that writes the dataset, whether or not it came to an end.",
            "Healthy: that run did not fail and no event about it had a fault. Not assessed: nothing writes it.",
        ],
    )


def sentence(of: DatasetSummary) -> str:
    """What the list says in one sentence."""
    name = frame.plural(of.datasets, "dataset")
    told = []
    if of.failing:
        told.append(f"the last write of {of.failing:,} of {name} failed")
    if of.faulty:
        told.append(f"events about {frame.plural(of.faulty, 'dataset')} have faults")
    said = (
        "; ".join(told) or f"{name} on record, and nothing stands against {'it' if of.datasets == 1 else 'any of them'}"
    )
    return said[0].upper() + said[1:]


def row(line: DatasetLine) -> dict[str, Any]:
    """The cells of one dataset."""
    run = line.last_run
    return {
        "status": line.word,
        "name": line.node.name,
        "why": "; ".join(short(matter) for matter in line.matters),
        "type": line.type.lower(),
        "owner": ", ".join(line.owners),
        "versions": line.versions,
        "latest": line.latest,
        "written": run.at if run else None,
        "readers": line.readers,
        "tags": " · ".join([*line.licences, *(["personal data"] if line.personal_data else [])]),
        "faults": line.faults,
        "namespace": line.node.namespace,
        "last_seen": line.last_seen,
    }


def _nothing_yet() -> None:
    frame.headline("No dataset is on record yet")
    frame.empty(
        "Here will stand every dataset that a run reads or writes: whose it is, its versions, how its writers fare.",
        next_step="Point a producer at Countersign, or import a file of events.",
        to="connect" if frame.exists("connect") else "import",
        label="How to send events",
    )
