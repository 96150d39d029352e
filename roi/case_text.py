"""The plain values that a YAML or JSON text says, nothing said twice and nothing hidden behind a reference."""

from __future__ import annotations

import json
import re
from collections.abc import Hashable
from contextlib import suppress
from typing import Any

import yaml

from roi.refusals import Refused

MAX_BYTES = 1 << 20
MAX_DEPTH = 30
NEWLINE = b"\n"


DECIMAL = {  # YAML 1.1 reads 0100 as 64 and 1:30 as 90, and falls over a 30th of February: here they are texts
    "tag:yaml.org,2002:int": re.compile(r"[-+]?(0|[1-9][0-9_]*)$"),
    "tag:yaml.org,2002:float": re.compile(
        r"[-+]?[0-9][0-9_]*\.[0-9_]*([eE][-+][0-9]+)?$|\.[0-9][0-9_]*$|[-+]?\.(inf|Inf|INF)$|\.(nan|NaN|NAN)$"
    ),
}


class _Once(yaml.CSafeLoader):
    """YAML in which a key stands once in its mapping."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:  # noqa: FBT001, FBT002 - PyYAML calls it so
        seen = set[str]()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise Refused.at(_line(key.start_mark), "the name of a field is a word, not a list or fields")
            if key.value in seen:
                raise Refused.at(_line(key.start_mark), f"{key.value} stands here a second time")
            seen.add(key.value)
        return super().construct_mapping(node, deep=deep)


_Once.yaml_implicit_resolvers = {
    first: [(tag, DECIMAL.get(tag, pattern)) for tag, pattern in known if tag != "tag:yaml.org,2002:timestamp"]
    for first, known in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    if len(found := dict(pairs)) < len(pairs):
        raise ValueError("a key stands twice")
    return found


def _line(mark: Any) -> str:
    return f"line {mark.line + 1}"


def _check(text: str) -> None:
    """Refuse references (a few lines of references to references would fill a memory) and nesting nobody writes."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        if isinstance(event, yaml.AliasEvent):
            raise Refused.at(_line(event.start_mark), "references (*name) are not read; write it out")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            raise Refused.at(_line(event.start_mark), f"is nested more than {MAX_DEPTH} deep")


def _decoded(written: bytes) -> str:
    try:
        return written.decode("utf-16" if written[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError as error:
        place = f"line {written.count(NEWLINE, 0, error.start) + 1}"
        raise Refused.at(place, "holds bytes that are no UTF-8: save it as a text in UTF-8") from error


def read(text: str | bytes) -> object:
    """Mappings, lists, texts, numbers, dates. Raises Refused with the line where the text cannot be read."""
    if len(text) > MAX_BYTES:
        raise Refused.at("the document", f"is longer than {MAX_BYTES >> 20} MiB")
    if isinstance(text, bytes):
        text = _decoded(text)
    with suppress(ValueError, RecursionError):  # what JSON finds wrong, YAML says with its line
        return json.loads(text, object_pairs_hook=_once)
    try:
        _check(text)
        return yaml.load(text, Loader=_Once)
    except yaml.MarkedYAMLError as error:
        place = _line(error.problem_mark) if error.problem_mark else "the document"
        raise Refused.at(place, f"is neither YAML nor JSON: {error.problem}") from error
    except (yaml.YAMLError, ValueError) as error:
        if isinstance(error, Refused):
            raise
        raise Refused.at("the document", f"is neither YAML nor JSON: {error}") from error
