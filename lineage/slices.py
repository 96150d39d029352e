"""The elements of a JSON array as the very bytes that were sent, without reading what is in them."""

from __future__ import annotations

import re

_SPACE = b" \t\r\n"
_STRING = rb'"(?:[^"\\]++|\\.)*+"'
_TOP = re.compile(rb'(?:[^"{}\[\],]++|' + _STRING + rb")*+([{}\[\],])", re.DOTALL)
_NESTED = re.compile(rb'(?:[^"{}\[\]]++|' + _STRING + rb")*+([{}\[\]])", re.DOTALL)
_OPENS = b"{["


def elements(body: bytes) -> list[bytes] | None:
    """Each element's bytes without the space around them, or None where the body is no array.

    An element that is no JSON is cut out as well as its brackets and quotes allow, so that its neighbours survive;
    where the array ends too early, so does its last element; what stands behind the array counts as one more.
    """
    start = len(body) - len(body.lstrip(_SPACE))
    if body[start : start + 1] != b"[":
        return None
    found: list[bytes] = []
    at = start + 1
    while True:
        end, closed = _end(body, at)
        found.append(body[at:end].strip(_SPACE))
        if closed:
            break
        at = end + 1
    behind = body[end + 1 :].strip(_SPACE)
    if len(found) == 1 and not found[0] and end < len(body):
        found.clear()
    return [*found, behind] if behind else found


def _end(body: bytes, at: int) -> tuple[int, bool]:
    """Where the element that begins at `at` ends, and whether the array ends there too."""
    while match := _TOP.match(body, at):
        mark = match[1]
        if mark in b",]":
            return match.end() - 1, mark == b"]"
        at = _behind_brackets(body, match.end()) if mark in _OPENS else match.end()
    return len(body), True


def _behind_brackets(body: bytes, at: int) -> int:
    depth = 1
    while depth and (match := _NESTED.match(body, at)):
        depth += 1 if match[1] in _OPENS else -1
        at = match.end()
    return len(body) if depth else at
