"""What a process remembers of a registry ends with it: a backup restored at the same address is another registry."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from registry.access import Desk, Role
from registry.audit import entry
from registry.checkpoints import CHECKPOINT_DIR, KEY_FILE
from registry.commands.use_cases import Proposal
from registry.engine import Registry
from registry.services import backups, use_cases
from registry.store import audit, memory
from registry.store.memory import Marked, Memory
from tests.people import opened, role_desk


@pytest.fixture
def desk(registry_url: str) -> Iterator[Desk]:
    """The operator of a fresh registry on each database."""
    registry, operator, _ = opened(registry_url)
    yield operator
    registry.close()


def logged(desk: Desk) -> None:
    with desk.registry.write() as connection:
        audit.append(connection, entry(desk, "something.done", "thing:1"))


def life(registry: Registry) -> int:
    with registry.read() as connection:
        return memory.life(connection)


def titles(desk: Desk) -> list[str]:
    return sorted(line.title for line in use_cases.listing(desk).rows)


def test_after_a_restore_a_running_process_tells_what_is_in_the_backup(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(KEY_FILE, str(tmp_path / "keys" / "checkpoint.key"))
    monkeypatch.setenv(CHECKPOINT_DIR, str(tmp_path / "checkpoints"))
    url = f"sqlite:///{tmp_path / 'registry.db'}"
    registry, operator, watch = opened(url)
    desk = role_desk(operator, Role.COMPLIANCE, watch)
    use_cases.propose(desk, Proposal(title="First"))
    backups.backup(operator, tmp_path / "backup")
    use_cases.propose(desk, Proposal(title="Before the restore"))
    assert titles(desk) == ["Before the restore", "First"]
    registry.close()
    (tmp_path / "registry.db").rename(tmp_path / "aside.db")
    backups.restore(tmp_path / "backup", url, clock=watch)
    again = Registry.open(url)
    desk = replace(desk, registry=again)
    use_cases.propose(desk, Proposal(title="After the restore"))  # the same numbers for every row as before
    assert titles(desk) == ["After the restore", "First"]
    again.close()


def test_a_log_that_goes_on_is_the_same_registry(desk: Desk) -> None:
    first = life(desk.registry)
    logged(desk)
    assert life(desk.registry) == first
    with desk.registry.read() as connection:
        memory.life(connection)
        logged(desk)
        assert memory.life(connection) == first


def test_an_older_snapshot_is_no_other_registry(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    remembered = Memory[str]()
    with desk.registry.read() as older:
        older.exec_driver_sql("SELECT count(*) FROM audit_entry").scalar_one()  # the snapshot is taken here
        logged(desk)
        with desk.registry.read() as newer:
            remembered.keep(newer, "known")
        assert remembered.get(older) == "known"
    with desk.registry.read() as newer:
        assert remembered.get(newer) == "known"
    monkeypatch.setattr(memory, "LONGEST_SNAPSHOT", -1.0)
    with desk.registry.read() as older:
        older.exec_driver_sql("SELECT count(*) FROM audit_entry").scalar_one()
        logged(desk)
        life(desk.registry)
        assert remembered.get(older) is None, "a log that stays shorter is another one"


def test_what_may_yet_be_undone_is_not_remembered(desk: Desk) -> None:
    remembered = Marked[str]()
    with desk.registry.write() as connection:
        assert remembered.of(connection, 1, lambda: "written") == "written"
    with desk.registry.read() as connection:
        assert remembered.of(connection, 1, lambda: "read") == "read"
        assert remembered.of(connection, 1, lambda: "again") == "read"
        assert remembered.of(connection, 2, lambda: "again") == "again"


def undone(desk: Desk) -> None:
    with desk.registry.write() as connection:
        audit.append(connection, entry(desk, "something.undone", "thing:1"))
        memory.life(connection)
        raise RuntimeError


def test_what_an_undone_transaction_logged_makes_no_other_registry(desk: Desk) -> None:
    first = life(desk.registry)
    with pytest.raises(RuntimeError):
        undone(desk)
    logged(desk)
    assert life(desk.registry) == first
