"""`countersign brief`: a brief of anything that has one, as a PDF file."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from lineage.keys import NodeKind
from registry.cli._desk import JsonFlag, answer, desk, out
from registry.errors import Invalid
from registry.services import projections, search
from registry.settings import Settings


class Kind(StrEnum):
    """What briefs there are."""

    MODEL = "model"


def brief(
    kind: Annotated[Kind, typer.Argument(help="Which brief.")],
    subject: Annotated[str, typer.Argument(help="Of what: a name, namespace/name, or a node id.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="The PDF file to write.")],
    namespace: Annotated[str | None, typer.Option(help="The namespace, where the name alone is not enough.")] = None,
    as_json: JsonFlag = False,
) -> None:
    """Write a brief as a PDF; its SHA-256 goes into the audit log."""
    from briefs.export import model_pdf

    if not output.parent.is_dir():
        raise Invalid(f"There is no folder {output.parent} to write into.")
    with desk() as at:
        projections.catch_up(at.registry)
        node = search.resolve(at, subject, kinds=(NodeKind.MODEL,), namespace=namespace)
        made = model_pdf(at, node, address=Settings.from_environment().public_url)
    output.write_bytes(made.document)
    told = {"kind": kind.value, "file": str(output), "sha256": made.sha256, "bytes": len(made.document)}
    if not answer(told, as_json=as_json):
        out.print(f"{output}, SHA-256 {made.sha256}", markup=False, soft_wrap=True)
