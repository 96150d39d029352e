"""Decisions over HTTP: logged, listed and read as JSON or as MADR, under the same rules as everywhere."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from registry import madr
from registry.access import Role
from registry.services import accounts, tokens
from tests.http_server import Client, Served, served

LEAST = {"title": "Ship churn 3", "about": "model:models/churn@3", "choice": "ship", "rationale": "better"}


@pytest.fixture
def door(registry_url: str) -> Iterator[Served]:
    with served(registry_url) as door:
        yield door


def post(client: Client, said: Any, **headers: str) -> Any:
    return client.ask("POST", "/api/v1/decisions", json.dumps(said).encode(), **headers)


def test_a_decision_is_logged_read_and_listed(door: Served):
    client = door.client()
    made = post(client, LEAST | {"options": [{"title": "keep"}], "assumptions": [{"text": "calm"}]})
    assert made.status == 201
    assert (made.json()["number"], made.json()["about"], made.json()["standing"]) == (
        "D-1", "model:models/churn@3", "in force"
    )  # fmt: skip
    one = client.get("/api/v1/decisions/D-1")
    assert (one.status, one.json()) == (200, made.json())
    post(client, LEAST | {"title": "Again", "supersedes": "D-1"})
    listed = client.get("/api/v1/decisions?q=churn&only=in_force&sort=-title&limit=1").json()
    assert [one["title"] for one in listed["decisions"]] == ["Again"]
    assert (listed["found"], listed["of"]) == (1, 2)
    assert client.get("/api/v1/decisions?about=model:models/churn").json()["found"] == 2
    assert client.get("/api/v1/decisions?kind=dataset").json()["found"] == 0


def test_a_repeated_request_is_the_same_decision(door: Served):
    client = door.client()
    numbers = [post(client, LEAST, Idempotency_Key="k").json()["number"] for _ in range(2)]
    assert numbers == ["D-1", "D-1"]


def test_a_decision_goes_out_and_comes_in_as_madr(door: Served):
    client = door.client()
    post(client, LEAST)
    file = client.get("/api/v1/decisions/1", Accept="text/markdown")
    assert file.headers["content-type"] == "text/markdown; charset=utf-8"
    assert file.body == client.get("/api/v1/decisions/D-1.md").body
    assert madr.read(file.body.decode()).title == "Ship churn 3"
    foreign = b"# Use Parquet\n\n## Decision Drivers\n\n* cost\n"
    path = "/api/v1/decisions?about=dataset:lake/orders"
    made = client.ask("POST", path, foreign, Content_Type="text/markdown")
    assert made.status == 201
    assert made.json()["more"] == [{"title": "Decision Drivers", "text": "* cost"}]
    assert madr.read(client.get("/api/v1/decisions/2.md").body.decode()).source.encode() == foreign


def test_what_was_found_about_an_assumption_is_sent_to_it(door: Served):
    client = door.client()
    post(client, LEAST | {"assumptions": [{"text": "calm"}]})
    path = "/api/v1/decisions/D-1/assumptions/1"
    found = client.ask("POST", path, b'{"state": "broken", "note": "prices doubled"}')
    assert (found.status, found.json()["state"]) == (201, "broken")
    assert client.get("/api/v1/decisions?only=broken").json()["found"] == 1
    assert client.ask("POST", path, b'{"state": "gone", "note": "x"}').status == 422
    assert client.ask("POST", path, b'{"state": "holds", "note": ""}').json()["place"] == "note"
    assert client.ask("POST", "/api/v1/decisions/D-1/assumptions/x", b'{"state": "holds", "note": "a"}').status == 404


@pytest.mark.parametrize(
    ("said", "place"),
    [
        (LEAST | {"title": ""}, "title"),
        (LEAST | {"revisit_on": "soon"}, "revisit_on"),
        (LEAST | {"options": [{"title": "a", "pros": [1]}]}, "options[0].pros[0]"),
        (LEAST | {"about": "churn"}, "subject"),
        ([], "body"),
    ],
)
def test_a_fault_comes_back_with_its_place(door: Served, said: Any, place: str):
    refused = post(door.client(), said)
    assert (refused.status, refused.json()["place"]) == (422, place)


def test_refusals_are_told_in_words_with_their_status(door: Served):
    client = door.client()
    assert client.get("/api/v1/decisions/D-7").status == 404
    assert client.get("/api/v1/decisions/seven").status == 422
    assert client.get("/api/v1/decisions?only=nice").status == 422
    assert client.get("/api/v1/decisions?limit=x").status == 422
    assert client.ask("DELETE", "/api/v1/decisions/1").status == 405
    assert door.client(None).get("/api/v1/decisions").status == 401
    accounts.create(door.operator, "admin", name="x", roles=[Role.ADMINISTRATOR])
    producer = tokens.create(door.operator, producer="only-events", label="t").secret
    assert post(door.client(producer), LEAST).status == 403
    assert client.ask("POST", "/api/v1/decisions", b"\xff", Content_Type="text/markdown").status == 422
    post(client, LEAST)
    post(client, LEAST | {"supersedes": 1})
    assert post(client, LEAST | {"supersedes": 1}).status == 409
