"""How long decisions take to list, find and log: `python -m tests.bench.bench_decisions [decisions] [registry URL]`."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from time import perf_counter
from typing import Any

from registry.access import Desk, Role
from registry.commands.decisions import Decision
from registry.rules.assumptions import State
from registry.services import _judging, assumptions, decisions, events, projections
from registry.store import kept
from registry.subjects import Subject
from registry.views.listing import Asked
from tests.events import body, dataset, facet, run_event
from tests.people import opened, role_desk

COUNT, PART, TIMES = 50_000, 5_000, 40
GOAL_MS = 300
FIRST = date(2024, 1, 1)
WORDS = (
    "Train",
    "ship",
    "retire",
    "keep",
    "accept",
    "refuse",
    "measure",
    "compare",
    "replace",
    "rename",
    "roll",
    "put",
    "watch",
)


def rows(first: int, count: int) -> Iterator[dict[str, Any]]:
    """Decisions about 4,000 things: one in eight supersedes an older one, one in six has a day to look again."""
    for number in range(first, first + count):
        kind = ("model", "dataset", "use_case", "deployment")[number % 4]
        yield {
            "subject_kind": kind, "subject_name": f"team-{number % 80}/thing-{number % 4000}",
            "subject_version": str(number % 9),
            "title": f"{WORDS[number % 13].title()} thing {number} of the {number % 700}",
            "template": "deployment", "context": "What was known, and what was asked. " * 12,
            "options": [{"title": "keep", "pros": ["no work"]}, {"title": "change", "cons": ["work"]}],
            "choice": f"{WORDS[number % 7]} it", "rationale": "It is better by what was measured. " * 8,
            "consequences": "* Good, because better",
            "people": [{"name": f"person-{number % 300}", "part": "consulted"}],
            "revisit_on": str(FIRST + timedelta(days=number % 2000)) if number % 6 == 0 else "",
            "supersedes": number - 7 if number % 8 == 0 and number > 8 else None, "extra": {}, "client_key": None,
        }  # fmt: skip


def filled(desk: Desk, count: int) -> None:
    """Put the decisions on record, two assumptions each; one in fifty is broken by what somebody found."""
    for first in range(1, count + 1, PART):
        with kept.keeping(desk) as keeping:
            numbers = keeping.add_many("decision", rows(first, min(PART, count + 1 - first)))
            assumed = [
                {"decision_id": number, "position": place, "text": "it stays so", "metric": ("", "rowCount")[place - 1]}
                | {"comparator": ("", ">=")[place - 1], "threshold": (None, 100.0)[place - 1]}
                for number in numbers
                for place in (1, 2)
            ]
            ids = keeping.add_many("assumption", assumed)
            found = [{"assumption_id": one, "state": "broken", "value": None, "note": "x"} for one in ids[::100]]
            keeping.add_many("assumption_state", found)
            keeping.log("decision.logged", f"decision:{numbers[0]}")


def measured(desk: Desk) -> None:
    """A hundred datasets that decisions are about get row counts, one in ten of them too low."""
    tables = [
        dataset(f"thing-{number}", namespace=f"team-{number % 80}", dataQualityMetrics=facet(rowCount=_rows(number)))
        for number in range(1, 400, 4)
    ]  # fmt: skip
    events.receive(
        desk, [body(run_event("COMPLETE", f"load-{n}", run=str(n), outputs=[one])) for n, one in enumerate(tables)]
    )
    projections.catch_up(desk.registry)


def _rows(number: int) -> int:
    return 50 if number % 10 == 1 else 500


def questions(desk: Desk) -> dict[str, Callable[[], Any]]:
    """What pages and other services ask."""
    thing = Subject.parse("dataset:team-1/thing-1@1")
    said = Decision(title="t", about=thing, choice="c", rationale="r")
    return {
        "listing, red first": lambda: decisions.listing(desk),
        "listing, page 900": lambda: decisions.listing(desk, Asked(offset=44_950)),
        "listing, by title": lambda: decisions.listing(desk, Asked(sort="title")),
        "listing, by author": lambda: decisions.listing(desk, Asked(sort="author")),
        "listing, by day": lambda: decisions.listing(desk, Asked(sort="revisit_on")),
        "search, many": lambda: decisions.listing(desk, Asked(text="ship thing")),
        "search, one": lambda: decisions.listing(desk, Asked(text="thing 31337")),
        "only in force": lambda: decisions.listing(desk, only="in force"),
        "only broken": lambda: decisions.listing(desk, only="broken"),
        "only to revisit": lambda: decisions.listing(desk, only="to revisit"),
        "only mine": lambda: decisions.listing(desk, only="mine"),
        "about one thing": lambda: decisions.about(desk, thing),
        "one decision": lambda: decisions.decision(desk, 31_337),
        "summary": lambda: decisions.summary(desk),
        "home": lambda: decisions.attention(desk),
        "broken about a thing": lambda: assumptions.broken_about(desk, [thing]),
        "log one": lambda: decisions.log(desk, said),
        "find one broken": lambda: assumptions.set_state(desk, 77, 1, State.BROKEN, note="x"),
        "list after logging": lambda: (decisions.log(desk, said), decisions.listing(desk)),
        "from nothing": lambda: (_judging.forget(desk.registry), decisions.summary(desk)),
    }


def main(count: int, url: str) -> int:
    """Fill, ask, print; 1 where a question took longer than the goal."""
    _, operator, watch = opened(url)
    desk = role_desk(operator, Role.ENGINEER, watch)
    began = perf_counter()
    filled(desk, count)
    measured(operator)
    with desk.registry.write() as connection:
        connection.exec_driver_sql("ANALYZE")  # as PostgreSQL does by itself within a minute
    print(f"{count:,} decisions put on record in {perf_counter() - began:.0f} s; load {os.getloadavg()[0]:.1f}")
    slow = 0
    for name, question in questions(desk).items():
        times = sorted(_ms(question) for _ in range(TIMES))
        worst = times[int(0.95 * len(times))]
        slow += worst > GOAL_MS
        said = "   SLOW" if worst > GOAL_MS else ""
        print(f"{name:24} median {times[len(times) // 2]:7.1f} ms   p95 {worst:7.1f} ms{said}")
    return 1 if slow else 0


def _ms(question: Callable[[], Any]) -> float:
    began = perf_counter()
    question()
    return (perf_counter() - began) * 1000


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        number = int(sys.argv[1]) if len(sys.argv) > 1 else COUNT
        sys.exit(main(number, sys.argv[2] if len(sys.argv) > 2 else f"sqlite:///{folder}/registry.db"))
