"""The audit log in use: found, proved, signed and exported, by those who may."""

from __future__ import annotations

import json
import stat
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from registry import merkle, notes
from registry.access import Desk, Role
from registry.checkpoints import CHECKPOINT_DIR, KEY_FILE, Vault
from registry.engine import Registry
from registry.errors import Invalid, NotFound, NotPermitted
from registry.notes import Verifier
from registry.services import audit
from registry.services.accounts import create as create_account
from registry.store.entries import Filter
from tests.people import Watch, role_desk
from tests.registries import filled

Kept = tuple[Registry, Desk, Watch]


@pytest.fixture(autouse=True)
def vault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY_FILE, str(tmp_path / "keys" / "checkpoint.key"))
    monkeypatch.setenv(CHECKPOINT_DIR, str(tmp_path / "checkpoints"))


@pytest.fixture
def kept(registry_url: str) -> Iterator[Kept]:
    registry, operator, watch = filled(registry_url)
    yield registry, operator, watch
    registry.close()


@pytest.fixture
def desk(kept: Kept) -> Desk:
    return kept[1]


def grow(desk: Desk, login: str) -> None:
    create_account(desk, login, name=login)


def test_pages_of_entries_are_the_log_newest_first(desk: Desk) -> None:
    seqs, before = [], None
    while True:
        page = audit.entries(desk, before=before, limit=4)
        seqs += [entry.seq for entry in page.entries]
        before = page.older
        if before is None:
            break
    assert seqs == list(reversed(range(page.total)))
    with pytest.raises(Invalid):
        audit.entries(desk, limit=0)


def test_an_entry_says_who_in_which_role_what_and_why(desk: Desk) -> None:
    [entry] = audit.entries(desk, Filter(action="role.taken")).entries
    assert (entry.actor, entry.roles, entry.subject) == ("operator", ("administrator",), "account:auditor")
    assert (entry.reason, entry.details, entry.origin) == ("not needed", {"role": "reviewer"}, "python")
    assert entry.at == desk.clock()
    assert audit.one(desk, entry.seq) == entry
    with pytest.raises(NotFound):
        audit.one(desk, 999)


def test_entries_are_found_by_words_actor_and_time(kept: Kept) -> None:
    _, desk, watch = kept
    before = watch.now
    watch.advance(timedelta(hours=1))
    grow(desk, "hundred%_percent".replace("%", "-"))
    assert audit.entries(desk, Filter(words="AUDITOR role")).total == 2
    assert audit.entries(desk, Filter(words="hundred-_p")).total == 1
    assert audit.entries(desk, Filter(words="hundred%p")).total == 0
    assert audit.entries(desk, Filter(since=watch.now)).total == 1
    assert audit.entries(desk, Filter(until=watch.now)).total == audit.entries(desk).total - 1
    assert audit.entries(desk, Filter(since=before, until=before)).total == 0
    assert {entry.actor for entry in audit.entries(desk, Filter(actor="airflow")).entries} == {"airflow"}


def test_a_filter_can_name_every_actor_and_action(desk: Desk) -> None:
    found = audit.choices(desk)
    everything = audit.entries(desk, limit=1000).entries
    assert found.actors == tuple(sorted({entry.actor for entry in everything}))
    assert found.actions == tuple(sorted({entry.action for entry in everything}))


def test_any_entry_is_proved_under_any_later_size(desk: Desk) -> None:
    size = audit.entries(desk).total
    for seq, at in [(0, size), (3, 4), (5, size - 1), (size - 1, size)]:
        shown = audit.inclusion_proof(desk, seq, size=at)
        assert merkle.verify_inclusion(
            index=seq, size=at, leaf=audit.one(desk, seq).leaf_hash, proof=shown.proof, root=shown.root
        )
    with pytest.raises(NotFound):
        audit.inclusion_proof(desk, size)
    with pytest.raises(NotFound):
        audit.inclusion_proof(desk, 0, size=size + 1)


def test_a_checkpoint_is_a_signed_note_about_the_log_as_it_is(kept: Kept) -> None:
    registry, desk, watch = kept
    assert audit.latest_checkpoint(desk) is None
    made = audit.checkpoint(desk)
    signed = notes.Checkpoint.parse(notes.opened(made.file.read_text(), Verifier.parse(made.vkey)))
    shown = audit.inclusion_proof(desk, 0)
    assert (signed.origin, signed.size, signed.root) == (made.origin, shown.size, shown.root)
    assert made.at == watch.now
    assert made.note == made.file.read_text()
    assert audit.latest_checkpoint(desk) == made
    vault = Vault.of(registry)
    assert stat.S_IMODE(vault.key_file.stat().st_mode) == 0o600
    assert vault.public_file.read_text().strip() == made.vkey


def test_a_new_checkpoint_is_made_only_when_the_log_has_grown(kept: Kept) -> None:
    registry, desk, watch = kept
    first = audit.checkpoint(desk)
    watch.advance(timedelta(days=1))
    assert audit.checkpoint(desk) == first
    grow(desk, "new")
    latest = audit.latest_checkpoint(desk)
    assert latest is not None
    assert latest.behind == 1
    second = audit.checkpoint_of_export(desk)
    assert second.size == first.size + 1
    assert len(Vault.of(registry).files()) == 2


def test_checkpoints_made_at_the_same_time_are_one(kept: Kept) -> None:
    registry, desk, _ = kept
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: audit.checkpoint(desk), range(16)))
    assert len({view.note for view in made}) == 1
    assert len(Vault.of(registry).files()) == 1
    assert audit.verify(desk).holds


def test_who_may_not_is_told_who_may(kept: Kept) -> None:
    _, operator, watch = kept
    executive = role_desk(operator, Role.EXECUTIVE, watch)
    engineer = role_desk(operator, Role.ENGINEER, watch)
    audit.checkpoint_of_export(executive)
    audit.latest_checkpoint(executive)
    audit.entries(engineer)
    for use_case in (audit.entries, audit.verify, audit.checkpoint):
        with pytest.raises(NotPermitted):
            use_case(executive)
    for use_case in (audit.verify, audit.checkpoint):
        with pytest.raises(NotPermitted, match="administrator or compliance"):
            use_case(engineer)


def unpacked(file: Path) -> Path:
    folder = file.with_suffix("")
    with zipfile.ZipFile(file) as pack:
        pack.extractall(folder)
    return folder


def check(folder: Path, *options: str) -> tuple[int, str]:
    """Run the pack's own script with Python alone: no installed package, no path to this repository."""
    command = [sys.executable, "-I", "-S", str(folder / "verify.py"), *options]
    done = subprocess.run(command, cwd=folder.parent, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    return done.returncode, done.stdout


def test_a_pack_of_the_whole_log_verifies_without_countersign(desk: Desk, tmp_path: Path) -> None:
    old = audit.checkpoint(desk)
    grow(desk, "new")
    made = audit.pack(desk, tmp_path / "pack.zip")
    assert made.entries == made.checkpoint.size == audit.entries(desk).total
    code, told = check(unpacked(made.file))
    assert (code, f"{made.entries} entries checked (the whole log)" in told) == (0, True), told
    assert "2 older or other checkpoints agree" in told
    assert "compare it with one that you got another way" in told
    code, told = check(made.file.with_suffix(""), "--key", old.vkey, "--against", str(old.file))
    assert (code, "compare it" in told) == (0, False), told


def test_a_pack_of_one_subject_verifies_by_its_proofs(desk: Desk, tmp_path: Path) -> None:
    old = audit.checkpoint(desk)
    grow(desk, "new")
    made = audit.pack(desk, tmp_path / "pack.zip", Filter(subject="account:auditor"))
    assert made.entries == 3
    folder = unpacked(made.file)
    lines = [json.loads(line) for line in (folder / "entries.ndjson").read_text().splitlines()]
    assert {json.loads(line["body"])["subject"] for line in lines} == {"account:auditor"}
    code, told = check(folder, "--against", str(old.file))
    assert (code, "3 entries checked (a part of the log" in told) == (0, True), told


@pytest.mark.parametrize("wanted", [None, Filter(subject="account:auditor")])
def test_a_pack_that_was_changed_does_not_verify(desk: Desk, tmp_path: Path, wanted: Filter | None) -> None:
    old = audit.checkpoint(desk)
    grow(desk, "new")
    folder = unpacked(audit.pack(desk, tmp_path / "pack.zip", wanted).file)
    entries, note = folder / "entries.ndjson", folder / "checkpoint.note"
    changes = {
        entries: [("not needed", "much needed"), ('"seq":4', '"seq":5')],
        note: [("\n", "\n1", 1), ("time 2026", "time 2025")],
        folder / "checkpoints" / old.file.name: [("time 2026", "time 2025")],
        folder / "log.vkey": [("A", "B")],
    }
    for file, edits in changes.items():
        whole = file.read_text()
        for edit in edits:
            edited = whole.replace(*edit)
            assert edited != whole, (file, edit)
            file.write_text(edited)
            code, told = check(folder)
            assert (code, told[:13]) == (1, "NOT VERIFIED."), (file.name, edit, told)
        file.write_text(whole)
    assert check(folder)[0] == 0


def test_another_history_under_the_same_key_is_betrayed_by_a_kept_checkpoint(desk: Desk, tmp_path: Path) -> None:
    audit.checkpoint(desk)
    folder = unpacked(audit.pack(desk, tmp_path / "pack.zip").file)
    signer = Vault.of(desk.registry).signer("unused")
    kept = tmp_path / "kept.note"
    size = int((folder / "checkpoint.note").read_text().splitlines()[1])
    kept.write_text(signer.sign(notes.Checkpoint(signer.name, size - 2, b"\x01" * 32).text))
    code, told = check(folder, "--against", str(kept))
    assert (code, "the log was rewritten" in told) == (1, True), told


def test_an_export_is_itself_on_record(desk: Desk, tmp_path: Path) -> None:
    audit.pack(desk, tmp_path / "pack.zip")
    [entry] = audit.entries(desk, Filter(action="audit.exported")).entries
    assert entry.details == {"whole": True, "file": "pack.zip"}
