"""`gate`: whether a version may go into an environment now, for pipelines: the exit code says it, the reasons why."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from registry.cli._desk import JsonFlag, answer, desk, err, out, refused
from registry.errors import Invalid, RegistryError
from registry.services import gate as gates
from registry.views.gate import GateAnswer

OPEN, CLOSED, WRONG, NOT_ASKED = 0, 1, 2, 3


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(gate)


def gate(
    model: Annotated[str, typer.Argument(metavar="MODEL@VERSION", help="Such as churn@3 or shop/churn@3.")],
    env: Annotated[str, typer.Option("--env", help="Which environment, such as production.")],
    as_json: JsonFlag = False,
) -> None:
    """Ask whether this version may go into that environment. Exit code 0 open, 1 closed, 2 wrong words, 3 not asked."""
    try:
        with desk() as at:
            found = gates.ask(at, gates.subject_of(model), environment=env)
    except Invalid as fault:
        refused(fault)
        sys.exit(WRONG)
    except RegistryError as refusal:
        refused(refusal)
        sys.exit(NOT_ASKED)
    if not answer(found, as_json=as_json):
        _print(found)
    sys.exit(OPEN if found.open else CLOSED)


def _print(found: GateAnswer) -> None:
    style = "bold green" if found.approved else "bold yellow" if found.open else "bold red"
    (out if found.approved else err).print(found.headline, style=style, markup=False, soft_wrap=True)
    for reason in found.reasons:
        err.print(f"  {reason}", markup=False, soft_wrap=True)
    for condition in found.conditions:
        out.print(f"  On condition: {condition}", markup=False, soft_wrap=True)
