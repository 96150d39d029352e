"""A backup taken while others write restores to a registry that verifies and has all that was acknowledged before."""

from __future__ import annotations

import json
import multiprocessing
import sqlite3
import threading
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import text

from registry import schema
from registry.access import Desk, Role
from registry.checkpoints import CHECKPOINT_DIR, KEY_FILE, Vault
from registry.engine import Registry
from registry.errors import Conflict, Invalid, NotPermitted, RegistryBroken
from registry.models import metadata
from registry.services import accounts, audit, backups, events
from tests.people import Watch, desk_of, role_desk
from tests.registries import event, filled

Kept = tuple[Registry, Desk, Watch]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Lets the key and the checkpoints be those of one machine or another."""

    def go(machine: str) -> None:
        monkeypatch.setenv(KEY_FILE, str(tmp_path / machine / "keys" / "checkpoint.key"))
        monkeypatch.setenv(CHECKPOINT_DIR, str(tmp_path / machine / "checkpoints"))

    go("here")
    return go


@pytest.fixture
def kept(registry_url: str, place: Callable[[str], None]) -> Iterator[Kept]:
    registry, operator, watch = filled(registry_url)
    yield registry, operator, watch
    registry.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Where to restore to: an empty place of either kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'there' / 'registry.db'}"
        return
    server = request.getfixturevalue("postgres_server")
    url = server.fresh_url()
    yield url
    server.drop(url)


def rows(registry: Registry) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, as stored."""
    with registry.read() as connection:
        return {
            name: sorted((tuple(row) for row in connection.execute(text(f"SELECT * FROM {name}"))), key=repr)
            for name in metadata.tables
        }


def seqs(registry: Registry) -> dict[bytes, int]:
    with registry.read() as connection:
        found = connection.execute(text("SELECT body, seq FROM raw_event"))
        return {bytes(row.body): row.seq for row in found}


def test_a_restored_registry_has_every_row_on_either_database(
    kept: Kept, empty_url: str, tmp_path: Path, place: Callable[[str], None]
) -> None:
    registry, operator, watch = kept
    checkpoint = audit.checkpoint(operator)
    before = rows(registry)
    made = backups.backup(operator, tmp_path / "backup")
    assert (made.size, made.root, made.events, made.checkpoints) == (checkpoint.size, checkpoint.root, 10, 1)
    place("there")
    told = backups.restore(tmp_path / "backup", empty_url, clock=watch)
    assert (told.backup, told.beyond) == (made, ())
    restored = Registry.open(empty_url)
    after = rows(restored)
    newest = [row for row in after["audit_entry"] if row[0] == made.size]
    assert b'"registry.restored"' in bytes(newest[0][1])
    for name in metadata.tables.keys() - {"audit_entry", "audit_node"}:
        assert after[name] == before[name], name
    assert [row for row in after["audit_entry"] if row not in newest] == before["audit_entry"]
    desk = desk_of(restored, "operator", watch)
    report = audit.verify(desk)
    assert (report.findings, report.checkpoints) == ((), 1)
    accounts.create(desk, "later", name="Later")  # new rows get new numbers
    assert events.receive(desk_of(restored, "airflow", watch), [event(99)])[0].seq == 11
    assert audit.verify(desk).holds
    restored.close()


def _write_from_another_process(url: str, stop: object) -> None:
    registry = Registry.open(url)
    desk = desk_of(registry, "dbt", Watch())
    for number in count(5_000_000):
        if stop.is_set():  # type: ignore[attr-defined]
            break
        events.receive(desk, [event(number)])
    registry.close()


def test_a_backup_under_load_loses_nothing_acknowledged_before_it_began(
    kept: Kept, empty_url: str, tmp_path: Path, place: Callable[[str], None]
) -> None:
    registry, operator, watch = kept
    acknowledged: dict[bytes, int] = {}
    stop, enough = threading.Event(), threading.Event()

    def write(first: int) -> None:
        desk = desk_of(registry, "airflow", watch)
        for number in count(first):
            if stop.is_set():
                return
            body = event(number)
            acknowledged[body] = events.receive(desk, [body])[0].seq or 0
            if len(acknowledged) > 60:
                enough.set()

    context = multiprocessing.get_context("spawn")
    stop_there = context.Event()
    other = context.Process(target=_write_from_another_process, args=(registry.url, stop_there))
    writers = [threading.Thread(target=write, args=(start * 1_000_000,)) for start in (1, 2, 3)]
    other.start()
    for writer in writers:
        writer.start()
    try:
        assert enough.wait(60)
        before = dict(acknowledged)
        made = backups.backup(operator, tmp_path / "backup")
        during = len(acknowledged) - len(before)
    finally:
        stop.set()
        stop_there.set()
        for writer in writers:
            writer.join()
        other.join()
    assert during > 0, "nobody wrote during the backup"
    assert other.exitcode == 0
    assert audit.verify(operator).holds
    place("there")
    backups.restore(tmp_path / "backup", empty_url, clock=watch)
    restored = Registry.open(empty_url)
    found = seqs(restored)
    assert {body: found.get(body) for body in before} == before
    assert made.events == max(found.values()) == len(found)
    assert audit.verify(desk_of(restored, "operator", watch)).findings == ()
    restored.close()


def test_a_backup_is_one_file_of_rows_with_its_checkpoints_and_no_private_key(kept: Kept, tmp_path: Path) -> None:
    registry, operator, _ = kept
    backups.backup(operator, tmp_path / "backup")
    names = sorted(str(file.relative_to(tmp_path / "backup")) for file in (tmp_path / "backup").rglob("*.*"))
    [checkpoint] = [file.name for file in Vault.of(registry).files()]
    assert names == [f"checkpoints/{checkpoint}", "log.vkey", "manifest.json", "registry.db"]
    secret = Vault.of(registry).key_file.read_bytes().strip().split(b"+", 4)[-1]  # base64 has + as well
    assert all(secret not in file.read_bytes() for file in (tmp_path / "backup").rglob("*.*"))
    assert not [file for file in tmp_path.iterdir() if file.name.startswith(".")]
    [entry] = audit.entries(operator, limit=1).entries
    assert (entry.action, entry.details["folder"]) == ("registry.backed_up", "backup")


def test_nothing_is_ever_overwritten(kept: Kept, tmp_path: Path) -> None:
    registry, operator, _ = kept
    backups.backup(operator, tmp_path / "backup")
    with pytest.raises(Conflict, match="never overwrites"):
        backups.backup(operator, tmp_path / "backup")
    before = rows(registry)
    with pytest.raises(Conflict, match="already"):
        backups.restore(tmp_path / "backup", registry.url)
    assert rows(registry) == before


def test_a_damaged_backup_is_not_restored(kept: Kept, empty_url: str, tmp_path: Path) -> None:
    backups.backup(kept[1], tmp_path / "backup")
    database = tmp_path / "backup" / "registry.db"
    whole = database.read_bytes()
    database.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    with pytest.raises(RegistryBroken, match=r"registry\.db differs from manifest\.json"):
        backups.restore(tmp_path / "backup", empty_url)
    database.unlink()
    with pytest.raises(RegistryBroken, match=r"registry\.db is missing"):
        backups.restore(tmp_path / "backup", empty_url)
    with pytest.raises(Invalid, match="is no backup"):
        backups.restore(tmp_path, empty_url)


def test_a_backup_with_a_forged_row_and_manifest_restores_and_then_does_not_verify(
    kept: Kept, empty_url: str, tmp_path: Path, place: Callable[[str], None]
) -> None:
    from registry.services import _backup_folder

    _, operator, watch = kept
    backups.backup(operator, tmp_path / "backup")
    connection = sqlite3.connect(tmp_path / "backup" / "registry.db")
    connection.execute("INSERT INTO account_role SELECT id, 'administrator' FROM account WHERE login = 'auditor'")
    connection.commit()
    connection.close()
    manifest = tmp_path / "backup" / "manifest.json"
    told = json.loads(manifest.read_text())
    told["files"]["registry.db"] = _backup_folder.sha256(tmp_path / "backup" / "registry.db")
    manifest.write_text(json.dumps(told))
    place("there")
    backups.restore(tmp_path / "backup", empty_url, clock=watch)
    restored = Registry.open(empty_url)
    findings = audit.verify(desk_of(restored, "operator", watch)).findings
    assert [str(finding) for finding in findings] == [
        "account auditor: has the role administrator that no audit entry gave"
    ]
    restored.close()


def test_going_back_to_an_older_backup_names_the_checkpoints_that_it_cannot_satisfy(
    kept: Kept, empty_url: str, tmp_path: Path
) -> None:
    registry, operator, watch = kept
    backups.backup(operator, tmp_path / "backup")
    events.receive(desk_of(registry, "airflow", watch), [event(11)])
    later = audit.checkpoint(operator)
    told = backups.restore(tmp_path / "backup", empty_url, clock=watch)
    assert told.beyond == (later.file.name,)
    restored = Registry.open(empty_url)
    [finding] = audit.verify(desk_of(restored, "operator", watch)).findings
    assert finding.place == f"checkpoint {later.file.name}"
    restored.close()


def test_another_logs_key_is_not_mixed_in(
    kept: Kept, empty_url: str, tmp_path: Path, place: Callable[[str], None], sqlite_url: str
) -> None:
    backups.backup(kept[1], tmp_path / "backup")
    place("there")
    other, operator, _ = filled(f"sqlite:///{tmp_path / 'other' / 'registry.db'}")
    audit.checkpoint(operator)
    other.close()
    with pytest.raises(Conflict, match="is not the one that signed"):
        backups.restore(tmp_path / "backup", empty_url)
    empty = Registry.open(empty_url)
    with empty.read() as connection:
        assert schema.version(connection) is None
    empty.close()


def test_only_who_maintains_the_registry_backs_it_up(kept: Kept, tmp_path: Path) -> None:
    _, operator, watch = kept
    with pytest.raises(NotPermitted, match="administrator"):
        backups.backup(role_desk(operator, Role.COMPLIANCE, watch), tmp_path / "backup")
