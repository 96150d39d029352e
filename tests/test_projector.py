"""The projector: an event that it stumbles over stops none of the others; a fault of the database is no event's."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from registry.services import events, projections
from tests.events import body, run_event
from tests.on_record import OnRecord, on_record


@pytest.fixture
def record(registry_url: str) -> Iterator[OnRecord]:
    with on_record(registry_url) as opened:
        yield opened


def stumble(monkeypatch: pytest.MonkeyPatch, over: str) -> None:
    """Put a bug into the reading of one job's events."""
    project = projections.project

    def buggy(numbered):  # type: ignore[no-untyped-def]
        found = list(numbered)
        if any(event.body["job"]["name"] == over for _, event in found):
            raise RuntimeError("a bug")
        return project(found)

    monkeypatch.setattr(projections, "project", buggy)


def test_an_event_that_cannot_be_projected_is_a_problem_and_stops_no_other(record, monkeypatch, caplog):
    with monkeypatch.context() as patch:
        stumble(patch, over="j7")
        record.send(*(run_event("COMPLETE", f"j{n}", run=f"{n}") for n in range(20)))
    assert projections.level(record.desk.registry).behind == 0
    assert len(record.rows()["run"]) == 19
    assert record.problems() == [("", "This event cannot be projected: RuntimeError")]
    assert "Event 8 cannot be projected" in caplog.text
    projections.rebuild(record.desk)  # the bug is gone
    assert (len(record.rows()["run"]), record.problems()) == (20, [])


def test_two_projectors_may_meet_at_the_first_event(postgres_url):
    with on_record(postgres_url) as record, ThreadPoolExecutor(1) as elsewhere:
        events.receive(record.desk, [body(run_event("COMPLETE", "j"))])
        with record.desk.registry.write(logging=False) as connection:
            projections._lock_cursor(connection)
            other = elsewhere.submit(projections.catch_up, record.desk.registry)
            with pytest.raises(TimeoutError):
                other.result(timeout=0.3)  # waits for this one, and then goes on
        other.result(timeout=30)
        assert (len(record.rows()["run"]), projections.level(record.desk.registry).behind) == (1, 0)


def test_a_fault_of_the_database_is_held_against_no_event(record):
    events.receive(record.desk, [body(run_event("COMPLETE", "j"))])
    with record.desk.registry.write() as connection:
        connection.execute(text("ALTER TABLE mention RENAME TO elsewhere"))
    with pytest.raises(SQLAlchemyError):
        projections.catch_up(record.desk.registry)
    with record.desk.registry.write() as connection:
        connection.execute(text("ALTER TABLE elsewhere RENAME TO mention"))
    assert projections.level(record.desk.registry).behind == 1
    projections.catch_up(record.desk.registry)
    assert (len(record.rows()["run"]), record.problems()) == (1, [])
