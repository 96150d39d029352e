"""The ground that tests stand on: databases are real, empty and apart from each other."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import Connection, create_engine, inspect, text

from tests.conftest import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.postgres_server import PostgresServer


def tables_of(url: str) -> list[str]:
    engine = create_engine(url)
    try:
        return inspect(engine).get_table_names()
    finally:
        engine.dispose()


def execute(url: str, statement: str) -> None:
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            connection.execute(text(statement))
    finally:
        engine.dispose()


@pytest.mark.parametrize("time", ["first", "second"])
def test_every_test_gets_an_empty_registry(registry_url: str, time: str) -> None:
    assert tables_of(registry_url) == [], f"the {time} test found another test's tables"
    execute(registry_url, "CREATE TABLE left_behind (number INTEGER)")
    assert tables_of(registry_url) == ["left_behind"]


def test_a_database_can_start_as_a_copy_of_another(postgres_server: PostgresServer, postgres_url: str) -> None:
    from tests.postgres_server import database_name

    execute(postgres_url, "CREATE TABLE ready (number INTEGER)")
    copy = postgres_server.fresh_url(template=database_name(postgres_url))
    assert tables_of(copy) == ["ready"]
    postgres_server.drop(copy)


def test_postgresql_is_dropped_even_while_somebody_is_connected(postgres_server: PostgresServer) -> None:
    url = postgres_server.fresh_url()
    connection: Connection = create_engine(url).connect()
    connection.execute(text("SELECT 1"))
    postgres_server.drop(url)
    with pytest.raises(Exception, match="does not exist"):
        create_engine(url).connect()


LEFT_ALONE = """
import os, signal
from tests.postgres_server import running_postgres
with running_postgres() as server:
    print(server.fresh_url().partition("host=")[2], flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_postgresql_ends_with_its_tests_even_when_they_are_killed() -> None:
    killed = subprocess.run([sys.executable, "-c", LEFT_ALONE], cwd=ROOT, capture_output=True, text=True, check=False)
    assert killed.returncode == -signal.SIGKILL
    data = Path(killed.stdout.strip())
    assert data.name == "data"
    deadline = time.monotonic() + 30
    while data.parent.exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not data.parent.exists(), "its folder is left"
    assert not [each for each in Path("/proc").glob("[0-9]*/cmdline") if str(data) in said_by(each)], "it still runs"


def said_by(cmdline: Path) -> str:
    """A process's command line; empty for one that has just ended."""
    try:
        return cmdline.read_bytes().decode(errors="replace")
    except OSError:
        return ""


@pytest.mark.browser
def test_the_browser_runs_a_page(chromium: Browser) -> None:
    page = chromium.new_page()
    page.set_content("<h1 id=answer></h1><script>answer.textContent = 6 * 7</script>")
    assert page.text_content("#answer") == "42"
    page.close()
