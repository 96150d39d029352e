"""Evidence, frameworks and incidents from a terminal."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from registry.access import Role
from registry.services import roles, tokens
from tests.people import opened
from tests.test_cli import Shell
from tests.test_rules_frameworks import OURS


@pytest.fixture
def shell(registry_url: str, tmp_path: Path) -> Shell:
    shell = Shell(registry_url, tmp_path)
    registry, operator, _ = opened(registry_url)
    shell.env["COUNTERSIGN_TOKEN"] = tokens.create(operator, producer="ci", label="tests").secret
    for role in (Role.ENGINEER, Role.COMPLIANCE):
        roles.give(operator, "ci", role)
    registry.close()
    shell("register", "model", shell.file("m.json", b'{"namespace": "shop", "name": "churn"}'))
    return shell


def refused(shell: Shell, *words: str) -> str:
    """What a command says that is refused."""
    shell(*words, code=1)
    return shell.said


def test_evidence_goes_in_and_comes_out(shell: Shell, tmp_path: Path) -> None:
    report = shell.file("report.pdf", b"%PDF- fine")
    words = (report, "--kind", "validation report", "--about", "model:churn@3", "--valid-until", "2099-01-01")
    assert shell("evidence", "add", *words).startswith("E-1 is on record, SHA-256 ")
    assert shell("evidence", "add", *words).startswith("E-1 was on record already")
    shell("evidence", "add", "https://dms.example/7", "--kind", "contract")
    shell("evidence", "link", "E-2", "--about", "model:churn")
    listed = json.loads(shell("evidence", "list", "--about", "model:shop/churn", "--json"))
    assert [one["number"] for one in listed["evidence"]] == ["E-2"]  # the other is about version 3 alone
    saved = tmp_path / "again.pdf"
    shell("evidence", "save", "E-1", "-o", str(saved))
    assert saved.read_bytes() == b"%PDF- fine"
    shell("evidence", "save", "E-1", "-o", str(saved), code=1)
    shell("evidence", "withdraw", "E-1", "--reason", "wrong file")
    assert "Withdrawn by ci: wrong file" in shell("evidence", "show", "E-1")
    assert "E-1" in shell("evidence", "list", "--state", "withdrawn")
    assert "cannot be read" in refused(shell, "evidence", "add", str(tmp_path / "none"), "--kind", "x")


def test_a_framework_is_imported_assessed_and_covered(shell: Shell) -> None:
    assert "as house-rules" in shell("framework", "import", shell.file("f.yaml", OURS.encode()))
    assert "100 %" in shell("framework", "assess", "house-rules", "2", "met", "--note", "named")
    shell("framework", "assess", "house-rules", "1.2", "not met")
    told = shell("framework", "coverage", "house-rules")
    assert "50 % of 2 assessed (1 met, 0 partial, 1 not met); 1 not assessed" in told
    assert "= (1 + ½ · 0) / (3 − 0 − 1) = 1 / 2" in told
    assert "1 said to be met without a proof" in told
    assert len(json.loads(shell("framework", "list", "--json"))) == 4
    assert json.loads(shell("framework", "history", "house-rules", "2", "--json"))[0]["note"] == "named"
    broken = shell.file("b.yaml", OURS.replace("version: 3", "version: ''").encode())
    assert "line 3, version: this is needed" in refused(shell, "framework", "import", broken)


def test_an_incident_is_reported_and_closed(shell: Shell) -> None:
    words = ("Wrong scores", "--about", "model:churn@3", "--severity", "low", "--fact", "personal_data")
    told = shell("incident", "report", *words)
    assert "I-1 is on record." in told
    assert "Art. 33(1)" in told
    shell("incident", "note", "I-1", "Two customers called")
    shell("incident", "move", "I-1", "resolved", "--reason", "rolled back")
    assert "root cause" in refused(shell, "incident", "close", "I-1")
    for number, line in enumerate(
        [
            {"kind": "cause", "text": "A join", "subjects": ["model:churn"]},
            {"kind": "kept", "rule": "gdpr-33", "needed": False, "text": "encrypted"},
        ]
    ):
        shell("incident", "add", "I-1", shell.file(f"{number}.json", json.dumps(line).encode()))
    assert "accountable" in refused(shell, "incident", "close", "I-1", "--lesson", "Count rows", "--decision")
    shown = json.loads(shell("incident", "show", "I-1", "--json"))
    assert shown["missing"] == ["somebody must be accountable for it"]
    assert [one["decision"] for one in shown["lessons"]] == ["D-1"]
    assert "I-1" in shell("incident", "list", "--severity", "low", "--state", "resolved")
    assert json.loads(shell("incident", "list", "--json"))["found"] == 1


def test_a_deadline_of_the_company_is_set_and_ended(shell: Shell) -> None:
    words = ("Ring the insurer", "--to", "insurer", "--hours", "4", "--source", "Policy 3.1", "--because", "a clause")
    assert "own-ring-the-insurer: revision 1 holds from 20" in shell("deadline", "set", *words, "--severity", "high")
    shell("deadline", "end", "own-ring-the-insurer", "--because", "no clause any more")
    shown = json.loads(shell("deadline", "show", "own-ring-the-insurer", "--json"))["revisions"]
    assert [(one["revision"], one["state"]) for one in shown] == [(2, "expiring"), (1, "not in force yet")]
    assert "gdpr-33" in shell("deadline", "list")
    assert "it comes with the release" in refused(shell, "deadline", "end", "gdpr-33", "--because", "x")
