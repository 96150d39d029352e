"""Requests for approval as programs read them: each with the number that people say."""

from __future__ import annotations

from typing import Any

from registry.plain import plain
from registry.views.approvals import RequestLine, RequestsListed, RequestView


def one(view: RequestView) -> dict[str, Any]:
    """A request: its line beside everything else about it."""
    rest: dict[str, Any] = plain(view)
    del rest["line"]
    return line(view.line) | rest


def line(found: RequestLine) -> dict[str, Any]:
    """A line of the list."""
    return {"number": found.number} | dict(plain(found))


def listed(found: RequestsListed) -> dict[str, Any]:
    """A part of the list, with how many match and how many of those are in each state."""
    of = found.listed
    return {
        "requests": [line(one) for one in of.rows], "found": of.found, "of": of.of, "by_state": dict(found.by_state),
    }  # fmt: skip
