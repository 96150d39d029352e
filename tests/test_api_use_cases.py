"""Use cases over HTTP and on the command line: the same services, refusals and permissions."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from typer.testing import CliRunner

from registry.access import Role
from registry.cli import app
from registry.errors import RegistryError
from registry.services import roles, tokens
from tests.http_server import Client, Served, served
from tests.people import Watch, role_desk
from tests.test_services_use_cases import WHOLE


@pytest.fixture
def door(sqlite_url: str) -> Iterator[Served]:
    """An open door on a fresh registry with the demo's accounts."""
    with served(sqlite_url) as door:
        role_desk(door.operator, Role.ENGINEER, Watch())
        yield door


def post(client: Client, path: str, body: Any) -> Any:
    return client.ask("POST", f"/api/v1/{path}", json.dumps(body).encode())


def office(door: Served) -> Client:
    """A connection with the role compliance."""
    secret = tokens.create(door.operator, producer="office", label="t").secret
    roles.give(door.operator, "office", Role.COMPLIANCE)
    return door.client(secret)


def test_a_use_case_is_proposed_listed_revised_and_moved(door: Served) -> None:
    client = office(door)
    made = post(client, "use-cases", WHOLE | {"slug": "hiring", "key": "once"})
    assert (made.status, made.json()["slug"], made.json()["new"]) == (201, "hiring", True)
    assert post(client, "use-cases", WHOLE | {"slug": "hiring", "key": "once"}).json()["new"] is False
    listed = client.get("/api/v1/use-cases?q=applications&tier=high").json()
    assert [(one["slug"], one["tier"], one["owner"]["login"]) for one in listed["use_cases"]] == [
        ("hiring", "high", "demo-executive")
    ]
    assert post(client, "use-cases/hiring", {"purpose": "Order by fit"}).json()["revision"] == 2
    assert post(client, "use-cases/hiring/stage", {"to": "assessment"}).json()["stage"] == "assessment"
    refused = post(client, "use-cases/hiring/stage", {"to": "build"})
    assert refused.status == 409
    assert "An approval of the kind new use case" in refused.json()["error"]
    held = post(client, "use-cases/hiring/roles", {"role": "decider", "login": "demo-reviewer"}).json()["roles"]
    assert [p["login"] for r in held if r["role"] == "decider" for p in r["holders"]] == ["demo-reviewer"]
    assert client.get("/api/v1/use-cases/hiring/history").json()["revisions"][0]["purpose"] == "Order by fit"
    assert client.get("/api/v1/use-cases/hiring").json()["stage"] == "assessment"
    assert client.get("/api/v1/use-cases/hiring/stage").json()["gates"][0]["to"] == "build"
    assert client.get("/api/v1/use-cases/hiring/risk").json()["reasons"][0]["cites"] == "Art. 6(2), Annex III(4)(a)"
    learnt = {"login": "demo-reviewer", "skill": "law", "level": 2}
    assert post(client, "skills", learnt).json() == client.get("/api/v1/skills").json() == {"demo-reviewer": {"law": 2}}
    assert post(client, "skills", learnt | {"level": 9}).status == 422
    assert client.get("/api/v1/people-gaps").json()["use_cases"] == 1
    assert client.get("/api/v1/use-cases/nothing").status == 404


def test_what_is_wrong_is_named_with_its_place(door: Served) -> None:
    client = door.client()
    strange = {"title": "x", "answers": {"eu_area": "ghosts"}}
    for body, place in (({"title": ""}, "title"), (strange, "answers.eu_area")):
        refused = post(client, "use-cases", body)
        assert (refused.status, refused.json()["place"]) == (422, place), refused.json()
    assert client.ask("POST", "/api/v1/use-cases", b"{").status == 422
    assert client.get("/api/v1/use-cases").json()["of"] == 0


def test_a_producer_sees_and_proposes_nothing(door: Served) -> None:
    client = door.client(tokens.create(door.operator, producer="only-sends", label="t").secret)
    assert client.get("/api/v1/use-cases").status == 403
    assert post(client, "use-cases", {"title": "x"}).status == 403


def test_whoever_proposes_a_tier_can_t_confirm_it_by_this_door_either(door: Served) -> None:
    post(door.client(), "use-cases", WHOLE | {"slug": "hiring"})
    client, wanted = office(door), {"tier": "limited", "reason": "counsel"}
    assert post(door.client(), "use-cases/hiring/risk", wanted).status == 403, "an engineer judges no risk"
    assert post(client, "use-cases/hiring/risk", wanted).json()["disputed"]["by"] == "office"
    refused = post(client, "use-cases/hiring/risk", {"agreed": True, "reason": "x"})
    assert (refused.status, "needs a second person" in refused.json()["error"]) == (403, True)
    assert post(client, "use-cases/hiring/risk", wanted | {"agreed": True}).status == 422


def test_the_rules_in_force_are_readable_by_program(door: Served) -> None:
    found = door.client().get("/api/v1/risk-rules?jurisdiction=both").json()["rule_sets"]
    assert {one["rule_set"] for one in found} == {"eu-ai-act", "neutral"}
    assert all(len(one["digest"]) == 64 for one in found)


def run(*words: str, given: str = "") -> Any:
    return CliRunner().invoke(app, words, input=given)


def test_the_command_line_proposes_shows_moves_and_says_what_is_missing(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REGISTRY_URL", sqlite_url)
    assert run("init").exit_code == 0
    said = {name: value for name, value in WHOLE.items() if name not in ("owner", "sponsor")}
    assert run("use-case", "propose", "-", given=json.dumps(said | {"slug": "hiring"})).exit_code == 0
    assert "churn is on record" in run("use-case", "propose", "--title", "Churn").output
    shown = json.loads(run("use-case", "show", "hiring", "--json").stdout)
    assert (shown["stage"], shown["tier"]["tier"]) == ("proposal", "high")
    listed = json.loads(run("use-case", "list", "--tier", "high", "--json").stdout)
    assert [one["slug"] for one in listed["use_cases"]] == ["hiring"]
    refused = run("use-case", "move", "hiring", "assessment")
    assert isinstance(refused.exception, RegistryError)
    assert "Somebody in the role owner" in str(refused.exception)
    assert run("use-case", "revise", "churn", "-", given='{"purpose": "Who leaves"}').exit_code == 0
    assert run("use-case", "move", "churn", "rejected", "--reason", "nobody asked").exit_code == 0
    risk = run("use-case", "risk", "hiring")
    assert "Annex III(4)(a)" in risk.output
    assert json.loads(run("use-case", "gaps", "--json").stdout)["use_cases"] == 1
    assert json.loads(run("use-case", "recompute", "--json").stdout) == {"moved": []}


def test_an_inventory_is_read_first_and_then_brought_in(door: Served) -> None:
    client = door.client()
    content = b'"Use Case Name","Agency","What is the intended purpose and expected benefits of the AI?"\n"A","B","C"\n'
    read = client.ask("POST", "/api/v1/inventory?preview=1", content, Content_Type="text/csv")
    assert (read.status, read.json()["new"], read.json()["lines"][0]["slug"]) == (201, 1, "")
    made = client.ask("POST", "/api/v1/inventory", content, Content_Type="text/csv").json()
    assert (made["new"], made["lines"][0]["slug"]) == (1, "a")
    assert client.ask("POST", "/api/v1/inventory", content, Content_Type="text/csv").json()["unchanged"] == 1
