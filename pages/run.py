"""One run: how it went, what it read and wrote, what it belongs to, and everything that was said of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC
from typing import Any

import pandas as pd
import streamlit as st

from pages import _frame as frame
from pages._finder import KIND_WORDS
from pages._run_charts import moments
from pages._run_family import family
from pages._spans import took
from registry.access import Desk, Permission, permissions_now
from registry.errors import NotFound
from registry.services import runs
from registry.views.runs import RunLine, RunView, Used


def render(desk: Desk) -> None:
    """The run whose id the address gives."""
    run_id = frame.param("id", "")
    try:
        view = runs.run(desk, run_id)
    except NotFound:
        frame.not_found("run", run_id, to="runs", label="All runs")
        return
    frame.headline(sentence(view.line), about=f"Run {view.line.run_id} in {view.line.job.namespace}")
    _ways(view.line)
    may_open = Permission.EVENT_READ in permissions_now(desk)
    frame.deepened(lambda depth: _deeper(view, depth, may_open=may_open))
    frame.how_sure(
        source=_source(view),
        assumptions=[
            "The state is that of the latest event by its own time; the first COMPLETE, FAIL or ABORT stays.",
            "What a run read and wrote is what all of its events together name.",
        ],
    )


def _deeper(view: RunView, depth: frame.Depth, *, may_open: bool) -> None:
    if view.line.error:
        st.code(view.line.error, language=None, wrap_lines=True)
    frame.figures(_figures(view))
    if depth.reaches(frame.Depth.DRIVERS):
        _used(view)
        _moments(view, may_open=may_open)
        family(view)
    if depth.reaches(frame.Depth.ANALYSIS):
        _numbers(view)
    if depth.reaches(frame.Depth.EVIDENCE):
        _facets(view.facets)


def _source(view: RunView) -> str:
    read, all_ = len(view.moments), frame.plural(view.events, "event")
    return f"{all_} of this run." if read == view.events else f"The newest {read:,} of {all_} of this run."


def _ways(line: RunLine) -> None:
    """Where to go from here: its job, and the lineage as it was on the day of its end."""
    day = (line.ended or line.last_seen).astimezone(UTC).date().isoformat()
    with st.container(horizontal=True):
        frame.node_link("job", line.job.namespace, line.job.name, label=f"Job {line.job.name}")
        frame.link(
            "lineage", "Lineage at this run", icon=":material/history:", focus=str(line.job.id), as_of=day,
            help=f"What was on record by the end of {day} (UTC)",
        )  # fmt: skip


def sentence(line: RunLine) -> str:
    """How the run went, in one sentence."""
    name, word = line.job.name, frame.run_word(line.state)
    if line.ended is None:
        return f"{name} has been running since {frame.time(line.began)}; last heard of {frame.time(line.last_seen)}"
    after = f" after {took(line.took)}" if line.took else ""
    how = {"completed": "completed", "failed": "failed", "aborted": "was aborted"}.get(word, "ended")
    said = f": {' '.join(line.error.split())[:120]}" if line.error else ""
    return f"{name} {how}{after} on {frame.time(line.ended)}{said}"


def _figures(view: RunView) -> list[frame.Figure]:
    line = view.line
    read, written = ([used for used in view.used if used.how == how] for how in ("read", "wrote"))
    took_ = (took(line.took) or "not known") if line.ended is not None else "no end yet"
    heard = f"; last heard of {frame.time(line.last_seen)}" if line.ended is None else ""
    return [
        frame.Figure("State", frame.labelled(frame.run_word(line.state))),
        frame.Figure("Took", took_, range=f"started {frame.time(line.began)}{heard}"),
        frame.Figure("Read", frame.plural(len(read), "dataset")),
        frame.Figure("Wrote", frame.plural(len(written), "dataset"), range=_rows(written)),
    ]


def _rows(written: list[Used]) -> str:
    counts = [_number(used.facets, "outputStatistics", "rowCount") for used in written]
    known = [number for number in counts if number is not None]
    return f"{frame.count(int(sum(known)))} rows" if known else ""


def _number(facets: Mapping[str, Any], name: str, key: str) -> float | None:
    facet = facets.get(name)
    value = facet.get(key) if isinstance(facet, dict) else None
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _used(view: RunView) -> None:
    if not view.used:
        frame.section("What it read and wrote")
        st.caption("No event of this run names a dataset.")
        return
    rows = pd.DataFrame(
        {
            "how": used.how,
            "name": used.node.name,
            "kind": KIND_WORDS[used.node.kind],
            "version": used.version,
            "used_for": used.used_for,
            "rows": _number(used.facets, "outputStatistics", "rowCount"),
            "size": _number(used.facets, "outputStatistics", "size"),
            "page": used.node.kind.value,
            "namespace": used.node.namespace,
        }
        for used in view.used
    )
    frame.table(
        rows, key="used", alt="What this run read and wrote", title="What it read and wrote", search=len(rows) > 10,
        columns=[
            frame.Column("how"), frame.Column("name"), frame.Column("kind"), frame.Column("version"),
            frame.Column("used_for", "Used for"), frame.Column("rows", kind="count"),
            frame.Column("size", kind="size", hidden=True), frame.Column("namespace", hidden=True),
        ],
        links={"name": frame.RowLink("dataset", name="name", namespace="namespace")},
    )  # fmt: skip


def _numbers(view: RunView) -> None:
    """Parameters and scores that its facets hold, as a table."""
    told = [(name, path, value) for name, facet in sorted(view.facets.items()) for path, value in _leaves(facet, "")]
    if view.job_versions:
        told = [("job", "code version", version) for version in view.job_versions] + told
    if not told:
        return
    frame.table(
        pd.DataFrame([{"facet": name, "what": path, "value": str(value)} for name, path, value in told]), key="said",
        alt="What the run's facets say", title="What was said of it",
        columns=[frame.Column("facet"), frame.Column("what"), frame.Column("value")],
    )  # fmt: skip


def _leaves(value: Any, path: str) -> list[tuple[str, Any]]:
    """The plain values inside a facet with their dotted paths; key-value lists by their keys."""
    if isinstance(value, dict):
        if set(value) >= {"key", "value"}:
            return [(f"{path} {value['key']}".strip(), value["value"])]
        inner = ((f"{path}.{key}" if path else key, item) for key, item in value.items() if not key.startswith("_"))
        return [leaf for at, item in inner for leaf in _leaves(item, at)]
    if isinstance(value, list):
        return [leaf for item in value[:200] for leaf in _leaves(item, path)]
    return [(path, value)]


def _moments(view: RunView, *, may_open: bool) -> None:
    first = view.moments[0].at if view.moments else view.line.began
    rows = pd.DataFrame(
        {
            "number": moment.seq,
            "type": moment.event_type,
            "at": moment.at,
            "after": took(moment.at - first),
            "faults": moment.problems,
            "producer": moment.producer,
        }
        for moment in view.moments
    )
    columns = [
        frame.Column("number", "Event", kind="count"), frame.Column("type"), frame.Column("at", kind="time"),
        frame.Column("after", help="After the first event here"), frame.Column("faults", kind="count"),
        frame.Column("producer", hidden=True),
    ]  # fmt: skip
    cut = len(rows) < view.events
    frame.section("Its events", about=f"The newest {len(rows):,} of {view.events:,} are read here." if cut else "")
    moments(
        view.moments, key="moments", rows=rows, columns=columns,
        links={"number": frame.RowLink("event", number="number")} if may_open else {},
    )  # fmt: skip


def _facets(facets: Mapping[str, Any]) -> None:
    if facets:
        frame.section("Its facets", about="The newest of each name, as it was sent.")
        st.json(dict(facets), expanded=1)
