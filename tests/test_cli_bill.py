"""`countersign bill`: a bill can be checked on the command line, without a registry."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from tests.bills import PLAIN, charges, written
from tests.command_line import here


def bill(*words: str, stdin: bytes = b"", code: int = 0) -> tuple[str, str]:
    """Standard output and error of `countersign bill` where no registry is."""
    env = {**os.environ, "REGISTRY_URL": "sqlite:////nowhere/at/all.db", "COLUMNS": "200"}
    done = here("bill", *words, env=env, stdin=stdin)
    assert done.returncode == code, done.stderr
    return done.stdout, done.stderr


def answered(*words: str, **options: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(bill(*words, "--json", **options)[0])
    return found


def test_the_sample_comes_out_to_the_last_digit(shared_data: Path) -> None:
    file = str(shared_data / "focus" / "focus_sample_1.0.csv")
    text = bill(file, "--json")[0]
    assert '"billed": 20.52022672899' in text
    found = json.loads(text)
    assert (found["version"], found["rows"]) == ("1.0", 1_000)
    assert found["currencies"][0]["gpu_rows"] == 8
    assert {"trap": "column-unknown", "row": 1, "column": "Id"}.items() <= next(
        one for one in found["findings"] if one["trap"] == "column-unknown"
    ).items()


def test_people_read_sums_hidden_gpus_and_what_is_odd(shared_data: Path) -> None:
    out, _ = bill(str(shared_data / "focus" / "focus_sample_1.0.csv"))
    assert "20.520227" in out
    assert "Not under AI: AWS G (learning): 10.203683 USD billed in 8 charges, 49.7% of all" in out
    assert 'Warning: row 948 and 22 more, Tags: " org" has spaces; read as "org"' in out
    assert "Unallocated: 20.520227 USD billed (100.0% of all billed)." in out


def test_rules_say_whose_it_is_and_the_rest_is_shown(tmp_path: Path) -> None:
    rules = tmp_path / "rules.yaml"
    rules.write_text('rules: [{to: "use_case:fraud", tags: {team: fraud}}, {to: x, account: none}]')
    data = written(charges({}, {"Tags": ""}))
    out, err = bill("-", "--rules", str(rules), stdin=data)
    assert "use_case:fraud" in out
    assert "Unallocated: 1.250000 USD billed (50.0% of all billed)." in out
    assert "rule 2 fits no charge" in err
    allocation = answered("-", "--rules", str(rules), stdin=data)["currencies"][0]["allocation"]
    assert allocation["billed"] == {"use_case:fraud": 1.25}


def test_the_sum_of_a_missing_cost_is_not_known() -> None:
    data = written(charges({}), columns=[name for name in PLAIN if name != "ListCost"])
    found = answered("-", stdin=data)
    assert found["missing"] == ["ListCost"]
    assert found["currencies"][0]["total"]["list"] is None
    assert found["currencies"][0]["total"]["billed"] == 1.25
    assert "unknown" in bill("-", stdin=data)[0]


@pytest.mark.parametrize("data", [b"", b"a,b\n1,2\n"])
def test_what_is_no_bill_is_refused_with_the_place(data: bytes) -> None:
    out, err = bill("-", "--json", stdin=data, code=1)
    assert json.loads(out)["problems"][0]["place"] == "row 1"
    assert "row 1" in err


def test_another_currency_than_expected_is_an_error_at_its_row() -> None:
    found = answered("-", "--currency", "EUR", stdin=written(charges({})))
    assert [(one["trap"], one["row"], one["severity"]) for one in found["findings"]] == [("currency", 2, "error")]
