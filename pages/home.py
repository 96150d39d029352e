"""Home: what needs attention now, in the order in which the reader's role cares."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from lineage.keys import NodeKind
from pages import _frame as frame
from pages import _front, _snippets
from pages import _home_tables as tables
from pages._decisions import to_revisit
from pages.connect import address
from registry.access import Desk, Permission, Role, permissions_now, roles_now
from registry.services import attention, decisions, incidents, search, stats
from registry.views.attention import EventAttention, LineageAttention, ModelAttention
from registry.views.decisions import DecisionAttention

_NOTHING = DecisionAttention((), ())
EVENT_READERS = {Role.ENGINEER, Role.REVIEWER}


def render(desk: Desk) -> None:
    """What needs attention; on an empty registry, how to send the first event."""
    if _front.wanted(desk) and _front.front(desk, below=lambda: _below(desk)):
        return
    lineage = attention.of_lineage(desk)
    may_read_events = Permission.EVENT_READ in permissions_now(desk)
    events = attention.of_events(desk) if may_read_events else None
    counts = stats.stats(desk)
    if not counts.events and not lineage.models:
        _first_event(desk)
        return
    found = attention.of_models(desk)
    mine = decisions.attention(desk) if Permission.GOVERN_READ in permissions_now(desk) else _NOTHING
    overdue = incidents.summary(desk).overdue if Role.COMPLIANCE in roles_now(desk) else 0
    frame.headline(_answer(found, lineage, events, mine, overdue=overdue))
    if overdue:
        frame.link("incidents", "See what is overdue", icon=":material/emergency_home:")
    frame.figures(_figures(lineage, events, counts, datasets=search.count(desk, "", kinds=(NodeKind.DATASET,))))
    if _front.wanted(desk):
        frame.empty(
            "Here will be what AI is worth, as soon as a use case has a business case.",
            to="use_cases", label="Choose a use case",
        )  # fmt: skip
    to_revisit(mine)
    for section in _sections(desk, found, lineage, events):
        section()
    frame.how_sure(
        source="The events on record and what they add up to, read now.",
        assumptions=[
            "Only what was sent is known: a job that sends no events is not here.",
            f"“Lately” is since {frame.date(lineage.since)}.",
        ],
        uncertainty=f"{frame.plural(events.behind, 'event')} wait to be added to the pictures."
        if events and events.behind
        else "",
    )


def _below(desk: Desk) -> None:
    found = attention.of_models(desk)
    if found.lines or found.leaks:
        tables.against(found)


def _answer(
    found: ModelAttention,
    lineage: LineageAttention,
    events: EventAttention | None,
    mine: DecisionAttention = _NOTHING,
    *,
    overdue: int = 0,
) -> str:
    certain = len({(leak.model.id, leak.version) for leak in found.leaks if leak.leak.severity == "certain"})
    faults = [
        (overdue, "incident has a deadline that passed", "incidents have deadlines that passed"),
        (
            found.summary.invalid,
            f"of {found.summary.in_production:,} AI models in production lacks a valid approval",
            f"of {found.summary.in_production:,} AI models in production lack a valid approval",
        ),
        (certain, "was tested on its own training data", "were tested on their own training data"),
        (lineage.failures, "run failed lately", "runs failed lately"),
        (
            len(lineage.unowned),
            f"of {lineage.models:,} AI models has no owner",
            f"of {lineage.models:,} AI models have no owner",
        ),
        (events.faulty if events else 0, "event has problems", "events have problems"),
        (mine.count, "decision of yours needs another look", "decisions of yours need another look"),
    ]
    told = [f"{frame.count(number)} {one if number == 1 else many}" for number, one, many in faults if number]
    if not told and not lineage.models:
        return "No AI model is on record yet, and nothing needs attention"
    if not told:
        return (
            f"Nothing needs attention: no run failed lately, and every one of {lineage.models:,} AI models has an owner"
        )
    return (", ".join(told[:-1]) + " and " if told[1:] else "") + told[-1]


def _figures(
    lineage: LineageAttention, events: EventAttention | None, counts: stats.Stats, *, datasets: int
) -> list[frame.Figure]:
    newest = events.newest[0].received_at if events and events.newest else None
    last = (
        frame.Figure("Events", frame.count(counts.events), change=f"last one {frame.time(newest)}" if newest else "")
        if events
        else frame.Figure("Deployments", frame.count(lineage.deployments))
    )
    return [
        frame.Figure("AI models", frame.count(lineage.models), range=_share(lineage), to="models"),
        frame.Figure("Datasets", frame.count(datasets), to="datasets"),
        frame.Figure(
            "Runs", frame.count(counts.runs), range=f"{frame.count(lineage.failures)} failed lately", to="runs"
        ),
        last,
    ]


def _share(lineage: LineageAttention) -> str:
    return f"{frame.count(lineage.models - len(lineage.unowned))} with an owner" if lineage.models else ""


def _sections(
    desk: Desk, found: ModelAttention, lineage: LineageAttention, events: EventAttention | None
) -> list[Callable[[], None]]:
    """Those who build see runs and events first; those who answer for models, the models."""
    models: list[Callable[[], None]] = [lambda: tables.against(found)] if found.lines or found.leaks else []
    models += [lambda: tables.unowned(lineage)] if lineage.unowned else []
    runs = [lambda: tables.failed(lineage)] if lineage.failed else []
    problems = [lambda: tables.problems(events)] if events and events.problems else []
    newest = [lambda: tables.newest(events)] if events else []
    builds = roles_now(desk) & EVENT_READERS
    return [*runs, *problems, *models, *newest] if builds else [*models, *runs, *problems, *newest]


def _first_event(desk: Desk) -> None:
    frame.headline("Nothing is on record yet: send a first event and this page fills itself")
    manages = Permission.TOKEN_MANAGE in permissions_now(desk)
    frame.empty(
        "Here will stand what needs attention: failed runs, AI models without an owner, events with problems.",
        next_step="Make a token on the page Connect, put it in here, and paste this into a terminal."
        if manages
        else "An administrator makes a token on the page Connect; with it, this sends a first event from a terminal.",
        to="connect" if manages else "",
        label="Make a token",
        code=_snippets.snippets(address(), _snippets.UNKNOWN_TOKEN)[0].code,
    )
    if Permission.USE_CASE_PROPOSE in permissions_now(desk):
        st.markdown("Money needs no events: propose a use case; its business case says what it costs and returns.")
        frame.link("use_case_new", "Propose a use case", icon=":material/flag:")
    if st.button("Look again", icon=":material/refresh:"):
        st.rerun()
