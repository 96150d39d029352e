"""Versions, what fed them, deployments over time, datasets and jobs: one small model's life, worked by hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import event as sql_event

from lineage.keys import NodeKind
from registry.access import Desk
from registry.errors import Conflict, NotFound
from registry.services import datasets, deployments, histories, jobs, models, projections, search, versions
from registry.services import events as intake
from registry.views.listing import Asked
from registry.views.nodes import NodeView
from tests.events import body, dataset, dataset_event, facet, job_event, run_event, run_id
from tests.people import opened

MODEL = facet(datasetType="MODEL", subType="classifier")


def at(version: str) -> dict[str, Any]:
    return {"version": facet(datasetVersion=version)}


def schema(**fields: str) -> dict[str, Any]:
    return facet(fields=[{"name": name, "type": kind} for name, kind in fields.items()])


def parameters(**values: str) -> dict[str, Any]:
    return {"executionParameters": facet(parameters=[{"key": k, "value": v} for k, v in values.items()])}


def model(version: str, **facets: Any) -> dict[str, Any]:
    return dataset("score", namespace="models", datasetType=MODEL, **at(version), **facets)


def deploy(version: str, moment: str, **said: Any) -> dict[str, Any]:
    told = {
        "environment": "production", "service": "credit", "modelNamespace": "models", "modelName": "score",
        "modelVersion": version, "trafficPercent": 100, "status": "live", "since": moment, **said,
    }  # fmt: skip
    out = dataset("credit", namespace="deployment://production",
                  datasetType=facet(datasetType="DEPLOYMENT"), countersign_deployment=facet(**told))  # fmt: skip
    served = dataset(told["modelName"], namespace="models", datasetType=MODEL, **at(version))
    return run_event("COMPLETE", "deploy/credit", run=f"deploy {moment}", at=moment, inputs=[served], outputs=[out])


LIFE = [
    dataset_event("raw", at="00:00:00Z", ownership=facet(owners=[{"name": "team:data"}])),
    run_event("COMPLETE", "cleaning", run="clean 1", at="01:00:00Z", inputs=["raw"],
              outputs=[dataset("clean", schema=schema(age="INT", name="TEXT"), **at("c1"))]),
    run_event("COMPLETE", "train", run="train 1", at="02:00:00Z", inputs=[dataset("clean", **at("c1"))],
              outputs=[model("v1", schema=schema(age="INT"))], run_facets=parameters(rounds="100", rate="0.1")),
    deploy("v1", "2026-11-21T03:00:00Z"),
    run_event("COMPLETE", "cleaning", run="clean 2", at="04:00:00Z", inputs=["raw"],
              outputs=[dataset("clean", schema=schema(age="BIGINT"), **at("c2"))]),
    run_event("COMPLETE", "train", run="train 2", at="05:00:00Z",
              inputs=[dataset("clean", **at("c2"), inputFacets={"countersign_use": facet(use="training")}), "extra"],
              outputs=[model("v2", schema=schema(age="INT", mail="TEXT"))],
              run_facets=parameters(rounds="100", rate="0.3")),
    deploy("v2", "2026-11-21T06:00:00Z", trafficPercent=10),
    deploy("v2", "2026-11-21T07:00:00Z"),
    deploy("v9", "2026-11-21T08:00:00Z", modelName="another"),
    run_event("FAIL", "cleaning", run="clean 3", at="09:00:00Z"),
    job_event("cleaning", at="09:30:00Z",
              job_facets={"sourceCodeLocation": facet(type="git", url="https://x", version="abc")}),
    dataset_event("lonely", at="10:00:00Z", dataSource=facet(name=7)),
]  # fmt: skip


@pytest.fixture
def desk(registry_url: str) -> Iterator[Desk]:
    registry, operator, _ = opened(registry_url)
    intake.receive(operator, [body(event) for event in LIFE])
    projections.catch_up(registry)
    yield operator
    registry.close()


def named(desk: Desk, name: str, **options: Any) -> NodeView:
    return search.resolve(desk, name, **options)


def hour(number: int) -> datetime:
    return datetime(2026, 11, 21, number, tzinfo=UTC)


def test_each_version_says_who_made_it_from_what(desk):
    newest, first = versions.versions(desk, named(desk, "score"))
    assert [newest.label, first.label] == ["v2", "v1"]
    assert (newest.maker.run_id, newest.maker.job.name) == (run_id("train 2"), "train")
    assert [(used.node.name, used.version, used.used_for) for used in newest.inputs] == [
        ("clean", "c2", "training"),
        ("extra", "", ""),
    ]


def test_each_version_says_what_is_different_from_the_one_before(desk):
    newest, first = versions.versions(desk, named(desk, "score"))
    assert newest.compared_with == "v1"
    assert [difference.text for difference in newest.changed] == [
        "field mail (TEXT) added",
        "input clean: c1 → c2",
        "input extra added",
        "parameter rate: 0.1 → 0.3",
    ]
    assert (first.compared_with, first.changed) == ("", ())


def test_a_page_of_versions_compares_its_last_one_too(desk):
    (only,) = versions.versions(desk, named(desk, "score"), limit=1)
    assert (only.label, only.compared_with) == ("v2", "v1")
    (other,) = versions.versions(desk, named(desk, "score"), limit=1, offset=1)
    assert (other.label, other.compared_with) == ("v1", "")


def test_a_dataset_has_versions_like_a_model(desk):
    newest, _ = versions.versions(desk, named(desk, "clean"))
    assert [difference.text for difference in newest.changed] == ["field age: INT → BIGINT", "field name removed"]


def test_what_exactly_fed_a_version_is_that_version_s_and_no_other_s(desk):
    fed = versions.fed_by(desk, named(desk, "score"), "v1")
    assert [(one.hops, one.node.name, one.version, one.job.name, one.known) for one in fed.found] == [
        (1, "clean", "c1", "train", "declared"),
        (2, "raw", "", "cleaning", "no version on record"),
    ]
    assert (fed.runs, fed.origins, fed.truncated) == (2, 1, False)
    assert {one.version for one in versions.fed_by(desk, named(desk, "score"), "v2").found} == {"c2", ""}


def test_what_has_no_version_has_an_empty_list(desk):
    assert versions.versions(desk, named(desk, "raw")) == []


def test_a_version_that_nobody_made_is_not_on_record(desk):
    with pytest.raises(NotFound, match="No run has read or written score in version 'v77'"):
        versions.fed_by(desk, named(desk, "score"), "v77")


def test_deployments_are_told_now_and_before(desk):
    spells = deployments.of_model(desk, named(desk, "score"))
    assert [(s.deployment.version, s.deployment.traffic_percent, s.since, s.until) for s in spells] == [
        ("v2", 100.0, hour(7), hour(8)),
        ("v2", 10.0, hour(6), hour(7)),
        ("v1", 100.0, hour(3), hour(6)),
    ]
    then = [spell.deployment.version for spell in spells if spell.at(hour(5))]
    assert then == ["v1"]


def test_a_deployment_tells_every_model_that_it_answered_with(desk):
    spells = deployments.of_deployment(desk, named(desk, "credit"))
    assert [(s.deployment.model.name, s.deployment.version, s.until is None) for s in spells] == [
        ("another", "v9", True),
        ("score", "v2", False),
        ("score", "v2", False),
        ("score", "v1", False),
    ]
    live = models.inventory(desk, in_production=True).listed.rows
    assert [line.node.name for line in live] == ["another"]


def test_a_dataset_says_who_writes_and_reads_it_and_what_rests_on_it(desk):
    view = datasets.dataset(desk, named(desk, "clean"))
    assert [job.name for job in view.writers] == ["cleaning"]
    assert [job.name for job in view.readers] == ["train"]
    assert [node.name for node in view.models] == ["score"]
    assert [node.name for node in view.deployments] == ["credit"]
    assert (view.line.versions, view.line.latest, view.line.word) == (2, "c2", "failed")
    assert view.line.last_run.run_id == run_id("clean 3")  # it failed before it named an output


def test_datasets_whose_writer_failed_stand_first_then_those_with_faults(desk):
    found = datasets.datasets(desk)
    assert [(line.node.name, line.word) for line in found.rows] == [
        ("clean", "failed"),
        ("lonely", "warning"),
        ("extra", "not assessed"),
        ("raw", "not assessed"),
    ]
    assert (found.found, found.of) == (4, 4)
    assert found.rows[3].owners == ("team:data",)
    summary = datasets.summary(desk)
    assert (summary.datasets, summary.failing, summary.faulty) == (4, 1, 1)


@pytest.mark.parametrize(
    ("asked", "options", "found"),
    [
        (Asked(text="LEA"), {}, ["clean"]),
        (Asked(), {"only": "faulty"}, ["lonely"]),
        (Asked(), {"only": "failed"}, ["clean"]),
        (Asked(sort="name", limit=2, offset=1), {}, ["extra", "lonely"]),
        (Asked(sort="versions", down=True, limit=1), {}, ["clean"]),
        (Asked(sort="written", down=True, limit=1), {}, ["clean"]),
        (Asked(sort="readers", down=True, limit=3), {}, ["clean", "extra", "raw"]),
        (Asked(), {"kind": NodeKind.DEPLOYMENT}, ["credit"]),
        (Asked(text="100%"), {}, []),
    ],
)
def test_datasets_can_be_searched_narrowed_sorted_and_cut(desk, asked, options, found):
    assert [line.node.name for line in datasets.datasets(desk, asked, **options).rows] == found


def test_a_job_says_what_it_reads_and_writes_and_in_which_versions_of_its_code(desk):
    view = jobs.job(desk, named(desk, "cleaning"))
    assert ([node.name for node in view.inputs], [node.name for node in view.outputs]) == (["raw"], ["clean"])
    assert [version.version for version in view.versions] == ["abc"]


def test_a_history_says_that_older_events_were_not_looked_at(desk):
    node = named(desk, "score")
    whole = histories.history(desk, node)
    assert (whole.events, whole.more) == (5, False)  # two runs made it, three deployed it
    assert [change.value["datasetVersion"] for change in whole.facets["version"]] == ["v2", "v1"]
    assert histories.history(desk, node, limit=2).more


def test_one_model_s_line_is_that_of_the_inventory_or_a_refusal(desk):
    assert models.model(desk, named(desk, "score")) == models.inventory(desk, Asked(text="score")).listed.rows[0]
    with pytest.raises(NotFound, match="is no AI model"):
        models.model(desk, named(desk, "raw"))


def test_a_name_in_two_namespaces_is_asked_back(desk):
    intake.receive(desk, [body(dataset_event("raw", namespace="elsewhere"))])
    projections.catch_up(desk.registry)
    with pytest.raises(Conflict, match="2 things are named 'raw'"):
        named(desk, "raw")


def test_versions_cost_the_same_few_statements_however_many_there_are(desk):
    node, told = named(desk, "score"), list[str]()
    sql_event.listen(desk.registry.engine, "before_cursor_execute", lambda *args: told.append(args[2]))
    versions.versions(desk, node)
    few = len(told)
    more = [
        run_event("COMPLETE", "train", run=f"more {n}", at=f"11:{n:02}:00Z", outputs=[model(f"w{n}")])
        for n in range(20)
    ]
    intake.receive(desk, [body(event) for event in more])
    projections.catch_up(desk.registry)
    told.clear()
    assert len(versions.versions(desk, node)) == 22
    assert few == len(told) <= 8
