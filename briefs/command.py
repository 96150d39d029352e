"""`countersign brief`: a brief of anything that has one, as a file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.progress import Progress

from briefs.export import Exported, Format, Wanted, export
from briefs.kinds import KINDS
from briefs.outline import Depth
from registry.cli._desk import JsonFlag, answer, desk, out, progress
from registry.errors import Invalid
from registry.services import briefs, projections
from registry.settings import Settings
from registry.views.brief import BriefLetter

_KINDS = "Which brief: " + ", ".join(one.name for one in KINDS) + "."


def brief(
    kind: Annotated[str, typer.Argument(help=_KINDS)],
    subject: Annotated[str, typer.Argument(help="Of what; for a model: a name, namespace/name, or a node id.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="The file to write.")],
    namespace: Annotated[str, typer.Option(help="The namespace, where the name alone is not enough.")] = "",
    page: Annotated[Literal["A4", "Letter"], typer.Option(help="The paper.")] = "A4",
    depth: Annotated[int, typer.Option(min=1, max=4, help="1 headline, 2 drivers, 3 analysis, 4 evidence.")] = 4,
    format_: Annotated[Format, typer.Option("--format", help="What sort of file.")] = Format.PDF,
    mail_to: Annotated[list[str] | None, typer.Option(help="Mail it there too; may be said again.")] = None,
    as_json: JsonFlag = False,
) -> None:
    """Write a brief as a file; its SHA-256 goes into the audit log."""
    if not output.parent.is_dir():
        raise Invalid(f"There is no folder {output.parent} to write into.")
    whole = f"{namespace}/{subject}" if namespace else subject
    with desk() as at, progress("Printing") as bar:
        projections.catch_up(at.registry)
        settings = Settings.from_environment()
        wanted = Wanted(
            format=format_, page=page, depth=Depth(depth), address=settings.public_url, progress=_progress(bar)
        )
        made = export(at, kind, whole, wanted)
        output.write_bytes(made.document)
        for to in mail_to or ():
            briefs.mailed(at, settings, _letter(made, to))
    told = {"kind": kind, "file": str(output), "sha256": made.sha256, "bytes": len(made.document)}
    if not answer(told, as_json=as_json):
        out.print(f"{output}, SHA-256 {made.sha256}", markup=False, soft_wrap=True)


def _progress(bar: Progress) -> Callable[[int], None]:
    task = bar.add_task("pages", total=None)
    return lambda page: bar.update(task, completed=page)


def _letter(made: Exported, to: str) -> BriefLetter:
    text = f"{made.headline}\n\nAttached: {made.file_name}, SHA-256 {made.sha256}.\n"
    return BriefLetter(
        to=to,
        subject=made.subject,
        title=made.title,
        text=text,
        document=made.document,
        file_name=made.file_name,
        media_type=made.media_type,
    )
