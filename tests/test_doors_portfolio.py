"""Portfolio, funding, quarter and what-ifs by service, HTTP and command line: the same numbers, the same refusals."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from registry.access import Desk, Role
from registry.commands.moves import Moves
from registry.commands.use_cases import read as read_proposal
from registry.errors import Conflict
from registry.services import business_cases, funding, money_portfolio, roles, tokens, use_cases, workbench
from registry.services.funding import Asked
from tests.command_line import Done, here
from tests.http_server import Client, Served, served
from tests.people import Watch, role_desk

CASE = (Path(__file__).parents[1] / "data" / "cases" / "fraud-detection.yaml").read_text()
WHAT_IF = "/api/v1/use-cases/fraud/what-if"
WORDS = ("--costs", "1.2", "--late", "3", "--lever", "spot", "--draws", "500")
BODY = {"costs": 1.2, "late_months": 3, "levers": ["spot"]}
MOVES = Moves(costs=1.2, late_months=3, levers=("spot",))


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> str:
    return f"sqlite:///{tmp_path_factory.mktemp('doors') / 'registry.db'}"


@pytest.fixture(scope="module")
def door(url: str) -> Iterator[Served]:
    with served(url) as door:
        engineer = desk_of(door)
        use_cases.propose(engineer, read_proposal({"title": "Fraud", "slug": "fraud"}))
        business_cases.save(engineer, "fraud", CASE)
        yield door


def desk_of(door: Served) -> Desk:
    return role_desk(door.operator, Role.ENGINEER, Watch())


def someone(door: Served, role: Role | None) -> tuple[Client, str]:
    name = f"from-{role.value if role else 'nobody'}"
    secret = tokens.create(door.operator, producer=name, label="t").secret
    if role:
        with suppress(Conflict):  # from the test before
            roles.give(door.operator, name, role)
    return door.client(secret), secret


def run(url: str, *words: str, secret: str = "") -> Done:
    return here(*words, env={"REGISTRY_URL": url, "COUNTERSIGN_TOKEN": secret, "COLUMNS": "200"})


def said(url: str, secret: str, *words: str) -> Any:
    done = run(url, *words, "--json", secret=secret)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def post(client: Client, path: str, body: Any) -> Any:
    return client.ask("POST", path, json.dumps(body).encode())


def test_the_portfolio_comes_to_the_same_by_every_door(door: Served, url: str):
    client, secret = someone(door, Role.ENGINEER)
    worth = money_portfolio.view(desk_of(door), draws=500, seed=2).roll_up.npv.mean.value
    over_http = client.get("/api/v1/portfolio?draws=500&seed=2").json()
    typed = said(url, secret, "portfolio", "--on-record", "--draws", "500", "--seed", "2")
    assert over_http["roll_up"]["npv"]["mean"]["value"] == typed["roll_up"]["npv"]["mean"]["value"] == worth
    assert over_http["roll_up"]["projects"][0]["light"] in ("red", "amber", "green")
    assert over_http["standings"]["fraud"]["revision"] == 1
    assert run(url, "portfolio", "--on-record", "--draws", "500", secret=secret).stdout.startswith("1 use case with")
    wrong = client.get("/api/v1/portfolio?draws=7")
    assert (wrong.status, wrong.json()["place"]) == (422, "draws")
    assert "on-record: " in run(url, "portfolio", "--on-record", "--cash", "5", secret=secret).stderr


def test_what_to_fund_is_the_same_by_every_door(door: Served, url: str):
    client, secret = someone(door, Role.ENGINEER)
    worth = funding.funding(desk_of(door), Asked(cash=9e6, theta=0.2)).selection.worth.value
    over_http = client.get("/api/v1/portfolio/funding?cash=9e6&theta=0.2&exact=1").json()
    typed = said(url, secret, "fund", "--cash", "9e6", "--theta", "0.2", "--exact")
    assert over_http["selection"]["worth"]["value"] == typed["selection"]["worth"]["value"] == pytest.approx(worth)
    assert over_http["limits"]["amounts"] == typed["limits"]["amounts"] == {"cash": [9e6] * funding.QUARTERS}
    wrong = client.get("/api/v1/portfolio/funding?cash=much")
    assert (wrong.status, wrong.json()["place"]) == (422, "cash")
    assert client.get("/api/v1/portfolio/funding?people=-1").json()["place"] == "people"
    assert "cash: a number from 0 on is needed" in run(url, "fund", "--cash", "-1", secret=secret).stderr


def test_a_quarter_is_the_same_by_every_door(door: Served, url: str):
    client, secret = someone(door, Role.ENGINEER)
    over_http, typed = (
        client.get("/api/v1/portfolio/quarter?month=2026-08").json(),
        said(url, secret, "quarter", "2026-08"),
    )
    assert over_http["label"] == typed["label"] == "Q3 2026"
    assert (over_http["planned"], over_http["checkpoint"]) == (typed["planned"], None)
    assert client.get("/api/v1/portfolio/quarter?month=2199-01").json()["place"] == "quarter"


def test_a_move_comes_to_the_same_by_every_door_and_changes_nothing(door: Served, url: str):
    client, secret = someone(door, Role.ENGINEER)
    answer = workbench.tried(desk_of(door), "fraud", MOVES, draws=500).answer
    over_http = post(client, f"{WHAT_IF}?draws=500", BODY).json()
    typed = said(url, secret, "case", "try", "fraud", *WORDS)
    assert over_http["difference"] == typed["difference"]
    assert over_http["difference"]["value"] == answer.difference.value
    assert over_http["case"] == typed["case"]
    assert "Changed: " in run(url, "case", "try", "fraud", *WORDS, secret=secret).stdout
    assert business_cases.of(desk_of(door), "fraud").revision == 1


@pytest.mark.parametrize(
    ("body", "words", "place"),
    [
        ({"costs": -1}, ("--costs", "-1"), "costs"),
        ({"lines": {"nowhere": 2}}, ("--line", "nowhere=2"), "lines.nowhere"),
        ({"late_months": 9_999}, ("--late", "9999"), "late_months"),
        ({"rate_per_year": 80}, ("--rate", "80"), "rate_per_year"),
        ({"levers": ["magic"]}, ("--lever", "magic"), "levers[0]"),
    ],
)
def test_a_refused_move_names_its_place_by_every_door(door: Served, url: str, body: Any, words: Any, place: str):
    client, secret = someone(door, Role.ENGINEER)
    refused = post(client, WHAT_IF, body)
    assert (refused.status, refused.json()["place"]) == (422, place)
    typed = run(url, "case", "try", "fraud", *words, secret=secret)
    assert typed.returncode == 1
    assert " ".join(typed.stderr.split()) == " ".join(refused.json()["error"].split())


def test_what_was_tried_is_kept_with_its_lever_or_becomes_the_plan(door: Served, url: str):
    client, secret = someone(door, Role.ENGINEER)
    assert post(client, f"{WHAT_IF}/keep", {"name": "spot", "moves": BODY, "note": "to see"}).status == 201
    typed = said(url, secret, "case", "try", "fraud", *WORDS, "--keep", "spot")
    assert typed["kept"]["levers"] == {"spot": {}}
    beside = client.get(f"{WHAT_IF}?draws=500").json()["scenarios"]
    assert [one["scenario"]["name"] for one in beside] == ["spot"]
    assert beside[0]["answer"]["difference"] == typed["difference"]
    assert said(url, secret, "case", "try", "fraud", "--draws", "500")["scenarios"] == beside
    adopted = said(url, secret, "case", "try", "fraud", *WORDS, "--adopt", "--note", "decided", "--from", "1")
    assert adopted["adopted"]["revision"] == 2
    late = post(client, f"{WHAT_IF}/adopt", {"moves": BODY, "expected_revision": 1})
    assert late.status == 409
    nothing = post(client, f"{WHAT_IF}/adopt", {"moves": {}, "expected_revision": 2})
    assert (nothing.status, "Nothing is moved" in nothing.json()["error"]) == (422, True)


def test_who_may_not_is_refused_by_every_door(door: Served, url: str):
    reviewer, secret = someone(door, Role.REVIEWER)
    assert reviewer.get("/api/v1/portfolio?draws=500").status == 200
    for path in ("keep", "adopt"):
        body = {"moves": BODY, **({"name": "x"} if path == "keep" else {"expected_revision": 2})}
        assert post(reviewer, f"{WHAT_IF}/{path}", body).status == 403
    assert run(url, "case", "try", "fraud", *WORDS, "--adopt", secret=secret).returncode == 1
    stranger, nobody = someone(door, None)
    for path in ("/api/v1/portfolio", "/api/v1/portfolio/funding", "/api/v1/portfolio/quarter", WHAT_IF):
        assert stranger.get(path).status == 403
    for words in (("portfolio", "--on-record"), ("fund",), ("quarter",), ("case", "try", "fraud")):
        assert run(url, *words, secret=nobody).returncode == 1
