"""What commands about money share: options, whole amounts, and reading a text file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from registry.errors import Invalid

Slug = Annotated[str, typer.Argument(help="A use case's short name; without it, all of them.")]
Note = Annotated[str, typer.Option(help="Why; it stays beside the record.")]


def whole(amount: float | None) -> str:
    """Without a decimal; empty for None."""
    return "" if amount is None else f"{amount:,.0f}"


def text_of(file: Path) -> str:
    """What a file says; raises Invalid where it cannot be read."""
    try:
        return file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as cause:
        raise Invalid(f"file: {file} cannot be read: {cause}.") from cause
