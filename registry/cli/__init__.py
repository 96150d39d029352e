"""The command line: the same services, permissions and rules as every other door."""

from __future__ import annotations

import sys
from importlib.metadata import entry_points

import typer

from registry.cli import (
    actuals,
    bill,
    budget,
    capacity,
    cases,
    deadlines,
    decisions,
    events,
    evidence,
    flows,
    frameworks,
    funding,
    gate,
    graph,
    inbox,
    incidents,
    inventories,
    keeping,
    levers,
    people,
    policies,
    portfolio,
    registrations,
    requests,
    roi,
    rollouts,
    use_cases,
)
from registry.cli._desk import refused
from registry.engine import database_faults
from registry.errors import Invalid, RegistryError

app = typer.Typer(
    name="countersign",
    help="The record of what AI a company runs. REGISTRY_URL names the registry; COUNTERSIGN_TOKEN says who acts.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for commands in (
    decisions,
    events,
    gate,
    graph,
    registrations,
    rollouts,
    keeping,
    people,
    inbox,
    use_cases,
    inventories,
    cases,
    requests,
    policies,
    evidence,
    frameworks,
    incidents,
    deadlines,
    roi,
    portfolio,
    funding,
    bill,
    actuals,
    levers,
    capacity,
    flows,
    budget,
):
    commands.register(app)


def main() -> None:
    """Run the command that the arguments name; a refusal is one line on stderr and exit code 1."""
    for point in entry_points(group="countersign.commands"):
        app.command(point.name)(point.load())
    try:
        with database_faults():
            app()
    except RegistryError as refusal:
        sys.exit(refused(refusal))
    except UnicodeDecodeError as cause:
        sys.exit(refused(Invalid(f"byte {cause.start + 1:,} is no UTF-8: a text in UTF-8 is needed")))
    except OSError as cause:
        sys.exit(refused(Invalid(": ".join(str(part) for part in (cause.filename, cause.strerror or cause) if part))))
