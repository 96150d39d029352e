"""Decisions from a terminal and from a notebook: one line, an editor, files in and out."""

from __future__ import annotations

import json
import shlex
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from registry import madr, notebook
from registry.access import Role
from registry.errors import RegistryError
from registry.services import roles, tokens
from tests.http_server import served
from tests.people import opened
from tests.test_cli import Shell

FOREIGN = b"# Use Parquet\r\n\r\n## Decision Drivers\r\n\r\n* cost\r\n"
WORDS = ("Ship churn 3", "--about", "model:models/churn@3", "--choice", "Ship it", "--because", "it finds more")


@pytest.fixture
def shell(registry_url: str, tmp_path: Path) -> Shell:
    shell = Shell(registry_url, tmp_path)
    registry, operator, _ = opened(registry_url)
    shell.env["COUNTERSIGN_TOKEN"] = tokens.create(operator, producer="ci", label="tests").secret
    roles.give(operator, "ci", Role.ENGINEER)
    registry.close()
    return shell


def logged(shell: Shell, *words: str) -> Any:
    return json.loads(shell("decide", *words, "--json"))


def test_a_decision_is_one_line(shell: Shell):
    assert shell("decide", *WORDS) == "D-1 is on record: Ship churn 3 (model:models/churn@3).\n"
    made = logged(
        shell, *WORDS, "--option", "Keep version 2", "--assume", "few gaps (income.null_share < 0.05)",
        "--people", "anna, ben (consulted)", "--revisit", "2027-05-01", "--supersedes", "D-1",
    )  # fmt: skip
    assert (made["number"], made["revisit_on"]) == ("D-2", "2027-05-01")
    assert made["assumptions"][0]["limit"] == "income.null_share < 0.05"
    assert [one["part"] for one in made["people"]] == ["decision-maker", "consulted"]
    assert [line.split()[:2] for line in shell("decisions", "list").splitlines()[1:]] == [
        ["D-2", "in"],
        ["D-1", "superseded"],
    ]
    assert json.loads(shell("decisions", "list", "--only", "in force", "--json"))["found"] == 1
    shown = shell("decisions", "show", "D-1")
    assert "superseded by D-2" in shown
    assert "Chosen: Ship it\nit finds more" in shown


def test_what_is_missing_is_told_and_nothing_is_logged(shell: Shell):
    shell("decide", "Ship churn 3", "--about", "model:a/b", "--choice", "x", code=1)
    assert "rationale: say why." in shell.said
    shell("decide", "t", "--about", "nothing", code=1)
    assert "is not kind:name@version" in shell.said
    assert json.loads(shell("decisions", "list", "--json"))["of"] == 0
    shell("decisions", "list", "--only", "nice", code=1)
    shell.env.pop("COUNTERSIGN_TOKEN")
    shell("decide", *WORDS, code=1)
    assert "operator may not put decisions on record" in shell.said


def test_an_editor_opens_with_what_the_template_asks_for(shell: Shell):
    script = shell.file("editor.py", b"""
import pathlib, re, sys
path = pathlib.Path(sys.argv[1]); text = path.read_text()
pathlib.Path(sys.argv[0]).with_name("seen.md").write_text(text)
blank, filled = 'Chosen option: "<!--.*?-->", because <!--.*?-->', 'Chosen option: "No", because no lawful data.'
text = re.sub(blank, filled, text, flags=re.S)
path.write_text(text)
""")  # fmt: skip
    shell.env["EDITOR"] = shell.env["VISUAL"] = f"{shlex.quote(sys.executable)} {shlex.quote(script)}"
    made = logged(
        shell, "Not buying it", "--about", "use_case:hiring", "--template", "saying-no", "--revisit", "1y", "--edit"
    )
    seen = (shell.folder / "seen.md").read_text()
    assert "no way to notice that it is wrong" in " ".join(seen.split())
    assert (made["choice"], made["rationale"], made["template"]) == ("No", "no lawful data.", "saying-no")
    assert (made["context"], made["from_file"]) == ("", False)
    assert len(made["options"]) == 4
    assert made["revisit_on"]


def test_files_come_in_once_whole_and_go_out_as_they_came(shell: Shell):
    foreign, broken = shell.file("0005-use-parquet.md", FOREIGN), shell.file("bad.md", b"\xff")
    shell("decisions", "import", foreign, broken, "--about", "dataset:lake/orders", code=1)
    assert "bad.md: a MADR file is text in UTF-8." in shell.said
    shell("decisions", "import", foreign, "--about", "dataset:lake/orders")
    assert json.loads(shell("decisions", "list", "--json"))["of"] == 1
    shell("decide", *WORDS)
    folder = shell.folder / "out"
    shell("decisions", "export", "--to", str(folder))
    assert sorted(path.name for path in folder.iterdir()) == ["0001-use-parquet.md", "0002-ship-churn-3.md"]
    again = madr.read((folder / "0001-use-parquet.md").read_bytes().decode())
    assert again.source.encode() == FOREIGN
    assert shell("decisions", "export", "D-2") == (folder / "0002-ship-churn-3.md").read_text()
    shell("decisions", "export", code=1)


def test_a_file_that_says_not_what_it_is_about_is_refused(shell: Shell):
    shell("decisions", "import", shell.file("a.md", FOREIGN), code=1)
    assert "about: Field required" in shell.said


SAID = {"about": "model:models/churn@3", "choice": "Ship it", "because": "it finds more"}


def test_a_notebook_logs_over_http_once(registry_url: str, monkeypatch: pytest.MonkeyPatch):
    with served(registry_url) as door:
        monkeypatch.setenv("COUNTERSIGN_URL", f"http://127.0.0.1:{door.port}/")
        monkeypatch.setenv("COUNTERSIGN_TOKEN", door.token)
        first = notebook.decide("Ship churn 3", **SAID)
        assert (first.number, first.url) == ("D-1", f"http://127.0.0.1:{door.port}/decision?id=1")
        assert notebook.decide("Ship churn 3", **SAID) == first
        assert notebook.decide("Ship churn 3", **SAID, key="second").number == "D-2"
        assert notebook.decide("Ship churn 4", **SAID, assumptions=[{"text": "calm"}]).number == "D-3"
        with pytest.raises(RegistryError, match="rationale: say why"):
            notebook.decide("x", **SAID | {"because": ""})
        with pytest.raises(RegistryError, match="surprise: "):
            notebook.decide("x", **SAID, surprise=1)
        monkeypatch.setenv("COUNTERSIGN_TOKEN", "cs_wrong")
        with pytest.raises(RegistryError, match="unknown or revoked"):
            notebook.decide("x", **SAID)
    with pytest.raises(RegistryError, match="does not answer"):
        notebook.decide("x", **SAID)
    monkeypatch.setenv("COUNTERSIGN_URL", "file:///etc/passwd")
    with pytest.raises(RegistryError, match="COUNTERSIGN_URL"):
        notebook.decide("x", **SAID)


def test_a_notebook_beside_the_registry_needs_no_server(shell: Shell, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("COUNTERSIGN_URL", raising=False)
    monkeypatch.delenv("COUNTERSIGN_TOKEN", raising=False)
    with pytest.raises(RegistryError, match="COUNTERSIGN_TOKEN is not set"):
        notebook.decide("Ship churn 3", **SAID)
    for name in ("REGISTRY_URL", "COUNTERSIGN_TOKEN"):
        monkeypatch.setenv(name, shell.env[name])
    began = time.monotonic()
    assert notebook.decide("Ship churn 3", **SAID).number == "D-1"
    assert time.monotonic() - began < 30
    assert "Ship churn 3" in shell("decisions", "show", "1")
