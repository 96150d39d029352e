"""The tables of home: what stands against AI models, runs that failed, and what came in last."""

from __future__ import annotations

import pandas as pd

from briefs.theme import Tone, tone_of
from pages import _frame as frame
from registry.views.attention import EventAttention, LineageAttention, ModelAttention


def against(found: ModelAttention) -> None:
    """What stands against AI models in production, the worst first."""
    leaks = [
        {
            "status": "broken" if one.leak.severity == "certain" else "warning",
            "name": one.model.name,
            "namespace": one.model.namespace,
            "what": f"{one.version}, in production. {one.leak.sentence}",
            "since": None,
        }
        for one in found.leaks
    ]
    lines = [
        {
            "status": matter.word,
            "name": line.node.name,
            "namespace": line.node.namespace,
            "what": matter.what,
            "since": matter.since,
        }
        for line in found.lines
        for matter in line.matters
    ]
    rows = sorted([*leaks, *lines], key=lambda row: tone_of(str(row["status"])) is not Tone.BAD)  # red first
    frame.table(
        pd.DataFrame(rows), key="against", alt="What stands against AI models", page_rows=10, search=False,
        title="What stands against AI models in production",
        about=f"{frame.plural(found.unchecked, 'more model')} not looked at for leaks here." if found.unchecked else "",
        columns=[
            frame.Column("status", kind="status"), frame.Column("name"), frame.Column("what", "What"),
            frame.Column("since", kind="date"), frame.Column("namespace", hidden=True),
        ],
        links={"name": frame.RowLink("model", name="name", namespace="namespace")},
    )  # fmt: skip


def unowned(lineage: LineageAttention) -> None:
    """AI models for which nobody answers."""
    rows = pd.DataFrame({"name": m.name, "namespace": m.namespace, "last_seen": m.last_seen} for m in lineage.unowned)
    frame.table(
        rows, key="unowned", alt="AI models without an owner", page_rows=10, search=len(rows) > 10,
        title="AI models without an owner", about="Nobody answers for them. An ownership facet names who does.",
        columns=[frame.Column("name"), frame.Column("namespace"), frame.Column("last_seen", kind="time")],
        links={"name": frame.RowLink("model", name="name", namespace="namespace")},
    )  # fmt: skip


def failed(lineage: LineageAttention) -> None:
    """Runs that failed lately, with what they said."""
    shown = f", the newest {len(lineage.failed)} here" if lineage.failures > len(lineage.failed) else ""
    title = f"{frame.plural(lineage.failures, 'run')} failed since {frame.date(lineage.since)}{shown}"
    rows = pd.DataFrame(
        {
            "job": run.job,
            "namespace": run.namespace,
            "state": frame.run_word(run.state),
            "at": run.at,
            "error": " ".join(run.error.split())[:200],
            "run": run.run_id,
        }
        for run in lineage.failed
    )
    frame.table(
        rows, key="failed", alt="Failed runs", title=title, page_rows=10, search=False,
        columns=[
            frame.Column("job"), frame.Column("state", kind="status"), frame.Column("at", kind="time"),
            frame.Column("error", "What it said"), frame.Column("namespace", hidden=True),
            frame.Column("run", hidden=True),
        ],
        links={"job": frame.RowLink("run", id="run")},
    )  # fmt: skip


def problems(events: EventAttention | None) -> None:
    """What is wrong with events that were sent."""
    if events is None:
        return
    rows = pd.DataFrame(
        {"event": p.seq, "about": p.name, "kind": p.kind, "place": p.place, "message": p.message}
        for p in events.problems
    )
    frame.table(
        rows, key="problems", alt="Problems in events", page_rows=10, search=False, title="Problems in events",
        about="The events were kept as they came; whoever sends them can mend the next.",
        columns=[
            frame.Column("event", "Event", kind="count"), frame.Column("about"), frame.Column("kind", hidden=True),
            frame.Column("place"), frame.Column("message", "What is wrong"),
        ],
    )  # fmt: skip


def newest(events: EventAttention | None) -> None:
    """The events that came last."""
    if events is None or not events.newest:
        return
    rows = pd.DataFrame(
        {
            "event": line.seq,
            "about": line.name,
            "state": frame.run_word(line.state) if line.state else "",
            "kind": line.kind,
            "received": line.received_at,
            "sender": line.sender,
        }
        for line in events.newest
    )
    frame.table(
        rows, key="newest", alt="Newest events", title="Newest events", page_rows=10, search=False,
        columns=[
            frame.Column("event", "Event", kind="count"), frame.Column("about"), frame.Column("state", kind="status"),
            frame.Column("kind"), frame.Column("received", kind="time"), frame.Column("sender"),
        ],
    )  # fmt: skip
