"""Registered things become valid OpenLineage events, and come back as they were."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lineage import own
from lineage.emit import (
    deployment_events,
    model_event,
    model_version_event,
    send,
    serialized,
    use_case_event,
)
from lineage.keys import DatasetKey
from lineage.read_back import registration_from
from lineage.registrations import (
    ApprovalReference,
    Column,
    DeploymentRegistration,
    DeploymentStatus,
    ModelRegistration,
    ModelVersionRegistration,
    Registration,
    Tag,
    UseCaseRegistration,
    deployment_key,
    iso,
)
from tests.openlineage_spec import Spec

AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
RUN = UUID("01a1fbd1-73ce-759d-832e-d0a99ba8763d")
MODEL = ModelRegistration(
    namespace="mlflow://models.example",
    name="churn",
    sub_type="classifier",
    documentation="Probability that a customer leaves within 90 days.",
    owners=("team:customer-analytics",),
    tags=(Tag("licence", "proprietary"), Tag("pii", "true", "email")),
    columns=(Column("email", "VARCHAR", "as given"), Column("tenure_months", "INT")),
)
VERSION = ModelVersionRegistration(
    namespace=MODEL.namespace, name="churn", version="3", sub_type="classifier", sha256="ab" * 32
)
DEPLOYMENT = DeploymentRegistration(
    environment="production",
    service="churn-outreach",
    model=MODEL.key,
    model_version="3",
    traffic_percent=12.5,
    since=AT,
    approval=ApprovalReference(
        reference="APP-17", by="team:model-risk", approved_at=AT, expires_at=AT + timedelta(days=365)
    ),
)
USE_CASE = UseCaseRegistration(
    slug="churn-retention",
    title="Keep customers",
    purpose="Call those who are likely to leave.",
    owner="team:retail-banking",
    deployments=(DEPLOYMENT.key, deployment_key("staging", "churn-outreach")),
)
REGISTRATIONS: tuple[Registration, ...] = (MODEL, VERSION, DEPLOYMENT, USE_CASE)


def emitted(registration: Registration) -> list[Any]:
    """The events of one registration."""
    match registration:
        case ModelRegistration():
            return [model_event(registration, at=AT)]
        case ModelVersionRegistration():
            return [model_version_event(registration, at=AT)]
        case DeploymentRegistration():
            return list(deployment_events(registration, at=AT, run_id=RUN, started_at=AT - timedelta(minutes=2)))
        case UseCaseRegistration():
            return [use_case_event(registration, at=AT)]


def as_read(event: Any) -> dict[str, Any]:
    """The event as a consumer parses it."""
    parsed: dict[str, Any] = orjson.loads(serialized(event))
    return parsed


ALL = [event for registration in REGISTRATIONS for event in emitted(registration)]


@pytest.mark.parametrize("event", ALL, ids=lambda event: type(event).__name__)
def test_every_event_and_every_facet_holds_to_its_schema(event: Any, shared_data: Path) -> None:
    spec = Spec(shared_data / "openlineage" / "spec")
    assert spec.faults(as_read(event)) == []
    assert spec.violations(as_read(event)) == []


def test_the_schema_check_notices_a_broken_event_and_a_broken_facet(shared_data: Path) -> None:
    spec = Spec(shared_data / "openlineage" / "spec")
    broken = as_read(emitted(DEPLOYMENT)[-1])
    broken["outputs"][0]["facets"][own.DEPLOYMENT]["trafficPercent"] = 130
    assert [violation.facet for violation in spec.violations(broken)] == [
        "countersign_deployment (DeploymentDatasetFacet)"
    ]
    del broken["run"]["runId"]
    assert spec.faults(broken) != []


def test_a_model_event_says_what_was_registered_and_nothing_else() -> None:
    event = as_read(model_event(MODEL, at=AT))
    dataset = event["dataset"]
    said = {
        key: {name: value for name, value in facet.items() if not name.startswith("_")}
        for key, facet in dataset["facets"].items()
    }
    assert (dataset["namespace"], dataset["name"], event["eventTime"]) == (
        "mlflow://models.example",
        "churn",
        "2026-11-20T09:30:00Z",
    )
    assert said == {
        "datasetType": {"datasetType": "MODEL", "subType": "classifier"},
        "documentation": {"description": "Probability that a customer leaves within 90 days."},
        "ownership": {"owners": [{"name": "team:customer-analytics"}]},
        "schema": {
            "fields": [
                {"name": "email", "type": "VARCHAR", "description": "as given"},
                {"name": "tenure_months", "type": "INT"},
            ]
        },
        "tags": {
            "tags": [
                {"key": "licence", "value": "proprietary", "source": "USER"},
                {"key": "pii", "value": "true", "source": "USER", "field": "email"},
            ]
        },
    }


def test_a_deployment_reads_the_version_that_it_serves_and_writes_the_deployment() -> None:
    start, complete = map(as_read, emitted(DEPLOYMENT))
    assert [start["eventType"], complete["eventType"]] == ["START", "COMPLETE"]
    assert start["run"]["runId"] == complete["run"]["runId"] == str(RUN)
    assert complete["job"]["namespace"] == "countersign"
    assert complete["job"]["name"] == "deploy/production/churn-outreach"
    (read,), (written,) = complete["inputs"], complete["outputs"]
    assert read["facets"]["version"]["datasetVersion"] == "3"
    assert read["inputFacets"][own.USE]["use"] == "serving"
    assert (written["namespace"], written["name"]) == ("deployment://production", "churn-outreach")
    facet = written["facets"][own.DEPLOYMENT]
    assert {key: value for key, value in facet.items() if not key.startswith("_")} == {
        "environment": "production",
        "service": "churn-outreach",
        "modelNamespace": "mlflow://models.example",
        "modelName": "churn",
        "modelVersion": "3",
        "trafficPercent": 12.5,
        "status": "live",
        "since": "2026-11-20T09:30:00Z",
        "approval": {
            "reference": "APP-17",
            "by": "team:model-risk",
            "approvedAt": "2026-11-20T09:30:00Z",
            "expiresAt": "2027-11-20T09:30:00Z",
        },
    }


def test_every_facet_names_us_and_a_versioned_schema() -> None:
    facets = [facet for event in map(as_read, ALL) for facet in _facets(event)]
    assert len(facets) > 15
    assert {facet["_producer"] for facet in facets} == {own.PRODUCER}
    ours = {facet["_schemaURL"].split("#")[0] for facet in facets if own.PRODUCER in facet["_schemaURL"]}
    assert ours == {f"{own.PRODUCER}/blob/main/docs/facets/1-0-0/CountersignFacets.json"}


@pytest.mark.parametrize("registration", REGISTRATIONS, ids=lambda r: type(r).__name__)
def test_what_was_registered_is_read_back_equal(registration: Registration) -> None:
    assert registration_from(as_read(emitted(registration)[-1])) == registration


_text = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1)
_moment = st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=2))]), min_value=datetime(2000, 1, 1))  # noqa: DTZ001
_approval = st.builds(ApprovalReference, reference=_text, by=_text, approved_at=_moment, expires_at=st.none() | _moment)
_deployment = st.builds(
    DeploymentRegistration,
    environment=_text,
    service=_text,
    model=st.builds(DatasetKey, _text, _text),
    model_version=_text,
    since=_moment,
    traffic_percent=st.floats(0, 100),
    status=st.sampled_from(DeploymentStatus),
    approval=st.none() | _approval,
)
_tag = st.builds(Tag, _text, _text, st.none() | _text)
_column = st.builds(Column, _text, st.none() | _text, st.none() | _text)
_model = st.builds(
    ModelRegistration,
    namespace=_text,
    name=_text,
    sub_type=st.none() | _text,
    documentation=st.none() | _text,
    owners=st.lists(_text, max_size=3).map(tuple),
    tags=st.lists(_tag, max_size=3).map(tuple),
    columns=st.lists(_column, max_size=3).map(tuple),
)


@settings(max_examples=60, deadline=None)
@given(_deployment | _model)
def test_whatever_is_registered_is_read_back_equal(registration: Registration) -> None:
    assert registration_from(as_read(emitted(registration)[-1])) == registration


def test_other_events_carry_no_registration() -> None:
    start, _ = emitted(DEPLOYMENT)
    assert registration_from(as_read(start)) is None
    assert registration_from({"dataset": {"namespace": "s3://b", "name": "t", "facets": {}}}) is None
    assert registration_from({"job": {"namespace": "n", "name": "j"}, "inputs": [], "outputs": [{"name": "t"}]}) is None


def test_a_registration_that_breaks_the_contract_is_refused_in_words() -> None:
    broken = as_read(emitted(DEPLOYMENT)[-1])
    del broken["outputs"][0]["facets"][own.DEPLOYMENT]["modelVersion"]
    with pytest.raises(ValueError, match="incomplete: 'modelVersion'"):
        registration_from(broken)
    with pytest.raises(ValueError, match="between 0 and 100, not 101"):
        replace(DEPLOYMENT, traffic_percent=101)
    with pytest.raises(ValueError, match="64 lower-case hex"):
        replace(VERSION, sha256="AB" * 32)
    with pytest.raises(ValueError, match="since needs a time zone"):
        replace(DEPLOYMENT, since=datetime(2026, 1, 1))  # noqa: DTZ001
    with pytest.raises(ValueError, match="slug"):
        replace(USE_CASE, slug="Keep customers")
    with pytest.raises(ValueError, match="name must not be empty"):
        replace(MODEL, name=" ")


def test_removed_facets_are_deleted_unless_they_are_said_again() -> None:
    event = as_read(model_event(replace(MODEL, owners=()), at=AT, removed=("ownership", "tags")))
    assert event["dataset"]["facets"]["ownership"]["_deleted"] is True
    assert "_deleted" not in event["dataset"]["facets"]["tags"]
    assert registration_from(event) == replace(MODEL, owners=())


def test_the_same_registration_at_the_same_time_is_the_same_bytes() -> None:
    again = [event for registration in REGISTRATIONS for event in emitted(registration)]
    assert list(map(serialized, again)) == list(map(serialized, ALL))
    assert iso(AT.astimezone(timezone(timedelta(hours=-7)))) == iso(AT)


def test_the_file_transport_writes_what_was_emitted(tmp_path: Path) -> None:
    path = tmp_path / "events.ndjson"
    before = list(map(serialized, ALL))
    sent = send(ALL, transport_config={"type": "file", "log_file_path": str(path), "append": True})
    written = [orjson.loads(line) for line in path.read_bytes().splitlines()]
    assert sent == len(written) == 5
    assert [_without_run_tags(event) for event in written] == list(map(as_read, ALL))
    assert list(map(serialized, ALL)) == before


def test_the_http_transport_posts_each_event_to_the_lineage_endpoint() -> None:
    with receiver(statuses=[201] * 5) as (url, received):
        assert send(ALL, transport_config={"type": "http", "url": url}) == 5
    assert {path for path, _ in received} == {"/api/v1/lineage"}
    assert [_without_run_tags(orjson.loads(body)) for _, body in received] == list(map(as_read, ALL))


def test_a_refusal_is_raised_and_says_how_many_went_before() -> None:
    with receiver(statuses=[201, 201, 400]) as (url, received), pytest.raises(Exception, match="400") as refused:
        send(ALL, transport_config={"type": "http", "url": url})
    assert refused.value.__notes__ == ["2 events were sent before this one"]
    assert len(received) == 3


def test_importing_the_emitter_does_not_import_the_client() -> None:
    code = "import sys, lineage.emit, lineage.read_back; print(any(m.startswith('openlineage') for m in sys.modules))"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path.cwd())
    assert shown.stdout.strip() == "False"


@contextmanager
def receiver(*, statuses: list[int]) -> Iterator[tuple[str, list[tuple[str, bytes]]]]:
    """A server that answers with these statuses in turn and keeps what it was sent."""
    received: list[tuple[str, bytes]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            received.append((self.path, body))
            self.send_response(statuses[len(received) - 1])
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Stay silent."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", received
        server.shutdown()
        thread.join()


def _without_run_tags(event: dict[str, Any]) -> dict[str, Any]:
    """The event without the tag in which the client names its own version."""
    if "run" in event:
        (tag,) = event["run"]["facets"].pop("tags")["tags"]
        assert tag["key"] == "openlineage_client_version"
    return event


def _facets(event: dict[str, Any]) -> Iterator[dict[str, Any]]:
    from tests.openlineage_spec import facets_of

    return (facet for _, facet in facets_of(event))
