"""`verify`, `checkpoint`, `export-log`, `backup` and `restore`: keeping the record, and proving that it was kept."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Any

import typer

from registry.cli._desk import JsonFlag, answer, desk, err, out, progress
from registry.engine import DEFAULT_URL
from registry.services import audit, backups
from registry.views.audit import VerifyReport
from registry.views.backups import BackupView


def register(app: typer.Typer) -> None:
    """Add the commands."""
    for command in (verify, checkpoint, backup, restore):
        app.command()(command)
    app.command("export-log")(export_log)


def verify(
    projections: Annotated[
        bool, typer.Option("--projections", help="Read all events anew, and compare every row that pages show.")
    ] = False,
    as_json: JsonFlag = False,
) -> None:
    """Re-hash and cross-check everything on record and the checkpoints outside it; exit code 1 if it does not hold."""
    with desk() as at, progress("Verifying") as bar:
        task = bar.add_task("", total=None)
        report = audit.verify(
            at, projections=projections, progress=lambda done, total: bar.update(task, completed=done, total=total)
        )
    if not answer(report, as_json=as_json):
        _print(report)
    raise typer.Exit(0 if report.holds else 1)


def checkpoint(as_json: JsonFlag = False) -> None:
    """Sign the log as it is and keep the checkpoint outside the database."""
    with desk() as at:
        made = audit.checkpoint(at)
    if not answer({"note": made.note, "file": str(made.file), "size": made.size}, as_json=as_json):
        out.print(made.note.rstrip(), markup=False, soft_wrap=True)
        err.print(f"kept in {made.file}", markup=False)


def export_log(
    target: Annotated[Path, typer.Argument(help="The zip file to write.")], as_json: JsonFlag = False
) -> None:
    """Export the audit log with its proofs; the script in it verifies without Countersign."""
    with desk() as at:
        made = audit.pack(at, target)
    if not answer({"file": str(made.file), "sha256": made.sha256, "entries": made.entries}, as_json=as_json):
        out.print(f"{made.entries:,} entries in {made.file}, SHA-256 {made.sha256}", markup=False, soft_wrap=True)


def backup(target: Annotated[Path, typer.Argument(help="The new folder to write.")], as_json: JsonFlag = False) -> None:
    """Copy the registry and its checkpoints into a folder while others go on writing."""
    with desk() as at:
        made = backups.backup(at, target)
    if not answer(_told(made), as_json=as_json):
        out.print(f"{made.events:,} events and {made.size:,} audit entries in {made.folder}", markup=False)


def restore(
    source: Annotated[Path, typer.Argument(help="A folder that `backup` wrote.")], as_json: JsonFlag = False
) -> None:
    """Make the empty registry that REGISTRY_URL names from a backup, of either database, and verify it."""
    made = backups.restore(source, os.environ.get("REGISTRY_URL", DEFAULT_URL))
    if not answer({**_told(made.backup), "beyond": list(made.beyond)}, as_json=as_json):
        out.print(f"{made.backup.events:,} events and {made.backup.size:,} audit entries restored and verified.")
    for name in made.beyond:
        err.print(f"The checkpoint {name} signs more than the backup holds.", style="yellow", markup=False)


def _told(made: BackupView) -> dict[str, Any]:
    return {
        "folder": str(made.folder),
        "made_at": made.made_at,
        "events": made.events,
        "entries": made.size,
        "root": made.root.hex(),
        "checkpoints": made.checkpoints,
    }


def _print(report: VerifyReport) -> None:
    out.print(report.headline, style="bold" if report.holds else "bold red", markup=False)
    for finding in report.findings:
        out.print(f"  {finding}", markup=False)
    if report.more_findings:
        out.print(f"  and {report.more_findings:,} more", markup=False)
    for note in report.notes:
        out.print(f"  Note: {note}", markup=False)
