"""Decisions as MADR 4.0 files and back, without loss: what no MADR heading can say stands in the front matter."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from pathlib import PurePath
from typing import Any

from registry.commands import decisions
from registry.commands.decisions import Assumption, Decision, Option, Part
from registry.errors import Invalid
from registry.madr import body as bodies
from registry.madr import front
from registry.madr.body import Section

__all__ = ["Section", "digest", "opened", "others", "read", "sheet", "without_comments", "write"]
_IN_BODY = ("title", "choice", "rationale", "context", "options", "consequences", "assumptions")
_BODY, _NUMBER, _STANDING = "body_sha256", "number", "standing"
_IN_FRONT = ("about", "template", "revisit_on", "supersedes", "evidence")
_TOLD_ONLY = (_BODY, _NUMBER, _STANDING)
_PARTS = {"decision-makers": Part.DECIDED, "consulted": Part.CONSULTED, "informed": Part.INFORMED}


def write(decision: Decision, *, number: str = "", standing: str = "") -> str:
    """The decision as a file. One that came as a file is that file again, with our own part in its front matter.

    `number` (D-12) and `standing` ("superseded by D-14") tell what became of it here; neither is read back.
    """
    told = decisions.plain(decision)
    told.pop("source", None)
    text = decision.source or _canonical(told, status=standing)
    known = _parsed(text)
    ours = {name: value for name, value in told.items() if known.get(name) != value}
    ours |= {name: None for name in known if name not in told}  # the file seems to say what the decision does not
    if any(name in ours for name in _IN_BODY):
        ours[_BODY] = digest(text)
    became = {name: value for name, value in ((_NUMBER, number), (_STANDING, standing)) if value}
    return front.stamped(text, became | ours)


def read(text: str, *, about: str = "", title: str = "", key: str = "") -> Decision:
    """The decision in a file, ours or anybody's; raises Invalid naming the place.

    `about` (kind:name@version) and `title` say what the file does not. Whatever has no field of its own stays in
    `source`, and `write` gives it back.
    """
    source, block = front.unstamped(text)
    told = {"about": about, "title": title} | _parsed(source)
    told |= _ours(block, told, edited=block.get(_BODY) not in (None, digest(source)))
    told = _said(told)
    if _complete(told) and source == _canonical(told, status=_status(source)):
        source = ""  # we would write the very same
    return decisions.decision({**told, "source": source, "key": key})


def opened(body: bytes, *, name: str, about: str = "") -> Decision:
    """The decision in a file as it came; the same bytes are the same decision. Without a title it gets its name."""
    try:
        text = body.decode()
    except UnicodeDecodeError as cause:
        raise Invalid("a MADR file is text in UTF-8.") from cause
    title = PurePath(name).stem.replace("-", " ").strip()
    return read(text, about=about.strip(), title=title, key=f"madr:{digest(text)}")


def others(source: str) -> tuple[Section, ...]:
    """The parts of a file that no field of a decision holds, in their order: drivers, confirmation, anything."""
    return bodies.others(front.split(source)[1])


def sheet(
    told: Mapping[str, Any],
    asked: Mapping[str, str],
    *,
    options: Sequence[Option] = (),
    assumptions: Sequence[Assumption] = (),
) -> str:
    """A file to fill in: what is known already as JSON has it, and in comments what belongs into which field."""
    begun = {"options": options, "assumptions": assumptions}
    known = _said(told)
    known |= {name: [decisions.plain_part(one) for one in each] for name, each in begun.items() if name not in known}
    blanks = {name: f"<!-- {ask} -->" for name, ask in asked.items() if not str(known.get(name, "")).strip()}
    ours = {name: str(known[name]) if name == "revisit_on" else known[name] for name in _IN_FRONT if name in known}
    return front.stamped(_canonical({**blanks, **_said(known)}, status=decisions.ACCEPTED), ours)


def without_comments(text: str) -> str:
    """A file without its comments."""
    return re.sub(r"[ \t]*<!--.*?-->", "", text, flags=re.DOTALL)


def _ours(block: Mapping[str, Any], told: Mapping[str, Any], *, edited: bool) -> dict[str, Any]:
    """What the block adds. Where the body was edited since, the body counts."""
    kept = {name: value for name, value in block.items() if name not in _TOLD_ONLY}
    return {name: value for name, value in kept.items() if not (edited and name in _IN_BODY and told.get(name))}


def _canonical(told: Mapping[str, Any], *, status: str = "") -> str:
    people = told.get("people", ())
    named = {word: [one["name"] for one in people if one["part"] == part] for word, part in _PARTS.items()}
    top = {"status": status or told.get("status", ""), "date": told.get("decided_on", ""), **named}
    return front.joined({name: value for name, value in top.items() if value}, bodies.written(told))


def _parsed(text: str) -> dict[str, Any]:
    """What a file without our block says, as the JSON of a decision."""
    top, rest = front.split(text)
    found = front.fields(bodies.labelled(rest) | top) | _said(bodies.fields(rest))
    return _said(found)


def _complete(told: Mapping[str, Any]) -> bool:
    return all(str(told.get(name, "")).strip() for name in ("choice", "rationale"))


def _status(text: str) -> str:
    return str(front.split(text)[0].get("status") or "")


def _said(found: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in found.items() if value not in ("", [], None)}


def digest(text: str) -> str:
    """SHA-256 of a file's text, in hex."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
