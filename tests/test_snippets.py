"""What the page Connect offers to copy works as it stands against the running app."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from pages._snippets import snippets
from registry.engine import Registry
from registry.services import projections, tokens
from tests.people import opened
from tests.serving import running_app


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Registry, str, str]]:
    folder = tmp_path_factory.mktemp("snippets")
    url = f"sqlite:///{folder / 'registry.db'}"
    registry, operator, _ = opened(url)
    token = tokens.create(operator, producer="first-steps", label="test").secret
    with running_app(url, folder, COUNTERSIGN_DEMO="0") as app:
        yield registry, app.address, token
    registry.close()


def code(place: tuple[Registry, str, str], name: str) -> str:
    return next(snippet.code for snippet in snippets(place[1], place[2]) if snippet.name == name)


def kept(registry: Registry) -> int:
    return projections.level(registry).newest


def test_the_curl_command_sends_an_event(place):
    if not shutil.which("curl"):
        pytest.skip("no curl on this machine")
    before = kept(place[0])
    told = subprocess.run(["bash", "-c", code(place, "curl")], capture_output=True, text=True, check=True, timeout=60)
    assert kept(place[0]) == before + 1, told.stdout + told.stderr


def test_the_python_lines_send_an_event(place):
    before = kept(place[0])
    told = subprocess.run(
        [sys.executable, "-c", code(place, "Python")], capture_output=True, text=True, timeout=120, check=False
    )
    assert told.returncode == 0, told.stderr
    assert kept(place[0]) == before + 1


def test_the_variables_for_dbt_are_those_that_the_client_reads(place):
    lines = code(place, "dbt").splitlines()
    variables = dict(line.removeprefix("export ").split("=", 1) for line in lines if line.startswith("export "))
    script = (
        "from openlineage.client import OpenLineageClient as C; t = C().transport; print(t.url, t.config.auth.api_key)"
    )
    told = subprocess.run(
        [sys.executable, "-c", script],
        env=os.environ | variables,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert told.stdout.split() == [place[1], place[2]]


def test_the_variable_for_airflow_is_a_transport_that_the_client_understands(place):
    text = code(place, "Airflow").split("TRANSPORT='")[1].rstrip("'")
    script = (
        "import json, sys; from openlineage.client.transport import get_default_factory as f; "
        "t = f().create(json.loads(sys.argv[1])); print(t.url, t.endpoint, t.config.auth.api_key)"
    )
    told = subprocess.run([sys.executable, "-c", script, text], capture_output=True, text=True, check=True, timeout=60)
    assert told.stdout.split() == [place[1], "api/v1/lineage", place[2]]
    assert json.loads(text)["type"] == "http"


def test_the_example_in_the_docs_of_sign_in_is_valid_toml():
    text = (Path(__file__).resolve().parent.parent / "docs" / "sign-in.md").read_text()
    block = text.split("```toml\n")[1].split("```")[0]
    assert set(tomllib.loads(block)["auth"]) >= {"redirect_uri", "cookie_secret", "client_id", "server_metadata_url"}
