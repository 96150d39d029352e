"""`countersign portfolio`: several cases rolled up and chosen from on the command line, without a registry."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.command_line import here

CASES = sorted(str(path) for path in (Path(__file__).resolve().parent.parent / "data" / "cases").glob("*.yaml"))


def portfolio(*words: str, code: int = 0, folder: Path | None = None) -> tuple[str, str]:
    env = {**os.environ, "REGISTRY_URL": "sqlite:////nowhere/at/all.db", "COLUMNS": "300"}
    done = here("portfolio", "--draws", "500", *words, env=env, folder=folder)
    assert done.returncode == code, done.stderr
    return done.stdout, done.stderr


def case(folder: Path, name: str, *, cost: float, benefit: float, **more: Any) -> str:
    lines = [
        {"key": "c", "side": "cost", "category": "other", "amount": cost, "basis": "once"},
        {"key": "b", "side": "benefit", "kind": "revenue", "amount": benefit, "basis": "once", "starts_in": 1},
    ]
    document = {
        "name": name, "currency": "EUR", "start": "2027-01", "horizon_months": 12, "rate_per_year": 0, "lines": lines,
    }  # fmt: skip
    (folder / f"{name}.json").write_text(json.dumps({**document, **more}))
    return f"{name}.json"


def test_the_best_choice_under_a_limit_is_said_with_reasons(tmp_path: Path) -> None:
    """Worth 60, 100, 120 for 10, 20, 30 of cash, of which there are 50: b and c."""
    sizes = {"a": (10, 60), "b": (20, 100), "c": (30, 120)}
    files = [case(tmp_path, name, cost=cost, benefit=cost + worth) for name, (cost, worth) in sizes.items()]
    out, _ = portfolio(*files, "--cash", "50", folder=tmp_path)
    assert "Do b and c: worth 220 € on average." in out
    assert "lacks 10 € of cash in 2027 Q1 beside the chosen, which bring more" in out
    found = json.loads(portfolio(*files, "--cash", "50", "--frontier", "--doing", "a", "--json", folder=tmp_path)[0])
    assert found["selection"]["goal"] == 220
    assert [one["worth"] for one in found["frontier"]["points"]] == [220]
    assert found["frontier"]["here"]["worth"] == 60
    assert found["marginal_value"][0]["prices"][0]["per_unit"] == pytest.approx(4)


def test_published_cases_are_rolled_up_in_one_currency_red_first() -> None:
    found = json.loads(portfolio(*CASES, "--rate", "USD=0.9", "--theta", "0.5", "--json")[0])
    lights = [one["standing"]["light"] for one in found["roll_up"]["projects"]]
    assert lights == sorted(lights, key=["red", "amber", "green"].index)
    assert found["roll_up"]["currency"] == "EUR"
    assert found["roll_up"]["left_out"] == []
    assert {one["name"] for one in found["selection"]["verdicts"]} == {
        one["name"] for one in found["roll_up"]["projects"]
    }


def test_a_case_without_a_rate_is_left_out_in_words() -> None:
    _, said = portfolio(*CASES)
    assert "Left out: Published four-year table is in USD, for which there is no rate to EUR" in said


def test_limits_that_nothing_satisfies_are_explained(tmp_path: Path) -> None:
    files = [case(tmp_path, name, cost=30, benefit=50, must_do=True) for name in "ab"]
    out, _ = portfolio(*files, "--total-cash", "50", folder=tmp_path)
    assert "No choice satisfies the limits:" in out
    assert "a and b must be done." in out
    assert "That takes 60 € of cash in all quarters; 50 is there." in out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--rate", "USD"), "such as USD=0.92 is needed"),
        (("--cash", "1", "--cash", "2"), "one figure for all or 8 are needed, not 2"),
        (("--doing", "nobody"), "nobody: is none of the projects to choose from"),
    ],
)
def test_wrong_words_are_refused_with_their_place(words: tuple[str, ...], said: str) -> None:
    assert said in portfolio(CASES[0], *words, code=1)[1]


def test_a_file_that_is_no_case_is_named(tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text("name: A")
    _, said = portfolio("bad.yaml", folder=tmp_path, code=1)
    assert said.startswith("bad.yaml:")
    assert "lines" in said


def test_what_a_library_prints_past_python_is_no_part_of_the_answer() -> None:
    program = (
        "import ctypes; from registry.cli._own_output import output_kept_clean\n"
        "with output_kept_clean(): ctypes.CDLL(None).puts(b'noise')\n"
        "print('{}')"
    )
    root = Path(__file__).resolve().parent.parent
    env = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    found = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=root, env=env
    )
    assert (found.stdout, found.stderr) == ("{}\n", "noise\n")
