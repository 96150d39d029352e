"""`framework`: sets of requirements, how far each is met, and how much is covered."""

from __future__ import annotations

from typing import Annotated

import typer

from registry.cli._desk import JsonFlag, answer, desk, out, table
from registry.commands import frameworks as commands
from registry.commands import moment
from registry.services import frameworks
from registry.views.coverage import FORMULA, WORST_FIRST
from registry.views.frameworks import RequirementLine

Slug = Annotated[str, typer.Argument(help="Such as nist-ai-rmf.")]
Scope = Annotated[str, typer.Option(help="company, or use_case:slug.")]
AsOf = Annotated[str | None, typer.Option(help="As it stood then, such as 2026-03-01.")]
app = typer.Typer(help="Frameworks of requirements: NIST AI RMF, ISO/IEC 42001, EU AI Act, and yours.")


def register(parent: typer.Typer) -> None:
    """Add the commands."""
    app.command("import")(import_)
    app.command("list")(list_)
    for command in (assess, coverage, history):
        app.command()(command)
    parent.add_typer(app, name="framework")


def import_(
    file: Annotated[
        typer.FileBinaryRead, typer.Argument(help="Our YAML, or a library of CISO Assistant; - reads input.")
    ],
    as_json: JsonFlag = False,
) -> None:
    """Load a framework; each fault of a file is told with its line."""
    with desk() as at:
        made = frameworks.load(at, file.read())
    if not answer(made, as_json=as_json):
        out.print(f"{made.title} {made.version} is on record as {made.slug}: {made.words}.", markup=False)


def list_(scope: Scope = commands.COMPANY, as_of: AsOf = None, as_json: JsonFlag = False) -> None:
    """Every framework with its coverage."""
    with desk() as at:
        found = frameworks.listing(at, within=scope, as_of=moment(as_of, "as_of"))
    if not answer(found, as_json=as_json):
        table(
            ("framework", "version", "title", "coverage"),
            [(one.slug, one.version, one.title, one.words) for one in found],
        )


def assess(
    slug: Slug,
    ref: Annotated[str, typer.Argument(help="The requirement's number, such as 'GOVERN 1.1'.")],
    status: Annotated[str, typer.Argument(help="met, partial, not_met, not_applicable, not_assessed, out_of_scope.")],
    scope: Scope = commands.COMPANY,
    note: Annotated[str, typer.Option(help="Why, or how that is known.")] = "",
    as_json: JsonFlag = False,
) -> None:
    """Say how far a requirement is met."""
    said = {"framework": slug, "ref": ref, "status": status.replace(" ", "_"), "scope": scope, "note": note}
    with desk() as at:
        found = frameworks.assess(at, commands.read(said))
        line = frameworks.get(at, slug, within=scope).line
    if not answer(found, as_json=as_json):
        out.print(f"{ref} is {found.status.words}. {line.title}: {line.words}.", markup=False)


def coverage(
    slug: Slug,
    scope: Scope = commands.COMPANY,
    as_of: AsOf = None,
    all_: Annotated[bool, typer.Option("--all", help="Also what is met and what nobody assessed.")] = False,
    as_json: JsonFlag = False,
) -> None:
    """How much of a framework is covered, and what is not met."""
    with desk() as at:
        found = frameworks.get(at, slug, within=scope, as_of=moment(as_of, "as_of"))
    if answer(found, as_json=as_json):
        return
    line = found.line
    out.print(f"{line.title} {line.version}, {scope}: {line.words}.", markup=False)
    if line.share is not None:
        out.print(f"Coverage = {FORMULA} = {line.coverage.sum}", markup=False)
    if line.weak:
        out.print(f"{line.weak} said to be met without a proof that holds now.", markup=False)
    rows = sorted((one for one in found.requirements if one.assessable), key=_worst_first)
    shown = rows if all_ else [one for one in rows if one.status in WORST_FIRST[:2]]
    if shown:
        table(("requirement", "state", "proofs", "title"), [_row(one) for one in shown])


def history(
    slug: Slug,
    ref: Annotated[str, typer.Argument(help="The requirement's number.")],
    scope: Annotated[str, typer.Option(help="company, or use_case:slug; without it, everywhere.")] = "",
    as_json: JsonFlag = False,
) -> None:
    """All that was ever found about a requirement, the newest first."""
    with desk() as at:
        found = frameworks.history(at, slug, ref, within=scope)
    if not answer(found, as_json=as_json):
        rows = [(f"{one.at:%Y-%m-%d %H:%M}", one.status.words, one.scope, one.by, one.note) for one in found]
        table(("when (UTC)", "found", "scope", "by", "note"), rows)


def _worst_first(one: RequirementLine) -> tuple[int, int]:
    return WORST_FIRST.index(one.status), one.position


def _row(one: RequirementLine) -> tuple[str, str, str, str]:
    proofs = f"{sum(proof.holds for proof in one.proofs)} of {len(one.proofs)} hold" if one.proofs else "none"
    return one.ref, one.status.words, proofs, one.title
