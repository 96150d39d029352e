"""Business cases over HTTP and on the command line: the same services, refusals and figures."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from registry.access import Role
from registry.cli import app
from registry.commands import use_cases as commands
from registry.errors import Invalid
from registry.services import roles, tokens, use_cases
from tests.http_server import Client, Served, served
from tests.money import DEARER, SMALL
from tests.people import Watch, role_desk

CASE = "/api/v1/use-cases/invoices/case"


@pytest.fixture
def door(sqlite_url: str) -> Iterator[Served]:
    with served(sqlite_url) as door:
        engineer = role_desk(door.operator, Role.ENGINEER, Watch())
        use_cases.propose(engineer, commands.read({"title": "Invoices", "slug": "invoices"}))
        yield door


def post(client: Client, path: str, body: Any) -> Any:
    return client.ask("POST", path, json.dumps(body).encode())


def someone(door: Served, role: Role) -> Client:
    secret = tokens.create(door.operator, producer=f"from-{role.value}", label="t").secret
    roles.give(door.operator, f"from-{role.value}", role)
    return door.client(secret)


def test_a_case_goes_through_the_http_door_with_located_refusals(door: Served) -> None:
    client = someone(door, Role.ENGINEER)
    assert client.get(CASE).status == 404
    assert client.get(f"{CASE}/template").body.startswith(b"# Every hidden cost")
    wrong = post(client, CASE, {"text": SMALL.replace("low: 10000", "low: 30000")})
    assert (wrong.status, wrong.json()["place"]) == (422, "lines[1].amount.likely")
    assert post(client, CASE, {"text": SMALL, "note": "first"}).json()["new"] is True
    assert post(client, CASE, {"text": SMALL}).json()["new"] is False
    assert post(client, CASE, {"text": DEARER, "expected_revision": 0}).status == 409
    assert post(client, CASE, {"text": DEARER}).json()["revision"] == 2
    differs = client.get(f"{CASE}/difference?first=1").json()
    assert [one["place"] for one in differs["difference"]["changes"]] == ["budget", "lines.people.amount"]
    assert differs["worth"][-1]["reached"] == pytest.approx(differs["difference"]["second"]["npv"])
    assert post(client, f"{CASE}/restore", {"revision": 1}).json()["revision"] == 3
    assert [one["revision"] for one in client.get(f"{CASE}/revisions").json()["revisions"]] == [3, 2, 1]
    assert client.get("/api/v1/cases").json()["cases"][0]["slug"] == "invoices"
    assert client.get(f"{CASE}?revision=2").json()["newest"] == 3
    assert post(someone(door, Role.REVIEWER), CASE, {"text": SMALL}).status == 403


def test_economics_come_with_what_they_were_worked_out_from(door: Served) -> None:
    client = someone(door, Role.ENGINEER)
    post(client, CASE, {"text": SMALL})
    found = client.get(f"{CASE}/economics?draws=500&seed=3&horizons=6&drivers=1&losses=1").json()
    at = found["provenance"]
    assert (at["source"], at["draws"], at["seed"]) == ("business_case:invoices@1", 500, 3)
    assert len(at["digest"]) == 64
    assert [one["months"] for one in found["horizons"]] == [6, 24]
    assert found["simulation"]["seed"] == 3
    assert found["drivers"]["swings"][0]["key"] == "saved"
    late = post(client, f"{CASE}/economics?draws=500&seed=3", {"late_months": 6}).json()
    assert late["horizons"][2]["npv"] < found["horizons"][1]["npv"]
    kept = post(client, f"{CASE}/scenarios", {"name": "late", "late_months": 6}).json()
    assert (kept["name"], kept["what_if"]["late_months"]) == ("late", 6)
    again = client.get(f"{CASE}/economics?draws=500&seed=3&scenario=late").json()
    assert again["simulation"] == late["simulation"]
    assert post(client, f"{CASE}/scenarios/taken-away", {"name": "late"}).status == 201
    assert client.get(f"{CASE}/scenarios").json() == {"scenarios": []}
    for query in ("draws=1", "draws=x", "horizons=601", "horizons=a"):
        assert client.get(f"{CASE}/economics?{query}").status == 422


def test_a_case_on_the_command_line(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.money import staged

    stage = staged(sqlite_url)
    secret = tokens.create(stage.operator, producer="bot", label="t").secret
    roles.give(stage.operator, "bot", Role.ENGINEER)
    monkeypatch.setenv("REGISTRY_URL", sqlite_url)
    monkeypatch.setenv("COUNTERSIGN_TOKEN", secret)
    file = tmp_path / "case.yaml"

    def run(*words: str) -> Any:
        done = CliRunner().invoke(app, ["case", *words])
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        return done.stdout

    assert "labelling" in run("template", "invoices")
    file.write_text(SMALL)
    assert "Revision 1" in run("put", "invoices", str(file), "--note", "first")
    file.write_text(DEARER)
    assert json.loads(run("put", "invoices", str(file), "--from", "1", "--json"))["revision"] == 2
    file.write_text(SMALL.replace("low: 10000", "low: 30000"))
    with pytest.raises(Invalid, match=r"lines\[1\].amount.likely"):
        run("put", "invoices", str(file))
    assert "business_case:invoices@2" in run("show", "invoices", "--draws", "500")
    assert run("show", "invoices", "--revision", "1", "--text") == SMALL
    late = json.loads(run("show", "invoices", "--late", "6", "--draws", "500", "--json"))
    assert late["provenance"]["what_if"]["late_months"] == 6
    assert "lines.people.amount" in run("diff", "invoices", "1")
    assert "Revision 3" in run("restore", "invoices", "1")
    assert [one["revision"] for one in json.loads(run("list", "invoices", "--json"))["revisions"]] == [3, 2, 1]
    assert json.loads(run("list", "--json"))["cases"][0]["revision"] == 3
    assert "first" in run("list", "invoices")
    stage.operator.registry.close()
