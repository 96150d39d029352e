"""Bills, rules, costs, rates and measured benefits over HTTP and on the command line: the same as the services say."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from registry.api import bills as door_of_bills
from registry.api.doors import Door
from registry.settings import Settings
from tests.bills import charges, written
from tests.command_line import here
from tests.http_server import Answered, Client, Served, served
from tests.test_services_actuals import month

BILL = written(charges({**month(1), "BilledCost": "1000.10"}, {**month(1), "Tags": "", "BilledCost": "99.90"}))


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Served, str]]:
    """A door, and the address of its registry."""
    url = f"sqlite:///{tmp_path_factory.mktemp('doors') / 'r.db'}"
    with served(url, projecting=False) as door:
        post(door.client(), "use-cases", {"title": "Fraud", "slug": "fraud"})
        yield door, url


def post(client: Client, path: str, said: Any, **headers: str) -> Answered:
    return client.ask("POST", f"/api/v1/{path}", json.dumps(said).encode(), **headers)


def command(place: tuple[Served, str], *words: str, stdin: bytes = b"", code: int = 0) -> Any:
    """What `countersign … --json` answers an engineer."""
    env = {**os.environ, "REGISTRY_URL": place[1], "COLUMNS": "200", "COUNTERSIGN_TOKEN": place[0].token}
    done = here(*words, env=env, stdin=stdin)
    assert done.returncode == code, done.stderr
    return json.loads(done.stdout) if "--json" in words else done.stdout + done.stderr


def test_a_bill_goes_up_once_and_is_read_with_every_digit(place: tuple[Served, str]) -> None:
    client = place[0].client()
    upload = {"method": "POST", "path": "/api/v1/bills?file_name=january.csv", "body": BILL}
    tried = client.ask("POST", "/api/v1/bills?file_name=january.csv&preview=1", BILL).json()
    assert (tried["bill"]["saved"], client.get("/api/v1/bills").json()["found"]) == (False, 0)
    made = client.ask(**upload, Content_Type="text/csv")
    assert (made.status, made.json()["words"]) == (201, "2 charges in 1 bills: 1 new")
    assert b'"billed":1100.00' in made.body, "an amount is a number with all its digits"
    assert client.ask(**upload).json()["words"].startswith("Nothing changed")
    one = client.get("/api/v1/bills/B-1").json()
    assert (one["line"]["rows"], one["line"]["billed"], one["findings"]) == (2, 1100.0, [])
    assert client.get("/api/v1/bills/B-1/charges?q=team").json()["found"] == 1
    assert client.get("/api/v1/bills/B-9").status == 404
    assert client.ask("POST", "/api/v1/bills?file_name=x", b"no,bill\n").status == 422


def test_a_bill_above_the_limit_is_refused(place: tuple[Served, str]) -> None:
    settings = replace(Settings(demo=False), max_bill_mb=3)
    route = door_of_bills.routes(place[0].registry, settings)[0]
    door = route.endpoint  # type: ignore[attr-defined]
    assert isinstance(door, Door)
    assert door._most == 3 * 1024 * 1024
    assert place[0].client(None).ask("POST", "/api/v1/bills", BILL).status == 401


def test_rules_costs_rates_and_measurements_over_http(place: tuple[Served, str]) -> None:
    client = place[0].client()
    rules = {"text": "rules: [{to: fraud, tags: {team: fraud}}]"}
    assert post(client, "allocation-rules/trial", rules).json()["revision"] is None
    assert post(client, "allocation-rules", rules).json()["revision"] == 1
    shared = client.get("/api/v1/allocation-rules").json()["shared"]
    assert [one["target"] for one in shared["targets"]] == ["use_case:fraud"]
    cost = {
        "use_case": "fraud", "category": "labelling", "month": "2026-01", "amount": "10.5", "currency": "EUR",
        "source": "Invoice",
    }  # fmt: skip
    made = [post(client, "costs", cost, Idempotency_Key="k").json()["number"] for _ in range(2)]
    assert made == ["C-1", "C-1"]
    assert post(client, "costs", {**cost, "amount": "-1"}).status == 422
    rates = {"csv": "on_day,base,quote,rate,source\n2026-01-31,USD,EUR,0.5,bank\n"}
    assert post(client, "rates", rates).json() == {"added": 1, "of": 1}
    stated = {
        "use_case": "fraud", "method": "stated", "value": 5, "unit": "EUR", "period_start": "2026-01-01",
        "period_end": "2026-02-01",
    }  # fmt: skip
    assert post(client, "measurements", stated).json()["status"] == "claimed"
    assert len(client.get("/api/v1/measurements?use_case=fraud").json()["measurements"]) == 1
    assert post(client, "money-settings", {"changes": {"currency": "USD"}}).status == 403, "an engineer chooses nothing"
    found = client.get("/api/v1/actuals?since=2026-01&until=2026-02").json()
    assert [(one["label"], one["bills"], one["entries"]) for one in found["periods"]] == [("Jan 2026", 500.05, 10.5)]
    assert found["unallocated"] == pytest.approx(49.95)
    assert client.get("/api/v1/use-cases/fraud/actuals").json()["line"]["slug"] == "fraud"
    assert client.get("/api/v1/actuals?since=January").status == 422


def test_the_command_line_says_the_same(place: tuple[Served, str], tmp_path: Path) -> None:
    file = tmp_path / "february.csv"
    file.write_bytes(written(charges({**month(2), "BilledCost": "3"})))
    assert command(place, "bill", str(file), "--save", "--json")["parts"][0]["word"] == "new"
    assert "Nothing changed" in command(place, "bill", str(file), "--save")
    assert command(place, "actuals", "bills", "--json")["found"] == 2
    rules = tmp_path / "rules.yaml"
    rules.write_text("rules: [{name: All, to: none-such, account: '*'}]")
    tried = command(place, "actuals", "rules", str(rules), "--json")
    assert (tried["shared"]["unknown"], tried["rules"]["revision"]) == (["use_case:none-such"], 1)
    assert "none-such is not on record" in command(place, "actuals", "rules", str(rules))
    words = ("actuals", "cost", "fraud", "engineers", "7", "EUR", "--month", "2026-02", "--source", "sheet")
    assert command(place, *words, "--json")["number"] == "C-2"
    rates = tmp_path / "rates.csv"
    rates.write_text("on_day,base,quote,rate,source\n2026-02-28,USD,EUR,0.5,bank\n")
    assert len(command(place, "actuals", "rates", str(rates), "--json")["rates"]) == 2
    series = {
        "use_case": "fraud", "method": "parallel run", "with_it": [1, 2], "without": [3, 5], "unit": "hours",
        "period_start": "2026-01-01", "period_end": "2026-02-01", "lower_is_better": True,
    }  # fmt: skip
    body = json.dumps(series).encode()
    assert command(place, "actuals", "measure", "-", "--try", "--json", stdin=body)["measured"]["value"] == 5.0
    assert "M-2 is on record: 5 (" in command(place, "actuals", "measure", "-", stdin=body)
    assert "M-2" in command(place, "actuals", "benefits", "fraud")
    shown = command(place, "actuals", "show", "--since", "2026-01", "--until", "2026-03", "--json")
    assert [one["bills"] + one["entries"] for one in shown["periods"]] == [510.55, 8.5]
    told = command(place, "actuals", "show", "--since", "2026-01", "--until", "2026-03")
    assert "Feb 2026" in told
    assert "Unallocated: 50 EUR (9.1% of all billed)" in told
    assert "currency = EUR" in command(place, "actuals", "settings")
    command(place, "actuals", "settings", "currency", code=1)
