"""`import-use-cases`: the use cases of a public inventory, all at once."""

from __future__ import annotations

from typing import Annotated

import typer

from registry.cli._desk import JsonFlag, answer, desk, out, progress, table
from registry.services import inventories
from registry.views.inventories import Outcome

_ODD = (Outcome.REFUSED, Outcome.CHANGED, Outcome.TWICE)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("import-use-cases")(import_use_cases)


def import_use_cases(
    file: Annotated[typer.FileBinaryRead, typer.Argument(help="The CSV of an AI use case inventory.")],
    preview: Annotated[bool, typer.Option("--preview", help="Say what each line would do; keep nothing.")] = False,
    as_json: JsonFlag = False,
) -> None:
    """Bring in the use cases of a public inventory (CSV); the same file twice changes nothing."""
    content = file.read()
    with desk(create=True) as at, progress("Bringing in") as bar:
        task = bar.add_task("use cases", total=None)
        found = (
            inventories.preview(at, content)
            if preview
            else inventories.bring_in(at, content, progress=lambda done, of: bar.update(task, completed=done, total=of))
        )
    told = {"entries": found.entries, **found.counts}
    if answer(told | ({"lines": found.lines} if preview else {}), as_json=as_json):
        return
    out.print(found.words, markup=False)
    odd = [(one.line, one.outcome.value, one.title, one.what) for one in found.lines if one.outcome in _ODD]
    if odd:
        table(("line", "", "use case", "in what, or why"), odd)
