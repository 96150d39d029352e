"""Use cases as the public inventory of US agencies lists them (the consolidated CSV of 2024), read as proposals."""

from __future__ import annotations

import csv
import hashlib
import io
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from registry.commands.use_cases import MOST, MOST_TITLE, Proposal, Sourcing
from registry.errors import Invalid

NAME, AGENCY, BUREAU = "Use Case Name", "Agency", "Bureau"
PURPOSE = "What is the intended purpose and expected benefits of the AI?"
STAGE = "Stage of Development"
RISKS = "What are the key risks from using the AI for this particular use case and how were they identified?"
MADE = "Was the AI system involved in this use case developed (or is it to be developed) under contract(s) or in-house?"
DATA = (
    "Describe any agency-owned data used to train, fine-tune, and/or evaluate performance of the model(s) used in this "
    "use case."
)
IMPACT = "Is the AI use case rights-impacting, safety-impacting, both, or neither?"
PRODUCT = "Is the AI use case found in the below list of general commercial AI products and services?"
BEGINS = "inventory:"
"""How the keys of what came from an inventory begin."""
_ENCODINGS = ("utf-8-sig", "cp1252", "latin-1")
_STAGES = (
    ("retired", "retired"), ("operation", "operation"), ("in production", "operation"), ("in mission", "operation"),
    ("implementation", "validation"), ("acquisition", "build"), ("development", "build"), ("initiated", "assessment"),
    ("planned", "proposal"),
)  # fmt: skip
"""What a stage of the inventory begins or goes on with, and the stage here that comes nearest."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of an inventory: where it begins in the file, what it says, and in which stage it is.

    `fault` says why it cannot be read as one; then the rest is what could be.
    """

    line: int
    proposal: Proposal
    stage: str
    fault: str = ""

    @property
    def name(self) -> tuple[str, str, str]:
        """What names it in its inventory, whatever else changes: agency, bureau and title."""
        return name_of(self.proposal.particulars)


def read(content: bytes) -> Iterator[Entry]:
    """The entries of a CSV file, with every cell that says something; raises Invalid where it is none of this kind."""
    rows = csv.reader(io.StringIO(_text(content), newline=""), strict=True)
    try:
        columns = _columns(next(rows, []))
        if NAME not in columns or PURPOSE not in columns:
            raise Invalid(
                f"file: the first line names no column {NAME!r} and {PURPOSE!r}: it is no AI use case inventory."
            )
        begins = rows.line_num + 1
        for row in rows:
            line, begins = begins, rows.line_num + 1
            cells = dict(zip(columns, map(str.strip, row), strict=False))
            if any(row):
                yield Entry(line, proposal(cells), _stage(cells.get(STAGE, "")), _fault(columns, row))
    except csv.Error as cause:
        raise Invalid(f"file: line {rows.line_num} is no line of a CSV file: {cause}.") from cause


def name_of(cells: Mapping[str, str]) -> tuple[str, str, str]:
    """What names an entry: agency, bureau and title, in small letters."""
    agency, bureau, title = (" ".join(cells.get(column, "").casefold().split()) for column in (AGENCY, BUREAU, NAME))
    return agency, bureau, title


def _columns(first: list[str]) -> list[str]:
    """What each column is called. One whose name stands there more than once belongs to the question before it."""
    names = [" ".join(name.split()) for name in first]
    once = Counter(names)
    return [
        f"{names[place - 1]} → {name}" if once[name] > 1 and place else name for place, name in enumerate(names)
    ]  # fmt: skip


def _fault(columns: list[str], row: list[str]) -> str:
    if any(row[len(columns) :]):
        return f"it has {len(row)} cells, and the first line names {len(columns)}: something in it is not quoted"
    if not any(name_of(dict(zip(columns, row, strict=False)))):
        return "it names neither a use case nor an agency"
    return ""


def proposal(cells: Mapping[str, str]) -> Proposal:
    """What the cells of an entry, or of one that was brought in, say of a use case."""
    title = cells.get(NAME) or "(no name)"
    particulars = {name: text.replace("\x00", "")[:MOST] for name, text in cells.items() if text}
    return Proposal(
        title=title if len(title) <= MOST_TITLE else f"{title[: MOST_TITLE - 1]}…",
        purpose=cells.get(PURPOSE, "")[:MOST],
        affected=_affected(cells),
        when_wrong=cells.get(RISKS, "")[:MOST],
        sourcing=_sourcing(cells),
        data_needed=cells.get(DATA, "")[:MOST],
        jurisdiction="elsewhere",
        particulars=particulars,
        summary=f"From the inventory of {cells.get(AGENCY) or 'an agency'}",
        key=key_of(particulars),
    )


def _affected(cells: Mapping[str, str]) -> str:
    said = " ".join(cells.get(IMPACT, "").split())
    return f"By the inventory: {said}" if said else ""


def _sourcing(cells: Mapping[str, str]) -> Sourcing:
    made, product = cells.get(MADE, "").lower(), cells.get(PRODUCT, "").lower()
    if "in-house" in made or "contract" in made:
        return Sourcing.BUILD
    return Sourcing.BUY if product and not product.startswith("none of the above") else Sourcing.UNDECIDED


def _stage(text: str) -> str:
    said = text.lower()
    return next((stage for part, stage in _STAGES if part in said), "proposal")


def key_of(particulars: Mapping[str, str]) -> str:
    """The same line is the same use case, however often its file is brought in, and by whomever."""
    whole = "\x1f".join(f"{name}={text}" for name, text in sorted(particulars.items()) if text)
    return f"{BEGINS}{hashlib.sha256(whole.encode()).hexdigest()[:32]}"


def _text(content: bytes) -> str:
    for encoding in _ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Invalid("file: this is no text.")
