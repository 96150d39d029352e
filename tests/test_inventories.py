"""A public inventory of real use cases comes in whole, once, and shows what each use case lacks."""

from __future__ import annotations

from pathlib import Path

import pytest

from registry.access import Role
from registry.commands import inventory
from registry.errors import Invalid
from registry.services import inventories, use_cases
from registry.views.listing import Asked
from tests.people import opened, role_desk

HEADER = f'"{inventory.NAME}","{inventory.AGENCY}","{inventory.PURPOSE}","{inventory.STAGE}"\n'
SMALL = (HEADER + '"Fraud","Ministry of Tests","Finds fraud","Operation and Maintenance"\n'
         '"Chat","Ministry of Tests","Answers","Initiated"\n'
         '"Chat","Ministry of Tests","Answers","Initiated"\n').encode()  # fmt: skip


def test_entries_come_in_once_in_the_stage_that_they_are_in(registry_url: str) -> None:
    registry, operator, watch = opened(registry_url)
    desk = role_desk(operator, Role.COMPLIANCE, watch)
    made = inventories.bring_in(desk, SMALL)
    assert (made.entries, made.new, made.slugs) == (3, 2, ("fraud", "chat"))
    assert inventories.bring_in(desk, SMALL).new == 0
    found = {row.slug: (row.stage, row.word) for row in use_cases.listing(desk).rows}
    assert found == {"fraud": ("operation", "unapproved"), "chat": ("assessment", "unfilled")}
    assert use_cases.get(desk, "fraud").said.particulars[inventory.AGENCY] == "Ministry of Tests"
    registry.close()


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b'{"no": "table"}'])
def test_a_file_that_is_no_inventory_is_refused(content: bytes) -> None:
    with pytest.raises(Invalid, match="no AI use case inventory"):
        list(inventory.read(content))


def test_every_cell_of_2133_real_entries_is_held(shared_data: Path) -> None:
    content = next((shared_data / "inventory").glob("*.csv")).read_bytes()
    entries = list(inventory.read(content))
    assert len(entries) == 2133
    assert {entry.stage for entry in entries} >= {"operation", "build", "assessment", "validation", "retired"}
    cells = sum(len(entry.proposal.particulars) for entry in entries)
    assert cells > 40_000
    longest = max(len(text) for entry in entries for text in entry.proposal.particulars.values())
    assert longest > 4_000


def test_a_part_of_the_real_inventory_is_on_record_and_found(shared_data: Path, sqlite_url: str) -> None:
    registry, operator, watch = opened(sqlite_url)
    desk = role_desk(operator, Role.ENGINEER, watch)
    content = next((shared_data / "inventory").glob("*.csv")).read_bytes()
    lines = content.decode("cp1252", errors="replace").split("\n")
    made = inventories.bring_in(desk, "\n".join(lines[:200]).encode())
    assert made.new == made.entries > 50
    found = use_cases.listing(desk, Asked(text="veterans"))
    assert found.of == made.new
    assert use_cases.summary(desk).by_tier == {"": made.new}, "no inventory answers our questions: none is assessed"
    registry.close()
