"""`upstream`, `downstream`, `path` and `impact`: what feeds a thing, what it feeds, what it would take with it."""

from __future__ import annotations

from typing import Annotated

import typer

from lineage.runbook import OWN_LABEL
from registry.access import Desk
from registry.cli._desk import AsOf, JsonFlag, answer, desk, out, table
from registry.commands import moment
from registry.errors import Invalid
from registry.services import impact as impacts
from registry.services import lineage, projections, search, versions
from registry.views.histories import FedBy
from registry.views.lineage import Closure
from registry.views.nodes import NodeView

Name = Annotated[str, typer.Argument(help="A name, namespace/name, or a node id.")]
Namespace = Annotated[str | None, typer.Option(help="The namespace, where the name alone is not enough.")]
Depth = Annotated[int | None, typer.Option(min=1, help="So many steps at most; a step is one edge.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    for command in (upstream, downstream, path, impact):
        app.command()(command)


def upstream(
    name: Name,
    namespace: Namespace = None,
    version: Annotated[str | None, typer.Option(help="Only what exactly fed this version.")] = None,
    depth: Depth = None,
    as_of: AsOf = None,
    as_json: JsonFlag = False,
) -> None:
    """Everything that feeds a dataset, AI model or job, or exactly one version of it, nearest first."""
    at_time = moment(as_of, "--as-of")
    with desk() as at:
        start = _node(at, name, namespace)
        if version is None:
            _print(lineage.upstream(at, start, depth=depth, as_of=at_time), as_json=as_json)
        else:
            if depth is not None:
                raise Invalid("--depth: with --version all that fed it is told; leave it out.")
            _print_fed(versions.fed_by(at, start, version, as_of=at_time), as_json=as_json)


def downstream(
    name: Name, namespace: Namespace = None, depth: Depth = None, as_of: AsOf = None, as_json: JsonFlag = False
) -> None:
    """Everything that a dataset, AI model or job feeds, nearest first."""
    with desk() as at:
        start = _node(at, name, namespace)
        _print(lineage.downstream(at, start, depth=depth, as_of=moment(as_of, "--as-of")), as_json=as_json)


def path(source: Name, target: Name, as_of: AsOf = None, as_json: JsonFlag = False) -> None:
    """The shortest way by which data flows from one thing to another; exit code 1 where there is none."""
    with desk() as at:
        way = lineage.path(at, _node(at, source, None), _node(at, target, None), as_of=moment(as_of, "--as-of"))
    if not answer(way, as_json=as_json):
        out.print("\n".join(_line(node) for node in way) or f"No data flows from {source} to {target}.", markup=False)
    raise typer.Exit(0 if way else 1)


def impact(
    name: Name,
    namespace: Namespace = None,
    version: Annotated[str | None, typer.Option(help="Only what read this version.")] = None,
    as_of: AsOf = None,
    as_json: JsonFlag = False,
) -> None:
    """What is reached if this dataset or AI model is poisoned or its licence is revoked, crossing deployments."""
    with desk() as at:
        found = impacts.impact(at, _node(at, name, namespace), version=version, as_of=moment(as_of, "--as-of"))
    if answer(found, as_json=as_json):
        return
    out.print(found.headline, style="bold", markup=False)
    rows = [
        (reached.node.kind.value, _line(reached.node, reached.version), " > ".join(step.name for step in reached.path))
        for reached in found.reached
    ]
    if rows:
        table(("kind", "name", "reached through"), rows)
    for approval in found.approvals:
        out.print(f"approval {approval.reference} of {approval.node.name}", markup=False)


def _node(at: Desk, name: str, namespace: str | None) -> NodeView:
    projections.catch_up(at.registry)
    return search.resolve(at, name, namespace=namespace)


def _print(closure: Closure, *, as_json: bool) -> None:
    if answer(closure, as_json=as_json):
        return
    things = "1 thing" if closure.total == 1 else f"{closure.total:,} things"
    said = f"is fed by {things}" if closure.direction == "upstream" else f"feeds {things}"
    out.print(f"{closure.start.name} {said} on record.", markup=False)
    rows = [
        (reached.hops, reached.node.kind.value, reached.node.namespace, reached.node.name)
        for reached in closure.reached
    ]
    if rows:
        table(("steps", "kind", "namespace", "name"), rows)


def _print_fed(found: FedBy, *, as_json: bool) -> None:
    if answer(found, as_json=as_json):
        return
    out.print(found.headline, markup=False)
    rows = [
        (one.hops, _line(one.node, one.version), one.job.name if one.job else "", one.run_id, one.known)
        for one in found.found
    ]
    if rows:
        table(("runs away", "version", "read by", "run", "how that is known"), rows)


def _line(node: NodeView, version: str = "") -> str:
    told = f"@{version}" if version and not version.startswith(OWN_LABEL) else ""
    return f"{node.name}{told}  ({node.namespace})"
