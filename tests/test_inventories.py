"""A public inventory of real use cases comes in whole, once, and shows what each use case lacks."""

from __future__ import annotations

import csv
import io
from itertools import islice
from pathlib import Path

import pytest

from registry.access import Desk, Role
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
    assert (made.entries, made.new, [one.slug for one in made.lines]) == (3, 2, ["fraud", "chat", ""])
    assert inventories.bring_in(desk, SMALL).new == 0
    found = {row.slug: (row.stage, row.word) for row in use_cases.listing(desk).rows}
    assert found == {"fraud": ("operation", "unapproved"), "chat": ("assessment", "unfilled")}
    assert use_cases.get(desk, "fraud").said.particulars[inventory.AGENCY] == "Ministry of Tests"
    registry.close()


def line(name: str, purpose: str, stage: str = "Initiated") -> str:
    return f'"{name}","Ministry of Tests","{purpose}","{stage}"\n'


def outcomes(desk: Desk, *lines: str) -> list[tuple[int, str, str]]:
    found = inventories.preview(desk, (HEADER + "".join(lines)).encode())
    assert [(one.line, one.outcome) for one in found.lines] == [
        (one.line, one.outcome) for one in inventories.bring_in(desk, (HEADER + "".join(lines)).encode()).lines
    ], "what was shown before is what is done"
    return [(one.line, one.outcome.value, one.what) for one in found.lines]


def test_a_changed_line_revises_what_nobody_here_has_said_otherwise(sqlite_url: str) -> None:
    registry, operator, watch = opened(sqlite_url)
    desk, other = role_desk(operator, Role.COMPLIANCE, watch), role_desk(operator, Role.ENGINEER, watch)
    inventories.bring_in(desk, SMALL)
    use_cases.change(desk, "chat", {"affected": "customers"})
    use_cases.change(desk, "fraud", {"purpose": "Finds fraud in claims"})
    told = outcomes(other, line("Chat", "Answers at night", "Planned"), line("Fraud", "Finds it sooner", "Retired"))
    differs = f"{inventory.PURPOSE}; {inventory.STAGE}"
    assert told == [(2, "changed", differs), (3, "changed", differs)]
    chat, fraud = use_cases.get(desk, "chat"), use_cases.get(desk, "fraud")
    assert (chat.said.purpose, chat.said.affected, chat.stage) == ("Answers at night", "customers", "assessment")
    assert fraud.said.purpose == "Finds fraud in claims", "what somebody said here is kept"
    assert fraud.said.particulars[inventory.PURPOSE] == "Finds it sooner"
    assert {what for _, what, _ in outcomes(desk, line("Chat", "Answers at night", "Planned"))} == {"unchanged"}
    assert use_cases.listing(desk).of == 2, "another account brings in nothing twice"
    registry.close()


def test_lines_that_cannot_be_told_apart_or_read_are_refused_with_their_place(sqlite_url: str) -> None:
    registry, operator, watch = opened(sqlite_url)
    desk = role_desk(operator, Role.COMPLIANCE, watch)
    inventories.bring_in(desk, (HEADER + line("Chat", "a\nb") + line("Chat", "c")).encode())
    told = outcomes(desk, line("Chat", "d\ne"), line("Chat", "f"), '"x","y","z","w","v"\n', "\n", ',,"z"\n')
    assert [(place, what) for place, what, _ in told] == [
        (2, "refused"),
        (4, "refused"),
        (5, "refused"),
        (7, "refused"),
    ]
    assert "which is which cannot be told" in told[0][2]
    assert "5 cells, and the first line names 4" in told[2][2]
    registry.close()


def test_columns_of_the_same_name_are_kept_apart() -> None:
    content = HEADER.replace("\n", ',"Data?","Other","Code?","Other"\n') + '"A","B","C","Planned","d","e","f","g"\n'
    particulars = next(inventory.read(content.encode())).proposal.particulars
    assert {name: text for name, text in particulars.items() if "→" in name} == {
        "Data? → Other": "e",
        "Code? → Other": "g",
    }


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b'{"no": "table"}'])
def test_a_file_that_is_no_inventory_is_refused(content: bytes) -> None:
    with pytest.raises(Invalid, match="no AI use case inventory"):
        list(inventory.read(content))


def test_a_cell_without_an_end_is_refused_with_its_line() -> None:
    with pytest.raises(Invalid, match="line 2 is no line of a CSV file"):
        list(inventory.read((HEADER + '"' + "x" * 200_000).encode()))


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
    lines = csv.reader(io.StringIO(content.decode("cp1252", errors="replace"), newline=""))
    text = io.StringIO()
    csv.writer(text).writerows(islice(lines, 100))
    made = inventories.bring_in(desk, text.getvalue().encode())
    assert made.new == made.entries > 50
    found = use_cases.listing(desk, Asked(text="veterans"))
    assert found.of == made.new
    assert use_cases.summary(desk).by_tier == {"": made.new}, "no inventory answers our questions: none is assessed"
    registry.close()
