"""`countersign capacity`, `budget` and `levers`: answers in a terminal, without a registry."""

from __future__ import annotations

import json
import os
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.command_line import here

FRAUD = Path(__file__).resolve().parent.parent / "data" / "cases" / "fraud-detection.yaml"
WEEK = (400, 440, 420, 400, 360, 120, 100)


def run(*words: str, stdin: str = "", code: int = 0) -> tuple[str, str]:
    """Standard output and error where no registry is."""
    env = {**os.environ, "REGISTRY_URL": "sqlite:////nowhere/at/all.db", "COLUMNS": "200"}
    done = here(*words, env=env, stdin=stdin.encode())
    assert done.returncode == code, done.stderr
    return done.stdout, done.stderr


def answered(*words: str, **options: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run(*words, "--json", **options)[0])
    return found


def spend(*, weekend: float = 0) -> str:
    """Ten weeks of days from Monday, 5 January 2026; `weekend` more on each day of the ninth weekend."""
    rows = [
        f"{date(2026, 1, 5) + timedelta(days=at)},"
        f"{WEEK[at % 7] * (1 + (at * 7 % 11 - 5) / 50) + (weekend if at in (61, 62) else 0)}"
        for at in range(70)
    ]
    return "\n".join(["day,cost", *rows])


def test_ten_customers_are_told_and_given_to_programs() -> None:
    assert run("capacity", "promise", "10", "2", "8")[0].startswith("4 of 10 customers answered within 8 h, the last")
    found = answered("capacity", "promise", "10", "2", "8", "--price", "4")
    assert (found["now"]["in_time"], found["needed"]["machines"], found["needed"]["cost"]) == (4, 3, 80)


def test_a_service_a_batch_a_portfolio_and_own_machines_answer() -> None:
    words = ("capacity", "service", "200", "180", "--within", "20", "--target", "0.8", "--price", "2")
    assert answered(*words)["chosen"]["queue"]["servers"] == 14
    assert "14 replicas, 71 % busy" in run(*words)[0]
    assert answered("capacity", "batch", "100000", "2", "8", "--price", "3")["machines"] == 7
    found = answered("capacity", "portfolio", "10", "--first", "100")
    assert found["marginal"] == pytest.approx(137.8, abs=0.1)
    assert found["assumed"]["exponent"]["grade"] == "own"
    assert answered("capacity", "own", "833806", "8", "12.29", "--running", "7621.2", "--utilisation", "1")[
        "pays_back_hours"
    ] == pytest.approx(8556, abs=1)


def test_an_exponent_is_fitted_to_own_bills_or_refused(tmp_path: Path) -> None:
    bills = tmp_path / "bills.csv"
    bills.write_text("models,cost\n" + "\n".join(f"{n},{100 * n**1.2}" for n in (2, 3, 5, 8, 10, 12)))
    found = answered("capacity", "portfolio", "12", "--bills", str(bills))
    assert found["fit"]["scale"]["b"] == pytest.approx(1.2)
    assert found["assumed"] == {}
    bills.write_text("models,cost\n1,2\n2,3\n")
    assert "too few" in run("capacity", "portfolio", "12", "--bills", str(bills), code=1)[1]


def test_epoch_47_of_100_is_told_with_what_is_assumed() -> None:
    text = run("budget", "epochs", "100", "--stopped-at", "47")[0]
    assert "It finishes with a probability of 38 %; if not, it stops around epoch 69" in text
    assert "Epoch 47 of 100 means 2.13 times the planned cost per epoch." in text
    assert "Assumed: our proposal, no published source" in text
    assert answered("budget", "epochs", "100", "--stopped-at", "47")["cost_ratio"] == pytest.approx(2.1277, abs=1e-4)


def test_a_weekend_of_4800_is_found_in_a_file() -> None:
    found = answered("budget", "spikes", "-", stdin=spend(weekend=2400))
    assert [one["first"][:10] for one in found["spikes"]] == ["2026-03-07"]
    assert "From 07 Mar 2026" in run("budget", "spikes", "-", stdin=spend(weekend=2400))[0]
    assert not answered("budget", "spikes", "-", stdin=spend())["spikes"]


def test_a_budget_and_what_is_to_come_are_read_off_a_file() -> None:
    """2,240 a week on average: 22,400 in ten weeks of the 26 that 40,000 are for; used up in the eighteenth."""
    found = answered("budget", "burn", "-", "--budget", "40000", "--every", "day", "--periods", "182", stdin=spend())
    assert found["run_out"] is not None
    assert "2026-05-08" <= found["run_out"] <= "2026-05-12"
    assert answered("budget", "forecast", "-", "--ahead", "7", stdin=spend())["total"] == pytest.approx(2240, rel=0.05)
    assert (
        "30 days of spend are needed to look 30 ahead"
        in run("budget", "forecast", "-", stdin="day,cost\n2026-01-05,1", code=1)[1]
    )


def test_levers_are_listed_with_their_sources_and_pulled_on_a_case() -> None:
    assert "https://docs.cloud.google.com" in run("levers")[0]
    assert answered("levers")["levers"][0]["factor"][0]["grade"] == "V"
    found = answered("levers", str(FRAUD), "--pull", "spot=0.5", "--training-share", "1")
    assert found["changes"][0]["after"] == {"value": 1.2}
    assert found["difference"]["value"] > 0
    assert "Not counted: Spot instances" in run("levers", str(FRAUD), "--pull", "spot")[0]
    refusal = answered("levers", str(FRAUD), "--pull", "lora", "--pull", "qlora", code=1)
    assert "choose one" in refusal["problems"][0]["why"]


def test_bytes_that_are_no_text_are_refused_and_never_a_traceback() -> None:
    for words in (("budget", "spikes"), ("budget", "forecast"), ("capacity", "portfolio", "3", "--bills")):
        done = here(*words, "-", "--json", env=dict(os.environ), stdin=b"day,cost\n\xff\xfe")
        assert done.returncode == 1
        assert json.loads(done.stdout)["problems"][0]["place"] == "the file"
