"""Capacity, a training run, levers, the platform and whether to go on: the same by HTTP and by the command line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from registry.access import Desk, Role
from registry.commands.use_cases import read as read_proposal
from registry.services import business_cases, roles, tokens, use_cases
from tests.command_line import here
from tests.http_server import Client, Served, served
from tests.people import Watch, role_desk

CASE = Path(__file__).parents[1] / "data" / "cases" / "fraud-detection.yaml"
SPOT = "/api/v1/use-cases/fraud/levers"
TOLD = (
    ("/api/v1/capacity/promise?customers=10&hours_each=2&hours_promised=8", "capacity promise 10 2 8"),
    ("/api/v1/capacity/service?per_hour=200&seconds_each=180&within=20&target=0.8",
     "capacity service 200 180 --within 20 --target 0.8"),
    ("/api/v1/capacity/batch?items=1000&seconds_each=36&hours=5&price=2", "capacity batch 1000 36 5 --price 2"),
    ("/api/v1/capacity/own?purchase=200000&gpus=8&rented=4", "capacity own 200000 8 4"),
    ("/api/v1/training-run/epochs?epochs=100&stopped_at=47", "budget epochs 100 --stopped-at 47"),
    ("/api/v1/training-run/so-far?costs=10,12,11&epochs=10&budget=100&planned=90",
     "budget so-far 10 12 11 --epochs 10 --budget 100 --planned 90"),
    ("/api/v1/training-run/checkpoint?worth=100&spread=60&correlation=0.7&remaining=90",
     "budget checkpoint 100 60 0.7 90"),
    ("/api/v1/platform", "capacity platform"),
    ("/api/v1/levers", "levers"),
    ("/api/v1/use-cases/fraud/case/onward?draws=500", "case onward fraud --draws 500"),
    (f"{SPOT}?pull=spot&draws=500", "case try fraud --lever spot --draws 500"),
)  # fmt: skip


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> str:
    return f"sqlite:///{tmp_path_factory.mktemp('operations') / 'registry.db'}"


@pytest.fixture(scope="module")
def door(url: str) -> Iterator[Served]:
    with served(url) as door:
        engineer: Desk = role_desk(door.operator, Role.ENGINEER, Watch())
        use_cases.propose(engineer, read_proposal({"title": "Fraud", "slug": "fraud"}))
        business_cases.save(engineer, "fraud", CASE.read_text())
        yield door


@pytest.fixture(scope="module")
def engineer(door: Served) -> tuple[Client, str]:
    secret = tokens.create(door.operator, producer="operations", label="t").secret
    roles.give(door.operator, "operations", Role.ENGINEER)
    return door.client(secret), secret


@pytest.mark.parametrize(("path", "typed"), TOLD)
def test_an_answer_is_the_same_by_every_door(url: str, engineer: tuple[Client, str], path: str, typed: str):
    client, secret = engineer
    answered = client.get(path)
    assert answered.status == 200, answered.json()
    done = here(*typed.split(), "--json", env={"REGISTRY_URL": url, "COUNTERSIGN_TOKEN": secret})
    assert done.returncode == 0, done.stderr
    over_http, said = answered.json(), json.loads(done.stdout)
    said.pop("provenance", None)  # it says when it was asked
    assert said
    assert {name: over_http[name] for name in said} == said


def test_ten_customers_and_epoch_47_come_out_as_by_hand(engineer: tuple[Client, str]):
    client, _ = engineer
    promise = client.get(TOLD[0][0]).json()
    assert (promise["now"]["in_time"], promise["now"]["last_after"], promise["needed"]["machines"]) == (4, 20.0, 3)
    epochs = client.get("/api/v1/training-run/epochs?epochs=100&stopped_at=47").json()
    assert epochs["cost_ratio"] == pytest.approx(100 / 47)
    assert epochs["p_stop_by"] == pytest.approx(0.092, abs=0.002)


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("/api/v1/capacity/promise?customers=10&hours_each=nan&hours_promised=8", "hours_each"),
        ("/api/v1/capacity/promise?hours_each=2&hours_promised=8", "customers"),
        ("/api/v1/training-run/so-far?costs=ten&budget=1&planned=1", "costs"),
        (SPOT, "pull"),
        (f"{SPOT}?pull=magic", "levers[0]"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_place(engineer: tuple[Client, str], path: str, place: str):
    refused: Any = engineer[0].get(path)
    assert (refused.status, refused.json()["place"]) == (422, place)


def test_who_may_not_see_money_is_told_none(door: Served):
    stranger = door.client(tokens.create(door.operator, producer="stranger", label="t").secret)
    assert {stranger.get(path).status for path, _ in TOLD} == {403}
