"""Frameworks: loading sets of requirements, saying how far each is met, and how much of a framework is covered."""

from __future__ import annotations

import hashlib
from datetime import datetime
from functools import cache
from pathlib import Path

from sqlalchemy import Connection

from registry.access import Desk, Permission, requires
from registry.commands.frameworks import COMPANY, USE_CASE, Assessment, scope
from registry.errors import Conflict, Invalid, NotFound, TooBig
from registry.rules.documents import MOST_BYTES
from registry.rules.frameworks import Framework, Requirement
from registry.services import _framework as shown
from registry.services import accounts
from registry.store import frameworks as store
from registry.store import kept, subjects
from registry.store.kept import Keeping
from registry.subjects import Subject, SubjectKind
from registry.views.frameworks import Found, FrameworkLine, FrameworkView

FOLDER = Path(__file__).parents[2] / "data" / "frameworks"


@requires(Permission.GOVERN_READ)
def listing(desk: Desk, *, within: str = COMPANY, as_of: datetime | None = None) -> list[FrameworkLine]:
    """Every framework with its coverage in a scope, as it stood at a moment; the shipped ones are loaded first."""
    _load_shipped(desk)
    scope(within)
    moment = as_of or desk.clock()
    with desk.registry.read() as connection:
        slugs = [row.slug for row in store.current(connection)]
        return [shown.view(connection, slug, within, moment).line for slug in slugs]


@requires(Permission.GOVERN_READ)
def get(desk: Desk, slug: str, *, within: str = COMPANY, as_of: datetime | None = None) -> FrameworkView:
    """One framework with all its requirements, as they stood in a scope at a moment; raises NotFound."""
    _load_shipped(desk)
    scope(within)
    with desk.registry.read() as connection:
        return shown.view(connection, slug, within, as_of or desk.clock())


@requires(Permission.GOVERN_READ)
def history(desk: Desk, slug: str, ref: str, *, within: str = "") -> list[Found]:
    """All that was ever found about a requirement, the newest first; in every scope where none is named."""
    with desk.registry.read() as connection:
        _requirement(shown.known(connection, slug)[1], ref)
        return [shown.found_of(row) for row in store.history(connection, slug, ref, within)]


@requires(Permission.GOVERN_READ)
def scopes(desk: Desk) -> list[str]:
    """The scopes in which something was assessed, the company first."""
    with desk.registry.read() as connection:
        return [COMPANY, *(one for one in store.scopes(connection) if one != COMPANY)]


@requires(Permission.FRAMEWORK_MANAGE)
def load(desk: Desk, document: bytes) -> FrameworkLine:
    """Load a framework from our YAML, or from a library of CISO Assistant that its owner brings along.

    Raises Invalid with each fault and its line, Conflict where that version is on record with other words. A newer
    version takes the place of the older one; what was found about a number stays found.
    """
    _load_shipped(desk)
    text = _text(document)
    framework = shown.parsed(text)
    with kept.keeping(desk) as keeping:
        row = store.newest(keeping.connection, framework.slug)
        if row is None or row.sha256 != _sha256(text):
            if (framework.slug, framework.version) in store.loaded(keeping.connection):
                raise Conflict(
                    f"version: {framework.slug} {framework.version} is on record with other words. Nothing on record "
                    "is edited: give the changed one another version."
                )
            _keep(keeping, framework, text)
        return shown.view(keeping.connection, framework.slug, COMPANY, desk.clock()).line


@requires(Permission.FRAMEWORK_MANAGE)
def assess(desk: Desk, said: Assessment) -> Found:
    """Say how far a requirement is met in a scope. The same said again by anybody changes nothing.

    Raises NotFound for an unknown framework, requirement or use case, Invalid for a heading.
    """
    _load_shipped(desk)
    with kept.keeping(desk) as keeping:
        connection = keeping.connection
        framework = shown.known(connection, said.framework)[1]
        if not _requirement(framework, said.ref).assessable:
            raise Invalid(f"ref: {said.ref} is a heading. Assess what stands below it.")
        _check_scope(connection, said.scope)
        before = store.latest(connection, said.framework, said.scope, keeping.now).get(said.ref)
        if before is None or (before.status, before.note) != (said.status.value, said.note):
            _found(keeping, said)
        return shown.found_of(store.history(connection, said.framework, said.ref, said.scope)[0])


def subject(slug: str, ref: str) -> Subject:
    """A requirement as a subject, to link evidence to."""
    return Subject(SubjectKind.REQUIREMENT, f"{slug}/{ref}")


def _found(keeping: Keeping, said: Assessment) -> None:
    keeping.add(
        "requirement_assessment", framework_slug=said.framework, ref=said.ref, scope=said.scope,
        status=said.status.value, note=said.note,
    )  # fmt: skip
    about = str(subject(said.framework, said.ref))
    keeping.log("requirement.assessed", about, reason=said.note, status=said.status.value, scope=said.scope)


def _requirement(framework: Framework, ref: str) -> Requirement:
    found = next((one for one in framework.requirements if one.ref == ref), None)
    if found is None:
        raise NotFound(f"{framework.title} has no requirement {ref[:80]!r}. Numbers are exact, as in its list.")
    return found


def _check_scope(connection: Connection, within: str) -> None:
    if within.startswith(USE_CASE):
        case = Subject(SubjectKind.USE_CASE, within.removeprefix(USE_CASE))
        if not subjects.on_record(connection, case):
            raise NotFound(f"scope: the use case {case.name} is not on record.")


def _load_shipped(desk: Desk) -> None:
    """Put the frameworks that come with this software on record, each version once, by the registry's own account."""
    with desk.registry.read() as connection:
        there = store.loaded(connection)
    missing = [(one, text) for one, text in _shipped() if (one.slug, one.version) not in there]
    if not missing:
        return
    own = Desk(desk.registry, accounts.bootstrap(desk.registry), "shipped", desk.clock)
    with kept.keeping(own) as keeping:
        there = store.loaded(keeping.connection)
        for framework, text in missing:
            if (framework.slug, framework.version) not in there:
                _keep(keeping, framework, text)


def _keep(keeping: Keeping, framework: Framework, text: str) -> None:
    number = keeping.add(
        "framework", slug=framework.slug, version=framework.version, title=framework.title,
        source=framework.source or framework.publisher, text=text, sha256=_sha256(text),
    )  # fmt: skip
    keeping.add_many(
        "requirement",
        [
            {
                "framework_id": number, "ref": one.ref, "parent": one.parent, "position": one.position,
                "title": one.title, "text": one.text, "assessable": int(one.assessable),
            }
            for one in framework.requirements
        ],
    )  # fmt: skip
    keeping.log("framework.loaded", f"framework:{framework.slug}@{framework.version}", sha256=_sha256(text))


@cache
def _shipped(folder: Path = FOLDER) -> tuple[tuple[Framework, str], ...]:
    texts = [path.read_text("utf-8") for path in sorted(folder.glob("*.yaml"))]
    return tuple((shown.parsed(text), text) for text in texts)


def _text(document: bytes) -> str:
    if len(document) > MOST_BYTES:
        raise TooBig(f"The file has {len(document):,} bytes; a framework has at most {MOST_BYTES:,}.")
    try:
        return document.decode("utf-8-sig")
    except UnicodeDecodeError as cause:
        raise Invalid(f"file: it is no UTF-8 text (byte {cause.start}).") from cause


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
