"""The demo company's history keeps what its README promises."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeGuard

import pytest

from data.demo.author import EVENTS, ROOT
from data.demo.story import FAULTS, STORIES
from data.demo.words import BASE
from lineage import own
from lineage.events import parse
from lineage.facets import problems
from lineage.read_back import registration_from
from lineage.registrations import (
    DeploymentRegistration,
    DeploymentStatus,
    ModelVersionRegistration,
    UseCaseRegistration,
)
from lineage.replay import newest_day, shifted
from tests.openlineage_spec import Spec

Json = dict[str, Any]
JOBS = [job for story in STORIES for job in story.jobs]


@cache
def lines() -> list[bytes]:
    """The committed history."""
    return EVENTS.read_bytes().splitlines()


@cache
def events() -> list[Json]:
    """The committed history, parsed."""
    return [parse(line).body for line in lines()]


def at(event: Json) -> datetime:
    """When it happened."""
    return datetime.fromisoformat(event["eventTime"])


def told(job: str, state: str = "COMPLETE") -> list[Json]:
    """Events of one job in one state."""
    return [e for e in events() if e.get("job", {}).get("name") == job and e.get("eventType") == state]


def version(dataset: Json) -> str | None:
    """The version that an input or output names."""
    found: str | None = (
        dataset["facets"]["version"]["datasetVersion"] if "version" in dataset.get("facets", {}) else None
    )
    return found


def used(event: Json, use: str) -> set[tuple[str, str | None]]:
    """What a run used for what: (name, version)."""
    inputs = (i for i in event["inputs"] if i.get("inputFacets", {}).get(own.USE, {}).get("use") == use)
    return {(i["name"], version(i)) for i in inputs}


def trained_and_measured(job: str) -> list[tuple[set[Any], set[Any]]]:
    """What each version of a model was trained and measured on, oldest first."""
    trained, measured = told(f"train/{job}", "START"), told(f"evaluate/{job}", "START")
    return [(used(t, "training"), used(m, "evaluation")) for t, m in zip(trained, measured, strict=True)]


def test_authoring_again_writes_the_same_bytes(tmp_path: Path) -> None:
    target = tmp_path / "again.ndjson"
    subprocess.run([sys.executable, "-m", "data.demo.author", target], check=True, cwd=ROOT)
    assert target.read_bytes() == EVENTS.read_bytes()


def test_the_history_has_the_size_that_a_start_can_afford() -> None:
    assert EVENTS.stat().st_size <= 3_000_000
    assert 900 <= len(lines()) <= 1_500
    assert at(events()[-1]) - at(events()[0]) > timedelta(days=9 * 30)
    assert [at(e) for e in events()] == sorted(at(e) for e in events())
    assert len(set(lines())) == len(lines())


def test_every_event_is_valid_and_only_the_intended_facets_break_their_schema(shared_data: Path) -> None:
    spec = Spec(shared_data / "openlineage" / "spec")
    assert [fault for event in events() for fault in spec.faults(event)] == []
    broken = sorted((e["job"]["name"], e["eventTime"][:10]) for e in events() for _ in spec.violations(e))
    assert broken == sorted((fault.job, fault.on) for fault in FAULTS)
    assert len(broken) == 7


def test_the_inspector_finds_the_broken_facets() -> None:
    found = {(e.body["job"]["name"], e.body["eventTime"][:10]) for e in map(parse, lines()) if list(problems(e))}
    assert found == {(fault.job, fault.on) for fault in FAULTS}


def test_every_mishap_check_and_column_of_the_story_is_in_the_events() -> None:
    failed = {(e["job"]["name"], e["eventTime"][:10]) for e in events() if e.get("eventType") == "FAIL"}
    assert {(job.name, mishap.on) for job in JOBS for mishap in job.mishaps} <= failed
    assertions = [
        a
        for e in events()
        for i in e.get("inputs", ())
        for a in i.get("inputFacets", {}).get("dataQualityAssertions", {}).get("assertions", ())
    ]
    expected = sum(len(check.fails) for job in JOBS for check in job.checks)
    assert sum(a["success"] is not True for a in assertions) == expected == 10
    fields = {
        (e["job"]["name"], field)
        for e in events()
        for output in e.get("outputs", ())
        for field in output.get("facets", {}).get("columnLineage", {}).get("fields", {})
    }
    derived = {(job.name, line.split(" <- ")[0]) for job in JOBS for line in job.derives}
    assert {(job, field) for job, field in derived if field != "*"} - fields == set()


def test_the_company_is_as_large_as_its_readme_says() -> None:
    kinds: dict[tuple[str, str], str] = {}
    for event in events():
        for dataset in [*event.get("inputs", ()), *event.get("outputs", ()), event.get("dataset")]:
            if dataset:
                key = dataset["namespace"], dataset["name"]
                kinds.setdefault(key, "none")
                if "datasetType" in dataset.get("facets", {}):
                    kinds[key] = dataset["facets"]["datasetType"]["datasetType"]
    counted = Counter(kinds.values())
    assert (counted["MODEL"], counted["DEPLOYMENT"], counted["USE_CASE"]) == (13, 15, 10)
    assert sum(counted.values()) - 38 == 73
    assert [key for key, kind in kinds.items() if kind == "none"] == [
        ("snowflake://northgate-analytics.example", "generate_series")
    ]
    versions = {r for r in map(registration_from, events()) if isinstance(r, ModelVersionRegistration)}
    assert len({(v.name, v.version) for v in versions}) == 30
    jobs = {(e["job"]["namespace"], e["job"]["name"]) for e in events() if "job" in e}
    runs = {e["run"]["runId"] for e in events() if "run" in e}
    readme = EVENTS.with_name("README.md").read_text()
    assert f"{len(lines()):,} OpenLineage events" in readme
    assert f"{len(jobs)} jobs, {len(runs)} runs" in readme


def test_every_host_is_reserved_for_examples() -> None:
    namespaces = {
        d["namespace"] for e in events() for d in [*e.get("inputs", ()), *e.get("outputs", ()), e.get("dataset")] if d
    }
    hosts = {namespace.partition("://")[2].partition(":")[0] for namespace in namespaces} - {""}
    assert {host for host in hosts if not host.endswith(".example")} == {"production", "staging", "shadow"}


def test_churn_was_tested_on_its_own_training_data_until_october() -> None:
    first, second, third = trained_and_measured("churn")
    assert first[0] == first[1] == {("churn/training_set", "2026-04-11")}
    assert second[0] == second[1] == {("churn/training_set", "2026-07-06")}
    assert third == ({("churn/training_set", "2026-10-25")}, {("churn/holdout", "2026-10-25")})


def test_fraud_is_measured_on_a_disjoint_part_made_by_the_same_run() -> None:
    for trained, measured in trained_and_measured("fraud-detector"):
        ((_, cut),) = trained
        assert measured == {("fraud/split/holdout", cut)}
        (made,) = (e for e in told("fraud.split") if e["eventTime"].startswith(str(cut)))
        parts = [o["outputFacets"]["subset"]["outputCondition"]["partitions"][0]["dimensions"] for o in made["outputs"]]
        assert parts == [{"period": "train"}, {"period": "holdout"}]


def test_credit_is_measured_on_a_sample_of_its_training_table() -> None:
    for trained, measured in trained_and_measured("credit-scorecard"):
        ((name, day),) = trained
        assert measured == {("credit/evaluation_sample", day)}
        (drawn,) = (e for e in told("credit.evaluation_sample", "START") if e["eventTime"].startswith(str(day)))
        assert [(i["name"], version(i)) for i in drawn["inputs"]] == [(name, day)]


def test_letters_to_train_and_to_test_share_an_ancestor_and_no_subset_tells_them_apart() -> None:
    train, test = told("documents.sample_train", "START")[-1], told("documents.sample_test", "START")[-1]
    assert [(i["name"], version(i)) for i in train["inputs"]] == [(i["name"], version(i)) for i in test["inputs"]]
    written = told("documents.sample_train") + told("documents.sample_test")
    assert not any("subset" in output["outputFacets"] for event in written for output in event["outputs"])


def test_the_bureau_changes_its_licence_in_june_and_version_3_of_the_scorecard_was_trained_after() -> None:
    licences = {}
    for event in told("credit.bureau_delivery"):
        (output,) = event["outputs"]
        (licences[version(output)],) = (t["value"] for t in output["facets"]["tags"]["tags"] if t["key"] == "licence")
    assert licences["2026-05-06"] == "LicenseRef-Bureau-Agreement-2024"
    assert licences["2026-06-03"] == licences["2026-11-04"] == "CC-BY-NC-4.0"
    read = [version(i) for e in told("credit.training_table", "START") for i in e["inputs"] if "bureau" in i["name"]]
    assert read == ["2026-02-18", "2026-05-06", "2026-10-07"]


def test_the_recommender_ran_out_of_budget_at_epoch_47_and_succeeded_later() -> None:
    (failed,) = told("train/recommender", "FAIL")
    assert "epoch 47 of 100" in failed["run"]["facets"]["errorMessage"]["message"]
    assert [version(e["outputs"][0]) for e in told("train/recommender")] == ["v1", "v2"]


def test_the_fraud_stream_never_ends() -> None:
    states: dict[str, list[str]] = {}
    for event in (e for e in events() if e.get("job", {}).get("name") == "fraud.scoring"):
        states.setdefault(event["run"]["runId"], []).append(event["eventType"])
    *ended, last = states.values()
    assert [run[-1] for run in ended] == ["ABORT", "FAIL", "ABORT"]
    assert set(last) == {"START", "RUNNING"}


def test_what_failed_for_good_is_read_by_nobody_that_night() -> None:
    night = "2026-10-02"
    assert [e["eventTime"][:10] for e in told("demand.features")].count(night) == 0
    assert [e["eventTime"][:10] for e in told("demand.orders")].count(night) == 0
    assert [e["eventTime"][:10] for e in told("stores_night", "FAIL")].count(night) == 1
    assert [e["eventTime"][:10] for e in told("model.stores.stg_sales")].count(night) == 0


def test_a_retry_is_a_run_of_its_own_for_the_same_nominal_time() -> None:
    night = [e for e in events() if e["eventTime"] > "2026-07-03T19" and e["eventTime"] < "2026-07-04"]
    starts = [
        e for e in night if e.get("job", {}).get("name") == "bank.export_transactions" and e["eventType"] == "START"
    ]
    assert len({e["run"]["runId"] for e in starts}) == 2
    assert len({e["run"]["facets"]["nominalTime"]["nominalStartTime"] for e in starts}) == 1


def test_parents_span_their_children() -> None:
    spans: dict[str, list[datetime]] = {}
    parents: dict[str, str] = {}
    for event in (e for e in events() if "run" in e):
        spans.setdefault(event["run"]["runId"], []).append(at(event))
        if "parent" in event["run"].get("facets", {}):
            parents[event["run"]["runId"]] = event["run"]["facets"]["parent"]["run"]["runId"]
    assert len(parents) > 400
    assert all(
        min(spans[parent]) <= min(spans[run]) and max(spans[run]) <= max(spans[parent])
        for run, parent in parents.items()
    )


def test_every_run_is_told_from_start_to_end() -> None:
    runs: dict[str, list[str]] = {}
    for event in (e for e in events() if "run" in e):
        runs.setdefault(event["run"]["runId"], []).append(event["eventType"])
    assert all(states[0] == "START" and states.count("START") == 1 for states in runs.values())
    open_runs = [states for states in runs.values() if states[-1] not in ("COMPLETE", "FAIL", "ABORT")]
    assert len(open_runs) == 2, "the two streams"


def deployments() -> dict[str, DeploymentRegistration]:
    """What every deployment is today, by environment and service."""
    latest = {}
    for registration in map(registration_from, events()):
        if isinstance(registration, DeploymentRegistration):
            latest[f"{registration.environment}/{registration.service}"] = registration
    return latest


def test_deployments_show_every_kind_of_approval() -> None:
    today = datetime.combine(BASE, time(), UTC)
    live = {k: d for k, d in deployments().items() if d.status is DeploymentStatus.LIVE}
    without = {name for name, deployment in live.items() if deployment.approval is None}
    expired = {n for n, d in live.items() if d.approval and d.approval.expires_at and d.approval.expires_at < today}
    older = {n for n, d in live.items() if d.approval and (d.since - d.approval.approved_at) > timedelta(days=60)}
    assert without == {
        "shadow/fraud-challenger",
        "staging/churn-outreach",
        "staging/credit-decision",
        "staging/document-triage",
        "staging/service-assistant",
        "production/route-planner",
    }
    assert expired == {"production/credit-decision"}
    assert older == {"production/service-assistant"}, "version 2 went live on the approval of version 1"
    assert {n for n, d in deployments().items() if d.status is DeploymentStatus.RETIRED} == {
        "production/recommendations-mail"
    }


def test_nothing_is_deployed_before_it_is_approved_or_trained() -> None:
    trained: dict[tuple[str, str], datetime] = {}
    for event in events():
        registration = registration_from(event)
        if isinstance(registration, ModelVersionRegistration):
            trained.setdefault((registration.name, registration.version), at(event))
        if isinstance(registration, DeploymentRegistration):
            assert trained[registration.model.name, registration.model_version] < registration.since
            assert registration.approval is None or registration.approval.approved_at < registration.since


def test_the_hiring_model_was_never_deployed_and_its_fit_comes_from_the_alumni() -> None:
    assert all(d.model.name != "hiring-screen" for d in deployments().values())
    (made,) = told("hiring.training_set")
    sources = made["outputs"][0]["facets"]["columnLineage"]["fields"]["fit"]["inputFields"]
    assert {(s["name"], s["field"]) for s in sources} == {
        ("hr/alumni_survey", "hired_and_stayed"),
        ("hr/alumni_survey", "university"),
    }
    cases = [r for r in map(registration_from, events()) if isinstance(r, UseCaseRegistration)]
    assert [c.deployments for c in cases if c.slug == "hiring-shortlist"] == [()]


@pytest.mark.parametrize(
    "now", ["2026-11-21T00:00:00", "2026-12-24T23:59:59", "2028-02-29T13:00:00", "2025-01-01T06:00:00"]
)
def test_the_shifted_history_ends_within_the_last_24_hours_and_never_in_the_future(now: str) -> None:
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)
    base = newest_day(lines())
    assert base == BASE
    moved = [parse(line) for line in shifted(lines(), base=base, today=moment.date())]
    times = [at(event.body) for event in moved]
    assert moment - timedelta(days=1) < max(times) <= moment
    assert [b - a for a, b in pairwise(times)] == gaps()
    runs = [event.body["run"].get("facets", {}) for event in moved if "run" in event.body]
    nominal = [run["nominalTime"]["nominalStartTime"] for run in runs if "nominalTime" in run]
    assert max(datetime.fromisoformat(due) for due in nominal if isinstance(due, str)) <= moment


def gaps() -> list[timedelta]:
    """The time from each event to the next, as authored."""
    times = [at(event) for event in events()]
    return [b - a for a, b in pairwise(times)]


def test_versions_and_approvals_move_with_the_events() -> None:
    moved = [parse(line).body for line in shifted(lines(), base=BASE, today=date(2027, 1, 1))]
    delivered = [e for e in moved if e.get("job", {}).get("name") == "credit.bureau_delivery" and e.get("outputs")]
    assert len(delivered) == 9
    assert all(version(e["outputs"][0]) == e["eventTime"][:10] for e in delivered)
    expiries = [r.approval.expires_at for r in map(registration_from, moved) if _decides_credit(r) and r.approval]
    assert expiries[-1] == datetime(2026, 12, 11, 12, tzinfo=UTC), "31 October and 41 days"


def _decides_credit(registration: object) -> TypeGuard[DeploymentRegistration]:
    return isinstance(registration, DeploymentRegistration) and registration.key == (
        "deployment://production",
        "credit-decision",
    )
