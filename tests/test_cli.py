"""The command line: the same answers as every other door, for people and for programs."""

from __future__ import annotations

import gzip
import json
import os
from codecs import BOM_UTF8
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

import registry.cli
from tests.command_line import here, in_a_process

EVENT = {
    "eventTime": "2026-01-01T00:00:00Z", "eventType": "COMPLETE", "producer": "https://p.example",
    "schemaURL": "https://s.example", "run": {"runId": "01a1fbd1-73ce-759d-832e-d0a99ba8763d"},
    "job": {"namespace": "ml", "name": "train"}, "inputs": [{"namespace": "s3", "name": "raw"}],
    "outputs": [{"namespace": "s3", "name": "model"}],
}  # fmt: skip


class Shell:
    """Runs `countersign` on a registry of its own, in this process unless told otherwise."""

    run = staticmethod(here)

    def __init__(self, url: str, folder: Path) -> None:
        self.folder = folder
        self.env = {**os.environ, "REGISTRY_URL": url, "COLUMNS": "200"}
        self.env.pop("COUNTERSIGN_TOKEN", None)

    def __call__(self, *words: str, code: int = 0) -> str:
        done = self.run(*words, env=self.env)
        assert done.returncode == code, done.stderr
        self.said = done.stderr
        return done.stdout

    def file(self, name: str, content: bytes) -> str:
        path = self.folder / name
        path.write_bytes(content)
        return str(path)


@pytest.fixture
def shell(registry_url: str, tmp_path: Path) -> Shell:
    return Shell(registry_url, tmp_path)


def test_a_file_is_ingested_once_and_counted(shell: Shell) -> None:
    line = json.dumps(EVENT).encode()
    plain, packed = shell.file("a.ndjson", line + b"\n\n"), shell.file("b.ndjson.gz", gzip.compress(line))
    array = shell.file("c.json", b"[" + line + b"]")
    assert json.loads(shell("ingest", plain, packed, array, "--json")) == {
        "stored": 1, "duplicate": 2, "rejected": 0, "rejections": [],
    }  # fmt: skip
    assert json.loads(shell("stats", "--json")) == {
        "events": 1, "jobs": 1, "runs": 1, "states": {"COMPLETE": 1}, "datasets": 2, "io_edges": 2,
        "symlinks": 0, "column_edges": 0, "parent_links": 0,
    }  # fmt: skip
    upstream = json.loads(shell("upstream", "model", "--json"))
    assert [(one["node"]["name"], one["hops"]) for one in upstream["reached"]] == [("train", 1), ("raw", 2)]
    version = f"run:{EVENT['run']['runId']}"
    assert "raw  (s3)" in shell("upstream", "model", "--version", version)
    shell("upstream", "model", "--version", "v77", code=1)
    assert shell.said == "No run has read or written model in version 'v77'.\n"
    assert "raw  (s3)\ntrain  (ml)\nmodel  (s3)" in shell("path", "raw", "model")
    shell("path", "model", "raw", code=1)
    shell("upstream", "9" * 30, code=1)
    assert shell.said == f"Nothing is on record under the name '{'9' * 30}'.\n"


def test_what_is_no_event_is_named_with_its_line_and_the_rest_is_kept(shell: Shell) -> None:
    file = shell.file("mixed.ndjson", json.dumps(EVENT).encode() + b'\n{"job": 7}\nnot json\n')
    shell("ingest", file, code=1)
    assert f"{file}:2: eventTime: expected a string, found nothing" in shell.said
    assert f"{file}:3: not JSON" in shell.said
    assert json.loads(shell("stats", "--json"))["events"] == 1


def test_refusals_are_one_line_that_says_what_to_do(sqlite_url: str, tmp_path: Path) -> None:
    shell = Shell(sqlite_url, tmp_path)
    shell.run = in_a_process  # type: ignore[assignment]
    shell("stats", code=1)
    assert "countersign init" in shell.said
    shell("ingest", "nowhere.ndjson", code=1)
    assert "No such file: nowhere.ndjson" in shell.said
    shell("init")
    shell("upstream", "nobody", code=1)
    assert "Nothing is on record under the name 'nobody'." in shell.said
    assert "Traceback" not in shell.said


def test_what_cannot_be_opened_or_read_is_said_on_one_line(tmp_path: Path) -> None:
    nowhere = tmp_path / "registry.db"
    shell = Shell(f"sqlite:///{nowhere}", tmp_path)
    shell("stats", code=1)
    assert not nowhere.exists()  # asking makes nothing
    torn = shell.file("torn.ndjson.gz", gzip.compress(json.dumps(EVENT).encode())[:-9])
    shell("ingest", torn, code=1)
    assert shell.said.startswith(f"{torn} is no whole gzip file: ")
    shell("backup", "/dev/null/copy", code=1)
    assert shell.said.endswith("/checkpoints: Not a directory\n")
    no_database = shell.file("no.db", b"This is no database. " * 99)
    for url, reason in (
        (f"sqlite:///{no_database}", "file is not a database"),
        ("postgresql+psycopg://nobody@127.0.0.1:1/none", "Connection refused"),
        ("nonsense", "cannot be opened"),
    ):
        shell.env["REGISTRY_URL"] = url
        shell("gate", "churn@3", "--env", "production", code=3)
        assert reason in shell.said
        assert shell.said.count("\n") == 1


def test_a_file_with_a_byte_order_mark_is_read(shell: Shell) -> None:
    file = shell.file("windows.ndjson", BOM_UTF8 + json.dumps(EVENT).encode() + b"\r\n")
    assert json.loads(shell("ingest", file, "--json"))["stored"] == 1


def test_every_command_answers_programs(shell: Shell) -> None:
    silent = {path for path, options in _commands(get_command(registry.cli.app)) if "--json" not in options}
    assert silent == {"decisions export", "evidence save", "case template"}
    shell("user", "create", "ann", "--name", "Ann", "--role", "engineer")
    assert json.loads(shell("user", "give", "ann", "reviewer", "--json"))["roles"] == ["engineer", "reviewer"]
    shell("token", "create", "etl")
    assert json.loads(shell("token", "revoke", "1", "--json"))["revoked_at"]


def _commands(command: Any, path: str = "") -> Iterator[tuple[str, set[str]]]:
    for name, inner in getattr(command, "commands", {}).items():
        yield from _commands(inner, f"{path} {name}".strip())
    if not hasattr(command, "commands"):
        yield path, {word for option in command.params for word in option.opts}


def test_a_token_acts_with_the_roles_of_its_producer_and_no_more(sqlite_url: str, tmp_path: Path) -> None:
    shell = Shell(sqlite_url, tmp_path)
    shell.env["COUNTERSIGN_TOKEN"] = shell("token", "create", "airflow-prod").strip()
    file = shell.file("a.ndjson", json.dumps(EVENT).encode())
    assert json.loads(shell("ingest", file, "--json"))["stored"] == 1
    shell("token", "list", code=1)
    assert "airflow-prod may not make and revoke tokens" in shell.said
    del shell.env["COUNTERSIGN_TOKEN"]
    shell("token", "revoke", "1")
    shell.env["COUNTERSIGN_TOKEN"] = "cs_nobody"
    shell("ingest", file, code=1)
    assert "unknown or revoked" in shell.said


def test_rebuilding_changes_nothing(shell: Shell) -> None:
    shell("ingest", shell.file("a.ndjson", json.dumps(EVENT).encode()))
    before = shell("stats", "--json")
    assert json.loads(shell("rebuild", "--json")) == {"events": 1, "behind": 0}
    assert shell("stats", "--json") == before


def test_a_backup_is_restored_and_holds(sqlite_url: str, tmp_path: Path) -> None:
    shell = Shell(sqlite_url, tmp_path)
    shell("ingest", shell.file("a.ndjson", json.dumps(EVENT).encode()))
    shell("checkpoint")
    before = shell("stats", "--json")
    made = json.loads(shell("backup", str(tmp_path / "copy"), "--json"))
    assert made["events"] == 1
    shell.env["REGISTRY_URL"] = f"sqlite:///{tmp_path / 'other' / 'registry.db'}"
    shell("restore", str(tmp_path / "copy"))
    assert shell("stats", "--json") == before
    assert json.loads(shell("verify", "--json"))["findings"] == []
    shell("restore", str(tmp_path / "copy"), code=1)


def test_verify_names_what_was_changed_behind_its_back(sqlite_url: str, tmp_path: Path) -> None:
    import sqlite3

    shell = Shell(sqlite_url, tmp_path)
    shell("ingest", shell.file("a.ndjson", json.dumps(EVENT).encode()))
    assert "The audit log holds" in shell("verify")
    with sqlite3.connect(sqlite_url.removeprefix("sqlite:///")) as database:
        for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f'DROP TRIGGER "{name}"')
        database.execute("UPDATE raw_event SET body = replace(body, 'train', 'TRAIN')")
    assert "does not hold" in shell("verify", code=1)


def test_a_model_is_registered_and_briefed(sqlite_url: str, tmp_path: Path) -> None:
    shell = Shell(sqlite_url, tmp_path)
    shell("register", "model", shell.file("m.json", b'{"namespace": "mlflow", "name": "fraud"}'))
    pdf = tmp_path / "fraud.pdf"
    told = json.loads(shell("brief", "model", "fraud", "-o", str(pdf), "--json"))
    assert pdf.read_bytes().startswith(b"%PDF-")
    assert told["bytes"] == pdf.stat().st_size
    shell("brief", "model", "nobody", "-o", str(pdf), code=1)


def test_every_command_is_documented() -> None:
    from registry.cli import app

    page = (Path(__file__).parent.parent / "docs" / "command-line.md").read_text("utf-8")
    commands = {command.name or command.callback.__name__ for command in app.registered_commands}  # type: ignore[union-attr]
    groups = {group.name for group in app.registered_groups}
    assert {name for name in commands | groups if f"`{name}" not in page} == set()
