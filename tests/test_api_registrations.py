"""Registering by program: on record at once, refused with each place that is wrong, and passed on unchanged."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID

import pytest

from lineage.keys import DatasetKey
from lineage.read_back import registration_from
from lineage.registrations import DeploymentRegistration, ModelRegistration, ModelVersionRegistration, Registration
from registry.services import accounts, events, registrations, stats
from registry.store import events as store
from tests.http_server import Served, served
from tests.people import opened

MODEL = {"namespace": "mlflow", "name": "fraud", "owners": ["team:cards"], "tags": [{"key": "licence", "value": "MIT"}]}

TOO_MUCH = b"""{"environment": "p", "service": "s", "model": ["a", "b"], "model_version": "1",
"since": "2026-01-01T00:00:00Z", "traffic_percent": 120}"""


@pytest.fixture
def door(sqlite_url: str) -> Iterator[Served]:
    """An open door on a fresh registry."""
    with served(sqlite_url) as door:
        yield door


def test_a_registered_model_is_found_and_its_deployment_is_downstream(door: Served) -> None:
    client = door.client()
    assert client.ask("POST", "/api/v1/models", json.dumps(MODEL).encode()).status == 201
    deployment = {
        "environment": "production", "service": "fraud-api", "model": ["mlflow", "fraud"], "model_version": "v1",
        "since": "2026-01-01T00:00:00Z",
    }  # fmt: skip
    assert client.ask("POST", "/api/v1/deployments", json.dumps(deployment).encode()).status == 201
    hits = client.get("/api/v1/search?q=fraud").json()["hits"]
    assert {(hit["kind"], hit["name"]) for hit in hits} >= {("model", "fraud"), ("deployment", "fraud-api")}
    reached = client.get("/api/v1/downstream?name=fraud&namespace=mlflow").json()["reached"]
    assert [one["node"]["name"] for one in reached] == ["deploy/production/fraud-api", "fraud-api"]
    assert client.get("/api/v1/impact?name=fraud&namespace=mlflow").json()["headline"] == "fraud reaches 1 deployment"


@pytest.mark.parametrize(
    ("path", "body", "place"),
    [
        ("models", b"{", "body"),
        ("models", b'{"namespace": "a"}', "name: Field required"),
        ("models", b'{"namespace": "a", "name": " "}', "name must not be empty"),
        ("models", b'{"namespace": "a", "name": "b", "colour": "red"}', "colour: Unexpected"),
        ("deployments", TOO_MUCH, "traffic_percent lies between 0 and 100"),
        ("use-cases", b'{"slug": "Not A Slug", "title": "t", "purpose": "p", "owner": "o"}', "a slug is lower-case"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_and_nothing_is_kept(door: Served, path: str, body: bytes, place: str) -> None:
    answered = door.client().ask("POST", f"/api/v1/{path}", body)
    assert answered.status == 422
    assert place in answered.json()["error"]
    assert stats.stats(door.operator).events == 0


def test_a_producer_may_send_events_but_not_register(door: Served) -> None:
    from registry.services import tokens

    token = tokens.create(door.operator, producer="only-sends", label="t").secret
    assert door.client(token).ask("POST", "/api/v1/models", json.dumps(MODEL).encode()).status == 403
    assert door.client(None).ask("POST", "/api/v1/models", json.dumps(MODEL).encode()).status == 401


@pytest.mark.parametrize(
    "registration",
    [
        ModelRegistration(namespace="mlflow", name="fraud", owners=("team:cards",), documentation="Finds fraud."),
        ModelVersionRegistration(namespace="mlflow", name="fraud", version="v1", sha256="ab" * 32),
        DeploymentRegistration(
            environment="production", service="api", model=DatasetKey("mlflow", "fraud"), model_version="v1",
            since=datetime(2026, 1, 1, tzinfo=UTC),
        ),
    ],
    ids=lambda registration: type(registration).__name__,
)  # fmt: skip
def test_what_one_registry_emits_comes_in_at_the_door_of_another_unchanged(
    door: Served, tmp_path_factory: pytest.TempPathFactory, registration: Registration
) -> None:
    home, operator, _ = opened(f"sqlite:///{tmp_path_factory.mktemp('home') / 'registry.db'}")
    from registry.access import Role
    from tests.people import Watch, role_desk

    engineer = role_desk(operator, Role.ENGINEER, Watch())
    transport = {
        "type": "http", "url": f"http://127.0.0.1:{door.port}", "endpoint": "api/v1/lineage",
        "auth": {"type": "api_key", "apiKey": door.token},
    }  # fmt: skip
    made = registrations.register(engineer, registration, run_id=UUID(int=1), transport=transport)
    assert (made.sent, made.trouble) == (1, "")
    door.settle()
    for registry in (home, door.registry):
        with registry.read() as connection:
            bodies = [bytes(row.body) for row in store.after(connection, 0, limit=10)]
        assert [registration_from(json.loads(body)) for body in bodies] == [registration]
    home.close()


def test_a_transport_that_fails_leaves_the_registration_on_record(sqlite_url: str) -> None:
    registry, operator, watch = opened(sqlite_url)
    from registry.access import Role
    from tests.people import role_desk

    engineer = role_desk(operator, Role.ENGINEER, watch)
    transport = {"type": "http", "url": "http://127.0.0.1:9", "timeout": 1, "retry": {"total": 0}}
    made = registrations.register(engineer, ModelRegistration(namespace="a", name="b"), transport=transport)
    assert made.receipts[0].outcome is events.Outcome.STORED
    assert "On record here, but not passed on" in made.trouble
    assert stats.stats(engineer).datasets == 1
    assert accounts.me(engineer).login == "demo-engineer"
    registry.close()
