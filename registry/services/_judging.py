"""Which assumptions hold at the moment of asking: what people found held against what was measured."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection

from registry.engine import Registry
from registry.rules.assumptions import Judgement, Limit, State, Stated, judge
from registry.services._measured import Metrics, measured, nodes_of, of_nodes
from registry.store import assumptions as store
from registry.store import decisions, histories
from registry.store.memory import Memory
from registry.subjects import Subject, SubjectKind
from registry.views.decisions import AssumptionView, BrokenAssumption


class Mark(NamedTuple):
    """The newest of what somebody found, of events and of decisions: while they stay, nothing changed."""

    found: int
    events: int
    decisions: int


Places = Mapping[int, tuple[Subject, tuple[int, ...]]]
"""Decision → what it is about, and the positions of its broken assumptions."""


class _Broken(NamedTuple):
    mark: Mark
    places: Places
    numbers: frozenset[int]


_marked: Memory[_Broken] = Memory()
_watching: Memory[tuple[int, dict[Subject, list[int]]]] = Memory()
_FEW = 1_000
"""So often may newer events speak of something for only what they speak of to be judged again."""


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
    return _broken_now(connection).numbers


def broken_places(connection: Connection) -> Places:
    """What is broken in which decision in force; the same object as long as it says the same."""
    return _broken_now(connection).places


def mark(connection: Connection) -> Mark:
    """While it stays, no assumption is judged otherwise than before."""
    return Mark(store.marks(connection)[1], histories.newest(connection), decisions.newest(connection))


def _broken_now(connection: Connection) -> _Broken:
    now, known = mark(connection), _marked.get(connection)
    if known is not None and known.mark == now:
        return known
    places = _grown(connection, known, now) if known is not None else None
    if places is None:
        places = _with_broken(connection)
    if known is not None and known.places == places:
        return _marked.keep(connection, known._replace(mark=now))
    return _marked.keep(connection, _Broken(now, places, frozenset(places)))


def _grown(connection: Connection, known: _Broken, now: Mark) -> Places | None:
    """What was known, with only that judged again which may have changed; None where that may be everything."""
    before = known.mark
    told = histories.mentioned_since(connection, before.events, most=_FEW)
    if told is None or any(was > is_ for was, is_ in zip(before, now, strict=True)):
        return None
    measured_of = [subject for subject, ids in _watched(connection).items() if not told.isdisjoint(ids)]
    again = store.made_since(connection, before.decisions) | store.found_since(connection, before.found)
    again |= store.decisions_about(connection, measured_of) if measured_of else set()
    gone = again | decisions.replaced_since(connection, before.decisions)
    kept = ((number, place) for number, place in known.places.items() if number not in gone)
    return dict(kept) | _broken(connection, store.in_force(connection, again) if again else ())


def forget(registry: Registry) -> None:
    """Let go of what was found."""
    for known in (_marked, _watching):
        known.forget(registry)


def _with_broken(connection: Connection) -> Places:
    said = store.stated(connection, State.BROKEN)
    told = store.about(connection, list(of_nodes(connection, _watched(connection))))
    return _broken(connection, [*{row.id: row for row in (*said, *told)}.values()])


def _broken(connection: Connection, rows: Sequence[Any]) -> dict[int, tuple[Subject, tuple[int, ...]]]:
    found: dict[int, tuple[Subject, tuple[int, ...]]] = {}
    for row, judgement in judged(connection, rows):
        if judgement.state is State.BROKEN:
            known = found.get(row.decision_id, (None, ()))[1]
            found[row.decision_id] = (subject_of(row), tuple(sorted({*known, row.position})))
    return found


def _watched(connection: Connection) -> dict[Subject, list[int]]:
    """Everything of which a decision assumes a metric, with its nodes; what is new is added to what was read before."""
    newest = store.marks(connection)[0]
    known = _watching.get(connection) or (0, {})
    if known[0] != newest:
        read, nodes = known if known[0] < newest else (0, {})
        fresh = (Subject(SubjectKind(kind), name) for kind, name in store.subjects_with_metrics(connection, after=read))
        known = _watching.keep(connection, (newest, nodes | nodes_of(one for one in fresh if one not in nodes)))
    return known[1]


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
