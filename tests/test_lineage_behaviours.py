"""What real producers do and what users of others complain of, each as one promise (SQLite; scenarios run on both)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic, sleep

import pytest

from lineage.keys import NodeKind
from lineage.registrations import DeploymentRegistration
from registry.access import Desk
from registry.services import events, impact, inspector, lineage, projections, registrations, search, stats
from registry.services.projections import Projector
from registry.store import nodes
from registry.views.inspector import EventFilter
from tests.events import dataset, facet, run_event
from tests.people import opened

Send = Callable[..., None]


@pytest.fixture
def desk(sqlite_url: str) -> Iterator[Desk]:
    """The operator's desk in a fresh registry."""
    registry, operator, _ = opened(sqlite_url)
    yield operator
    registry.close()


@pytest.fixture
def send(desk: Desk) -> Send:
    """Receives events in order and projects them; none of them may be refused."""

    def sent(*stream: dict[str, object]) -> None:
        receipts = events.receive(desk, [json.dumps(event).encode() for event in stream])
        assert [receipt.reason for receipt in receipts if receipt.reason] == []
        projections.catch_up(desk.registry)

    return sent


def _up(desk: Desk, name: str) -> list[str]:
    return [one.node.name for one in lineage.upstream(desk, search.resolve(desk, name)).reached]


def _down(desk: Desk, name: str) -> list[str]:
    return [one.node.name for one in lineage.downstream(desk, search.resolve(desk, name)).reached]


def _columns(source: str) -> dict[str, object]:
    return {
        "columnLineage": facet(fields={"id": {"inputFields": [{"namespace": "db", "name": source, "field": "id"}]}})
    }


def test_dbt_seeds_named_only_in_column_lineage_are_upstream(desk: Desk, send: Send) -> None:
    send(run_event("COMPLETE", "model.orders", inputs=[], outputs=[dataset("orders", **_columns("seed"))]))
    assert _up(desk, "orders") == ["model.orders", "seed"]
    assert stats.stats(desk).io_edges == 1  # a seed that was not sent as input is no input


def test_dbt_sub_runs_of_one_parent_are_runs_of_their_own(desk: Desk, shared_data: Path) -> None:
    lines = (shared_data / "openlineage" / "produced-dbt-duckdb" / "structured.ndjson").read_bytes().splitlines()
    events.receive(desk, lines)
    projections.catch_up(desk.registry)
    counted = stats.stats(desk)
    assert (counted.events, counted.runs, counted.parent_links) == (188, 94, 93)


def test_a_fail_that_drops_the_outputs_which_start_named_keeps_them(desk: Desk, send: Send) -> None:
    send(run_event("START", "build", inputs=["raw"], outputs=["clean"]), run_event("FAIL", "build", at="12:01:00Z"))
    assert _down(desk, "raw") == ["build", "clean"]
    assert stats.stats(desk).states == {"FAIL": 1}


def test_inputs_that_come_only_with_start_stay(desk: Desk, send: Send) -> None:
    send(run_event("START", "build", inputs=["raw"]), run_event("COMPLETE", "build", at="12:01:00Z", outputs=["clean"]))
    assert _up(desk, "clean") == ["build", "raw"]


def test_a_quoted_input_is_the_unquoted_output_of_another_job(desk: Desk, send: Send) -> None:
    send(
        run_event("COMPLETE", "load", run="1", outputs=["db.demo.raw"]),
        run_event("COMPLETE", "model", run="2", inputs=['"db"."demo"."raw"'], outputs=["db.demo.features"]),
    )
    assert _up(desk, "db.demo.features") == ["model", "db.demo.raw", "load"]
    assert stats.stats(desk).datasets == 3  # as sent: shown as one, counted as two


def test_one_job_with_other_inputs_in_each_run_has_all_of_them(desk: Desk, send: Send) -> None:
    for number, name in enumerate(("a", "b")):
        send(run_event("COMPLETE", "pipeline", run=str(number), inputs=[name], outputs=[f"{name}_out"]))
    assert set(_down(desk, "a")) == {"pipeline", "a_out", "b_out"}


def test_two_fail_events_of_one_run_are_one_failed_run(desk: Desk, send: Send) -> None:
    send(run_event("FAIL", "load"), run_event("FAIL", "load", at="12:00:01Z"))
    assert stats.stats(desk).states == {"FAIL": 1}


def test_a_complete_without_a_start_is_a_run(desk: Desk, send: Send) -> None:
    send(run_event("COMPLETE", "materialize", inputs=["raw"], outputs=["features"]))
    assert stats.stats(desk).states == {"COMPLETE": 1}


def test_a_producer_that_is_no_uri_is_a_problem_and_no_reason_to_refuse(desk: Desk, send: Send) -> None:
    send({**run_event("COMPLETE", "materialize"), "producer": "feast"})
    (line,) = inspector.events(desk, EventFilter(with_problems=True)).rows
    assert inspector.event(desk, line.seq).problems[0].place == "producer"


def test_a_run_id_that_is_no_uuid_is_kept_as_it_came(desk: Desk, send: Send) -> None:
    event = run_event("COMPLETE", "job")
    send({**event, "run": {"runId": "run_id"}})
    (line,) = inspector.events(desk).rows
    assert (line.run_id, line.problems) == ("run_id", 1)


def test_a_phantom_dataset_is_shown_like_any_other(desk: Desk, send: Send) -> None:
    send(run_event("COMPLETE", "fill", inputs=["generate_series"], outputs=["calendar"]))
    assert _up(desk, "calendar") == ["fill", "generate_series"]


def test_a_retry_is_a_run_of_its_own(desk: Desk, send: Send) -> None:
    send(run_event("FAIL", "load", run="try-1"), run_event("COMPLETE", "load", run="try-2", at="12:05:00Z"))
    assert stats.stats(desk).states == {"COMPLETE": 1, "FAIL": 1}


def test_events_that_overtake_each_other_end_in_the_same_state(desk: Desk, send: Send) -> None:
    send(run_event("COMPLETE", "load", at="12:05:00Z"))
    send(run_event("START", "load", at="12:00:00Z", inputs=["raw"]), run_event("RUNNING", "load", at="12:06:00Z"))
    assert stats.stats(desk).states == {"COMPLETE": 1}
    assert _down(desk, "raw") == ["load"]


def test_a_stream_that_never_ends_stays_running(desk: Desk, send: Send) -> None:
    send(run_event("START", "score"), *(run_event("RUNNING", "score", at=f"12:{m:02}:00Z") for m in range(1, 30)))
    assert stats.stats(desk).states == {"RUNNING": 1}


def test_a_facet_that_breaks_its_schema_never_loses_the_event(desk: Desk, send: Send) -> None:
    broken = dataset("orders", schema=facet(fields="none"), ownership=7, version=facet(datasetVersion=3))
    send(run_event("COMPLETE", "build", inputs=["raw"], outputs=[broken]))
    assert _up(desk, "orders") == ["build", "raw"]
    (line,) = inspector.events(desk).rows
    assert line.problems == 3


def test_the_specification_s_own_examples_are_all_taken(desk: Desk, send: Send, shared_data: Path) -> None:
    for number, file in enumerate(sorted((shared_data / "openlineage" / "spec-facets").rglob("*.json"))):
        found = json.loads(file.read_bytes())
        if "eventTime" in found:
            send(found)
        else:
            send(run_event("COMPLETE", "job", run=str(number), outputs=[{**dataset("d"), "facets": found}]))
    assert stats.stats(desk).jobs >= 1


def test_an_unknown_facet_is_kept_as_it_came(desk: Desk, send: Send) -> None:
    odd = facet(anything=[1, {"deep": "er"}])
    send(run_event("COMPLETE", "build", outputs=[dataset("orders", acme_odd=odd)]))
    with desk.registry.read() as connection:
        node = search.resolve(desk, "orders").id
        assert nodes.facets(connection, [node])[node]["acme_odd"] == odd


def test_a_deleted_facet_is_gone_and_comes_back_when_sent_again(desk: Desk, send: Send) -> None:
    def told(at: str, **fields: object) -> dict[str, object]:
        facets = {"datasetType": facet(**fields)}
        return run_event("RUNNING", "train", at=at, outputs=[dataset("fraud", **facets)])

    send(told("12:00:00Z", datasetType="MODEL"))
    assert search.resolve(desk, "fraud").kind is NodeKind.MODEL
    send(told("12:02:00Z", _deleted=True))
    send(told("12:01:00Z", datasetType="MODEL"))  # late: it was said before the deletion
    assert search.resolve(desk, "fraud").kind is NodeKind.DATASET
    send(told("12:03:00Z", datasetType="MODEL"))
    assert search.resolve(desk, "fraud").kind is NodeKind.MODEL


def test_sending_twice_changes_nothing(desk: Desk, send: Send) -> None:
    event = run_event("COMPLETE", "build", inputs=["raw"], outputs=["clean"])
    send(event)
    before, revision = stats.stats(desk), projections.level(desk.registry).graph_revision
    send(event, dict(reversed(event.items())))  # the same content, spelled otherwise
    assert stats.stats(desk) == before
    assert projections.level(desk.registry).graph_revision == revision


def test_an_event_with_empty_inputs_retires_no_edge(desk: Desk, send: Send) -> None:
    send(run_event("COMPLETE", "build", run="1", inputs=["raw"], outputs=["clean"]))
    send(run_event("COMPLETE", "build", run="2", at="13:00:00Z", inputs=[], outputs=[]))
    assert _up(desk, "clean") == ["build", "raw"]


def test_the_graph_has_a_direction_and_ends_even_in_a_cycle(desk: Desk, send: Send) -> None:
    send(
        run_event("COMPLETE", "forth", run="1", inputs=["a"], outputs=["b"]),
        run_event("COMPLETE", "back", run="2", inputs=["b"], outputs=["a"]),
        run_event("COMPLETE", "on", run="3", inputs=["b"], outputs=["c"]),
    )
    assert _up(desk, "c") == ["on", "b", "forth", "a", "back"]
    assert _down(desk, "c") == []


def test_a_node_reached_on_two_ways_is_listed_once_at_its_nearest(desk: Desk, send: Send) -> None:
    send(
        run_event("COMPLETE", "short", run="1", inputs=["a"], outputs=["z"]),
        run_event("COMPLETE", "long1", run="2", inputs=["a"], outputs=["b"]),
        run_event("COMPLETE", "long2", run="3", inputs=["b"], outputs=["z"]),
    )
    reached = {one.node.name: one.hops for one in lineage.downstream(desk, search.resolve(desk, "a")).reached}
    assert reached["z"] == 2
    assert len(reached) == 5


def test_lineage_is_known_as_of_a_moment(desk: Desk, send: Send) -> None:
    send(run_event("COMPLETE", "build", run="1", inputs=["old"], outputs=["table"]))
    send(run_event("COMPLETE", "build", run="2", at="2026-11-22T12:00:00Z", inputs=["new"], outputs=["table"]))
    then = datetime(2026, 11, 21, 23, tzinfo=UTC)
    assert [one.node.name for one in lineage.upstream(desk, search.resolve(desk, "table"), as_of=then).reached] == [
        "build",
        "old",
    ]
    assert set(_up(desk, "table")) == {"build", "old", "new"}


def test_lineage_follows_a_write_within_a_second(desk: Desk) -> None:
    projector = Projector(desk.registry)
    projector.start()
    try:
        events.receive(desk, [json.dumps(run_event("COMPLETE", "build", inputs=["raw"], outputs=["clean"])).encode()])
        projector.wake()
        started = monotonic()
        while not search.find(desk, "clean"):
            assert monotonic() - started < 10
            sleep(0.01)
    finally:
        projector.stop()


def test_a_model_can_be_upstream_of_a_dataset(desk: Desk, send: Send) -> None:
    model = dataset("fraud", datasetType=facet(datasetType="MODEL"))
    send(run_event("COMPLETE", "score", inputs=[model, "payments"], outputs=["alerts"]))
    kinds = {one.node.name: one.node.kind for one in lineage.upstream(desk, search.resolve(desk, "alerts")).reached}
    assert kinds["fraud"] is NodeKind.MODEL


def test_the_impact_walk_does_not_stop_before_deployments(desk: Desk, send: Send) -> None:
    model = dataset("fraud", datasetType=facet(datasetType="MODEL"))
    send(run_event("COMPLETE", "train", inputs=["payments"], outputs=[model]))
    made = DeploymentRegistration(
        environment="production",
        service="scoring",
        model=search_key(desk, "fraud"),
        model_version="1",
        since=desk.clock(),
    )
    registrations.register(desk, made)
    found = impact.impact(desk, search.resolve(desk, "payments"))
    assert [one.node.name for one in found.of(NodeKind.DEPLOYMENT)] == ["scoring"]


def test_search_finds_a_dataset_by_its_other_name(desk: Desk, send: Send) -> None:
    links = facet(identifiers=[{"namespace": "hive", "name": "warehouse.customers", "type": "TABLE"}])
    send(run_event("COMPLETE", "load", outputs=[dataset("s3/customers.parquet", symlinks=links)]))
    assert [hit.name for hit in search.find(desk, "warehouse.cust")] == ["s3/customers.parquet"]
    assert search.resolve(desk, "warehouse.customers").name == "s3/customers.parquet"


def search_key(desk: Desk, name: str):
    """The dataset of that name as a key."""
    from lineage.keys import DatasetKey

    node = search.resolve(desk, name)
    return DatasetKey(node.namespace, node.name)
