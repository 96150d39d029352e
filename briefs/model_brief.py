"""What one AI model is, what feeds it and what is open about it, on one page; everything upstream on the next."""

from __future__ import annotations

from datetime import datetime

from briefs.model_headline import checkpoint, headline, standfirst, unrecorded
from briefs.outline import Brief, Chart, Column, Depth, Figure, Figures, Note, Section, Table
from briefs.pictures import Node, Strip
from briefs.text import one_line, shorten
from briefs.wording import age, count, day, duration, listed, minute
from registry.views.brief import FeedRow, ModelBriefView, RunRow

NEAREST = 5
LATEST = 4
WORST = 3
NOTHING = "–"
_PICTURED = 3
_STATES = {"START": "started", "RUNNING": "running", "COMPLETE": "completed", "ABORT": "aborted", "FAIL": "failed"}


def model_brief(view: ModelBriefView) -> Brief:
    """The brief of one AI model: page one always fits a page; page two lists everything upstream."""
    return Brief(
        kind="AI model brief",
        subject=view.name,
        headline=headline(view),
        standfirst=standfirst(view),
        sections=(_overview(view), _feeds(view), _runs(view), _problems(view), _upstream(view)),
        as_of=view.as_of,
        checkpoint=checkpoint(view.checkpoint),
        organisation=view.organisation,
    )


def _overview(view: ModelBriefView) -> Section:
    nodes = tuple(Node(row.name, _node_note(row), row.link) for row in view.feeds[: _pictured(view.upstream_datasets)])
    places = view.deployments[: _pictured(len(view.deployments))]
    uses = tuple(Node(row.where, _deployed(row.version, row.since), row.link) for row in places)
    strip = Strip(
        sources=nodes,
        centre=Node(view.name, f"latest version {view.latest_version}" if view.latest_version else "", view.link),
        uses=uses,
        more_sources=max(view.upstream_datasets - len(nodes), 0),
        more_uses=len(view.deployments) - len(uses),
        no_sources="No dataset upstream on record",
        no_uses="Not in production",
    )
    caption = "What feeds the model, nearest first, and where it is in production. An arrow follows the data."
    return Section(
        anchor="summary",
        title="",
        blocks=(_figures(view), Chart(picture=strip, caption=caption, depth=Depth.DRIVERS)),
    )


def _pictured(total: int) -> int:
    """How many boxes of a column show a thing; when there are too many, the last box counts the rest."""
    return total if total <= _PICTURED else _PICTURED - 1


def _node_note(row: FeedRow) -> str:
    return f"version {row.version}" if row.version else "no version declared"


def _deployed(version: str, since: datetime | None) -> str:
    parts = [f"version {shorten(one_line(version), keep=20)}"] if version else []
    return ", ".join([*parts, f"since {day(since)}"] if since else parts) or "version not on record"


def _figures(view: ModelBriefView) -> Figures:
    as_of = f"as of {day(view.as_of)}"
    deployed = len(view.deployments)
    return Figures(
        figures=(
            Figure(
                label="Versions",
                value=f"{view.versions:,}",
                note=f"latest: {view.latest_version}" if view.latest_version else "none declared",
                as_of=as_of,
            ),
            Figure(
                label="In production",
                value=f"{deployed:,}",
                note="place" if deployed == 1 else "places",
                as_of=as_of,
                status="in production" if deployed else "not in production",
            ),
            Figure(
                label="Datasets upstream",
                value=f"{view.upstream_datasets:,}",
                note=_reach(view),
                as_of=as_of,
                link="#upstream",
            ),
            Figure(
                label="Open problems",
                value=f"{view.open_problems:,}",
                note="about the model or what feeds it",
                as_of=as_of,
                status=view.problems[0].word if view.problems else "",
                link="#problems",
            ),
        )
    )


def _reach(view: ModelBriefView) -> str:
    farthest = max((row.distance for row in view.upstream), default=0)
    return f"up to {count(farthest, 'step')} away" if farthest else "none on record"


def _feeds(view: ModelBriefView) -> Section:
    shown = view.feeds[:NEAREST]
    more = view.upstream_datasets - len(shown)
    table = Table(
        columns=(
            Column("Dataset", 3.6),
            Column("Steps", 0.6, "number"),
            Column("Latest version", 1.5),
            Column("Written", 1.9),
            Column("Owner", 1.6),
        ),
        rows=tuple(
            (
                row.name,
                f"{row.distance:,}",
                row.version or "not declared",
                f"{day(row.version_at)} ({age(row.version_at, at=view.as_of)})" if row.version_at else "not on record",
                row.owner or "not on record",
            )
            for row in shown
        ),
        links=tuple(row.link for row in shown),
        empty="No run on record has written this model from a dataset. Once one does, its inputs stand here.",
        caption=f"And {more:,} more upstream: see Everything upstream." if more > 0 else "",
        link="#upstream" if more > 0 else "",
        max_lines=1,
        depth=Depth.DRIVERS,
    )
    return Section(anchor="feeds", title="What feeds it", blocks=(table,), depth=Depth.DRIVERS)


def _runs(view: ModelBriefView) -> Section:
    shown = view.runs[:LATEST]
    table = Table(
        columns=(
            Column("Job", 3.6),
            Column("State", 1.3, "status"),
            Column("Started", 2.1),
            Column("Duration", 1.4, "number"),
        ),
        rows=tuple(
            (
                row.job,
                _STATES.get(row.state, "unknown"),
                minute(row.started_at) if row.started_at else "not on record",
                _took(row, view.as_of),
            )
            for row in shown
        ),
        links=tuple(row.link for row in shown),
        empty="No run that wrote this model is on record yet.",
        max_lines=1,
        depth=Depth.DRIVERS,
    )
    return Section(
        anchor="runs", title=_titled("Latest runs", len(shown), view.runs_total), blocks=(table,), depth=Depth.DRIVERS
    )


def _titled(title: str, shown: int, total: int) -> str:
    """The title, with how many rows of how many stand below it when some do not."""
    return f"{title} ({shown:,} of {total:,})" if total > shown else title


def _took(row: RunRow, as_of: datetime) -> str:
    if row.started_at is None:
        return "not on record"
    if row.ended_at is not None:
        return duration(row.ended_at - row.started_at)
    return f"{age(row.started_at, at=as_of)} so far"


def _problems(view: ModelBriefView) -> Section:
    shown = view.problems[:WORST]
    table = Table(
        columns=(Column("State", 1.1, "status"), Column("Problem", 5), Column("Since", 2)),
        rows=tuple(
            (
                row.word,
                row.what,
                f"{day(row.since)} ({age(row.since, at=view.as_of)})" if row.since else "not on record",
            )
            for row in shown
        ),
        links=tuple(row.link for row in shown),
        empty=_no_problems(view),
        max_lines=2,
    )
    return Section(anchor="problems", title=_titled("Open problems", len(shown), view.open_problems), blocks=(table,))


def _no_problems(view: ModelBriefView) -> str:
    if unrecorded(view):
        return "No problem is on record, and neither is anything else about this model."
    return "Nothing is open about this model or what feeds it."


def _upstream(view: ModelBriefView) -> Section:
    table = Table(
        columns=(
            Column("Name", 4),
            Column("Kind", 1),
            Column("Namespace", 2.2),
            Column("Steps", 0.6, "number"),
            Column("Latest version", 1.3),
            Column("Owner", 1.3),
            Column("Tags", 1.6),
        ),
        rows=tuple(
            (
                row.name,
                row.kind.replace("_", " "),
                row.namespace,
                f"{row.distance:,}",
                row.version or NOTHING,
                row.owner or NOTHING,
                listed(row.tags) or NOTHING,
            )
            for row in view.upstream
        ),
        links=tuple(row.link for row in view.upstream),
        empty="Nothing upstream of this model is on record: no run that wrote it has named an input.",
        depth=Depth.EVIDENCE,
    )
    note = Note(
        text="Steps count the jobs between a thing and the model. Tags are as declared by whoever sent the lineage: "
        "a missing tag does not mean that data is free of what the tag would say. "
        f"{NOTHING} means not on record.",
        depth=Depth.EVIDENCE,
    )
    title = f"Everything upstream ({len(view.upstream):,})"
    return Section(anchor="upstream", title=title, blocks=(note, table), starts_page=True, depth=Depth.EVIDENCE)
