"""What real streams do and what others' users complain of: each sentence is a test, on both databases."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from lineage.events import parse
from registry.services import audit, cards, projections, runs, search, stats
from registry.services.events import Outcome
from registry.views.runs import RunFilter
from tests.events import PRODUCER, Event, body, dataset, dataset_event, facet, job_event, run_event, run_id
from tests.http_server import served
from tests.on_record import OnRecord, on_record


@pytest.fixture
def record(registry_url: str) -> Iterator[OnRecord]:
    with on_record(registry_url) as opened:
        yield opened


def column(name: str, *sources: tuple[str, str]) -> dict[str, object]:
    """A columnLineage facet: one output column and the columns that it comes from."""
    inputs = [{"namespace": "db", "name": table, "field": field} for table, field in sources]
    return facet(fields={name: {"inputFields": inputs}})


# What the specification says


def test_events_of_one_run_add_up_until_it_ends(record):
    record.send(
        run_event("START", "load", at="12:00:00Z", inputs=["raw"]),
        run_event("RUNNING", "load", at="12:01:00Z", inputs=["rates"], outputs=["clean"]),
        run_event("COMPLETE", "load", at="12:02:00Z", outputs=[dataset("clean", version=facet(datasetVersion="7"))]),
    )
    assert record.used() == {"raw": ("read", ""), "rates": ("read", ""), "clean": ("wrote", "7")}
    line = record.run().line
    assert (line.state, line.began.minute, line.ended.minute) == ("COMPLETE", 0, 2)


@pytest.mark.parametrize("terminal", ["COMPLETE", "FAIL", "ABORT"])
def test_what_is_heard_of_a_run_after_its_end_adds_to_it_and_does_not_reopen_it(record, terminal):
    record.send(
        run_event(terminal, "load", at="12:02:00Z"),
        run_event("RUNNING", "load", at="12:03:00Z", inputs=["raw"]),
        run_event("START", "load", at="12:04:00Z"),
        run_event("OTHER", "load", at="12:05:00Z", outputs=["clean"]),
    )
    assert (record.run().line.state, record.run().line.took) == (terminal, None)  # nothing takes less than no time
    assert record.up("clean") == {"raw", "load"}


def test_a_deleted_dataset_facet_is_gone_and_may_come_back(record):
    owner = facet(owners=[{"name": "sales"}])
    record.send(dataset_event("t", at="12:00:00Z", ownership=owner))
    record.send(dataset_event("t", at="12:01:00Z", ownership={"_deleted": True}))
    assert record.facet("t", "ownership") is None
    record.send(dataset_event("t", at="12:02:00Z", ownership=owner))
    assert record.facet("t", "ownership") == owner


def test_a_deletion_that_arrives_before_what_it_deletes_still_deletes_it(record):
    record.send(job_event("j", at="12:01:00Z", job_facets={"documentation": facet() | {"_deleted": True}}))
    record.send(job_event("j", at="12:00:00Z", job_facets={"documentation": facet(description="old")}))
    assert record.facet("j", "documentation") is None


def test_a_dataset_whose_type_is_deleted_is_a_plain_dataset_again(record):
    record.send(dataset_event("m", at="12:00:00Z", datasetType=facet(datasetType="MODEL")))
    assert record.node("m").kind == "model"
    record.send(dataset_event("m", at="12:01:00Z", datasetType={"_deleted": True}))
    assert record.node("m").kind == "dataset"


def test_unknown_facets_are_kept_as_they_came(record):
    strange = facet(a=[1, 2.5, None, {"ß": "\u2028"}], b={"": {}}, big=2**60)
    record.send(run_event("START", "j", inputs=[dataset("t", acme_custom=strange)], job_facets={"acme_job": strange}))
    assert record.facet("t", "acme_custom") == strange
    assert record.facet("j", "acme_job") == strange
    assert record.problems() == []


def test_a_later_event_without_a_facet_does_not_take_it_away(record):
    record.send(run_event("START", "j", at="12:00:00Z", inputs=[dataset("t", schema=facet(fields=[]))]))
    record.send(run_event("COMPLETE", "j", at="12:01:00Z", inputs=["t"]))
    assert record.facet("t", "schema") == facet(fields=[])


def test_a_job_event_draws_edges_without_a_run(record):
    record.send(job_event("nightly", inputs=["a"], outputs=["b"]))
    assert record.up("b") == {"a", "nightly"}
    assert record.rows()["run"] == []


def test_a_dataset_event_describes_a_dataset_without_a_job(record):
    record.send(dataset_event("t", schema=facet(fields=[{"name": "id"}])))
    assert record.facet("t", "schema")["fields"] == [{"name": "id"}]
    assert record.rows()["job"] == []


def test_the_lineage_facet_reaches_through_jobs_named_or_not(record):
    entries = [
        {"type": "DATASET", "namespace": "db", "name": "made", "inputs": [],
         "fields": {"total": {"inputs": [{"type": "JOB"}]}}},
        {"type": "JOB", "inputs": [{"type": "DATASET", "namespace": "db", "name": "read"}]},
        {"type": "JOB", "namespace": "jobs", "name": "next", "inputs": [{"type": "JOB"}]},
        {"type": "DATASET", "namespace": "db", "name": "end",
         "fields": {"x": {"inputs": [{"type": "JOB", "namespace": "jobs", "name": "next"}]}}},
    ]  # fmt: skip
    record.send(job_event("own", job_facets={"lineage": facet(entries=entries)}))
    assert record.down("read") == {"own", "made", "next", "end"}
    assert record.up("end") == {"next", "own", "read"}
    assert record.problems() == []


# What real streams do


def test_dbt_names_a_seed_only_in_column_lineage_and_the_edge_is_there(record):
    """Legacy dbt-ol leaves seeds out of `inputs`."""
    orders = dataset("orders", columnLineage=column("amount", ("raw_seed", "amount"), ("raw_orders", "amount")))
    record.send(run_event("COMPLETE", "model.shop.orders", inputs=["raw_orders"], outputs=[orders]))
    assert record.up("orders") == {"raw_orders", "raw_seed", "model.shop.orders"}
    assert record.down("raw_seed") == {"model.shop.orders", "orders"}


def test_sub_runs_of_dbt_s_structured_logs_hang_on_their_parent(record):
    def parent(name: str, job: str) -> dict[str, object]:
        return {"parent": facet(run={"runId": run_id(name)}, job={"namespace": "jobs", "name": job})}

    record.send(
        run_event("START", "dbt build", run="build"),
        run_event("START", "orders", run="model", run_facets=parent("build", "dbt build")),
        run_event("COMPLETE", "orders.sql.1", run="sql", outputs=["t"], run_facets=parent("model", "orders")),
    )
    assert [(kin.level, kin.line.run_id) for kin in record.run("model").family if kin.level] == [
        (-1, run_id("build")),
        (1, run_id("sql")),
    ]


def test_a_parent_that_never_speaks_for_itself_is_known_by_its_children(record):
    named = {"parent": facet(run={"runId": run_id("dag")}, job={"namespace": "jobs", "name": "dag"})}
    record.send(run_event("COMPLETE", "task", run_facets=named))
    assert [parent.job for parent in record.run().line.parents] == ["dag"]


def test_a_fail_that_drops_the_outputs_of_start_takes_no_edge_away(record):
    record.send(run_event("START", "load", at="12:00:00Z", inputs=["a"], outputs=["b"]))
    record.send(run_event("FAIL", "load", at="12:01:00Z"))
    assert record.run().line.state == "FAIL"
    assert record.up("b") == {"load", "a"}


def test_two_job_names_for_one_model_meet_at_its_table(record):
    """dbt names the job differently with and without structured logs."""
    record.send(run_event("COMPLETE", "shop.model.orders", run="a", inputs=["raw"], outputs=["orders"]))
    record.send(run_event("COMPLETE", "dbt build.orders", run="b", inputs=["raw"], outputs=["orders"]))
    assert record.up("orders") == {"shop.model.orders", "dbt build.orders", "raw"}


def test_sqlmesh_names_inputs_only_at_the_start_and_quotes_them(record):
    record.send(
        run_event("START", "first", run="1", at="12:00:00Z", inputs=['"db"."seed"'], outputs=["db.staged"]),
        run_event("COMPLETE", "first", run="1", at="12:01:00Z", outputs=["db.staged"]),
        run_event("START", "second", run="2", at="12:02:00Z", inputs=['"db"."staged"'], outputs=["db.final"]),
        run_event("COMPLETE", "second", run="2", at="12:03:00Z", outputs=["db.final"]),
    )
    assert record.up("db.final") >= {"second", "db.staged", "first"}
    assert record.up("db.final") & {"db.seed", '"db"."seed"'}
    assert record.down('"db"."staged"') == {"second", "db.final"}


def test_dlt_reads_other_things_each_run_and_each_run_is_told_apart(record):
    record.send(
        run_event("COMPLETE", "pipeline", run="monday", inputs=["api.orders"], outputs=["orders"]),
        run_event("COMPLETE", "pipeline", run="tuesday", inputs=["api.users"], outputs=["users"]),
    )
    assert record.used("monday") == {"api.orders": ("read", ""), "orders": ("wrote", "")}
    assert record.used("tuesday") == {"api.users": ("read", ""), "users": ("wrote", "")}
    assert record.up("pipeline") == {"api.orders", "api.users"}


def test_dlt_fails_twice_and_it_is_one_failed_run(record):
    def said(message: str) -> dict[str, object]:
        return {"errorMessage": facet(message=message, programmingLanguage="python")}

    record.send(
        run_event("START", "pipeline", at="12:00:00Z"),
        run_event("FAIL", "pipeline", at="12:01:00Z", run_facets=said("load failed")),
        run_event("FAIL", "pipeline", at="12:02:00Z", run_facets=said("pipeline failed: load failed")),
    )
    line = record.run().line
    assert (line.state, line.ended, line.error) == (
        "FAIL", datetime(2026, 11, 21, 12, 1, tzinfo=UTC), "pipeline failed: load failed",
    )  # fmt: skip


def test_feast_completes_what_it_never_started_and_its_producer_is_no_uri(record):
    record.send(run_event("COMPLETE", "materialize", inputs=["features"], outputs=["online"]) | {"producer": "feast"})
    line = record.run().line
    assert (line.state, line.began, line.took) == ("COMPLETE", datetime(2026, 11, 21, 12, tzinfo=UTC), None)
    assert record.problems() == [("producer", "'feast' is no URI")]
    assert record.up("online") == {"materialize", "features"}


def test_airflow_s_phantom_dataset_is_on_record_as_sent_and_disturbs_no_other(record):
    record.send(
        run_event("COMPLETE", "one", run="1", inputs=["generate_series"], outputs=["days"]),
        run_event("COMPLETE", "two", run="2", inputs=["orders"], outputs=["report"]),
    )
    assert record.up("report") == {"two", "orders"}
    assert record.down("generate_series") == {"one", "days"}


def test_a_retry_of_airflow_is_another_run_and_the_job_stands_as_the_last_one_ended(record):
    record.send(
        run_event("FAIL", "task", run="first", at="12:00:00Z", inputs=["a"]),
        run_event("START", "task", run="retry", at="12:01:00Z", inputs=["a"]),
        run_event("COMPLETE", "task", run="retry", at="12:02:00Z", inputs=["a"], outputs=["b"]),
    )
    assert (record.run("first").line.state, record.run("retry").line.state) == ("FAIL", "COMPLETE")
    newest = runs.runs(record.desk, RunFilter(latest=True)).listed.rows
    assert [(line.job.name, line.state) for line in newest] == [("task", "COMPLETE")]
    assert record.up("b") == {"task", "a"}


def test_an_end_that_overtakes_the_start_is_still_the_end(record):
    """The asynchronous client sends what it has in no order."""
    record.send(run_event("COMPLETE", "j", at="12:05:00Z", outputs=["b"]))
    record.send(run_event("RUNNING", "j", at="12:03:00Z"))
    record.send(run_event("START", "j", at="12:00:00Z", inputs=["a"]))
    line = record.run().line
    assert (line.state, line.began.minute, line.ended.minute) == ("COMPLETE", 0, 5)
    assert record.up("b") == {"j", "a"}


def test_events_of_many_runs_interleaved_backwards_add_up_to_the_same(registry_url, tmp_path):
    stream = [
        run_event(
            kind, f"job {n % 3}", run=f"{n}", at=f"12:{n:02}:{second}Z", inputs=[f"in {n}"], outputs=[f"out {n % 2}"]
        )
        for n in range(12)
        for kind, second in (("START", "00"), ("RUNNING", "10"), ("FAIL" if n % 4 == 0 else "COMPLETE", "20"))
    ]
    with on_record(registry_url) as forwards, on_record(f"sqlite:///{tmp_path / 'other.db'}") as backwards:
        forwards.send(*stream)
        for event in reversed(stream):
            backwards.send(event)
        unordered = ("mention", "event_index")  # they name events by their order of arrival
        ours, theirs = (
            {name: rows for name, rows in one.rows().items() if name not in unordered} for one in (forwards, backwards)
        )
        assert ours == theirs


def test_the_official_example_with_the_run_id_run_id_is_taken(record):
    """`simple_run_event` of the compatibility tests: no UUID, no URI."""
    simple = run_event("COMPLETE", "j", inputs=["a"]) | {"run": {"runId": "run_id"}, "producer": "producer"}
    record.send(simple)
    assert record.problems() == [("producer", "'producer' is no URI"), ("run.runId", "'run_id' is no UUID")]
    assert record.down("a") == {"j"}


def test_seven_facets_that_break_their_schemas_cost_no_event_anything(record):
    broken = {
        "schema": facet(fields=[{"type": "int"}]),
        "dataSource": facet(name="bigquery", uri="bigquery"),
        "columnLineage": facet(fields={"x": {"inputFields": [{"field": "y"}]}}),
        "symlinks": facet(identifiers=[{"name": "no namespace"}]),
        "ownership": facet(owners=["nobody"]),
        "version": facet(datasetVersion=7),
        "storage": {"storageLayer": "delta"},
    }
    record.send(run_event("COMPLETE", "j", inputs=[dataset("raw")], outputs=[dataset("t", **broken)]))
    assert record.up("t") >= {"j", "raw"}
    assert {place.split(".")[2] for place, _ in record.problems()} == set(broken)
    assert {key: record.facet("t", key) for key in broken} == broken


def test_a_streaming_job_that_never_ends_has_its_lineage_all_the_same(record):
    record.send(run_event("START", "stream", at="2026-01-01T00:00:00Z", inputs=["topic"]))
    for month in range(2, 11):
        record.send(run_event("RUNNING", "stream", at=f"2026-{month:02}-01T00:00:00Z", outputs=["sink"]))
    record.send(run_event("RUNNING", "stream", at="2026-11-01T00:00:00Z", inputs=["second topic"]))
    line = record.run().line
    assert (line.state, line.ended, line.took) == ("RUNNING", None, None)
    assert record.up("sink") == {"stream", "topic", "second topic"}


def test_a_run_whose_job_is_named_differently_later_stays_with_the_first(record):
    record.send(run_event("COMPLETE", "second name", at="12:01:00Z"))
    record.send(run_event("START", "first name", at="12:00:00Z"))
    assert record.run().line.job.name == "first name"


def test_the_client_of_openlineage_itself_is_served(registry_url):
    from openlineage.client import OpenLineageClient
    from openlineage.client.event_v2 import Dataset, Job, Run, RunEvent, RunState
    from openlineage.client.transport.http import ApiKeyTokenProvider, HttpCompression, HttpConfig, HttpTransport

    with served(registry_url) as door:
        for compression in (None, HttpCompression.GZIP):
            auth = ApiKeyTokenProvider({"api_key": door.token})
            config = HttpConfig(f"http://127.0.0.1:{door.port}", auth=auth, compression=compression)
            client = OpenLineageClient(transport=HttpTransport(config))
            run, job = Run(run_id(str(compression))), Job("jobs", "from the client")
            start = RunEvent(
                eventType=RunState.START, eventTime="2026-11-21T12:00:00Z", run=run, job=job, producer=PRODUCER
            )
            start.inputs = [Dataset("db", "a")]
            client.emit(start)
            end = RunEvent(
                eventType=RunState.COMPLETE, eventTime="2026-11-21T12:01:00Z", run=run, job=job, producer=PRODUCER
            )
            end.outputs = [Dataset("db", "b")]
            client.emit(end)
        door.settle()
        found = door.client().get("/api/v1/stats").json()
        assert (found["events"], found["runs"], found["states"], found["io_edges"]) == (4, 2, {"COMPLETE": 2}, 2)


# What the users of others complain of


def test_a_duplicate_changes_nothing_however_it_is_spelled(record):
    event = run_event("COMPLETE", "j", inputs=[dataset("a", version=facet(datasetVersion="1"))], outputs=["b"])
    record.send(event)
    before = record.rows()
    other_spelling = json.dumps(dict(reversed(event.items())), indent=1).encode()
    assert [r.outcome for r in record.receive(event, other_spelling)] == [Outcome.DUPLICATE, Outcome.STORED]
    assert record.rows() == before


def test_an_event_without_inputs_retires_no_edge(record):
    record.send(run_event("COMPLETE", "j", run="1", at="12:00:00Z", inputs=["a"], outputs=["b"]))
    record.send(run_event("COMPLETE", "j", run="2", at="13:00:00Z"))
    record.send(job_event("j", at="14:00:00Z"))
    assert (record.up("b"), record.down("a")) == ({"j", "a"}, {"j", "b"})


def test_the_graph_has_a_direction(record):
    record.send(run_event("COMPLETE", "j", run="1", inputs=["a", "sibling"], outputs=["b", "other"]))
    assert (record.up("b"), record.down("a")) == ({"j", "a", "sibling"}, {"j", "b", "other"})
    assert (record.up("a"), record.down("b")) == (set(), set())


def test_the_graph_ends_where_one_says(record):
    record.send(
        *(run_event("COMPLETE", f"j{n}", run=f"{n}", inputs=[f"d{n}"], outputs=[f"d{n + 1}"]) for n in range(9))
    )
    assert record.down("d0", depth=2) == {"j0", "d1"}
    assert len(record.down("d0")) == 18


def test_circles_and_a_billion_ways_are_walked_once(record):
    """Forty diamonds in a row have 2 to the 40 ways; a query that counts hops in a recursive UNION walks them all."""
    diamonds = [
        run_event("COMPLETE", f"{side}{n}", run=f"{side}{n}", inputs=[f"d{n}"], outputs=[f"d{n + 1}"])
        for n in range(40)
        for side in ("left", "right")
    ]
    record.send(*diamonds, run_event("COMPLETE", "back", run="back", inputs=["d40"], outputs=["d0"]))
    start = time.monotonic()
    assert len(record.down("d0", depth=300)) == len(record.down("d0")) == len(record.up("d40")) == 121
    assert time.monotonic() - start < 10


def test_the_graph_can_be_asked_what_it_was_then(record):
    record.send(
        run_event("COMPLETE", "j", run="1", at="2026-03-01T00:00:00Z", inputs=["a"], outputs=["b"]),
        run_event("COMPLETE", "j", run="2", at="2026-06-01T00:00:00Z", inputs=["late"], outputs=["b"]),
    )
    assert record.up("b", as_of=datetime(2026, 4, 1, tzinfo=UTC)) == {"j", "a"}
    assert record.up("b", as_of=datetime(2026, 2, 1, tzinfo=UTC)) == set()
    assert record.up("b") == {"j", "a", "late"}


def test_each_run_says_which_version_it_read_and_wrote(record):
    def version(name: str, number: str) -> dict[str, object]:
        return dataset(name, version=facet(datasetVersion=number))

    record.send(
        run_event("COMPLETE", "train", run="spring", inputs=[version("data", "v1")], outputs=[version("model", "1")]),
        run_event("COMPLETE", "train", run="autumn", inputs=[version("data", "v2")], outputs=[version("model", "2")]),
    )
    assert record.used("spring") == {"data": ("read", "v1"), "model": ("wrote", "1")}
    assert record.used("autumn") == {"data": ("read", "v2"), "model": ("wrote", "2")}


def test_a_write_is_in_the_graph_within_two_seconds(registry_url):
    with served(registry_url) as door:
        client = door.client()
        start = time.monotonic()
        assert client.post(body(run_event("COMPLETE", "j", inputs=["a"], outputs=["b"]))).status == 201
        while client.get("/api/v1/stats").json()["io_edges"] < 2:
            assert time.monotonic() - start < 2
            time.sleep(0.01)


def model(name: str, **more: object) -> dict[str, object]:
    return dataset(name, datasetType=facet(datasetType="MODEL"), **more)


def test_a_model_may_be_upstream_of_a_dataset(record):
    record.send(
        run_event("COMPLETE", "train", run="1", inputs=["applications"], outputs=[model("credit risk")]),
        run_event("COMPLETE", "score", run="2", inputs=[model("credit risk"), "customers"], outputs=["scores"]),
        run_event("COMPLETE", "report", run="3", inputs=["scores"], outputs=["letters"]),
    )
    assert record.node("credit risk").kind == "model"
    assert record.up("letters") >= {"credit risk", "applications", "customers"}
    assert record.down("credit risk") == {"score", "scores", "report", "letters"}


def test_the_impact_of_data_reaches_deployments_and_use_cases(record):
    service = dataset("answering service", namespace="deployments", datasetType=facet(datasetType="DEPLOYMENT"))
    purpose = dataset("lending", namespace="use cases", datasetType=facet(datasetType="USE_CASE"))
    record.send(
        run_event("COMPLETE", "clean", run="0", inputs=["source"], outputs=["applications"]),
        run_event("COMPLETE", "train", run="1", inputs=["applications"], outputs=[model("credit risk")]),
        run_event("COMPLETE", "deploy", run="2", inputs=[model("credit risk")], outputs=[service]),
        run_event("COMPLETE", "assign", run="3", inputs=[service], outputs=[purpose]),
    )
    touched = record.impact("source")
    assert touched.items() >= {
        "credit risk": "model", "answering service": "deployment", "lending": "use_case",
    }.items()  # fmt: skip


def test_a_dataset_is_found_by_a_name_that_only_a_symlink_tells(record):
    links = facet(identifiers=[{"namespace": "glue", "name": "sales.orders", "type": "TABLE"}])
    record.send(run_event("COMPLETE", "write", outputs=[dataset("/warehouse/o", symlinks=links)]))
    assert "/warehouse/o" in {hit.name for hit in search.find(record.desk, "sales.orders")}
    assert record.node("sales.orders").name == "/warehouse/o"


@pytest.mark.parametrize("typed", ["sales.orders", "SALES ord", "_0%", "größe", "Größe"])
def test_a_name_is_found_however_its_letters_are_written_and_by_nothing_else(record, typed):
    record.send(run_event("COMPLETE", "write", outputs=["Sales.ORDERS", "rate_0%", "rates", "kreditgröße"]))
    wanted = {"s": "Sales.ORDERS", "_": "rate_0%", "g": "kreditgröße"}[typed[0].lower()]
    assert [hit.name for hit in search.find(record.desk, typed)] == [wanted]


def test_two_names_of_one_dataset_have_one_lineage(record):
    links = facet(identifiers=[{"namespace": "glue", "name": "sales.orders", "type": "TABLE"}])
    record.send(
        run_event("COMPLETE", "write", run="1", outputs=[dataset("/warehouse/orders", symlinks=links)]),
        run_event("COMPLETE", "read", run="2", inputs=[dataset("sales.orders", namespace="glue")], outputs=["report"]),
    )
    assert "write" in record.up("report")
    assert "report" in record.down("/warehouse/orders")


def test_a_symlink_that_is_deleted_joins_two_names_no_more(record):
    links = facet(identifiers=[{"namespace": "glue", "name": "orders", "type": "TABLE"}])
    path = "/warehouse/orders"
    record.send(
        run_event("COMPLETE", "write", run="1", at="12:00:00Z", outputs=[dataset(path, symlinks=links)]),
        run_event("COMPLETE", "read", run="2", inputs=[dataset("orders", namespace="glue")], outputs=["report"]),
    )
    assert "write" in record.up("report")
    before = projections.level(record.desk.registry).graph_revision
    record.send(dataset_event(path, at="12:01:00Z", symlinks={"_deleted": True}))
    assert projections.level(record.desk.registry).graph_revision > before  # whoever holds the graph reads it anew
    assert record.up("report") == {"read", "orders"}
    assert {hit.name for hit in search.find(record.desk, "orders")} == {"orders", path}
    assert stats.stats(record.desk).symlinks == 0
    record.send(dataset_event(path, at="12:02:00Z", symlinks=links))
    assert "write" in record.up("report")


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_what_comes_after_a_deletion_holds_alone(record, order):
    def told(at: str, name: str) -> Event:
        links = facet(identifiers=[{"namespace": "glue", "name": name, "type": "TABLE"}])
        columns = {"b": {"inputFields": [{"namespace": "db", "name": name, "field": "a"}]}}
        return dataset_event("orders", at=at, symlinks=links, columnLineage=facet(fields=columns))

    gone = dataset_event("orders", at="12:01:00Z", symlinks={"_deleted": True}, columnLineage={"_deleted": True})
    sent = (told("12:00:00Z", "before"), gone, told("12:02:00Z", "after"))
    for one in order:
        record.send(sent[one])
    assert (stats.stats(record.desk).symlinks, stats.stats(record.desk).column_edges) == (1, 1)
    assert [line.other.name for line in cards.card(record.desk, record.node("orders").id).columns] == ["after"]
    record.send(dataset_event("orders", at="12:03:00Z", columnLineage={"_deleted": True}))
    assert stats.stats(record.desk).column_edges == 0
    found = audit.verify(record.desk, projections=True).findings
    assert [one for one in found if not one.place.startswith("checkpoint")] == []


@pytest.mark.parametrize(
    "written", ["2016-12-31T23:59:60Z", "2017-01-01t00:00:00z", "2017-01-01T05:30:00.000000000+05:30"]
)
def test_a_moment_is_the_same_however_the_standard_lets_it_be_written(written):
    event = run_event("COMPLETE", "load") | {"eventTime": written}
    assert parse(body(event)).at == 1_483_228_800_000_000
