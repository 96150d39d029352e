"""`countersign pack`: one folder, or a zip, for whoever checks, provably unaltered."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from registry.cli._desk import JsonFlag, answer, desk, err, out
from registry.services import projections
from registry.settings import Settings

_SCOPE = (
    "What it is about: use_case:SLUG, model:NAMESPACE/NAME, framework:SLUG, 2026-01-01..2026-06-30, several of them "
    "with blanks between, or everything."
)


def pack(
    scope: Annotated[list[str], typer.Argument(help=_SCOPE)],
    output: Annotated[Path, typer.Option("--output", "-o", help="The folder to make; a zip file where it ends so.")],
    page: Annotated[Literal["A4", "Letter"], typer.Option(help="The paper.")] = "A4",
    as_json: JsonFlag = False,
) -> None:
    """Write an audit pack with its evidence and proofs; `python3 FOLDER/verify.py` checks it without Countersign."""
    from briefs.export import Wanted
    from briefs.folder import write

    with desk() as at:
        projections.catch_up(at.registry)
        wanted = Wanted(page=page, address=Settings.from_environment().public_url)
        made = write(at, " ".join(scope), output, wanted, told=lambda step: err.print(f"  {step} …", markup=False))
    if not answer(made, as_json=as_json):
        out.print(f"{made.path}: {made.files} files, {made.evidence} of them evidence", markup=False, soft_wrap=True)
        out.print(f"  SHA-256 of the manifest, in the audit log: {made.manifest_sha256}", markup=False, soft_wrap=True)
        out.print(f"  To check it without Countersign: python3 {_script(made.path)}", markup=False, soft_wrap=True)


def _script(path: Path) -> str:
    return "pack/verify.py, once unpacked" if path.suffix == ".zip" else str(path / "verify.py")
