"""Decisions on record: logged once, superseded and never edited, found again by whoever looks; on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from registry import madr
from registry.access import Desk, Role
from registry.checkpoints import CHECKPOINT_DIR
from registry.commands.decisions import Assumption, Decision, Option, Person
from registry.engine import Registry
from registry.errors import Conflict, Invalid, NotFound, NotPermitted
from registry.rules.assumptions import State
from registry.services import _due, accounts, assumptions, audit, decisions, drafts, events, inbox, projections
from registry.store import kept
from registry.subjects import Subject
from registry.views.listing import Asked
from tests.events import body, dataset, dataset_event, facet, run_event
from tests.people import Watch, desk_of, opened, role_desk

ABOUT = Subject.parse("model:models/churn@3")


@dataclass
class Desks:
    """A registry with an engineer, a compliance officer and whoever else is asked for."""

    registry: Registry
    operator: Desk
    watch: Watch

    def role(self, role: Role) -> Desk:
        """The desk of a role."""
        return role_desk(self.operator, role, self.watch)

    @property
    def engineer(self) -> Desk:
        """Who logs."""
        return self.role(Role.ENGINEER)


@pytest.fixture
def desks(registry_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desks]:
    monkeypatch.setenv(CHECKPOINT_DIR, str(tmp_path / "checkpoints"))
    registry, operator, watch = opened(registry_url)
    yield Desks(registry, operator, watch)
    registry.close()


def said(title: str = "Ship churn 3", about: str = str(ABOUT), **more: Any) -> Decision:
    return Decision(title=title, about=Subject.parse(about), choice="ship", rationale="it is better", **more)


FULL = said(
    template="deployment", context="Version 2 misses leavers.", consequences="Fewer calls.",
    options=(Option(title="keep"), Option(title="ship", pros=("better",), cons=("work",), cost="2 days")),
    assumptions=(Assumption(text="rows", metric="rowCount", comparator=">=", threshold=100), Assumption(text="calm")),
    people=(Person(name="demo-reviewer"),), revisit_on=date(2027, 5, 1), decided_on=date(2026, 11, 20),
)  # fmt: skip


def test_a_decision_is_logged_whole_with_its_proof(desks: Desks):
    found = decisions.log(desks.engineer, FULL)
    assert (found.line.number, found.line.author, found.line.standing) == ("D-1", "demo-engineer", "in force")
    assert (found.options, found.people, found.context) == (FULL.options, FULL.people, FULL.context)
    assert [(one.position, one.text, one.state) for one in found.assumptions] == [
        (1, "rows", "unknown"), (2, "calm", "unknown")
    ]  # fmt: skip
    assert (found.line.revisit_on, found.decided_on) == (date(2027, 5, 1), date(2026, 11, 20))
    assert decisions.decision(desks.engineer, 1) == found
    assert audit.verify(desks.operator).findings == ()
    (entry,) = [one for one in audit.entries(desks.operator).entries if one.action == "decision.logged"]
    assert entry.subject == "decision:1"


def test_the_same_key_is_the_same_decision_for_one_account_only(desks: Desks):
    once = decisions.log(desks.engineer, said(key="k"))
    again = decisions.log(desks.engineer, said("Another title", key="k"))
    assert (again.line.number, again.line.title) == (once.line.number, "Ship churn 3")
    assert decisions.log(desks.role(Role.COMPLIANCE), said(key="k")).line.number == "D-2"


def test_a_decision_is_corrected_by_one_that_supersedes_it(desks: Desks):
    engineer = desks.engineer
    decisions.log(engineer, said())
    decisions.log(engineer, said("Second", supersedes=1))
    third = decisions.log(engineer, said("Third", supersedes=2))
    assert [one.number for one in third.chain] == ["D-1", "D-2", "D-3"]
    first = decisions.decision(engineer, 1)
    assert (first.line.standing, first.line.superseded_by) == ("superseded", "D-2")
    assert [one.number for one in first.chain] == ["D-1", "D-2", "D-3"]
    with pytest.raises(Conflict, match="D-1 was superseded by D-2 already"):
        decisions.log(engineer, said("Fork", supersedes=1))
    with pytest.raises(NotFound, match="D-9"):
        decisions.log(engineer, said("Lost", supersedes=9))
    assert decisions.summary(engineer).decisions == 3


def test_no_row_of_a_decision_can_be_changed(desks: Desks):
    decisions.log(desks.engineer, FULL)
    for table in ("decision", "assumption"):
        with pytest.raises(Exception, match="only grows"), desks.registry.write() as connection:
            connection.exec_driver_sql(f"UPDATE {table} SET audit_seq = 0")


def test_evidence_must_be_on_record_and_is_linked(desks: Desks):
    engineer = desks.engineer
    with pytest.raises(NotFound, match="evidence: E-1, E-4 is not on record"):
        decisions.log(engineer, said(evidence=(4, 1)))
    with kept.keeping(engineer) as keeping:
        keeping.add(
            "evidence_item", title="Validation", kind="test report", url="https://x.example", sha256="", size=0,
            media_type="", file_name="", valid_from=None, valid_until=None, client_key=None,
        )  # fmt: skip
        keeping.log("evidence.added", "evidence:1")
    found = decisions.log(engineer, said(evidence=(1,)))
    assert [(one.number, one.title) for one in found.evidence] == [("E-1", "Validation")]


def test_who_may_not_log_is_refused_and_who_may_not_read_as_well(desks: Desks):
    for role in (Role.ADMINISTRATOR, Role.PRODUCER):
        accounts.create(desks.operator, role.value, name="x", roles=[role])

    with pytest.raises(NotPermitted):
        decisions.log(desk_of(desks.registry, "administrator", desks.watch), said())
    with pytest.raises(NotPermitted):
        decisions.listing(desk_of(desks.registry, "producer", desks.watch))


def test_a_short_name_is_completed_where_one_thing_has_it(desks: Desks):
    model = {"datasetType": facet(datasetType="MODEL", subType="classifier")}
    for namespace, name in (("models", "churn"), ("a", "twin"), ("b", "twin")):
        events.receive(desks.operator, [body(dataset_event(name, namespace=namespace, **model))])
    projections.catch_up(desks.registry)
    assert str(decisions.log(desks.engineer, said(about="model:churn@3")).line.about) == "model:models/churn@3"
    assert str(decisions.log(desks.engineer, said(about="model:unheard-of")).line.about) == "model:unheard-of"
    with pytest.raises(Conflict, match="model:a/twin, model:b/twin"):
        decisions.log(desks.engineer, said(about="model:twin"))


def test_lists_are_searched_narrowed_sorted_and_cut(desks: Desks):
    engineer = desks.engineer
    decisions.log(engineer, said("Alpha", people=(Person(name="demo-reviewer"),)))
    decisions.log(engineer, said("Beta", "dataset:lake/orders", revisit_on=date(2026, 11, 20)))
    decisions.log(desks.role(Role.COMPLIANCE), said("Gamma É", "use_case:hiring"))
    decisions.log(engineer, said("Alpha again", supersedes=1))

    def found(asked: Asked = Asked(), desk: Desk = engineer, **how: Any) -> list[str]:  # noqa: B008 -- frozen
        return [one.title for one in decisions.listing(desk, asked, **how).rows]

    assert found() == ["Beta", "Alpha again", "Gamma É", "Alpha"]
    assert found(Asked(text="ALPHA")) == ["Alpha again", "Alpha"]
    assert found(Asked(text="gamma hiring")) == ["Gamma É"]
    assert found(Asked(text="100%")) == []
    assert found(only="in force") == ["Beta", "Alpha again", "Gamma É"]
    assert found(only="superseded") == ["Alpha"]
    assert found(only="to revisit") == ["Beta"]
    assert found(only="mine", desk=desks.role(Role.REVIEWER)) == ["Alpha"]
    assert found(kind="dataset") == ["Beta"]
    assert found(about=ABOUT.whole) == ["Alpha again", "Alpha"]
    assert found(Asked(sort="title", down=True, limit=2)) == ["Gamma É", "Beta"]
    assert found(Asked(sort="author", offset=1, limit=2)) == ["Alpha again", "Beta"]
    assert found(Asked(sort="revisit_on"))[0] == "Beta"
    listed = decisions.listing(engineer, Asked(text="alpha", limit=1))
    assert (len(listed.rows), listed.found, listed.of) == (1, 2, 4)
    summary = decisions.summary(engineer)
    assert (summary.decisions, summary.in_force, summary.due, summary.broken) == (4, 3, 1, 0)


def test_a_decision_about_a_version_and_one_about_the_thing_both_count_for_the_version(desks: Desks):
    engineer = desks.engineer
    for about in ("model:m/churn@3", "model:m/churn", "model:m/churn@4"):
        decisions.log(engineer, said(about, about))
    assert [one.title for one in decisions.about(engineer, Subject.parse("model:m/churn@3"))] == [
        "model:m/churn", "model:m/churn@3"
    ]  # fmt: skip
    assert len(decisions.about(engineer, Subject.parse("model:m/churn"))) == 3


def orders(rows: int, *, day: int, nulls: int = 0) -> bytes:
    metrics = facet(rowCount=rows, columnMetrics={"income": {"nullCount": nulls}})
    out = dataset("orders", namespace="lake", dataQualityMetrics=metrics)
    return body(run_event("COMPLETE", "load", run=f"r{day}", at=f"{day:02}:00Z", outputs=[out]))


def test_an_assumption_about_a_metric_breaks_when_it_is_measured_so(desks: Desks):
    engineer = desks.engineer
    limit = Assumption(text="enough rows", metric="rowCount", comparator=">=", threshold=100)
    gaps = Assumption(text="few gaps", metric="income.null_share", comparator="<", threshold=0.1)
    decisions.log(engineer, said("Train", "dataset:lake/orders@7", assumptions=(limit, gaps)))
    subject = Subject.parse("dataset:lake/orders@7")
    assert assumptions.broken_about(engineer, [subject]) == ()
    events.receive(desks.operator, [orders(150, day=8, nulls=3)])
    projections.catch_up(desks.registry)
    assert [one.state for one in assumptions.of(engineer, 1)] == ["holds", "holds"]
    assert decisions.listing(engineer, only="broken").found == 0
    events.receive(desks.operator, [orders(90, day=9, nulls=3)])
    projections.catch_up(desks.registry)
    (broken,) = assumptions.broken_about(engineer, [subject])
    assert (broken.decision, broken.because) == ("D-1", "rowCount was 90; assumed was rowCount >= 100")
    assert [one.word for one in decisions.listing(engineer, only="broken").rows] == ["broken"]
    assert [one.decision for one in decisions.attention(engineer).broken] == ["D-1"]
    assert assumptions.broken_about(engineer, [Subject.parse("dataset:lake/orders@8")]) == ()
    assert assumptions.set_state(engineer, 1, 1, State.HOLDS, note="looks fine to me").state == "broken"
    decisions.log(engineer, said("Test", "dataset:lake/orders", assumptions=(limit,)))
    assert [one.number for one in decisions.listing(engineer, only="broken").rows] == ["D-2", "D-1"]
    decisions.log(engineer, said("Test on more", "dataset:lake/orders", supersedes=2))
    assert [one.number for one in decisions.listing(engineer, only="broken").rows] == ["D-1"]
    decisions.log(engineer, said("Train on less", "dataset:lake/orders@7", supersedes=1))
    assert assumptions.broken_about(engineer, [subject]) == ()
    assert decisions.summary(engineer).broken == 0


def test_what_somebody_finds_about_an_assumption_is_on_record_with_the_reason(desks: Desks):
    engineer, reviewer = desks.engineer, desks.role(Role.REVIEWER)
    decisions.log(engineer, FULL)
    found = assumptions.set_state(reviewer, 1, 2, State.BROKEN, note="prices doubled")
    assert (found.state, found.because) == ("broken", "demo-reviewer found that it is broken: prices doubled")
    assert decisions.listing(engineer).rows[0].broken == 1
    desks.watch.advance(timedelta(days=1))
    assert assumptions.set_state(engineer, 1, 2, State.HOLDS, note="prices fell again").state == "holds"
    assert decisions.summary(engineer).broken == 0
    assert audit.verify(desks.operator).findings == ()
    with pytest.raises(Invalid, match="note: "):
        assumptions.set_state(engineer, 1, 2, State.BROKEN, note=" ")
    with pytest.raises(NotFound, match="D-1 has no assumption 3"):
        assumptions.set_state(engineer, 1, 3, State.BROKEN, note="x")


def test_those_who_decided_or_were_named_are_told_of_passed_days_and_broken_assumptions(desks: Desks):
    decisions.log(desks.engineer, FULL)
    assumptions.set_state(desks.engineer, 1, 2, State.BROKEN, note="x")
    desks.watch.advance(timedelta(days=365))
    for desk in (desks.engineer, desks.role(Role.REVIEWER)):
        found = decisions.attention(desk)
        assert [one.number for one in found.due] == ["D-1"]
        assert [one.text for one in found.broken] == ["calm"]
        waiting = {(one.kind.value, one.subject) for one in inbox.inbox(desk).listed.rows}
        assert waiting == {("to_revisit", "decision:1"), ("broken_assumption", "decision:1")}
    told = {(one.kind.value, one.account_id) for one in _due.notices(desks.registry, desks.watch())}
    assert len(told) == 4
    decisions.log(desks.engineer, said("Looked again", supersedes=1))
    assert not [*_due.notices(desks.registry, desks.watch())]
    nobody = decisions.attention(desks.role(Role.EXECUTIVE))
    assert (nobody.due, nobody.broken) == ((), ())


def test_a_decision_goes_out_as_madr_and_comes_back_the_same(desks: Desks):
    engineer = desks.engineer
    decisions.log(engineer, FULL)
    text = decisions.as_madr(engineer, 1)
    assert 'number: "D-1"' in text
    assert madr.read(text) == FULL
    decisions.log(engineer, replace(FULL, supersedes=1))
    assert "status: superseded by D-2" in decisions.as_madr(engineer, 1)
    assert madr.read(decisions.as_madr(engineer, 1)) == FULL


def test_a_file_of_others_keeps_everything_and_its_standing(desks: Desks):
    text = "---\nstatus: proposed\n---\n# Use Parquet\n\n## Decision Drivers\n\n* cost\n"
    found = decisions.log(desks.engineer, madr.read(text, about="dataset:lake/orders", key="f"))
    assert (found.line.standing, found.line.choice, found.from_file) == ("proposed", "", True)
    assert [(one.title, one.text) for one in found.more] == [("Decision Drivers", "* cost")]
    again = decisions.as_madr(desks.engineer, 1)
    assert madr.read(again).source == text
    assert decisions.listing(desks.engineer).rows[0].word == "proposed"
    assert decisions.summary(desks.engineer).in_force == 0
    assert decisions.listing(desks.engineer, only="in force").found == 0


def test_a_draft_outlives_the_session_and_belongs_to_one_account(desks: Desks):
    engineer = desks.engineer
    drafts.save(engineer, "decision", "model:a/b", {"title": "half"})
    desks.watch.advance(timedelta(minutes=1))
    drafts.save(engineer, "decision", "model:a/b", {"title": "half a title"})
    drafts.save(engineer, "decision", "", {"title": "other"})
    found = drafts.load(desks.engineer, "decision", "model:a/b")
    assert found is not None
    assert (found.content, found.updated_at) == ({"title": "half a title"}, desks.watch())
    assert {one.name for one in drafts.mine(engineer, "decision")} == {"", "model:a/b"}
    assert drafts.load(desks.role(Role.REVIEWER), "decision", "model:a/b") is None
    drafts.discard(engineer, "decision", "model:a/b")
    assert drafts.load(engineer, "decision", "model:a/b") is None
    with pytest.raises(Invalid, match="draft: more than"):
        drafts.save(engineer, "decision", "", {"title": "x" * 300_000})
