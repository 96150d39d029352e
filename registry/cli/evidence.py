"""`evidence`: files and links that prove something, from the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from registry.cli._desk import JsonFlag, answer, desk, out, table
from registry.commands import evidence as commands
from registry.commands.about import read as subject
from registry.errors import Invalid
from registry.services import evidence
from registry.views.evidence import EvidenceView
from registry.views.listing import Asked

Number = Annotated[str, typer.Argument(help="Such as E-5.")]
About = Annotated[list[str] | None, typer.Option(help="What it proves something about, such as model:shop/churn@3.")]
app = typer.Typer(help="Files and links that prove something.", no_args_is_help=True)


def register(parent: typer.Typer) -> None:
    """Add the commands."""
    for command in (add, show, withdraw, link, save):
        app.command()(command)
    app.command("list")(list_)
    parent.add_typer(app, name="evidence")


def add(
    source: Annotated[str, typer.Argument(help="A file, or the address (https://…) that a link leads to.")],
    kind: Annotated[str, typer.Option(help="Such as 'validation report', 'bias audit', 'contract'.")],
    title: Annotated[str, typer.Option(help="What it is; without it, the file's name or the address.")] = "",
    about: About = None,
    valid_from: Annotated[str | None, typer.Option(help="Its first day, such as 2026-11-21.")] = None,
    valid_until: Annotated[str | None, typer.Option(help="The first day on which it no longer holds.")] = None,
    note: Annotated[str, typer.Option(help="What it proves.")] = "",
    key: Annotated[str, typer.Option(help="The same key again is the same evidence.")] = "",
    as_json: JsonFlag = False,
) -> None:
    """Put a file or a link on record; the very same one twice only gains what else it proves."""
    is_link = "://" in source
    place = {"url": source} if is_link else {"file_name": Path(source).name}
    said = {
        **place, "title": title or source.rpartition("/")[2] or source, "kind": kind, "about": about or [],
        "valid_from": valid_from, "valid_until": valid_until, "note": note, "key": key,
    }  # fmt: skip
    new, body = commands.read(said), None if is_link else _bytes(source)
    with desk() as at:
        made = evidence.add(at, new, body)
    if not answer(made, as_json=as_json):
        found = made.evidence
        told = "was on record already" if made.known else "is on record"
        out.print(f"{found.number} {told}{f', SHA-256 {found.sha256}' if found.sha256 else ''}.", markup=False)


def list_(
    words: Annotated[list[str] | None, typer.Argument(help="Only what holds all of these words.")] = None,
    state: Annotated[list[str] | None, typer.Option(help="valid, expiring, expired, not valid yet, withdrawn.")] = None,
    kind: Annotated[str, typer.Option(help="Only this kind.")] = "",
    about: Annotated[str, typer.Option(help="Only what is about this, such as model:shop/churn@3.")] = "",
    limit: Annotated[int, typer.Option(min=1)] = 100,
    as_json: JsonFlag = False,
) -> None:
    """The evidence on record, what expired or will soon first."""
    with desk() as at:
        found = evidence.listing(
            at, Asked(text=" ".join(words or ()), limit=limit), words=state or (), kind=kind,
            about=subject(about) if about else None,
        )  # fmt: skip
    if answer({"evidence": found.rows, "found": found.found, "of": found.of}, as_json=as_json):
        return
    rows = [(one.number, one.word, one.kind, one.title, _until(one), _proves(one)) for one in found.rows]
    table(("number", "state", "kind", "title", "until", "proves"), rows)
    out.print(f"{len(found.rows):,} of {found.found:,} found, {found.of:,} in all.")


def show(number: Number, as_json: JsonFlag = False) -> None:
    """One piece of evidence with all that it proves."""
    with desk() as at:
        found = evidence.get(at, evidence.number_of(number))
    if not answer(found, as_json=as_json):
        _print(found)


def link(number: Number, about: About = None, note: str = "", as_json: JsonFlag = False) -> None:
    """Say what else it proves."""
    more = commands.read_linked({"about": about or [], "note": note})
    with desk() as at:
        found = evidence.link(at, evidence.number_of(number), more)
    if not answer(found, as_json=as_json):
        _print(found)


def withdraw(
    number: Number, reason: Annotated[str, typer.Option(help="Why it counts no longer.")], as_json: JsonFlag = False
) -> None:
    """Let it count no longer; it stays on record."""
    with desk() as at:
        found = evidence.withdraw(at, evidence.number_of(number), commands.Withdrawn(reason=reason))
    if not answer(found, as_json=as_json):
        out.print(f"{found.number} counts no longer.", markup=False)


def save(
    number: Number,
    file: Annotated[Path, typer.Option("--out", "-o", help="Where to; must not be there yet.")],
) -> None:
    """Save the file of a piece of evidence, byte for byte."""
    with desk() as at:
        found, body = evidence.download(at, evidence.number_of(number))
    try:
        with file.open("xb") as target:
            target.write(body)
    except OSError as cause:
        raise Invalid(f"out: {file} cannot be written: {cause.strerror}.") from cause
    out.print(f"{found.number} is in {file}: {found.size:,} bytes, SHA-256 {found.sha256}.", markup=False)


def _bytes(source: str) -> bytes:
    try:
        return Path(source).read_bytes()
    except OSError as cause:
        raise Invalid(f"source: {source} cannot be read: {cause.strerror}.") from cause


def _until(one: EvidenceView) -> str:
    return f"{one.valid_until:%Y-%m-%d}" if one.valid_until else ""


def _proves(one: EvidenceView) -> str:
    more = f" and {len(one.links) - 1} more" if len(one.links) > 1 else ""
    return one.links[0].about + more if one.links else "nothing yet"


def _print(found: EvidenceView) -> None:
    until = f", until {_until(found)}" if found.valid_until else ""
    out.print(f"{found.number}  {found.title}\n{found.kind}, {found.word}{until}; {found.by}", markup=False)
    out.print(found.url or f"{found.file_name}, {found.size:,} bytes", markup=False)
    if found.sha256:
        out.print(f"SHA-256 {found.sha256}", markup=False)
    if found.same_bytes:
        out.print(f"Same bytes: {', '.join(found.same_bytes)}", markup=False)
    for one in found.links:
        out.print(f"proves {one.about}{f': {one.note}' if one.note else ''}", markup=False)
    if found.withdrawn_why:
        out.print(f"Withdrawn by {found.withdrawn_by}: {found.withdrawn_why}", markup=False)
