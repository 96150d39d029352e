"""Which assumptions hold at the moment of asking: what people found held against what was measured."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection

from registry.engine import Registry
from registry.rules.assumptions import Judgement, Limit, State, Stated, judge
from registry.services._measured import Metrics, measured, nodes_of, of_nodes
from registry.store import assumptions as store
from registry.store import decisions, histories
from registry.subjects import Subject, SubjectKind
from registry.views.decisions import AssumptionView, BrokenAssumption


class Mark(NamedTuple):
    """The newest of what somebody found, of events and of decisions: while they stay, nothing changed."""

    found: int
    events: int
    decisions: int


_marked: dict[str, tuple[Mark, frozenset[int]]] = {}
_watching: dict[str, tuple[int, dict[Subject, list[int]]]] = {}


def judged(connection: Connection, rows: Sequence[Any]) -> list[tuple[Any, Judgement]]:
    """Each row of an assumption with its state now."""
    known = measured(connection, {subject_of(row) for row in rows if row.metric})
    return [(row, _judge(row, known.get(subject_of(row).whole, {}))) for row in rows]


def of_decisions(connection: Connection, numbers: Iterable[int]) -> dict[int, list[AssumptionView]]:
    """The assumptions of each decision in their order."""
    found: dict[int, list[AssumptionView]] = {}
    for row, judgement in judged(connection, store.of_decisions(connection, numbers)):
        found.setdefault(row.decision_id, []).append(_view(row, judgement))
    return found


def broken_among(connection: Connection, rows: Sequence[Any]) -> list[BrokenAssumption]:
    """Those of these assumptions that are broken, in their order."""
    return [
        BrokenAssumption(
            f"D-{row.decision_id}", row.position, row.title, subject_of(row), row.text, found.because, found.since
        )
        for row, found in judged(connection, rows)
        if found.state is State.BROKEN
    ]


def broken_of(connection: Connection, numbers: Iterable[int]) -> list[BrokenAssumption]:
    """The broken assumptions of these decisions."""
    return broken_among(connection, store.of_decisions(connection, numbers))


def with_broken(connection: Connection) -> frozenset[int]:
    """The numbers of decisions in force with a broken assumption; remembered until something comes in."""
    place = _place(connection)
    mark = Mark(store.marks(connection)[1], histories.newest(connection), decisions.newest(connection))
    known = _marked.get(place)
    if known is None or known[0] != mark:
        known = _marked[place] = (mark, _grown(connection, *known, mark) if known else _with_broken(connection))
    return known[1]


def _grown(connection: Connection, before: Mark, known: frozenset[int], now: Mark) -> frozenset[int]:
    """What was known, with the decisions that came since; all anew where somebody found or measured something."""
    if (before.found, before.events) != (now.found, now.events) or before.decisions > now.decisions:
        return _with_broken(connection)
    return (known | _broken(connection, store.since(connection, before.decisions))) - decisions.replaced_since(
        connection, before.decisions
    )


def forget(registry: Registry) -> None:
    """Let go of what was found, such as when the registry was replaced by a backup."""
    for known in (_marked, _watching):
        known.pop(registry.engine.url.render_as_string(hide_password=False), None)


def _with_broken(connection: Connection) -> frozenset[int]:
    said = store.stated(connection, State.BROKEN)
    told = store.about(connection, list(of_nodes(connection, _watched(connection))))
    return _broken(connection, [*{row.id: row for row in (*said, *told)}.values()])


def _broken(connection: Connection, rows: Sequence[Any]) -> frozenset[int]:
    return frozenset(row.decision_id for row, found in judged(connection, rows) if found.state is State.BROKEN)


def _watched(connection: Connection) -> dict[Subject, list[int]]:
    """Everything of which a decision assumes a metric, with its nodes; what is new is added to what was read before."""
    place, newest = _place(connection), store.marks(connection)[0]
    known = _watching.get(place, (0, {}))
    if known[0] != newest:
        read, nodes = known if known[0] < newest else (0, {})
        fresh = (Subject(SubjectKind(kind), name) for kind, name in store.subjects_with_metrics(connection, after=read))
        known = _watching[place] = (newest, nodes | nodes_of(one for one in fresh if one not in nodes))
    return known[1]


def _place(connection: Connection) -> str:
    return connection.engine.url.render_as_string(hide_password=False)


def subject_of(row: Any) -> Subject:
    """What the row of a decision, or of an assumption with its decision, is about."""
    return Subject(SubjectKind(row.subject_kind), row.subject_name, row.subject_version)


def _judge(row: Any, metrics: Metrics) -> Judgement:
    stated = Stated(State(row.state), row.found_at, row.found_by or "", row.note) if row.state else None
    return judge(_limit(row), stated=stated, measured=metrics.get(row.metric))


def _limit(row: Any) -> Limit | None:
    return Limit(row.metric, row.comparator, row.threshold) if row.metric else None


def _view(row: Any, found: Judgement) -> AssumptionView:
    limit = str(_limit(row) or "")
    return AssumptionView(row.id, row.position, row.text, limit, found.state, found.because, found.since)
