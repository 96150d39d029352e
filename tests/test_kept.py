"""Rows of governance are kept with their hash in the log: none without an entry, none changed, none gone unnoticed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from registry.access import Desk, Role
from registry.models import append_only, metadata
from registry.services import audit
from registry.store import charges, kept
from tests.people import opened, role_desk
from tests.registries import tamper

COMMENT = {"subject_kind": "model", "subject_name": "shop/churn", "subject_version": ""}


@pytest.fixture
def desks(registry_url: str) -> Iterator[tuple[Desk, Desk]]:
    registry, operator, watch = opened(registry_url)
    yield operator, role_desk(operator, Role.ENGINEER, watch)
    registry.close()


def said(desk: Desk, *texts: str) -> int:
    with kept.keeping(desk) as keeping:
        for one in texts:
            keeping.add("comment", **COMMENT, text=one, mentions=[1, 2])
        return keeping.log("comment.made", "model:shop/churn", reason="a test")


def findings(desk: Desk) -> list[str]:
    return [str(finding) for finding in audit.verify(desk).findings]


def test_every_table_with_proof_is_known_to_grow_only() -> None:
    proved = {table.name for table in metadata.sorted_tables if "audit_seq" in table.c}
    assert proved == set(append_only.KEPT)


def test_kept_rows_verify(desks: tuple[Desk, Desk]) -> None:
    operator, engineer = desks
    said(engineer, "one", 'two "quoted" \x01 é 漢字')
    seq = said(engineer, "three")
    with operator.registry.read() as connection:
        rows = connection.execute(text("SELECT id, audit_seq, account_id FROM comment ORDER BY id")).all()
    assert [row.id for row in rows] == [1, 2, 3]
    assert rows[2].audit_seq == seq
    assert findings(operator) == []


def test_a_row_without_an_entry_is_refused(desks: tuple[Desk, Desk]) -> None:
    operator, engineer = desks
    with pytest.raises(RuntimeError, match="not logged: comment/1"), kept.keeping(engineer) as keeping:
        keeping.add("comment", **COMMENT, text="no entry", mentions=[])
    with operator.registry.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM comment")).scalar_one() == 0


@pytest.mark.parametrize("statement", ["UPDATE comment SET text = 'other'", "DELETE FROM comment"])
def test_a_kept_row_cannot_be_edited(desks: tuple[Desk, Desk], statement: str) -> None:
    operator, engineer = desks
    said(engineer, "stays")
    with pytest.raises(DBAPIError, match="comment only grows"), operator.registry.write() as connection:
        connection.execute(text(statement))


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("UPDATE comment SET text = 'other' WHERE id = 2", "comment/2: not what audit entry"),
        ("UPDATE comment SET account_id = 1 WHERE id = 1", "comment/1: not what audit entry"),
        ("DELETE FROM comment WHERE id = 3", "comment/3: missing"),
        ("UPDATE comment SET audit_seq = audit_seq + 1 WHERE id = 3", "comment/3: points to"),
        (
            (
                "INSERT INTO comment (id, subject_kind, subject_name, subject_version, text, mentions, account_id, at, "
                "audit_seq) VALUES (9, 'model', 'x', '', 'slipped in', '[]', 1, 0, 0)"
            ),
            "comment/9: no audit entry vouches for it",
        ),
    ],
)
def test_verify_names_a_row_that_was_changed(desks: tuple[Desk, Desk], statement: str, found: str) -> None:
    operator, engineer = desks
    said(engineer, "one", "two")
    said(engineer, "three")
    tamper(operator.registry, statement)
    assert any(found in finding for finding in findings(operator)), findings(operator)


def charged(desk: Desk, bill_id: int, *amounts: str) -> None:
    """A bill with one charge per amount."""
    plain = {column.name: "" for column in charges.CHARGE.c if column.name not in ("id", "bill_id")}
    plain |= {"period_start": desk.clock(), "period_end": None, "effective": None, "tags": {"team": "é"}, "said": {}}
    rows = [plain | {"row": row, "billed": amount} for row, amount in enumerate(amounts, 2)]
    said = {column.name: "" for column in charges.BILL.c if not column.nullable}
    said = {name: value for name, value in said.items() if name not in ("id", "account_id", "at", "audit_seq")}
    with kept.keeping(desk) as keeping:
        digest = charges.write(keeping.connection, bill_id, rows)
        keeping.add("bill", **said | {"charges_sha256": digest.hexdigest(), "rows": digest.rows, "findings": []})
        keeping.log("bill.added", f"bill:{bill_id}")


def test_a_bill_vouches_for_its_charges(desks: tuple[Desk, Desk]) -> None:
    operator, engineer = desks
    for bill_id in range(1, 6):
        charged(engineer, bill_id, "10.05", "0.0000000001")
    charged(engineer, 6)
    assert findings(operator) == []
    tamper(
        operator.registry,
        "UPDATE charge SET billed = '0.1' WHERE row = 2 AND bill_id = 1",
        "DELETE FROM charge WHERE row = 3 AND bill_id = 2",
        "DELETE FROM charge WHERE bill_id = 3",
        "UPDATE bill SET charges_sha256 = 'other' WHERE id = 4",
    )
    found = findings(operator)
    for beginning in (
        "bill/1: its charges are not those",
        "bill/2: its charges are not those",
        "bill/3: its charges are gone",
        "bill/4: not what audit entry",
        "bill/4: its charges are not those",
    ):
        assert any(beginning in one for one in found), (beginning, found)
    assert not any("bill/5" in one or "bill/6" in one for one in found)


def test_a_row_made_unreadable_is_named_and_stops_no_check(desks: tuple[Desk, Desk]) -> None:
    operator, engineer = desks
    said(engineer, "one", "two")
    tamper(operator.registry, "UPDATE comment SET mentions = '[1, 2', text = 'x' WHERE id = 1")
    tamper(operator.registry, "UPDATE comment SET text = 'y' WHERE id = 2")
    places = [finding.split(":")[0] for finding in findings(operator)]
    assert places == ["comment/1", "comment/2"]
