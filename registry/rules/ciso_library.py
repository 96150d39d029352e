"""Reads a framework from a library file of CISO Assistant that its owner brings along."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from registry.rules.document_forms import Form
from registry.rules.documents import Fault, Unreadable, read
from registry.rules.frameworks import SLUG, Framework, Reading, Requirement, finished, from_yaml

_TITLE = 120


def from_library(text: str) -> Reading:
    """The framework in a library file (`objects.framework.requirement_nodes`).

    A node keeps its `ref_id` as its number; where that is missing or not unique, what its `urn` ends with.
    """
    faults: list[Fault] = []
    try:
        library = Form(read(text), faults)
    except Unreadable as refused:
        return Reading(None, (refused.fault,))
    framework = _framework(library)
    if framework is None:
        return Reading(None, tuple(sorted(faults)))
    found = Framework(
        slug=_slug(library),
        version=library.text("version", most=40) or "1",
        title=framework.text("name", most=300) or library.text("name", needed=True, most=300),
        publisher=library.text("provider", most=300),
        rights=library.text("copyright", most=20_000),
        note=framework.text("description") or library.text("description"),
        requirements=tuple(_requirements(framework)),
    )
    return finished(found, framework)


def from_file(text: str) -> Reading:
    """A framework in either form: a library of CISO Assistant has `objects`, ours has `framework`."""
    try:
        root = read(text).value
    except Unreadable as refused:
        return Reading(None, (refused.fault,))
    return from_library(text) if isinstance(root, Mapping) and "objects" in root else from_yaml(text)


def _framework(library: Form) -> Form | None:
    """The one framework of the library; frameworks also come as a list of one."""
    objects = library.form("objects")
    if objects is None:
        return None
    one = objects.form("framework") if objects.has("framework") else None
    several = [one] if one else objects.forms("frameworks")
    if len(several) != 1:
        objects.fault(f"a library with one framework is wanted; this one has {len(several)}")
        return None
    return several[0]


def _slug(library: Form) -> str:
    urn = library.text("urn", needed=True, most=300)
    tail = re.sub(r"[^a-z0-9.]+", "-", urn.rpartition(":")[2].lower()).strip("-.")
    if urn and not SLUG.fullmatch(tail):
        library.fault(f"{urn[:80]!r} does not end in a name", "urn")
    return tail


def _requirements(framework: Form) -> Iterator[Requirement]:
    nodes = framework.forms("requirement_nodes", needed=True)
    urns = [node.text("urn", needed=True, most=500).lower() for node in nodes]
    times = Counter(urns)
    refs = _refs(nodes, urns)
    for position, (node, urn) in enumerate(zip(nodes, urns, strict=True)):
        if urn and times[urn] > 1:
            node.fault("this urn stands here more than once", "urn")
        parent = node.text("parent_urn", most=500).lower()
        if parent and parent not in refs:
            node.fault(f"no node has the urn {parent[:120]!r}", "parent_urn")
        yield _requirement(node, refs[urn], refs.get(parent, ""), position)


def _refs(nodes: list[Form], urns: list[str]) -> dict[str, str]:
    """The number of each node by its urn: what only it is called, of its ref_id, the end of its urn, and its urn."""
    said = [node.text("ref_id", most=100).replace("@", "-") for node in nodes]
    ends = [urn.split(":", 5)[-1].replace("@", "-") for urn in urns]
    times = Counter(said) + Counter(ends)
    return {
        urn: next((name for name in (ref, end) if name and times[name] - (ref == end) == 1), urn)
        for urn, ref, end in zip(urns, said, ends, strict=True)
    }


def _requirement(node: Form, ref: str, parent: str, position: int) -> Requirement:
    text = node.text("description")
    return Requirement(
        ref=ref,
        title=node.text("name", most=1000) or _first_words(text) or ref,
        text=text,
        parent=parent,
        position=position,
        depth=max(0, int(node.number("depth") or 1) - 1),
        assessable=node.truth("assessable", default=False),
    )


def _first_words(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _TITLE else line[: _TITLE - 1].rsplit(" ", 1)[0] + "…"
