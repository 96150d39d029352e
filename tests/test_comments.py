"""Comments: about anything on record, never edited, told to whom they call; the inbox says what waits, once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, text

from registry.access import Desk, Role
from registry.commands.comments import Comment
from registry.commands.reading import reader
from registry.errors import Invalid, NotFound, NotPermitted
from registry.models import metadata
from registry.services import accounts, audit, comments, events, inbox, keeper, projections
from registry.store import kept
from registry.subjects import Subject, SubjectKind
from registry.views.listing import Asked
from registry.views.notices import InboxItem, NoticeKind
from tests.events import body, dataset_event, facet
from tests.people import Watch, desk_of, opened, role_desk

EVERY = Asked()
MODEL = Subject(SubjectKind.MODEL, "db/churn")


@dataclass
class Office:
    operator: Desk
    engineer: Desk
    ada: Desk
    watch: Watch

    def say(self, said: str, *, by: Desk | None = None, about: Subject = MODEL, **more: Any) -> Any:
        return comments.add(by or self.engineer, Comment(about=about, text=said, **more))

    def items(self, desk: Desk, **asked: Any) -> list[tuple[str, str]]:
        return [(item.kind.value, item.subject) for item in inbox.inbox(desk, **asked).listed.rows]

    def decide(self, *, revisit_on: str = "", broken: bool = False, supersedes: int | None = None) -> int:
        with kept.keeping(self.engineer) as keeping:
            number = keeping.add(
                "decision", subject_kind="model", subject_name="db/churn", subject_version="", title="Keep it",
                template="", context="", options=[], choice="c", rationale="r", consequences="", people=[],
                revisit_on=revisit_on, supersedes=supersedes, extra={},
            )  # fmt: skip
            if broken:
                assumed = keeping.add("assumption", decision_id=number, position=1, text="Rates stay", metric="",
                                      comparator="")  # fmt: skip
                keeping.add("assumption_state", assumption_id=assumed, state="holds", note="first")
                keeping.add("assumption_state", assumption_id=assumed, state="broken", note="they rose")
            keeping.log("decision.logged", f"decision:{number}")
        return number


@pytest.fixture
def office(registry_url: str) -> Iterator[Office]:
    registry, operator, watch = opened(registry_url)
    events.receive(operator, [body(dataset_event("churn", datasetType=facet(datasetType="MODEL")))])
    projections.catch_up(registry)
    engineer = role_desk(operator, Role.ENGINEER, watch)
    accounts.create(operator, "ada", name="Ada", roles=[Role.REVIEWER])
    yield Office(operator, engineer, desk_of(registry, "ada", watch), watch)
    registry.close()


def test_a_comment_is_kept_with_proof_and_told_to_whom_it_calls(office: Office) -> None:
    said = office.say("@ada and @nobody-known: why this threshold?")
    assert (said.number, said.about, said.author) == ("C-1", "model:db/churn", "demo-engineer")
    assert (said.called, said.unknown) == (("ada",), ("nobody-known",))
    assert comments.about(office.ada, MODEL) == [said]
    assert office.items(office.ada) == [("mention", "model:db/churn")]
    assert office.items(office.engineer) == []
    assert not audit.verify(office.operator).findings
    assert audit.entries(office.operator, limit=1).entries[0].action == "comment.made"


def test_a_comment_about_one_version_stands_with_the_thing(office: Office) -> None:
    office.say("about v2", about=Subject(SubjectKind.MODEL, "db/churn", "v2"))
    assert [one.about for one in comments.about(office.ada, MODEL)] == ["model:db/churn@v2"]
    assert comments.count(office.ada, MODEL) == 1


def test_who_is_answered_is_told_and_nobody_tells_themselves(office: Office) -> None:
    office.say("@demo-engineer note to self")
    office.say("I answer @demo-engineer", by=office.ada, reply_to=1)
    office.say("and I answer myself", reply_to=1)
    assert office.items(office.engineer) == [("mention", "model:db/churn")], "called and answered is told once"
    assert office.items(office.ada) == []


def test_the_same_key_again_is_the_same_comment(office: Office) -> None:
    first = office.say("@ada once", key="k1")
    assert office.say("@ada twice", key="k1") == first
    assert len(comments.about(office.ada, MODEL)) == 1
    assert office.say("by another", by=office.ada, key="k1").number == "C-2"


@pytest.mark.parametrize(
    ("said", "refusal", "words"),
    [
        ({"text": "  "}, Invalid, "text: this is needed"),
        ({"text": "x" * 10_001}, Invalid, "text: at most 10,000 characters, not 10,001"),
        ({"text": "a\x00b"}, Invalid, "text: holds a control"),
        ({"about": "model:db/none"}, NotFound, "model:db/none is not on record"),
        ({"about": "decision:D-9"}, NotFound, "decision:9 is not on record"),
        ({"about": "decision:nine"}, Invalid, "'nine' is no number"),
        ({"about": "nonsense"}, Invalid, "subject: 'nonsense'"),
        ({"reply_to": "C-7"}, NotFound, "there is no comment C-7"),
        ({"reply_to": "seven"}, Invalid, "reply_to"),
        ({"colour": "red"}, Invalid, "colour"),
    ],
)
def test_what_is_wrong_is_refused_with_its_place(
    office: Office, said: dict[str, Any], refusal: type[Exception], words: str
) -> None:
    with pytest.raises(refusal, match=words):
        comments.add(office.engineer, reader(Comment)({"about": "model:db/churn", "text": "x", **said}))
    assert comments.count(office.engineer, MODEL) == 0


def test_an_answer_stays_with_its_subject(office: Office) -> None:
    office.say("one")
    office.decide()
    with pytest.raises(Invalid, match="C-1 is about something else"):
        office.say("two", about=Subject(SubjectKind.DECISION, "1"), reply_to=1)


def test_a_comment_is_never_edited(office: Office) -> None:
    office.say("as it was")
    with pytest.raises(Exception, match="comment only grows"), office.operator.registry.write() as connection:
        connection.execute(text("UPDATE comment SET text = 'as it suits'"))


def test_a_machine_may_neither_comment_nor_read_an_inbox(office: Office) -> None:
    accounts.create(office.operator, "etl", name="ETL", kind="machine", roles=[Role.PRODUCER])
    machine = desk_of(office.operator.registry, "etl", office.watch)
    with pytest.raises(NotPermitted, match="may not comment"):
        office.say("x", by=machine)
    with pytest.raises(NotPermitted):
        inbox.inbox(machine)
    assert office.say("@etl are you there").unknown == ("etl",)


def test_a_decision_comes_up_on_its_day_and_goes_when_it_is_superseded(office: Office) -> None:
    office.decide(revisit_on="2026-11-22")
    assert office.items(office.engineer) == []
    office.watch.advance(timedelta(days=1))
    found = inbox.inbox(office.engineer)
    assert office.items(office.engineer) == [("to_revisit", "decision:1")]
    assert found.counts.overdue == 0, "its day is not over"
    assert inbox.unread(office.engineer) == 1
    assert office.items(office.ada) == [], "it is not hers"
    office.watch.advance(timedelta(days=1))
    assert inbox.inbox(office.engineer).counts.overdue == 1
    office.decide(supersedes=1)
    assert office.items(office.engineer) == []
    assert inbox.unread(office.engineer) == 0, "what is over needs no reading"
    assert office.items(office.engineer, everything=True) == [("to_revisit", "decision:1")]


def test_reading_a_thing_does_not_make_it_done(office: Office) -> None:
    office.decide(broken=True)
    office.say("@demo-engineer hm", by=office.ada)
    assert [kind for kind, _ in office.items(office.engineer)] == ["broken_assumption", "mention"]
    assert inbox.mark_read(office.engineer) == 2
    assert inbox.mark_read(office.engineer) == 0
    assert [kind for kind, _ in office.items(office.engineer)] == ["broken_assumption"]
    assert inbox.inbox(office.engineer).counts.unread == 0


def test_nobody_marks_what_was_told_to_others(office: Office) -> None:
    office.say("@ada x")
    number = inbox.inbox(office.ada).listed.rows[0].id
    assert inbox.mark_read(office.engineer, [number]) == 0
    assert inbox.unread(office.ada) == 1
    assert inbox.mark_read(office.ada, [number]) == 1


def test_nothing_is_told_twice_however_often_somebody_looks(office: Office) -> None:
    office.decide(revisit_on="2026-11-01", broken=True)
    for _ in range(3):
        inbox.inbox(office.engineer)
        inbox.tell_everybody(office.operator.registry, now=office.watch())
    table = metadata.tables["notification"]
    with office.operator.registry.read() as connection:
        keys = list(connection.execute(select(table.c.unique_key)).scalars())
    broken, revisit = sorted(keys)
    assert (broken.startswith("broken_assumption/D-1/1/"), revisit) == (True, "to_revisit/D-1/2026-11-01/3")


def approve(office: Office, *, expires_at: datetime | None, version: str = "v1") -> int:
    """A request of the engineer's that stands as approved, as the index of states says it."""
    with kept.keeping(office.engineer) as keeping:
        number = keeping.add("approval_request", kind="deployment", subject_kind="model", subject_name="db/churn",
                             subject_version=version, environment="production")  # fmt: skip
        keeping.log("request.made", f"request:{number}")
    state = {"request_id": number, "revision": 1, "state": "approved", "stage": -1, "decided_at": office.watch(),
             "expires_at": expires_at, "updated_at": office.watch()}  # fmt: skip
    with office.operator.registry.write() as connection:
        connection.execute(insert(metadata.tables["request_state"]).values(**state))
    return number


def test_an_approval_is_expiring_then_expired_at_the_moment_of_asking_until_another_one_holds(office: Office) -> None:
    end = datetime(2027, 1, 1, tzinfo=UTC)
    approve(office, expires_at=end)
    assert office.items(office.engineer) == []
    office.watch.now = end - timedelta(days=29)
    assert office.items(office.engineer) == [("expiring", "request:1")]
    office.watch.now = end - timedelta(microseconds=1)
    assert office.items(office.engineer) == [("expiring", "request:1")]
    office.watch.now = end
    assert office.items(office.engineer) == [("expired", "request:1")]
    approve(office, expires_at=None, version="v2")
    assert office.items(office.engineer) == []


def test_the_inbox_is_searched_narrowed_sorted_and_cut(office: Office) -> None:
    office.decide(revisit_on="2026-11-01", broken=True)
    office.say("@demo-engineer needle", by=office.ada)

    def kinds(asked: Asked = EVERY, **more: Any) -> list[str]:
        return [item.kind.value for item in inbox.inbox(office.engineer, asked, **more).listed.rows]

    assert kinds() == ["broken_assumption", "to_revisit", "mention"]
    assert kinds(Asked(text="NEEDLE")) == ["mention"]
    assert kinds(kinds=[NoticeKind.TO_REVISIT]) == ["to_revisit"]
    assert kinds(Asked(sort="at")) == ["to_revisit", "broken_assumption", "mention"]
    assert kinds(Asked(sort="kind", down=True)) == ["mention", "to_revisit", "broken_assumption"]
    page = inbox.inbox(office.engineer, Asked(offset=1, limit=1)).listed
    assert ([one.kind.value for one in page.rows], page.found, page.of) == (["to_revisit"], 3, 3)
    assert all(isinstance(one, InboxItem) for one in page.rows)


def test_a_running_server_tells_people_what_time_brought(office: Office) -> None:
    if office.operator.registry.file is None:
        pytest.skip("the checkpoints of a server's database stand in the working folder")
    office.decide(revisit_on="2026-01-01")
    working = keeper.Keeper(office.operator.registry, seconds=0.05)
    working.start()
    try:
        for _ in range(400):
            if inbox.unread(office.engineer):
                break
            import time

            time.sleep(0.05)
    finally:
        working.stop()
    assert inbox.unread(office.engineer) == 1
