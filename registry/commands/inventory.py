"""Use cases as the public inventory of US agencies lists them (the consolidated CSV of 2024), read as proposals."""

from __future__ import annotations

import csv
import hashlib
import io
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
_ENCODINGS = ("utf-8-sig", "cp1252", "latin-1")
_STAGES = (
    ("retired", "retired"), ("operation", "operation"), ("in production", "operation"), ("in mission", "operation"),
    ("implementation", "validation"), ("acquisition", "build"), ("development", "build"), ("initiated", "assessment"),
    ("planned", "proposal"),
)  # fmt: skip
"""What a stage of the inventory begins or goes on with, and the stage here that comes nearest."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of an inventory: where it stood in the file, what it says, and in which stage it is."""

    line: int
    proposal: Proposal
    stage: str


def read(content: bytes) -> Iterator[Entry]:
    """The entries of a CSV file, with every cell that says something; raises Invalid where it is none of this kind."""
    rows = csv.DictReader(io.StringIO(_text(content), newline=""))
    columns = {" ".join((name or "").split()): name for name in rows.fieldnames or ()}
    if NAME not in columns or PURPOSE not in columns:
        raise Invalid(f"file: the first line names no column {NAME!r} and {PURPOSE!r}: it is no AI use case inventory.")
    for row in rows:
        cells = {name: (row.get(was) or "").strip() for name, was in columns.items()}
        if any(cells.values()):
            yield Entry(rows.line_num, _proposal(cells), _stage(cells.get(STAGE, "")))


def _proposal(cells: Mapping[str, str]) -> Proposal:
    title = cells[NAME] or "(no name)"
    return Proposal(
        title=title if len(title) <= MOST_TITLE else f"{title[: MOST_TITLE - 1]}…",
        purpose=cells[PURPOSE][:MOST],
        affected=_affected(cells),
        when_wrong=cells.get(RISKS, "")[:MOST],
        sourcing=_sourcing(cells),
        data_needed=cells.get(DATA, "")[:MOST],
        jurisdiction="elsewhere",
        particulars={name: text.replace("\x00", "")[:MOST] for name, text in cells.items() if text},
        summary=f"From the inventory of {cells.get(AGENCY) or 'an agency'}",
        key=_key(cells),
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


def _key(cells: Mapping[str, str]) -> str:
    """The same line is the same use case, however often its file is brought in."""
    whole = "\x1f".join(f"{name}={text}" for name, text in sorted(cells.items()) if text)
    return f"inventory:{hashlib.sha256(whole.encode()).hexdigest()[:32]}"


def _text(content: bytes) -> str:
    for encoding in _ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Invalid("file: this is no text.")
