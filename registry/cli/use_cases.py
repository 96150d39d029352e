"""`use-case …`: use cases proposed, listed, looked at, moved and given people."""

from __future__ import annotations

from typing import Annotated

import typer

from registry.cli import risk
from registry.cli._desk import JsonFlag, Reason, UseCaseSlug, answer, desk, err, out, table
from registry.commands import use_cases as commands
from registry.services import use_case_roles, use_cases
from registry.settings import Settings
from registry.views.listing import Asked
from registry.views.use_cases import UseCaseView

group = typer.Typer(help="What AI is used for: from proposal to retirement.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    for command in (propose, revise, show, move, role, skill, gaps, risk.recompute):
        group.command()(command)
    group.command("list")(list_)
    group.command("risk")(risk.ask)
    app.add_typer(group, name="use-case")


def propose(
    file: Annotated[typer.FileBinaryRead | None, typer.Argument(help="A JSON object; - reads standard input.")] = None,
    title: Annotated[str, typer.Option(help="What people call it, where no file says more.")] = "",
    purpose: Annotated[str, typer.Option(help="What it is for.")] = "",
    owner: Annotated[str, typer.Option(help="The login of whoever answers for it.")] = "",
    as_json: JsonFlag = False,
) -> None:
    """Put a use case on record: from a JSON file, or with a title alone."""
    said = file.read() if file else {"title": title, "purpose": purpose, "owner": owner}
    with desk(create=True) as at:
        made = use_cases.propose(at, commands.read(said), transport=Settings.from_environment().transport)
    if made.trouble:
        err.print(made.trouble, style="yellow", markup=False)
    if not answer(made, as_json=as_json):
        out.print(f"{made.slug} is {'on record' if made.new else 'on record already'}.", markup=False)


def revise(
    slug: UseCaseSlug,
    file: Annotated[typer.FileBinaryRead, typer.Argument(help="A JSON object of the fields that change; - is stdin.")],
    as_json: JsonFlag = False,
) -> None:
    """Say some fields anew; what was said before stays on record."""
    import orjson

    from registry.errors import Invalid

    try:
        changes = orjson.loads(file.read())
    except orjson.JSONDecodeError as cause:
        raise Invalid(f"file: this is no JSON: {cause}") from cause
    with desk() as at:
        made = use_cases.change(at, slug, changes)
    if not answer(made, as_json=as_json):
        said = f"Revision {made.revision} of {slug} is on record." if made.new else f"Nothing of {slug} differs."
        out.print(said, markup=False)


def list_(
    search: Annotated[str, typer.Argument(help="Words that it contains.")] = "",
    state: Annotated[list[str] | None, typer.Option(help="Only these words of state, such as unapproved.")] = None,
    stage: Annotated[list[str] | None, typer.Option(help="Only these stages.")] = None,
    tier: Annotated[list[str] | None, typer.Option(help="Only these risk tiers.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 50,
    as_json: JsonFlag = False,
) -> None:
    """Use cases, red first."""
    with desk() as at:
        asked = Asked(text=search, limit=limit)
        found = use_cases.listing(at, asked, words=state or (), stages=stage or (), tiers=tier or ())
    if answer({"use_cases": found.rows, "found": found.found, "of": found.of}, as_json=as_json):
        return
    rows = [
        (one.word, one.slug, one.stage, one.tier or "not assessed", one.owner.login if one.owner else "",
         len(one.unfilled))
        for one in found.rows
    ]  # fmt: skip
    table(("state", "slug", "stage", "risk", "owner", "roles unfilled"), rows)
    out.print(f"{len(found.rows):,} of {found.found:,} found, {found.of:,} on record.", markup=False)


def show(slug: UseCaseSlug, as_json: JsonFlag = False) -> None:
    """One use case: stage, what is missing for the next, risk with its articles, roles."""
    with desk() as at:
        found = use_cases.get(at, slug)
    if not answer(found, as_json=as_json):
        _print(found)


def move(
    slug: UseCaseSlug,
    stage: Annotated[str, typer.Argument(help="The stage that begins, such as assessment or rejected.")],
    reason: Reason = "",
    as_json: JsonFlag = False,
) -> None:
    """Take a use case to another stage; refused with everything that is missing."""
    with desk() as at:
        use_cases.move(at, slug, stage, reason=reason)
        found = use_cases.get(at, slug)
    if not answer(found, as_json=as_json):
        out.print(f"{slug} is in {found.stage}.", markup=False)


def role(
    slug: UseCaseSlug,
    name: Annotated[str, typer.Argument(metavar="ROLE", help="Such as decider or independent_validator.")],
    login: Annotated[str, typer.Argument(help="Whose account.")],
    take: Annotated[bool, typer.Option("--take", help="Take the role instead of giving it.")] = False,
    reason: Reason = "",
    as_json: JsonFlag = False,
) -> None:
    """Give somebody a role in a use case, or take it."""
    with desk() as at:
        change = use_case_roles.unassign if take else use_case_roles.assign
        change(at, slug, name, login, reason=reason)
        found = use_cases.get(at, slug)
    if not answer({"roles": found.roles}, as_json=as_json):
        out.print(f"{login} {'no longer holds' if take else 'holds'} the role {name} in {slug}.", markup=False)


def skill(
    login: Annotated[str, typer.Argument(help="Whose skill.")],
    name: Annotated[str, typer.Argument(metavar="SKILL", help="Such as evaluation or law.")],
    level: Annotated[int, typer.Argument(help="0 not, 1 learning, 2 alone, 3 can teach it.")],
    as_json: JsonFlag = False,
) -> None:
    """Put on record how well somebody can do something."""
    with desk() as at:
        use_case_roles.say_skill(at, login, name, level)
    if not answer({"login": login, "skill": name, "level": level}, as_json=as_json):
        out.print(f"{login}: {name} {level}.", markup=False)


def gaps(as_json: JsonFlag = False) -> None:
    """Roles that nobody fills, people on whom too much hangs, skills that are rare."""
    with desk() as at:
        found = use_case_roles.gaps(at)
    if answer(found, as_json=as_json):
        return
    table(
        ("role", "unfilled in", "such as"),
        [(g.role, g.use_cases, ", ".join(slug for slug, _ in g.examples)) for g in found.roles],
    )
    loads = [(one.person.login, one.roles, one.use_cases, "; ".join(one.over)) for one in found.loads]
    table(("person", "roles", "use cases", "too much"), loads)
    skills = [(s.skill, s.needed, s.covered, s.able, "short" if s.short else "") for s in found.skills]
    table(("skill", "needed", "covered", "able people", ""), skills)
    out.print(found.source, markup=False)


def _print(found: UseCaseView) -> None:
    said = found.said
    out.print(f"{said.title} ({found.slug})", style="bold", markup=False)
    out.print(said.purpose or "No purpose said yet.", markup=False)
    out.print(f"stage {found.stage}; risk {found.tier.tier.value}; revision {said.revision}", markup=False)
    ahead = found.next
    if ahead:
        out.print(f"For {ahead.to}: {'nothing is missing.' if ahead.open else ''}", markup=False)
        for need in ahead.needs:
            out.print(f"  - {need.what} ({need.who})", markup=False)
    table(
        ("role", "who", ""),
        [(r.role, ", ".join(p.login for p in r.holders), "" if r.holders or not r.required else "unfilled")
         for r in found.roles],
    )  # fmt: skip
