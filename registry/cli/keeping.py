"""`verify`, `checkpoint`, `export-log`, `backup` and `restore`: keeping the record, and proving that it was kept."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from registry.cli._desk import JsonFlag, answer, desk, err, out, progress
from registry.services import audit
from registry.views.audit import VerifyReport


def register(app: typer.Typer) -> None:
    """Add the commands."""
    for command in (verify, checkpoint):
        app.command()(command)
    app.command("export-log")(export_log)


def verify(as_json: JsonFlag = False) -> None:
    """Re-hash and cross-check everything on record and the checkpoints outside it; exit code 1 if it does not hold."""
    with desk() as at, progress("Verifying") as bar:
        task = bar.add_task("", total=None)
        report = audit.verify(at, progress=lambda done, total: bar.update(task, completed=done, total=total))
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


def _print(report: VerifyReport) -> None:
    out.print(report.headline, style="bold" if report.holds else "bold red", markup=False)
    for finding in report.findings:
        out.print(f"  {finding}", markup=False)
    if report.more_findings:
        out.print(f"  and {report.more_findings:,} more", markup=False)
    for note in report.notes:
        out.print(f"  Note: {note}", markup=False)
