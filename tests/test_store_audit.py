"""The audit log's rows: entries get the next numbers, and the kept subtrees are those of the definition."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from registry import merkle, schema
from registry.audit import AuditRecord, entry
from registry.engine import Registry, take_log_lock
from registry.store import audit
from tests.people import opened

AT = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)


def record(number: int) -> AuditRecord:
    return AuditRecord(AT, "engineer", ("engineer",), "model.registered", f"model:m{number}", "test", "because")


@pytest.fixture
def registry(registry_url: str) -> Iterator[Registry]:
    opened = Registry.open(registry_url)
    schema.create(opened)
    yield opened
    opened.close()


def test_entries_are_numbered_from_zero_whatever_the_groups(registry: Registry) -> None:
    groups, number = [1, 1, 2, 5, 1, 1, 1, 16, 3], 0
    for count in groups:
        with registry.write() as connection:
            given = audit.append(connection, *(record(number + step) for step in range(count)))
        assert given == range(number, number + count)
        number += count
    with registry.read() as connection:
        leaves = [row.leaf_hash for row in connection.execute(audit.ENTRY.select().order_by(audit.ENTRY.c.seq))]
        assert audit.size(connection) == len(leaves) == number
        assert [audit.root(connection, size) for size in range(number)] == [
            merkle.root(leaves[:size]) for size in range(number)
        ]


def test_what_is_hashed_is_what_is_stored(registry: Registry) -> None:
    with registry.write() as connection:
        audit.append(connection, record(7))
    with registry.read() as connection:
        row = connection.execute(audit.ENTRY.select()).one()
    assert row.leaf_hash == merkle.leaf_hash(row.body)
    assert json.loads(row.body) == {
        "format": 1,
        "at": "2026-11-21T09:30:00.000000+00:00",
        "actor": "engineer",
        "roles": ["engineer"],
        "action": "model.registered",
        "subject": "model:m7",
        "origin": "test",
        "reason": "because",
        "details": {},
    }
    assert (row.actor, row.action, row.subject) == ("engineer", "model.registered", "model:m7")


def test_proofs_come_from_the_kept_rows(registry: Registry) -> None:
    with registry.write() as connection:
        audit.append(connection, *(record(number) for number in range(21)))
    with registry.read() as connection:
        root = audit.root(connection, 21)
        proof = audit.span_hashes(connection, merkle.inclusion_spans(13, 21))
        grown = audit.span_hashes(connection, merkle.consistency_spans(13, 21))
        old_root = audit.root(connection, 13)
    leaf = merkle.leaf_hash(record(13).body())
    assert merkle.verify_inclusion(index=13, size=21, leaf=leaf, proof=proof, root=root)
    assert merkle.verify_consistency(old=13, new=21, old_root=old_root, new_root=root, proof=grown)


def test_a_change_that_fails_leaves_no_entry(registry: Registry) -> None:
    def change() -> None:
        with registry.write() as connection:
            audit.append(connection, record(0), record(1))
            raise RuntimeError("the change itself failed")

    with pytest.raises(RuntimeError):
        change()
    with registry.read() as connection:
        assert audit.size(connection) == 0
        assert connection.execute(text("SELECT count(*) FROM audit_node")).scalar_one() == 0


def test_many_writers_leave_no_gap(registry: Registry) -> None:
    def write(number: int) -> int:
        with registry.write() as connection:
            return audit.append(connection, record(number))[0]

    with ThreadPoolExecutor(6) as pool:
        given = sorted(pool.map(write, range(60)))
    assert given == list(range(60))
    with registry.read() as connection:
        leaves = [row.leaf_hash for row in connection.execute(audit.ENTRY.select().order_by(audit.ENTRY.c.seq))]
        assert audit.root(connection, 60) == merkle.root(leaves)


def test_a_name_with_a_zero_character_can_be_recorded(registry: Registry) -> None:
    with registry.write() as connection:
        audit.append(connection, AuditRecord(AT, "engineer", (), "dataset.seen", "dataset:a\x00b"))
    with registry.read() as connection:
        row = connection.execute(audit.ENTRY.select()).one()
    assert json.loads(row.body)["subject"] == "dataset:a\x00b"
    assert row.subject == "dataset:a\ufffdb"


def test_nothing_to_record_records_nothing(registry: Registry) -> None:
    with registry.write() as connection:
        assert audit.append(connection) == range(0)


@pytest.mark.timeout(60)
def test_more_writers_than_connections_do_not_starve_each_other(postgres_url: str) -> None:
    registry, operator, _ = opened(postgres_url)

    def write(number: int) -> int:
        with registry.write() as connection:
            take_log_lock(connection)
            return audit.append(connection, entry(operator, "a.b", f"c:{number}"))[0]  # entry() reads the roles

    with ThreadPoolExecutor(40) as pool:
        given = list(pool.map(write, range(80)))
    assert len(set(given)) == 80
    registry.close()


def test_a_proof_reads_only_the_rows_that_it_needs(sqlite_url: str) -> None:
    registry = Registry.open(sqlite_url)
    schema.create(registry)
    places = [place for span in merkle.inclusion_spans(333_333, 1_000_000) for place in merkle.cover(*span)]
    with registry.read() as connection:
        query = audit.nodes_at(place for place in places if place[0]).compile(
            connection, compile_kwargs={"literal_binds": True}
        )
        plan = [row.detail for row in connection.execute(text(f"EXPLAIN QUERY PLAN {query}"))]
    assert [step for step in plan if step.startswith("SCAN")] == []
    assert sum("(level=? AND position=?)" in step for step in plan) >= 10
    registry.close()
