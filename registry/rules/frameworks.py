"""Frameworks of requirements, read from our own YAML: what is asked for, by whom, and when that was last checked."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from registry.rules.document_forms import Form
from registry.rules.documents import Fault, Unreadable, read

SLUG = re.compile(r"[a-z0-9]+(?:[.-][a-z0-9]+)*")
MOST = 20_000
_FIELDS = (
    "framework", "version", "title", "publisher", "source", "rights", "applies_from", "checked_on", "note",
    "requirements",
)  # fmt: skip
_PARTS = ("ref", "title", "text", "source", "applies_from", "assessable", "parts")


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """One requirement, or a heading over some (`assessable` false). `position` counts from 0 in reading order."""

    ref: str
    title: str
    text: str = ""
    parent: str = ""
    position: int = 0
    depth: int = 0
    assessable: bool = True
    source: str = ""
    applies_from: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Framework:
    """A set of requirements. `rights` says whose words these are."""

    slug: str
    version: str
    title: str
    publisher: str = ""
    source: str = ""
    rights: str = ""
    applies_from: date | None = None
    checked_on: date | None = None
    note: str = ""
    requirements: tuple[Requirement, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of a document: a framework, or the faults that stand against it."""

    framework: Framework | None
    faults: tuple[Fault, ...] = ()


def from_yaml(text: str) -> Reading:
    """Read a framework in our own form (docs/frameworks.md)."""
    faults: list[Fault] = []
    try:
        form = Form(read(text), faults)
    except Unreadable as refused:
        return Reading(None, (refused.fault,))
    form.only(*_FIELDS)
    found = Framework(
        slug=slug(form, "framework"),
        version=form.text("version", needed=True, most=40),
        title=form.text("title", needed=True, most=300),
        publisher=form.text("publisher", most=300),
        source=link(form, "source"),
        rights=form.text("rights", most=2000),
        applies_from=form.day("applies_from"),
        checked_on=form.day("checked_on"),
        note=form.text("note"),
        requirements=tuple(_numbered(form)),
    )
    return finished(found, form)


def slug(form: Form, name: str) -> str:
    """A short name that an address can hold."""
    said = form.text(name, needed=True, most=100)
    if said and not SLUG.fullmatch(said):
        form.fault(f"{said[:60]!r} is no short name such as nist-ai-rmf: lower-case words joined by hyphens", name)
    return said


def link(form: Form, name: str) -> str:
    """An address on the web, or nothing."""
    said = form.text(name, most=2000)
    if said and not said.startswith(("https://", "http://")):
        form.fault(f"{said[:60]!r} is no address that begins with https://", name)
    return said


def finished(found: Framework, form: Form) -> Reading:
    """The framework where nothing stands against it."""
    for ref, times in Counter(one.ref for one in found.requirements).items():
        if times > 1 and ref:
            form.fault(f"the requirement {ref!r} stands here {times} times; a number names one", "requirements")
    if not any(one.assessable for one in found.requirements):
        form.fault("there is nothing to assess in it", "requirements")
    if len(found.requirements) > MOST:
        form.fault(f"there are more than {MOST:,} requirements in it", "requirements")
    return Reading(None, tuple(sorted(form.faults))) if form.faults else Reading(found)


def _numbered(form: Form) -> Iterator[Requirement]:
    position = 0
    stack = [(part, "", 0) for part in reversed(form.forms("requirements", needed=True))]
    while stack:
        part, parent, depth = stack.pop()
        parts = part.forms("parts")
        one = _requirement(part, parent=parent, depth=depth, position=position, leaf=not parts)
        position += 1
        stack += [(below, one.ref, depth + 1) for below in reversed(parts)]
        yield one


def _requirement(part: Form, *, parent: str, depth: int, position: int, leaf: bool) -> Requirement:
    part.only(*_PARTS)
    ref = part.text("ref", needed=True, most=100)
    if "@" in ref:
        part.fault("a number must not hold an @", "ref")
    return Requirement(
        ref=ref,
        title=part.text("title", most=300) or ref,
        text=part.text("text"),
        parent=parent,
        position=position,
        depth=depth,
        assessable=part.truth("assessable", default=leaf),
        source=link(part, "source"),
        applies_from=part.day("applies_from"),
    )
