"""The templates for decisions that AI teams really make: what each asks for, and what it begins with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from registry.commands.decisions import Assumption, Option
from registry.commands.reading import reader
from registry.errors import Invalid, NotFound
from registry.subjects import SubjectKind

FOLDER = Path(__file__).parents[2] / "data" / "templates" / "decisions"
PROMPTED = ("context", "choice", "rationale", "consequences")


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """One kind of decision. `prompts` say what belongs into a field; options and assumptions are there to begin with.

    `title` is a pattern with (what to replace) in brackets; it fits decisions about these kinds of thing.
    """

    slug: str
    name: str
    when: str
    about: tuple[SubjectKind, ...]
    order: int
    revisit_after_days: int
    title: str
    prompts: dict[str, str] = field(default_factory=dict)
    options: tuple[Option, ...] = ()
    assumptions: tuple[Assumption, ...] = ()


@cache
def shipped(folder: Path = FOLDER) -> tuple[Template, ...]:
    """Every template of a folder, in their order; raises Invalid naming file and place."""
    found = [_read(path) for path in sorted(folder.glob("*.yaml"))]
    return tuple(sorted(found, key=lambda one: one.order))


def template(slug: str) -> Template:
    """The shipped template of that name; raises NotFound."""
    known = {one.slug: one for one in shipped()}
    if slug not in known:
        raise NotFound(f"There is no template {slug[:40]!r}. There are {', '.join(known)}.")
    return known[slug]


def fitting(kind: SubjectKind) -> tuple[Template, ...]:
    """The templates for decisions about such a thing; all, where none is made for it."""
    return tuple(one for one in shipped() if kind in one.about) or shipped()


def _read(path: Path) -> Template:
    read: Callable[[dict[str, Any]], Template] = reader(Template)
    try:
        found = read(yaml.load(path.read_text("utf-8"), yaml.CSafeLoader) | {"slug": path.stem})
    except (Invalid, yaml.YAMLError, TypeError) as cause:
        raise Invalid(f"{path.name}: {cause}") from cause
    if unknown := sorted(found.prompts.keys() - set(PROMPTED)):
        raise Invalid(f"{path.name}: prompts.{unknown[0]}: a prompt is for one of {', '.join(PROMPTED)}.")
    return found
