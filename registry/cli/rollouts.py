"""`deploy`, `rollback` and `production`: what answers where, how it came there, and what did at any time."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from lineage.registrations import DeploymentRole
from registry.cli._desk import JsonFlag, answer, desk, err, out, table
from registry.commands import moment
from registry.commands.rollouts import RollBack, RollOut
from registry.services import deployments, gate, rollouts
from registry.settings import Settings
from registry.views.rollouts import RolledOut

Env = Annotated[str, typer.Option("--env", help="Which environment, such as production.")]
Service = Annotated[str, typer.Option(help="As which service, such as fraud-api.")]
Key = Annotated[str, typer.Option(help="The same key again changes nothing.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    for command in (deploy, rollback, production):
        app.command()(command)


def deploy(
    model: Annotated[str, typer.Argument(metavar="MODEL@VERSION", help="Such as churn@3 or shop/churn@3.")],
    env: Env,
    service: Service,
    percent: Annotated[float, typer.Option(help="Which part of the requests it answers.")] = 100.0,
    role: Annotated[DeploymentRole, typer.Option("--as", help="What it is beside others.")] = DeploymentRole.CHALLENGER,
    reason: Annotated[str, typer.Option(help="Why; it goes into the audit log.")] = "",
    key: Key = "",
    as_json: JsonFlag = False,
) -> None:
    """Let a version answer requests, all or a part of them; refused where the gate is closed."""
    said = RollOut(model=gate.subject_of(model), environment=env, service=service, percent=percent, role=role,
                   reason=reason, key=key)  # fmt: skip
    with desk() as at:
        made = rollouts.roll_out(at, said, transport=Settings.from_environment(os.environ).transport)
    _print(made, as_json=as_json)


def rollback(
    env: Env,
    service: Service,
    reason: Annotated[str, typer.Option(help="Why; it becomes a decision on record.")],
    key: Key = "",
    as_json: JsonFlag = False,
) -> None:
    """Take a service back to its champion alone, or to the version before; needs no signature."""
    with desk() as at:
        said = RollBack(environment=env, service=service, reason=reason, key=key)
        made = rollouts.roll_back(at, said, transport=Settings.from_environment(os.environ).transport)
    _print(made, as_json=as_json)


def production(
    at_: Annotated[str | None, typer.Option("--at", help="A date or moment, such as 2026-03-01; else now.")] = None,
    env: Env = "production",
    as_json: JsonFlag = False,
) -> None:
    """What answers in an environment, or did at any time."""
    with desk() as at:
        found = deployments.production(at, at=moment(at_, "--at"), environment=env)
    if answer(found, as_json=as_json):
        return
    rows = [
        (one.deployment.service, f"{one.deployment.model.name} {one.deployment.version}", one.deployment.role,
         "" if one.deployment.traffic_percent is None else f"{one.deployment.traffic_percent:g} %",
         f"{one.since:%Y-%m-%d %H:%M}", one.deployment.approval.reference if one.deployment.approval else "none")
        for one in found
    ]  # fmt: skip
    if not rows:
        out.print("Nothing answered there then, as far as anybody said.")
        return
    table(("service", "model", "as", "requests", "since", "approval"), rows)


def _print(made: RolledOut, *, as_json: bool) -> None:
    if made.trouble:
        err.print(made.trouble, style="yellow", markup=False)
    if answer(made, as_json=as_json):
        return
    parts = ", ".join(f"{one.version} ({one.percent:g} %, {one.role})" for one in made.shares)
    out.print(f"{made.environment}/{made.service} answers with {parts}.", markup=False, soft_wrap=True)
    if made.decision:
        out.print(f"On record as {made.decision}.", markup=False)
    if not made.gate.approved:
        err.print(made.gate.headline, style="yellow", markup=False, soft_wrap=True)
