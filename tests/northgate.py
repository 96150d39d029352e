"""The demo company in a SQLite file, loaded once for all tests that read what its people did."""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from registry.access import Desk
from registry.engine import Registry
from registry.services import accounts, demo
from tests.people import Watch, opened


def loaded(folder: Path) -> Path:
    """The file in a folder, made by whichever process comes first; its history ends at the time of `Watch`."""
    file = folder / "northgate.db"
    with (folder / "northgate.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not file.exists():
            _load(folder / "being-loaded.db").rename(file)
    return file


def _load(file: Path) -> Path:
    registry, _, watch = opened(f"sqlite:///{file}")
    demo.load_once(registry, clock=watch)
    registry.close()
    return file


@contextmanager
def copied(file: Path, folder: Path) -> Iterator[tuple[Registry, Desk, Watch]]:
    """A copy of it in a folder of one's own: the registry, the operator's desk, and the clock of both."""
    registry, watch = Registry.open(f"sqlite:///{shutil.copy(file, folder / 'registry.db')}"), Watch()
    yield registry, Desk(registry, accounts.bootstrap(registry), "python", watch), watch
    registry.close()
