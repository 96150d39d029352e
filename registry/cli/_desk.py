"""What all commands share: opening the registry, who acts, and answers for people or for programs."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated, Any

import orjson
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Table

from registry import schema
from registry.access import Desk
from registry.engine import DEFAULT_URL, Registry, database_faults
from registry.errors import RegistryBroken, RegistryError
from registry.plain import plain
from registry.services import accounts, tokens

JsonFlag = Annotated[bool, typer.Option("--json", help="Answer in JSON on standard output.")]
UseCaseSlug = Annotated[str, typer.Argument(help="The use case's short name, such as card-fraud.")]
Reason = Annotated[str, typer.Option(help="Why; it goes into the audit log.")]
AsOf = Annotated[
    str | None, typer.Option(help="Leave out what was first seen later, such as 2026-03-01 or 2026-03-01T12:00Z.")
]
Seed = Annotated[int, typer.Option(min=0, max=2**63 - 1, help="Of the random numbers; the same seed, the same answer.")]
out = Console(highlight=False)
err = Console(stderr=True, highlight=False, soft_wrap=True)  # file:line stays in one piece


@contextmanager
def desk(*, create: bool = False) -> Iterator[Desk]:
    """The desk of whoever COUNTERSIGN_TOKEN names, else of this machine's operator, on the registry of REGISTRY_URL."""
    registry = Registry.open(os.environ.get("REGISTRY_URL", DEFAULT_URL))
    try:
        with database_faults():
            _prepare(registry, create=create)
            bearer = os.environ.get("COUNTERSIGN_TOKEN", "")
            actor = tokens.actor_of(registry, bearer) if bearer else accounts.bootstrap(registry)
            yield Desk(registry, actor, "cli")
    finally:
        registry.close()


def _prepare(registry: Registry, *, create: bool) -> None:
    if not create and not _is_there(registry):
        raise RegistryBroken("There is no registry here yet. `countersign init` makes one where REGISTRY_URL says.")
    schema.ensure(registry)


def _is_there(registry: Registry) -> bool:
    if registry.file and not registry.file.exists():
        return False  # looking into it would make it
    with registry.read() as connection:
        return schema.version(connection) is not None


def answer(value: Any, *, as_json: bool) -> bool:
    """Print `value` as JSON where that was asked for; returns whether it was."""
    if as_json:
        sys.stdout.write(orjson.dumps(plain(value), option=orjson.OPT_INDENT_2).decode() + "\n")
    return as_json


def table(columns: Sequence[str], rows: Sequence[Sequence[Any]], *, title: str = "") -> None:
    """Print rows for people; columns of numbers are right-aligned."""
    grid = Table(title=title or None, title_justify="left", box=None, pad_edge=False, header_style="bold")
    for position, name in enumerate(columns):
        numeric = bool(rows) and all(isinstance(row[position], int | float) for row in rows)
        grid.add_column(name, justify="right" if numeric else "left", overflow="fold")
    for row in rows:
        grid.add_row(*(f"{cell:,}" if isinstance(cell, int) else str(cell) for cell in row))
    out.print(grid)


def progress(label: str) -> Progress:
    """A progress bar on standard error; nothing where that is no terminal."""
    columns = (TextColumn(label), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TimeRemainingColumn())
    return Progress(*columns, console=Console(stderr=True), disable=not err.is_terminal, transient=True)


def refused(refusal: RegistryError) -> int:
    """Say why not, on standard error; the exit code of a refusal."""
    err.print(str(refusal), style="red", markup=False)
    return 1
