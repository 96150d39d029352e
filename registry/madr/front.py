"""The front matter of a MADR file: what it says in YAML, and the part of it that is ours."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import orjson
import yaml

NAME = "countersign"
_BARE = "bare"
_FRONT = re.compile(r"\A\ufeff?---[ \t]*\r?\n(.*?)^---[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE)
_OURS = re.compile(rf"^{NAME}:\n((?:  .*\n)+)", re.MULTILINE)
_SAFE = re.compile(r"[A-Za-z][A-Za-z0-9 ._@-]*[A-Za-z0-9]|\d{4}-\d\d-\d\d")
_WORDS_OF_YAML = {"yes", "no", "on", "off", "true", "false", "null"}
_SPECIAL = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
"""What YAML takes for the end of a line, or not at all, even in quotes."""
_PARTS = {
    "decision-makers": "decision-maker",
    "deciders": "decision-maker",
    "consulted": "consulted",
    "informed": "informed",
}
Values = dict[str, Any]


def split(text: str) -> tuple[Values, str]:
    """What the front matter says, and the body with plain line ends. What is no mapping belongs to the body."""
    found = _FRONT.match(text)
    says = _mapping(found[1]) if found else None
    rest = text[found.end() :] if found and says is not None else text
    return says or {}, rest.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def joined(says: Values, body: str) -> str:
    """A file of a front matter and a body."""
    lines = "".join(f"{name}: {_flow(value)}\n" for name, value in says.items())
    return f"---\n{lines}---\n{body}"


def fields(says: Mapping[str, Any]) -> Values:
    """Status, date and people as the fields of a decision."""
    people = [
        {"name": name, "part": part} for word, part in _PARTS.items() for name in _names(says.get(word)) if word in says
    ]
    status = says.get("status")
    return {
        "status": " ".join(str(status).split()) if status else "",
        "decided_on": _day(says.get("date")),
        "people": people,
        "title": str(says.get("title") or "").strip(),
    }


def stamped(text: str, ours: Values) -> str:
    """The file with our part at the end of its front matter; where that cannot be, in a front matter before it."""
    found = _FRONT.match(text)
    if found and _mapping(found[1]) is not None:
        inside = text[: found.end(1)] + _block(ours) + text[found.end(1) :]
        if _mapping(_FRONT.match(inside)[1]) and unstamped(inside) == (text, ours):  # type: ignore[index]
            return inside
    return f"---\n{_block({_BARE: True} | ours)}---\n{text}"


def unstamped(text: str) -> tuple[str, Values]:
    """The file as it was before it was stamped, and our part."""
    found = _FRONT.match(text)
    block = _OURS.search(found[1]) if found else None
    if not found or not block:
        return text, {}
    says = _read(block[1])
    if says.pop(_BARE, False):
        return text[found.end() :], says
    start = found.start(1)
    return text[: start + block.start()] + text[start + block.end() :], says


def _block(ours: Values) -> str:
    return f"{NAME}:\n" + "".join(f"  {name}: {_json(value)}\n" for name, value in ours.items())


def _read(lines: str) -> Values:
    """Our part: a JSON value a line, as we write it; any YAML, where somebody wrote it by hand."""
    try:
        pairs = [line.strip().partition(": ") for line in lines.splitlines()]
        return {name: orjson.loads(value) for name, _, value in pairs}
    except orjson.JSONDecodeError:
        return {
            name: str(value) if isinstance(value, date) else value for name, value in (_mapping(lines) or {}).items()
        }


def _mapping(text: str) -> Values | None:
    try:
        found = yaml.safe_load(text) if text.strip() else {}
    except (yaml.YAMLError, ValueError, RecursionError):  # ValueError: 2026-02-30 is no date
        return None
    return {str(name): value for name, value in found.items()} if isinstance(found, dict) else None


def _json(value: Any) -> str:
    return _SPECIAL.sub(lambda one: f"\\u{ord(one[0]):04x}", orjson.dumps(value).decode())


def _flow(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(_flow(one) for one in value)}]"
    plain = _SAFE.fullmatch(value) and value.lower() not in _WORDS_OF_YAML
    return str(value) if plain else _json(value)


def _names(value: Any) -> Iterator[str]:
    each = value if isinstance(value, list) else str(value or "").strip(" []").split(",")
    yield from (" ".join(str(one).split()) for one in each if one is not None and str(one).strip())


def _day(value: Any) -> str:
    try:
        return date.fromisoformat(str(value)[:10]).isoformat()
    except ValueError:
        return ""
