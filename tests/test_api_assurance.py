"""Evidence, frameworks and incidents over HTTP: the same rules as everywhere, and files that come back as they went."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest

from registry.access import Role
from registry.services import roles, tokens
from tests.http_server import Answered, Client, Served, served
from tests.test_rules_frameworks import LIBRARY, OURS

PDF = b"%PDF-1.7\n" + bytes(range(256)) * 40


@pytest.fixture
def door(registry_url: str) -> Iterator[Served]:
    with served(registry_url) as door:
        roles.give(door.operator, "etl", Role.COMPLIANCE)
        door.client().ask("POST", "/api/v1/models", b'{"namespace": "shop", "name": "churn"}')
        yield door


@pytest.fixture
def client(door: Served) -> Client:
    return door.client()


def post(client: Client, path: str, said: Any, **headers: str) -> Answered:
    return client.ask("POST", f"/api/v1/{path}", json.dumps(said).encode(), **headers)


def upload(client: Client, body: bytes, **said: str) -> Answered:
    usual = {"file_name": "Validierung Ü.pdf", "kind": "validation report", "about": "model:churn@3"}
    query = "&".join(f"{name}={quote(text)}" for name, text in {**usual, **said}.items())
    return client.ask("POST", f"/api/v1/evidence?{query}", body, Content_Type="application/pdf")


def test_a_file_goes_up_and_comes_down_byte_for_byte(client: Client) -> None:
    made = upload(client, PDF)
    assert made.status == 201
    assert made.json()["evidence"]["sha256"] == hashlib.sha256(PDF).hexdigest()
    assert made.json()["evidence"]["links"][0]["about"] == "model:shop/churn@3"
    file = client.get("/api/v1/evidence/E-1/file")
    assert (file.status, file.body) == (200, PDF)
    assert file.headers["content-type"] == "application/pdf"
    assert file.headers["content-disposition"] == "attachment; filename*=UTF-8''Validierung%20%C3%9C.pdf"
    assert file.headers["x-content-type-options"] == "nosniff"
    assert upload(client, PDF).json()["known"] is True


def test_evidence_is_linked_listed_and_withdrawn(client: Client) -> None:
    link = {"title": "Contract", "kind": "contract", "url": "https://dms.example/1"}
    assert post(client, "evidence", link, Idempotency_Key="k").json()["evidence"]["number"] == "E-1"
    assert post(client, "evidence", link, Idempotency_Key="k").json()["known"] is True
    linked = post(client, "evidence/1/links", {"about": "model:churn"})
    assert (linked.status, len(linked.json()["links"])) == (201, 1)
    assert client.get("/api/v1/evidence?about=model:shop/churn&state=valid").json()["found"] == 1
    assert post(client, "evidence/1/withdrawal", {"reason": "lost"}).json()["word"] == "withdrawn"
    assert client.get("/api/v1/evidence?state=valid").json() == {"evidence": [], "found": 0, "of": 1}
    assert client.get("/api/v1/evidence/E-1/file").status == 404


def test_bad_uploads_are_refused_and_leave_nothing(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert upload(client, b"").status == 422
    assert upload(client, PDF, about="model:nobody").status == 404
    assert upload(client, PDF, kind="").status == 422
    assert upload(client, PDF, titel="x").json()["place"] == "titel"
    assert post(client, "evidence", {"title": "x"}).status == 422
    assert client.ask("POST", "/api/v1/evidence", b"{").status == 422
    assert client.get("/api/v1/evidence?state=fine").json()["place"] == "state"
    monkeypatch.setenv("COUNTERSIGN_MAX_EVIDENCE_MB", "1")
    assert upload(client, b"x" * (2**20 + 1)).status == 413
    assert client.get("/api/v1/evidence").json()["of"] == 0


def test_a_large_body_is_not_even_read_from_a_stranger(door: Served) -> None:
    stranger = door.client("cs_wrong")
    assert upload(stranger, PDF).status == 401
    assert stranger.get("/api/v1/evidence").status == 401


def test_a_file_larger_than_the_setting_is_refused_at_the_door(client: Client) -> None:
    refused = upload(client, bytes(50 * 2**20 + 1))
    assert refused.status == 413
    assert "at most 52,428,800 bytes" in refused.json()["error"]


def test_a_framework_is_loaded_assessed_and_covered(client: Client) -> None:
    made = client.ask("POST", "/api/v1/frameworks", OURS.encode(), Content_Type="application/yaml")
    assert (made.status, made.json()["slug"]) == (201, "house-rules")
    found = post(client, "frameworks/house-rules/assessments", {"ref": "2", "status": "met", "note": "all named"})
    assert (found.status, found.json()["status"]) == (201, "met")
    one = client.get("/api/v1/frameworks/house-rules").json()
    assert (one["line"]["share"], one["line"]["words"][:5]) == (1.0, "100 %")
    assert client.get("/api/v1/frameworks/house-rules?as_of=2020-01-01").json()["line"]["share"] is None
    history = client.get("/api/v1/frameworks/house-rules/assessments?ref=2").json()["assessments"]
    assert [one["note"] for one in history] == ["all named"]
    assert len(client.get("/api/v1/frameworks").json()["frameworks"]) == 4


def test_what_is_wrong_with_a_framework_is_told_with_its_line(client: Client) -> None:
    wrong = LIBRARY.replace("assessable: true", "assessable: perhaps")
    refused = client.ask("POST", "/api/v1/frameworks", wrong.encode())
    assert refused.status == 422
    assert "line 21, objects.framework.requirement_nodes[1].assessable" in refused.json()["error"]
    assert post(client, "frameworks/nist-ai-rmf/assessments", {"ref": "MAP 9", "status": "met"}).status == 404
    assert post(client, "frameworks/nist-ai-rmf/assessments", {"ref": "MAP 1.1", "status": "good"}).status == 422
    assert post(client, "frameworks/nist-ai-rmf/assessments", [1]).status == 422
    assert client.get("/api/v1/frameworks/nobody").status == 404
    assert client.get("/api/v1/frameworks?scope=moon").status == 422


def test_an_incident_goes_its_way(client: Client) -> None:
    said = {"title": "Wrong scores", "about": "model:churn@3", "severity": "high", "facts": ["personal_data"]}
    made = post(client, "incidents", said, Idempotency_Key="k")
    assert (made.status, made.json()["line"]["number"]) == (201, "I-1")
    assert post(client, "incidents", said, Idempotency_Key="k").json()["line"]["number"] == "I-1"
    assert {one["rule"] for one in made.json()["deadlines"]} == {"gdpr-33", "own-tell-executive", "own-root-cause"}
    noted = post(client, "incidents/I-1/entries", {"kind": "note", "text": "Two customers called"})
    assert (noted.status, len(noted.json()["timeline"])) == (201, 2)
    moved = post(client, "incidents/1/entries", {"kind": "state", "state": "contained", "text": "rolled back"})
    assert moved.json()["line"]["state"] == "contained"
    refused = post(client, "incidents/1/entries", {"kind": "state", "state": "closed", "text": "x"})
    assert (refused.status, refused.json()["place"]) == (409, "state")
    listed = client.get("/api/v1/incidents?state=contained&severity=high&kind=incident&about=model:shop/churn").json()
    assert (listed["found"], listed["of"]) == (1, 1)
    assert client.get("/api/v1/incidents?state=fine").status == 422
    assert client.get("/api/v1/incidents/I-9").status == 404


def test_a_machine_that_only_sends_events_may_do_none_of_it(door: Served) -> None:
    machine = door.client(tokens.create(door.operator, producer="sender", label="t").secret)
    assert upload(machine, PDF).status == 403
    assert post(machine, "incidents", {"title": "x", "about": "model:churn", "severity": "low"}).status == 403
    assert machine.ask("POST", "/api/v1/frameworks", OURS.encode()).status == 403
    for path in ("evidence", "frameworks", "incidents", "evidence/1/file"):
        assert machine.get(f"/api/v1/{path}").status == 403


def test_a_deadline_of_the_company_is_set_and_ended(client: Client) -> None:
    said = {"title": "Ring the insurer", "to": "insurer", "hours": 4, "source": "Policy 3.1", "reason": "a clause"}
    made = post(client, "deadlines", said)
    assert (made.status, made.json()["rule"], made.json()["state"]) == (201, "own-ring-the-insurer", "not in force yet")
    assert post(client, "deadlines/own-ring-the-insurer/end", {"reason": "no clause"}).json()["state"] == "expiring"
    listed = client.get("/api/v1/deadlines").json()
    assert {"gdpr-33", "own-ring-the-insurer"} <= {one["rule"] for one in listed["deadlines"]}
    assert all(duty["checked_on"] for duty in listed["duties"])
    assert len(client.get("/api/v1/deadlines/own-ring-the-insurer").json()["revisions"]) == 2
    refused = post(client, "deadlines", said | {"source": "javascript:alert(1)"})
    assert (refused.status, "source: an address that begins" in refused.body.decode()) == (422, True)
