"""Verifying finds what was changed, names the place, and says what only an outside checkpoint can tell."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from registry import merkle
from registry.access import Desk
from registry.checkpoints import CHECKPOINT_DIR, KEY_FILE, Vault
from registry.engine import Registry
from registry.errors import RegistryBroken
from registry.notes import Signer
from registry.services import audit, events, projections
from tests.events import body as bytes_of
from tests.events import dataset, facet, run_event, run_id
from tests.people import Watch, desk_of
from tests.registries import event, filled, tamper


@pytest.fixture(autouse=True)
def vault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY_FILE, str(tmp_path / "keys" / "checkpoint.key"))
    monkeypatch.setenv(CHECKPOINT_DIR, str(tmp_path / "checkpoints"))


@pytest.fixture
def kept(registry_url: str) -> Iterator[tuple[Registry, Desk, Watch]]:
    registry, operator, watch = filled(registry_url)
    yield registry, operator, watch
    registry.close()


@pytest.fixture
def registry(kept: tuple[Registry, Desk, Watch]) -> Registry:
    return kept[0]


@pytest.fixture
def desk(kept: tuple[Registry, Desk, Watch]) -> Desk:
    return kept[1]


def findings(desk: Desk) -> list[str]:
    return [str(finding) for finding in audit.verify(desk).findings]


def entry_of(registry: Registry, action: str) -> int:
    with registry.read() as connection:
        query = text("SELECT max(seq) FROM audit_entry WHERE action = :action")
        return int(connection.execute(query, {"action": action}).scalar_one())


def rewrite_hashes(registry: Registry) -> None:
    """Compute every hash of the log anew, as somebody who covers up an edit would."""
    with registry.read() as connection:
        bodies = connection.execute(text("SELECT body FROM audit_entry ORDER BY seq")).scalars().all()
    tamper(registry, "DELETE FROM audit_node")
    tree = merkle.Growth()
    for seq, body in enumerate(bodies):
        leaf = merkle.leaf_hash(bytes(body))
        tamper(registry, "UPDATE audit_entry SET leaf_hash = :leaf WHERE seq = :seq", leaf=leaf, seq=seq)
        for level, position, grown in tree.add(leaf):
            insert = "INSERT INTO audit_node VALUES (:level, :position, :hash)"
            tamper(registry, insert, level=level, position=position, hash=grown)


def test_an_untouched_registry_holds(registry: Registry, desk: Desk) -> None:
    audit.checkpoint(desk)
    report = audit.verify(desk)
    assert report.findings == ()
    assert report.holds
    assert (report.events, report.checkpoints) == (10, 1)
    assert report.entries == report.size == audit.entries(desk).total
    assert report.headline == (
        f"The audit log holds: {report.entries} entries, 10 events and 1 checkpoint fit together "
        f"(root {report.root.hex()[:16]})."
    )


def test_progress_is_told_up_to_the_end(desk: Desk) -> None:
    told: list[tuple[int, int]] = []
    report = audit.verify(desk, progress=lambda done, total: told.append((done, total)))
    assert told[-1] == (report.entries + 10, report.entries + 10)


def test_rows_that_pages_show_are_compared_with_the_events_where_asked_for(registry: Registry, desk: Desk) -> None:
    links = facet(identifiers=[{"namespace": "s3", "name": "raw files", "type": "TABLE"}])
    sent = run_event("COMPLETE", "train", inputs=[dataset("raw", symlinks=links)], outputs=["model"])
    events.receive(desk, [bytes_of(sent)])
    projections.catch_up(registry)
    told: list[tuple[int, int]] = []
    report = audit.verify(desk, projections=True, progress=lambda done, total: told.append((done, total)))
    assert (report.findings, told[-1]) == ((), (report.entries + 22, report.entries + 22))
    with registry.write() as connection:
        for change in (
            "UPDATE run SET state = 'FAIL' WHERE job_id = (SELECT id FROM job WHERE name = 'train')",
            "DELETE FROM edge WHERE dst = (SELECT id FROM dataset WHERE name = 'model')",
            "INSERT INTO dataset_version SELECT id, 'v9', 0, 0 FROM dataset WHERE name = 'model'",
            "UPDATE alias SET name = 'other' WHERE alias_id <> 0",
            "UPDATE job SET last_seen = last_seen + 1 WHERE name LIKE 'job-%'",
        ):
            connection.execute(text(change))
    assert audit.verify(desk).holds
    found = [str(one) for one in audit.verify(desk, projections=True).findings]
    assert found[10:] == [
        f"run {run_id('run')}: state is 'FAIL', and the events say 'COMPLETE'",
        "dataset version db/model, v9: no event tells of it",
        "edge jobs/train, db/model: the events tell of it, and it is not there",
        "alias db/raw, s3/raw files, symlink, TABLE: name is 'other', and the events say 'raw files'",
    ]
    assert {one.partition(": ")[2] for one in found[:10]} == {
        "last_seen is 2026-11-20T08:00:00.000001+00:00, and the events say 2026-11-20T08:00:00+00:00"
    }
    projections.rebuild(desk)
    assert audit.verify(desk, projections=True).holds


def test_edited_words_are_found_in_their_entry(registry: Registry, desk: Desk) -> None:
    seq = entry_of(registry, "role.given")
    with registry.read() as connection:
        query = text("SELECT body FROM audit_entry WHERE seq = :seq")
        body = bytes(connection.execute(query, {"seq": seq}).scalar_one())
    forged = body.replace(b'"engineer"', b'"reviewer"')
    assert forged != body
    tamper(registry, "UPDATE audit_entry SET body = :body WHERE seq = :seq", body=forged, seq=seq)
    assert findings(desk)[0] == f"audit entry {seq}: its words do not fit its hash: the words or the hash were changed"


def test_an_entry_edited_with_its_hash_is_found_by_its_neighbour(registry: Registry, desk: Desk) -> None:
    forged = b'{"forged":true}'
    update = "UPDATE audit_entry SET body = :body, leaf_hash = :leaf WHERE seq = 3"
    tamper(registry, update, body=forged, leaf=merkle.leaf_hash(forged))
    told = findings(desk)
    assert told[0] == "audit entry 3: its words are no audit entry" or told[0].startswith("audit entry 2 to 3")
    assert "audit entry 2 to 3: their common hash does not fit: an entry or a hash was changed or removed" in told


def test_a_search_column_that_says_something_else_is_found(registry: Registry, desk: Desk) -> None:
    tamper(registry, "UPDATE audit_entry SET actor = 'somebody' WHERE seq = 2")
    assert findings(desk) == [
        "audit entry 2: the columns for searching do not say what the entry says: they were changed"
    ]


def test_a_removed_entry_leaves_a_named_gap(registry: Registry, desk: Desk) -> None:
    seq = entry_of(registry, "token.revoked")
    tamper(registry, "DELETE FROM audit_entry WHERE seq = :seq", seq=seq)
    told = findings(desk)
    assert f"audit entry {seq}: missing: removed from the log" in told
    assert "token 1: revoked without an audit entry" in told


def test_removed_last_entries_are_found_by_the_hashes_and_events_left_behind(registry: Registry, desk: Desk) -> None:
    size = audit.entries(desk).total
    tamper(registry, "DELETE FROM audit_entry WHERE seq >= :seq", seq=size - 2)
    told = findings(desk)
    assert any(line.startswith("end of the log: ") and "the last entries were removed" in line for line in told)
    assert "event 5 to 10: no audit entry says that it was received" in told


def test_a_changed_subtree_hash_is_found(registry: Registry, desk: Desk) -> None:
    tamper(registry, "UPDATE audit_node SET hash = :hash WHERE level = 2 AND position = 0", hash=b"\x00" * 32)
    told = "their common hash does not fit: an entry or a hash was changed or removed"
    assert findings(desk) == [f"audit entry 0 to 3: {told}", f"audit entry 0 to 7: {told}"]


def test_a_changed_event_is_found(registry: Registry, desk: Desk) -> None:
    tamper(registry, "UPDATE raw_event SET body = :body WHERE seq = 4", body=event(77))
    assert findings(desk) == ["event 4: its words do not fit its hash: the words or the hash were changed"]


def test_an_event_changed_with_its_hashes_is_found_by_its_entry(registry: Registry, desk: Desk) -> None:
    body = event(77)
    content = hashlib.sha256(json.dumps(json.loads(body), sort_keys=True, separators=(",", ":")).encode()).digest()
    tamper(
        registry,
        "UPDATE raw_event SET body = :body, body_sha256 = :hash, content_sha256 = :content WHERE seq = 4",
        body=body,
        hash=hashlib.sha256(body).digest(),
        content=content,
    )
    [told] = findings(desk)
    assert told.startswith("event 2 to 4: not those that audit entry ")


def test_a_changed_content_hash_or_sender_is_found(registry: Registry, desk: Desk) -> None:
    tamper(registry, "UPDATE raw_event SET content_sha256 = :hash WHERE seq = 1", hash=b"\x01" * 32)
    tamper(registry, "UPDATE raw_event SET account_id = 1 WHERE seq = 2")
    told = findings(desk)
    assert told[0] == "event 1: its content hash is not that of its words"
    assert told[1].startswith("event 2: not from airflow")


def test_a_removed_event_is_found(registry: Registry, desk: Desk) -> None:
    tamper(registry, "DELETE FROM raw_event WHERE seq = 6")
    told = findings(desk)
    assert told[0].startswith("event 6: missing, though audit entry ")
    assert told[1].startswith("event 5 to 9: not those that audit entry ")


@pytest.fixture
def with_refusals(desk: Desk) -> Desk:
    """Three deliveries that are no events: two together, then one; and one of them again."""
    events.receive(desk, [b"not json", event(60), b"[]"])
    events.receive(desk, [b"{}", b"[]"])
    assert findings(desk) == []
    return desk


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("UPDATE rejection SET body = :body WHERE body_sha256 = :hash", ["its words do not fit its hash"]),
        ("DELETE FROM rejection WHERE body_sha256 = :hash", ["not those kept", "not those kept"]),
        (
            "UPDATE rejection SET account_id = 99 WHERE body_sha256 = :hash",
            ["no audit entry", "not those", "not those"],
        ),
    ],
)
def test_a_changed_or_removed_refused_delivery_is_found(
    registry: Registry, with_refusals: Desk, statement: str, told: list[str]
) -> None:
    parameters = {"hash": hashlib.sha256(b"not json").digest()} | ({"body": b"{}x"} if ":body " in statement else {})
    tamper(registry, statement, **parameters)
    found = sorted(findings(with_refusals), key=lambda one: "no audit entry" not in one)
    assert len(found) == len(told)
    assert all(words in one for one, words in zip(found, told, strict=True)), found


def test_an_event_slipped_in_behind_the_log_is_found(registry: Registry, desk: Desk) -> None:
    insert = (
        "INSERT INTO raw_event SELECT 11, body, :hash, content_sha256, received_at, account_id, door "
        "FROM raw_event WHERE seq = 1"
    )
    with registry.write() as connection:
        connection.execute(text(insert), {"hash": b"\x01" * 32})
    assert findings(desk)[-1] == "event 11: no audit entry says that it was received"


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        (
            "INSERT INTO account_role SELECT id, 'administrator' FROM account WHERE login = 'auditor'",
            "account auditor: has the role administrator that no audit entry gave",
        ),
        (
            "DELETE FROM account_role WHERE role = 'compliance'",
            "account auditor: lacks the role compliance that no audit entry took",
        ),
        (
            "INSERT INTO account (login, name, kind, demo, created_at) VALUES ('ghost', 'G', 'person', 0, 1)",
            "account ghost: no audit entry made it",
        ),
        ("UPDATE account SET disabled_at = 1 WHERE login = 'dbt'", "account dbt: is disabled without an audit entry"),
        ("UPDATE token SET revoked_at = NULL", "token 1: works though an audit entry revoked it"),
        ("DELETE FROM token WHERE id = 2", "token 2: removed without an audit entry"),
        (
            "INSERT INTO account_role (account_id, role) VALUES (99, 'reviewer')",
            "role of account number 99: there is no such account",
        ),
    ],
)
def test_people_and_tokens_are_what_the_log_says(registry: Registry, desk: Desk, statement: str, told: str) -> None:
    with registry.write() as connection:
        connection.execute(text(statement))
    assert findings(desk) == [told]


def test_a_dropped_trigger_is_found(registry: Registry, desk: Desk) -> None:
    drop = {
        "sqlite": "DROP TRIGGER raw_event_no_delete",
        "postgresql": "ALTER TABLE raw_event DISABLE TRIGGER raw_event_only_grows",
    }
    with registry.write() as connection:
        connection.execute(text(drop[registry.dialect]))
    [told] = findings(desk)
    assert told.startswith("trigger raw_event_")


def test_a_disarmed_trigger_function_is_found(postgres_url: str) -> None:
    registry, operator, _ = filled(postgres_url)
    with registry.write() as connection:
        body = "CREATE OR REPLACE FUNCTION only_grows() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN OLD; END'"
        connection.execute(text(body))
    assert findings(operator) == [
        "trigger only_grows(): missing, switched off or changed: rows could be edited without a hindrance"
    ]
    registry.close()


def forge_everything(registry: Registry) -> None:
    """Give the revoked token back and let the log say that nobody revoked it, with every hash made to fit."""
    seq = entry_of(registry, "token.revoked")
    with registry.read() as connection:
        body = connection.execute(text("SELECT body FROM audit_entry WHERE seq = :seq"), {"seq": seq}).scalar_one()
    forged = bytes(body).replace(b"token.revoked", b"token.checked")
    tamper(registry, "UPDATE token SET revoked_at = NULL")
    tamper(
        registry,
        "UPDATE audit_entry SET body = :body, action = 'token.checked' WHERE seq = :seq",
        body=forged,
        seq=seq,
    )
    rewrite_hashes(registry)


def test_a_full_rewrite_without_a_checkpoint_goes_unnoticed_and_the_report_says_that_it_could(
    registry: Registry, desk: Desk
) -> None:
    forge_everything(registry)
    report = audit.verify(desk)
    assert report.findings == ()
    assert "could have rewritten the whole log" in report.notes[0]


def test_a_full_rewrite_is_betrayed_by_a_checkpoint(registry: Registry, desk: Desk) -> None:
    size = audit.checkpoint(desk).size
    forge_everything(registry)
    assert findings(desk) == [
        f"checkpoint {size:012}.note: the first {size} entries are not those that it signs: the log was rewritten"
    ]
    with pytest.raises(RegistryBroken, match="the log was rewritten. Nothing was signed"):
        audit.checkpoint(desk)


def test_a_log_cut_short_with_all_its_traces_is_betrayed_by_a_checkpoint(
    registry: Registry, kept: tuple[Registry, Desk, Watch]
) -> None:
    _, desk, watch = kept
    size = audit.entries(desk).total
    events.receive(desk_of(registry, "airflow", watch), [event(11)])
    audit.checkpoint(desk)
    tamper(
        registry,
        "DELETE FROM audit_entry WHERE seq = :seq",
        "DELETE FROM audit_node WHERE (position + 1) * CASE level WHEN 1 THEN 2 WHEN 2 THEN 4 WHEN 3 THEN 8 "
        "WHEN 4 THEN 16 ELSE 32 END > :seq",
        "DELETE FROM raw_event WHERE seq = 11",
        seq=size,
    )
    assert findings(desk) == [
        f"checkpoint {size + 1:012}.note: it signs {size + 1} entries, the log has {size}: the last ones were removed"
    ]


def test_a_checkpoint_that_was_edited_or_signed_by_another_key_is_found(desk: Desk, tmp_path: Path) -> None:
    file = audit.checkpoint(desk).file
    note = file.read_text()
    file.unlink()
    file.write_text(note.replace("time 2026", "time 2025"))
    assert "the signature of" in findings(desk)[0]
    other = Signer.generate(note.splitlines()[0])
    file.write_text(other.sign(note.partition("\n\n")[0] + "\n"))
    assert "has not signed this" in findings(desk)[0]


def test_checkpoints_of_another_log_are_found(registry: Registry, desk: Desk) -> None:
    audit.checkpoint(desk)
    with registry.write() as connection:
        connection.execute(text("UPDATE setting SET value = 'countersign/another' WHERE name = 'origin'"))
    assert "is about another log" in findings(desk)[0]


def test_checkpoints_whose_key_is_gone_are_found_and_no_new_key_is_made(desk: Desk, tmp_path: Path) -> None:
    audit.checkpoint(desk)
    shutil.rmtree(tmp_path / "keys")
    assert "checkpoints without the key" in findings(desk)[0]
    with pytest.raises(RegistryBroken, match="is gone. Put it back"):
        audit.checkpoint(desk)


def test_verifying_needs_the_public_key_alone(registry: Registry, desk: Desk) -> None:
    audit.checkpoint(desk)
    Vault.of(registry).key_file.unlink()
    assert findings(desk) == []


def test_a_flood_of_findings_is_counted_and_not_all_kept(registry: Registry, desk: Desk) -> None:
    tamper(registry, "UPDATE raw_event SET body = body_sha256", "UPDATE audit_entry SET actor = 'x'")
    from registry.services import _findings

    kept, _findings.KEPT = _findings.KEPT, 3
    try:
        report = audit.verify(desk)
    finally:
        _findings.KEPT = kept
    assert len(report.findings) == 3
    assert report.more_findings >= 10
    assert not report.holds


def test_values_of_a_wrong_type_are_findings_and_no_crash(sqlite_url: str) -> None:
    registry, operator, _ = filled(sqlite_url)
    nonsense = '{"details": [], "action": [], "subject": 0, "actor": 1, "at": 2}'
    tamper(
        registry,
        "UPDATE raw_event SET body = 'text', body_sha256 = 7 WHERE seq = 1",
        "UPDATE audit_entry SET body = '[]', leaf_hash = 'x', at = 'never' WHERE seq = 1",
        f"UPDATE audit_entry SET body = '{nonsense}' WHERE seq = 2",
        "UPDATE audit_node SET hash = 3.5 WHERE level = 1 AND position = 3",
        "UPDATE account SET disabled_at = 'yes' WHERE login = 'dbt'",
        "UPDATE token SET revoked_at = 'no' WHERE id = 2",
    )
    told = findings(operator)
    assert {"audit entry 1: its words are no audit entry", "audit entry 2: its words are no audit entry"} <= set(told)
    assert {"account dbt: is disabled without an audit entry", "token 2: revoked without an audit entry"} <= set(told)
    assert any(line.startswith("audit entry 6 to 7: their common hash") for line in told)
    registry.close()
