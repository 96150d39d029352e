"""`register`: an AI model, version, deployment or use case put on record from JSON."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from registry import commands
from registry.cli._desk import JsonFlag, answer, desk, err, out
from registry.services import registrations
from registry.settings import Settings


class Kind(StrEnum):
    """What can be registered."""

    MODEL = "model"
    MODEL_VERSION = "model-version"
    DEPLOYMENT = "deployment"
    USE_CASE = "use-case"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("register")(register_one)


def register_one(
    kind: Kind,
    file: Annotated[typer.FileBinaryRead, typer.Argument(help="A JSON object; - reads standard input.")],
    as_json: JsonFlag = False,
) -> None:
    """Put a registration on record, and pass it on where COUNTERSIGN_EMIT says."""
    registration = commands.registration(kind.value, file.read())
    with desk(create=True) as at:
        made = registrations.register(at, registration, transport=Settings.from_environment().transport)
    if made.trouble:
        err.print(made.trouble, style="yellow", markup=False)
    if not answer(made, as_json=as_json):
        out.print(f"{kind.value} {registration.key.name} is on record as event {made.receipts[-1].seq}.", markup=False)
