"""Figures over time of whatever a use case rests on: its money, what it assumes, the data upstream."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from lineage.keys import NodeKind
from registry.access import Desk
from registry.errors import NotFound
from registry.services import actuals, decisions, histories, measurements
from registry.store import assumptions as store
from registry.subjects import Subject
from registry.views.health import About, Point, Series
from registry.views.histories import Point as Measure
from registry.views.lineage import Closure
from registry.views.measurements import MeasurementView
from registry.views.nodes import NodeView

DATASETS = 12
"""So many datasets upstream are looked at, the nearest."""
EVENTS = 200
"""Of each, so many events, the newest."""

EMPTY = 0.01
"""A column's share of empty values changed when it did by a point of a percentage."""


def nearest(closures: Iterable[Closure]) -> tuple[list[NodeView], tuple[str, ...]]:
    """The datasets upstream to look at, and in words how many are left out."""
    reached = sorted((one for found in closures for one in found.reached), key=lambda one: (one.hops, one.node.name))
    every = list(dict.fromkeys(one.node for one in reached if one.node.kind is NodeKind.DATASET))
    beyond = len(every) - DATASETS
    said = (f"Of {len(every):,} datasets upstream the {DATASETS} nearest were looked at.",) if beyond > 0 else ()
    return every[:DATASETS], said


def of_money(desk: Desk, slug: str, title: str) -> Iterator[Series]:
    """Measured benefits a month, line by line, and what the use case cost beside its plan."""
    lines: dict[tuple[str, str], list[MeasurementView]] = defaultdict(list)
    for one in measurements.listing(desk, slug):
        lines[one.line, one.unit].append(one)
    name = f"value of {title[:1].lower()}{title[1:]}"
    for (line, unit), found in sorted(lines.items()):
        found.sort(key=lambda one: one.end)
        yield Series(
            key=f"value {slug} {line} {unit}",
            title=name if len(lines) == 1 else f"{name} ({found[-1].title})",
            about=About.VALUE,
            points=tuple(Point(_at(one.start), _at(one.end), one.value / _months(one.start, one.end)) for one in found),
            better="up",
            unit=unit,
            per="month",
            source=", ".join(one.number for one in found),
            claimed=found[-1].status != "measured",
            ways=tuple(dict.fromkeys(f"{one.method} ({one.status})" for one in found)),
        )
    yield from _costs(desk, slug, title)


def _costs(desk: Desk, slug: str, title: str) -> Iterator[Series]:
    try:
        periods = [one for one in actuals.of(desk, slug).periods if one.planned]
    except NotFound:
        return
    points = [
        Point(_at(one.start), _at(_later(one.start)), one.actual / one.planned)
        for one in periods
        if one.planned and one.actual > 0
    ]
    if points:
        yield Series(
            key=f"cost {slug}", title=f"cost of {title[:1].lower()}{title[1:]} against its plan", about=About.COST,
            points=tuple(points), better="down", unit="share", source="bills and cost entries",
        )  # fmt: skip


def of_assumptions(desk: Desk, subjects: Sequence[Subject]) -> Iterator[Series]:
    """What people found of each assumption over time, wherever they gave a figure."""
    numbers = list(dict.fromkeys(one.id for about in subjects for one in decisions.about(desk, about)))
    with desk.registry.read() as connection:
        rows = store.values_of(connection, numbers)
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.assumption_id].append(row)
    for number, values in found.items():
        last = values[-1]
        named = last.metric.replace("_", " ") or f"the figure behind “{last.text.rstrip('.')}”"
        yield Series(
            key=f"assumption {number}", title=named, about=About.ASSUMPTION,
            points=tuple(Point(row.at, row.at, row.value) for row in values),
            better="up" if last.comparator[:1] == ">" else "down" if last.comparator[:1] == "<" else "",
            source=f"D-{last.decision_id}, assumption {last.position}",
        )  # fmt: skip


def of_data(desk: Desk, node: NodeView) -> Iterator[Series]:
    """Rows of a dataset upstream, and the share of empty values of each watched column."""
    told = histories.history(desk, node, limit=EVENTS)
    rows = _by_moment(one for one in told.measures if one.name == "rowCount" and not one.column)
    if rows:
        yield Series(
            key=f"rows {node.id}", title=f"rows of {node.name}", about=About.DATA, points=rows, source=node.name
        )
    columns = sorted({one.column for one in told.null_shares})
    for column in columns:
        yield Series(
            key=f"empty {node.id} {column}", title=f"empty values of {column} in {node.name}", about=About.DATA,
            points=_by_moment(one for one in told.null_shares if one.column == column), better="down", unit="share",
            source=node.name, least=EMPTY,
        )  # fmt: skip


def _by_moment(found: Iterable[Measure]) -> tuple[Point, ...]:
    """One point a moment: the same run says its rows in several places."""
    points = {one.at: one.value for one in found}
    return tuple(Point(at, at, points[at]) for at in sorted(points))


def _months(start: date, end: date) -> float:
    return max((end.year - start.year) * 12 + end.month - start.month + (end.day - start.day) / 30.44, 1 / 30.44)


def _later(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def _at(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
