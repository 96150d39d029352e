"""What was said of a node over time, worked by hand on a handful of events."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from lineage import history, labels
from lineage.deployments import deployed
from lineage.differences import Aspect, Difference, differences
from lineage.events import Event, of_document
from lineage.keys import DatasetKey, JobKey
from tests.events import dataset, dataset_event, facet, run_event

SALES = DatasetKey("db", "sales").id


def numbered(*events: dict[str, Any]) -> list[tuple[int, Event]]:
    return list(enumerate(map(of_document, events), 1))


def schema(*fields: str) -> dict[str, Any]:
    return facet(fields=[{"name": name, "type": "INT"} for name in fields])


STORY = numbered(
    run_event("COMPLETE", "load", run="late", at="03:00:00Z", outputs=[
        dataset("sales", schema=schema("a", "b"), version=facet(datasetVersion="2"))]),
    run_event("COMPLETE", "load", run="early", at="01:00:00Z", outputs=[
        dataset("sales", schema=schema("a"), version=facet(datasetVersion="1"),
                ownership=facet(owners=[{"name": "team:x"}]))]),
    run_event("START", "report", run="r", at="02:00:00Z", inputs=[dataset("sales", schema=schema("a"))]),
    dataset_event("sales", at="04:00:00Z", ownership={"_deleted": True, "_producer": "https://x", "_schemaURL": "https://x"}),
    run_event("START", "elsewhere", run="e", at="05:00:00Z", outputs=["other"]),
)  # fmt: skip


def test_a_facet_s_history_follows_the_events_own_time_whatever_the_order_of_arrival():
    changes = history.changes(history.said_of(SALES, STORY))
    assert [(change.seq, len(change.value["fields"])) for change in changes["schema"]] == [(1, 2), (2, 1)]
    assert changes == history.changes(history.said_of(SALES, STORY[::-1]))


def test_an_event_that_repeats_a_value_changes_nothing_even_from_another_producer():
    again = run_event("START", "report", run="x", at="06:00:00Z", inputs=[
        dataset("sales", schema=schema("a", "b") | {"_producer": "https://elsewhere.example"})])  # fmt: skip
    story = [*STORY, (9, of_document(again))]
    assert len(history.changes(history.said_of(SALES, story))["schema"]) == 2


def test_a_deletion_is_part_of_the_history():
    changes = history.changes(history.said_of(SALES, STORY))["ownership"]
    assert [change.value is None for change in changes] == [True, False]


def test_what_was_in_force_at_a_time_is_what_was_said_last_by_then():
    said = history.said_of(SALES, STORY)
    at = {hour: STORY[0][1].at - micros_of_hours(3 - hour) for hour in (0, 2, 3)}
    assert history.in_force(said, "schema", at=at[0]) is None
    assert len(history.in_force(said, "schema", at=at[2])["fields"]) == 1
    assert len(history.in_force(said, "schema", at=at[3])["fields"]) == 2


def micros_of_hours(hours: int) -> int:
    return hours * 3_600_000_000


def test_a_version_has_the_facets_that_were_said_together_with_it():
    versions = history.of_versions(history.said_of(SALES, STORY))
    assert {label: len(facets["schema"]["fields"]) for label, facets in versions.items()} == {"1": 1, "2": 2}


def test_a_job_has_a_history_too():
    job = JobKey("jobs", "load").id
    event = run_event("START", "load", at="00:30:00Z", job_facets={"sql": facet(query="select 1")})
    assert [c.value["query"] for c in history.changes(history.said_of(job, numbered(event)))["sql"]] == ["select 1"]


def test_rows_and_empty_values_are_measured_once_a_run_however_often_they_are_said():
    metrics = facet(rowCount=200, columnMetrics={"age": {"nullCount": 50}, "mail": {"nullCount": 10, "count": 40}})
    statistics = {"outputStatistics": facet(rowCount=200, size=999)}
    sales = dataset("sales", dataQualityMetrics=metrics, outputFacets=statistics)
    event = run_event("COMPLETE", "load", outputs=[sales])
    measured = history.measures(history.said_of(SALES, numbered(event, event)))
    assert [(m.name, m.column, m.value) for m in measured] == [
        ("rowCount", "", 200),
        ("nullCount", "age", 50),
        ("nullCount", "mail", 10),
        ("count", "mail", 40),
        ("size", "", 999),
    ]
    assert [(m.column, m.value) for m in history.null_shares(measured)] == [("age", 0.25), ("mail", 0.25)]


def test_checks_of_the_data_say_which_column_and_whether_they_held():
    checks = [
        {"assertion": "not_null", "column": "age", "success": False, "severity": "error", "expected": "none"},
        {"assertion": "unique", "success": True},
        {"assertion": "broken", "success": "false"},  # breaks the schema: says nothing here
        "nonsense",
    ]
    event = run_event("COMPLETE", "test", inputs=[
        dataset("sales", inputFacets={"dataQualityAssertions": facet(assertions=checks)})])  # fmt: skip
    found = history.assertions(history.said_of(SALES, numbered(event)))
    assert [(c.name, c.column, c.success, c.severity, c.expected) for c in found] == [
        ("not_null", "age", False, "error", "none"),
        ("unique", "", True, "", ""),
    ]


def test_differences_name_what_came_went_and_changed():
    before, after = {"age": "INT", "name": "TEXT", "same": "INT"}, {"age": "BIGINT", "mail": "TEXT", "same": "INT"}
    found = differences(Aspect.FIELD, before, after)
    assert found == [
        Difference(Aspect.FIELD, "age", "INT", "BIGINT"),
        Difference(Aspect.FIELD, "mail", None, "TEXT"),
        Difference(Aspect.FIELD, "name", "TEXT", None),
    ]
    assert [one.text for one in found] == ["field age: INT → BIGINT", "field mail (TEXT) added", "field name removed"]


@given(
    st.dictionaries(st.text(max_size=3), st.text(max_size=2)), st.dictionaries(st.text(max_size=3), st.text(max_size=2))
)
def test_differences_lead_from_before_to_after(before, after):
    rebuilt = dict(before)
    for one in differences(Aspect.INPUT, before, after):
        if one.after is None:
            del rebuilt[one.name]
        else:
            rebuilt[one.name] = one.after
    assert rebuilt == after


def test_labels_read_what_is_well_formed_and_are_deaf_to_the_rest():
    facets = {
        "ownership": {"owners": [{"name": "team:x"}, {"type": "MAINTAINER"}, "nobody", {"name": "team:x"}]},
        "datasetType": {"datasetType": "MODEL", "subType": "ranker"},
        "tags": {"tags": [{"key": "license", "value": "MIT"}, {"key": "pii", "value": "false"}, {"value": "no key"}]},
        "schema": {
            "fields": [{"name": "a", "type": "STRUCT", "fields": [{"name": "b", "type": "INT"}]}, {"type": "INT"}]
        },
        "documentation": {"_deleted": True, "description": "gone"},
    }
    tags = labels.tags(facets)
    assert labels.owners(facets) == ("team:x",)
    assert (labels.type_of(facets), labels.sub_type(facets)) == ("MODEL", "ranker")
    assert (labels.licences(tags), labels.personal_data(tags)) == (("MIT",), False)
    assert [(f.name, f.type) for f in labels.fields(facets)] == [("a", "STRUCT"), ("a.b", "INT")]
    assert labels.documentation(facets) == ""
    assert labels.personal_data((labels.Tag("PII", "true", "mail"),))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
KEYS = st.sampled_from(["owners", "name", "tags", "key", "value", "fields", "modelName", "approval", "reference",
                        "expiresAt", "since", "trafficPercent", "status", "environment"])  # fmt: skip


@given(st.dictionaries(KEYS, JSON | st.lists(st.dictionaries(KEYS, JSON, max_size=3), max_size=2), max_size=6))
def test_no_facet_whatever_is_in_it_stops_a_reader(facet_):
    for name in ("ownership", "datasetType", "tags", "schema", "documentation"):
        labels.owners({name: facet_})
        labels.tags({name: facet_})
        labels.fields({name: facet_})
        labels.documentation({name: facet_})
    deployed(facet_)


def test_a_deployment_is_read_with_its_approval_in_utc():
    said = deployed({
        "environment": "production", "service": "credit", "modelNamespace": "m", "modelName": "score",
        "modelVersion": "v2", "status": "LIVE", "trafficPercent": 50, "since": "nonsense",
        "approval": {"reference": "APR-1", "by": "board", "expiresAt": "2026-12-31T01:00:00+02:00"},
    })  # fmt: skip
    assert said is not None
    assert (said.model, said.live, said.traffic_percent, said.since) == (DatasetKey("m", "score"), True, 50.0, None)
    assert said.approval is not None
    assert said.approval.expires_at is not None
    assert said.approval.expires_at.isoformat() == "2026-12-30T23:00:00+00:00"
    assert deployed({"modelName": ""}) is None
    assert deployed({"modelName": "x", "approval": {"reference": " "}}).approval is None
