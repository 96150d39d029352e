"""The event inspector on a handful of deliveries: what arrived, what is wrong with it and what was wanted instead."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import orjson
import pytest
from sqlalchemy import select

from lineage.events import of_document
from lineage.facets import problems
from lineage.wants import wants
from registry.access import Desk, Role
from registry.errors import NotFound, NotPermitted
from registry.services import accounts, events, inspector, projections
from registry.store.inspector import ENTRY, receipt
from registry.views.inspector import EventFilter
from registry.views.listing import Asked
from tests.events import body, dataset, dataset_event, facet, run_event, run_id
from tests.people import Watch, opened, role_desk

FAULTY = run_event(
    "COMPLETE", "load", run="l", at="02:00:00Z",
    inputs=[dataset("raw", schema=facet(fields=[{"name": "a"}, {"type": "INT"}]))],
    outputs=[dataset("clean", outputFacets={"outputStatistics": facet(rowCount="193,412")})],
)  # fmt: skip
BODIES = [
    body(dataset_event("raw", at="01:00:00Z")),
    body(FAULTY),
    body(run_event("START", "train", run="t", at="03:00:00Z", inputs=["clean"], producer="not a uri")),
]
NO_EVENT = b'{"eventTime": "2026-11-21T00:00:00Z"}'


@pytest.fixture
def place(registry_url: str) -> Iterator[tuple[Desk, Watch]]:
    registry, operator, watch = opened(registry_url)
    events.receive(operator, [*BODIES, NO_EVENT])
    projections.catch_up(registry)
    yield operator, watch
    registry.close()


def numbers(desk: Desk, wanted: EventFilter, text: str = "") -> list[int]:
    return [line.seq for line in inspector.events(desk, wanted, Asked(text=text)).rows]


@pytest.mark.parametrize(
    ("wanted", "text", "found"),
    [
        (EventFilter(), "", [3, 2, 1]),
        (EventFilter(with_problems=True), "", [3, 2]),
        (EventFilter(kind="dataset"), "", [1]),
        (EventFilter(event_type="START"), "", [3]),
        (EventFilter(producer="not a uri"), "", [3]),
        (EventFilter(run_id=run_id("l")[:8]), "", [2]),
        (EventFilter(), "TRAIN", [3]),
        (EventFilter(), "nowhere", []),
    ],
)
def test_events_are_listed_newest_first_and_narrowed(place, wanted, text, found):
    assert numbers(place[0], wanted, text) == found


def test_the_events_that_speak_of_a_dataset_are_found_whoever_sent_them(place):
    desk, _ = place
    raw = next(node for node in inspector.event(desk, 1).mentions if node.name == "raw")
    assert numbers(desk, EventFilter(node_id=raw.id)) == [2, 1]


def test_an_event_is_shown_byte_for_byte_with_its_receipt(place):
    desk, _ = place
    event = inspector.event(desk, 2)
    assert event.body == BODIES[1]
    assert event.body_sha256 == hashlib.sha256(BODIES[1]).hexdigest()
    assert (event.sender, event.door) == ("operator", "python")
    assert event.audit_entry is not None
    with desk.registry.read() as connection:
        entry = connection.execute(select(ENTRY.c.body).where(ENTRY.c.seq == event.audit_entry)).scalar_one()
    assert {key: orjson.loads(entry)["details"][key] for key in ("first", "last")} == {"first": 1, "last": 3}


def test_the_audit_entry_of_each_event_is_that_of_its_own_delivery(place):
    desk, watch = place
    producer = role_desk(desk, Role.ENGINEER, watch)
    for number in range(12):  # deliveries of one to four events, with other entries between them
        part = [body(dataset_event(f"d{number}-{n}")) for n in range(1 + number % 4)]
        first = events.receive(producer, part)[0].seq
        accounts.create(desk, f"someone{number}", name="Someone")
        ends = (first, first + len(part) - 1)
        with desk.registry.read() as connection:
            for seq in ends:
                entry = receipt(connection, seq)
                row = connection.execute(select(ENTRY.c.subject).where(ENTRY.c.seq == entry)).scalar_one()
                assert row == f"events:{ends[0]}-{ends[1]}"
            assert receipt(connection, ends[1] + 1) is None


def test_an_event_says_what_it_speaks_of_and_what_nobody_spoke_of_before(place):
    event = inspector.event(place[0], 2)
    assert sorted(node.name for node in event.mentions) == ["clean", "load", "raw"]
    assert sorted(node.name for node in event.mentions if node.id in event.new) == ["clean", "load"]


def test_each_fault_says_where_it_is_and_what_the_specification_wants_there(place):
    event = inspector.event(place[0], 2)
    assert [(fault.place, fault.wanted.partition(";")[0], fault.node.name) for fault in event.problems] == [
        ("inputs[0].facets.schema.fields[1]", "an object with name (a text)", "raw"),
        ("outputs[0].outputFacets.outputStatistics.rowCount", "a whole number", "clean"),
    ]
    assert inspector.event(place[0], 3).problems[0].wanted == "a URI of the code that sent the event"


def test_every_fault_has_something_that_is_wanted():
    event = of_document(
        run_event(None, "j", run_facets={"parent": facet(run={"runId": 7}), "nominalTime": "soon", "errorMessage": 3},
                  inputs=[dataset("d", ownership=facet(owners={}), columnLineage=facet(fields=[]), custom={})])
        | {"run": {"runId": "no uuid", "facets": {"parent": facet(run={"runId": 7}), "nominalTime": "soon"}}}
    )  # fmt: skip
    found = problems(event)
    assert len(found) >= 5
    assert [fault.place for fault in found if not wants(event).get(fault.place)] == []


def test_faults_of_an_import_come_with_the_numbers_of_their_events(place):
    desk, _ = place
    assert [(seq, fault.place) for seq, fault in inspector.faults_of(desk, [1, 3])] == [(3, "producer")]
    assert len(inspector.faults_of(desk, [1, 2, 3], limit=2)) == 2


def test_a_delivery_that_was_no_event_is_kept_with_its_reason_and_its_bytes(place):
    desk, _ = place
    (refused,) = inspector.rejections(desk).rows
    assert refused.reason.startswith("neither run, job nor dataset")
    assert inspector.rejected_body(desk, refused.id) == NO_EVENT
    with pytest.raises(NotFound):
        inspector.rejected_body(desk, refused.id + 1)


def test_whoever_may_not_read_events_sees_none(place):
    desk, watch = place
    executive = role_desk(desk, Role.EXECUTIVE, watch)
    for question in (inspector.events, inspector.faulty, inspector.rejections):
        with pytest.raises(NotPermitted):
            question(executive)
