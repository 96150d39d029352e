"""Through random histories, what lists read from indexes and memories is what the record says, worked out anew."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from sqlalchemy import event, text

from registry import schema
from registry.commands.approvals import Kind, Sign, Verdict
from registry.commands.decisions import Assumption, Decision
from registry.commands.evidence import NewEvidence, Withdrawn
from registry.commands.incidents import Line, Report
from registry.commands.use_cases import Proposal
from registry.errors import RegistryError
from registry.rules.assumptions import State
from registry.rules.stages import Stage, steps_from
from registry.services import (
    _due,
    _judging,
    _looks,
    _stale,
    assumptions,
    audit,
    decisions,
    evidence,
    inbox,
    incidents,
    request_listing,
    requests,
    risk,
    signing,
    use_case_roles,
    use_cases,
)
from registry.services.request_listing import Narrowed
from registry.store import indexes, memory, portfolio, request_states
from registry.subjects import Subject
from registry.views.incident_words import EntryKind, Severity
from registry.views.listing import Asked
from tests.approvals import MODEL, Company, company, loaded, trained
from tests.test_services_use_cases import HIRING

STEPS = 60
SEEDS = {"sqlite": 2, "postgresql": 3}
Step = Callable[[], Any]


@dataclass
class History:
    """Somebody does something or other, again and again."""

    us: Company
    drawn: random.Random
    cases: list[str] = field(default_factory=list)
    asked: list[int] = field(default_factory=list)
    incidents: list[int] = field(default_factory=list)
    decided: list[int] = field(default_factory=list)
    items: list[int] = field(default_factory=list)

    def step(self) -> None:
        """One thing more; what is refused leaves nothing behind."""
        self.us.watch.advance(timedelta(hours=self.drawn.randrange(9)))
        with suppress(RegistryError):
            self.drawn.choice(self.steps())()

    def steps(self) -> list[Step]:
        first: list[Step] = [self.propose, self.report, self.decide, self.train, self.load, self.prove]
        return [*first, self.ask, self.ask, self.sign, self.sign, *self._of_cases(), *self._of_incidents(), self.find]

    def _of_cases(self) -> list[Step]:
        return [self.revise, self.move, self.give, self.take, self.override, self.answer] if self.cases else []

    def _of_incidents(self) -> list[Step]:
        return [self.tell] * 3 if self.incidents else []

    def propose(self) -> None:
        owner = self.drawn.choice(("leads", "asks", ""))
        answers = self.drawn.choice((HIRING, {}))
        said = Proposal(title=f"Case {len(self.cases)}", owner=owner, jurisdiction="eu", answers=answers)
        self.cases.append(use_cases.propose(self.us.desk("compliance"), said).slug)

    def _case(self) -> str:
        return self.drawn.choice(self.cases)

    def revise(self) -> None:
        changes = self.drawn.choice(
            ({"title": f"Title {self.drawn.random()}"}, {"sponsor": "leads"}, {"answers": HIRING})
        )
        use_cases.change(self.us.desk("compliance"), self._case(), changes)

    def move(self) -> None:
        slug = self._case()
        now = Stage(use_cases.get(self.us.operator, slug).stage)
        to = self.drawn.choice(sorted(steps_from(now)))
        use_cases.move(self.us.desk("compliance"), slug, to, reason="so")

    def _role(self) -> tuple[str, str, str]:
        return self._case(), self.drawn.choice(("decider", "translator")), self.drawn.choice(("leads", "second"))

    def give(self) -> None:
        use_case_roles.assign(self.us.desk("compliance"), *self._role())

    def take(self) -> None:
        use_case_roles.unassign(self.us.desk("compliance"), *self._role())

    def override(self) -> None:
        risk.propose_override(self.us.desk("compliance"), self._case(), tier="minimal", reason="because of this")

    def answer(self) -> None:
        risk.answer_override(self.us.desk("officer"), self._case(), agreed=self.drawn.random() < 0.7, reason="so")

    def report(self) -> None:
        said = Report(title="It went wrong", about=MODEL, severity=self.drawn.choice([*Severity]), accountable="leads")
        self.incidents.append(incidents.report(self.us.desk("engineer"), said).line.id)

    def tell(self) -> None:
        line = self.drawn.choice(
            [
                Line(kind=EntryKind.SEVERITY, severity=self.drawn.choice([*Severity]), text="so"),
                Line(kind=EntryKind.ACCOUNTABLE, person="second", text="so"),
                Line(kind=EntryKind.CAUSE, text="so"),
                Line(kind=EntryKind.LESSON, text="so"),
                *(Line(kind=EntryKind.STATE, state=one, text="so") for one in incidents.shown.State),
            ]
        )
        incidents.add(self.us.desk("compliance"), self.drawn.choice(self.incidents), line)

    def decide(self) -> None:
        about = Subject.parse(f"use_case:{self._case()}") if self.cases and self.drawn.random() < 0.5 else MODEL.whole
        said = Decision(title="So it is", about=about, choice="do", assumptions=(Assumption(text="it stays so"),))
        self.decided.append(decisions.log(self.us.desk("engineer"), said).line.id)

    def find(self) -> None:
        if self.decided:
            state = self.drawn.choice((State.BROKEN, State.HOLDS))
            assumptions.set_state(self.us.desk("engineer"), self.drawn.choice(self.decided), 1, state, note="seen")

    def prove(self) -> None:
        if self.items and self.drawn.random() < 0.4:
            evidence.withdraw(self.us.desk("compliance"), self.drawn.choice(self.items), Withdrawn(reason="wrong"))
            return
        until = self.us.watch() + timedelta(days=self.drawn.randint(1, 9))
        said = NewEvidence(
            title="A report", kind="bias audit", url="https://x.example", valid_until=until, about=(MODEL,)
        )
        self.items.append(evidence.add(self.us.desk("compliance"), said).evidence.id)

    def train(self) -> None:
        self.us.send(trained(model=str(self.drawn.randint(3, 6)), run=f"r{self.drawn.random()}"))

    def load(self) -> None:
        self.us.send(loaded(str(self.drawn.randint(7, 9)), at=f"{self.drawn.randint(13, 22)}:00:00Z"))

    def ask(self) -> None:
        if self.cases and self.drawn.random() < 0.5:
            slug = self._case()
            view = self.us.ask(about=Subject.parse(f"use_case:{slug}"), kind=Kind.NEW_USE_CASE, environment="")
        else:
            about = Subject(MODEL.kind, MODEL.name, str(self.drawn.randint(3, 6)))
            view = self.us.ask(about=about, use_case=self._case() if self.cases else "")
        self.asked.append(view.line.id)

    def sign(self) -> None:
        for who in ("reviews", "leads") if self.asked else ():
            verdict = self.drawn.choice((Verdict.APPROVE, Verdict.APPROVE, Verdict.APPROVE, Verdict.REJECT))
            signing.sign(self.us.desk(who), self.drawn.choice(self.asked[-2:]), Sign(verdict=verdict, comment="so"))


@pytest.fixture
def us(registry_url: str) -> Iterator[Company]:
    """A company on each database."""
    with company(registry_url) as found:
        yield found


def told(us: Company) -> tuple[Any, ...]:
    """What lists say now."""
    desk = us.desk("compliance")
    with us.registry.read() as connection:
        stale = _stale.stale_requests(us.registry.within(connection), connection, us.watch())
    every = incidents.listing(desk, Asked(sort="severity", limit=100)).rows
    return stale, use_cases.portfolio_of(desk), [(one.id, one.severity, one.state, one.accountable) for one in every]


def people(us: Company) -> list[int]:
    with us.registry.read() as connection:
        return list(connection.execute(text("SELECT id FROM account")).scalars())


def nothing_remembered(us: Company, patched: pytest.MonkeyPatch) -> None:
    """As in a process that has just begun."""
    patched.setattr(memory, "_known", type(memory._known)())
    for module in (_stale, _looks, _judging, portfolio):
        for name, value in vars(module).copy().items():
            if isinstance(value, memory.Memory | memory.Marked):
                patched.setattr(module, name, type(value)())


def test_lists_say_what_the_record_says_after_any_history(us: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    seed = SEEDS[us.registry.dialect]
    history, stale = History(us, random.Random(seed)), set[int]()
    for number in range(STEPS):
        history.step()
        said = told(us)
        stale |= said[0]
        if number % 4 == 0:
            with us.registry.read() as connection:
                assert [*indexes.wrong(connection)] == []
            with monkeypatch.context() as patched:
                nothing_remembered(us, patched)
                assert told(us) == said, f"after {number} steps"
        if number % 12 == 0:
            everybody = {one.unique for one in _due.notices(us.registry, us.watch())}
            assert everybody == {
                one.unique for who in people(us) for one in _due.notices(us.registry, us.watch(), account_id=who)
            }
            inbox.tell_everybody(us.registry, now=us.watch())
            assert inbox.tell_everybody(us.registry, now=us.watch()) == 0, "told once"
    assert stale, "a history in which nothing grew stale shows little"
    for row in said[2]:
        view = incidents.get(us.desk("compliance"), row[0])
        assert (view.line.id, view.line.severity, view.line.state, view.line.accountable) == row
    assert audit.verify(us.operator).findings == ()


def questions(us: Company) -> int:
    """How many questions the database is asked to tell everybody."""
    asked: list[str] = []

    def note(*told: Any) -> None:
        asked.append(told[2])

    event.listen(us.registry.engine, "before_cursor_execute", note)
    inbox.tell_everybody(us.registry, now=us.watch())
    event.remove(us.registry.engine, "before_cursor_execute", note)
    return len(asked)


def test_telling_everybody_asks_no_more_questions_where_more_waits(us: Company) -> None:
    us.send(*(trained(model=str(number), run=f"train-{number}") for number in range(3, 9)))
    us.ask(about=Subject(MODEL.kind, MODEL.name, "3"))
    inbox.tell_everybody(us.registry, now=us.watch())
    few = questions(us)
    for number in range(4, 9):
        us.ask(about=Subject(MODEL.kind, MODEL.name, str(number)))
    inbox.tell_everybody(us.registry, now=us.watch())
    assert questions(us) == few


def test_pages_of_requests_join_to_the_whole_by_every_column_and_narrowed_in_every_way(us: Company) -> None:
    history = History(us, random.Random(2))
    for _ in range(STEPS):
        history.step()
    ways = [Narrowed(tier="high"), Narrowed(use_case="case-0"), Narrowed(states=("approved", "stale"))]
    texts = (Asked(), Asked(text="asks"))
    wanted = [*((Asked(), Narrowed(), sort) for sort in request_states.SORTS), *product(texts, ways, ("tier",))]
    for asked, by, sort in wanted:
        for down in (False,) if by != Narrowed() else (False, True):
            whole = request_listing.listing(us.operator, replace(asked, sort=sort, down=down), by).listed
            parts = [
                request_listing.listing(us.operator, replace(asked, sort=sort, down=down, limit=3, offset=n), by).listed
                for n in range(0, max(1, whole.found), 3)
            ]
            assert [row for part in parts for row in part.rows] == list(whole.rows), (asked, by, sort)
            assert {part.found for part in parts} == {len(whole.rows)}


def test_an_index_that_somebody_changed_is_found_and_made_anew(us: Company) -> None:
    History(us, random.Random(1)).propose()
    History(us, random.Random(1)).report()
    assert audit.verify(us.operator).findings == ()
    assert [line.title for line in use_cases.listing(us.operator).rows] == ["Case 0"]
    with us.registry.write() as connection:
        connection.execute(text("UPDATE use_case_state SET title = 'Another'"))
        connection.execute(text("DELETE FROM incident_state"))
    found = sorted(str(one) for one in audit.verify(us.operator).findings)
    assert len(found) == 2, found
    assert "I-1 is not in the index" in found[0].replace(":", "")
    assert "with another title" in found[1]
    assert requests.reindex(us.operator) == 2
    assert audit.verify(us.operator).findings == ()
    assert [line.title for line in use_cases.listing(us.operator).rows] == ["Case 0"]


def test_an_older_registry_gets_its_indexes_when_it_is_upgraded(us: Company) -> None:
    history = History(us, random.Random(4))
    for _ in range(STEPS // 2):
        history.step()
    with us.registry.write() as connection:
        for table in ("use_case_state", "incident_state"):
            connection.execute(text(f"DROP TABLE {table}"))
        before = schema.VERSIONS[schema.VERSIONS.index("0006") - 1]
        connection.execute(text("UPDATE alembic_version SET version_num = :version"), {"version": before})
    schema.upgrade(us.registry, to="0006")
    with us.registry.read() as connection:
        assert [*indexes.wrong(connection)] == []
        assert connection.execute(text("SELECT count(*) FROM use_case_state")).scalar_one() == len(history.cases)
    assert incidents.listing(us.operator).found == len(history.incidents)
