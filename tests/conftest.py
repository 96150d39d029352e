"""What tests may ask for: databases, data that others wrote, a browser."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from shutil import which
from typing import TYPE_CHECKING

import pytest
from argon2 import PasswordHasher
from hypothesis import settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.postgres_server import PostgresServer
    from tests.serving import Running

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]

settings.register_profile("countersign", deadline=None)  # a busy machine is not a wrong answer
if "CI" not in os.environ:  # there Hypothesis loads a repeatable profile of its own
    settings.load_profile("countersign")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of data that nobody here wrote; skips where this checkout has none beside it."""
    folder = Path(os.environ.get("COUNTERSIGN_SHARED_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"no data of others at {folder}; COUNTERSIGN_SHARED_DATA may name its folder")
    return folder


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """One real PostgreSQL per session."""
    from tests.postgres_server import running_postgres

    with running_postgres() as server:
        yield server


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """The URL of an empty PostgreSQL database of this test's own."""
    url = postgres_server.fresh_url()
    yield url
    postgres_server.drop(url)


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """The URL of a SQLite file that does not exist yet."""
    return f"sqlite:///{tmp_path / 'registry.db'}"


@pytest.fixture(params=["sqlite", "postgresql"])
def registry_url(request: pytest.FixtureRequest) -> str:
    """An empty database's URL; the test runs once on SQLite and once on PostgreSQL."""
    fixture = {"sqlite": "sqlite_url", "postgresql": "postgres_url"}[request.param]
    return str(request.getfixturevalue(fixture))


def find_chromium() -> str | None:
    """The path of a Chromium that starts (a distribution's placeholder does not)."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        path = which(name)
        if path and subprocess.run([path, "--version"], capture_output=True, check=False).returncode == 0:
            return path
    return None


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A headless Chromium; skips where the machine has none."""
    path = find_chromium()
    if path is None:
        pytest.skip("no Chromium on this machine: browser tests did not run (apt-get install chromium)")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def northgate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the demo company, one for all workers; `tests.northgate.copied` opens a copy."""
    from tests.northgate import loaded

    mine = tmp_path_factory.getbasetemp()
    return loaded(mine.parent if "PYTEST_XDIST_WORKER" in os.environ else mine)


@pytest.fixture(scope="session")
def demo_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The app with the demo on record, started once for every test that only needs one; its people stay as they are."""
    from tests.browser import demo_app

    with demo_app(tmp_path_factory.mktemp("app")) as running:
        yield running


@pytest.fixture(autouse=True)
def main_module_stays() -> Iterator[None]:
    """A page that is run in a test takes the place of `__main__`, which new processes would then begin with."""
    main = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = main


@pytest.fixture(autouse=True)
def quick_passwords(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords are hashed in a millisecond, where the app takes 150; a test marked `strong_passwords` as the app."""
    if "registry.passwords" not in sys.modules or request.node.get_closest_marker("strong_passwords"):
        return
    monkeypatch.setattr("registry.passwords._HASHER", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))


LONGEST = (
    "browser", "sign_in", "pages", "durability", "separation_of_duties", "backups", "test_cli", "machine", "scenarios",
    "verify", "services_approvals", "rollouts", "gate", "dbt", "projection_order", "schema",
)  # fmt: skip
"""Words in the names of the files that take more than eight seconds of a processor, longest first."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that take long begin first, so that no processor waits for the other at the end."""

    def place(item: pytest.Item) -> int:
        return next((at for at, word in enumerate(LONGEST) if word in item.path.stem), len(LONGEST))

    items.sort(key=place)


def pytest_collection_finish() -> None:
    """A page that is run in a test asks every installed package for components; the answer of a session is one."""
    if "streamlit.testing.v1" in sys.modules:
        from streamlit.components.v2 import manifest_scanner

        manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)
