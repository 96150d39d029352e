"""GET and POST /api/v1/decisions, and one of them: as JSON, or as a MADR file where that is asked for."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import orjson
from starlette.routing import BaseRoute, Route

from registry import madr
from registry.access import Desk
from registry.api.doors import Asking, Door, Text
from registry.commands import decisions as commands
from registry.commands.about import read as subject
from registry.engine import Registry
from registry.errors import Invalid
from registry.rules.assumptions import State
from registry.services import assumptions, decisions
from registry.subjects import SubjectKind, row_number
from registry.views.decisions import flat

MARKDOWN = "text/markdown"


def routes(registry: Registry) -> list[BaseRoute]:
    """The three routes."""
    return [
        Route("/api/v1/decisions", Door(registry, get=_list, post=_log)),
        Route("/api/v1/decisions/{number}", Door(registry, get=_one)),
        Route("/api/v1/decisions/{number}/assumptions/{position}", Door(registry, post=_found)),
    ]


def _list(desk: Desk, asking: Asking) -> Any:
    about = subject(asking.query["about"]) if asking.query.get("about") else None
    only = asking.query.get("only", "").replace("_", " ")
    if only not in ("", *decisions.ONLY):
        raise Invalid(f"only: {only[:40]!r} is none of {', '.join(decisions.ONLY)}.")
    found = decisions.listing(desk, asking.asked(), only=only, kind=asking.query.get("kind", ""), about=about)
    return {"decisions": found.rows, "found": found.found, "of": found.of}


def _log(desk: Desk, asking: Asking) -> Any:
    if asking.header("content-type").startswith(MARKDOWN):
        said = madr.read(_text(asking.body), about=asking.query.get("about", ""), title=asking.query.get("title", ""))
    else:
        said = commands.decision(asking.body)
    if key := asking.header("idempotency-key"):
        said = replace(said, key=key)
    return flat(decisions.log(desk, said))


def _one(desk: Desk, asking: Asking) -> Any:
    number = row_number(SubjectKind.DECISION, asking.path["number"].removesuffix(".md"))
    if MARKDOWN in asking.header("accept") or asking.path["number"].endswith(".md"):
        return Text(decisions.as_madr(desk, number), MARKDOWN)
    return flat(decisions.decision(desk, number))


def _found(desk: Desk, asking: Asking) -> Any:
    """`{"state": "holds" | "broken" | "unknown", "note": "…", "value": 0.7}`."""
    try:
        said = orjson.loads(asking.body)
        state, note, value = State(said["state"]), str(said["note"]), said.get("value")
    except (ValueError, KeyError, TypeError, AttributeError) as cause:
        states = ", ".join(State)
        raise Invalid(f'body: say {{"state": "…", "note": "…"}}, with one of the states {states}.') from cause
    if value is not None and (isinstance(value, bool) or not isinstance(value, int | float)):
        raise Invalid("value: a number.")
    number = row_number(SubjectKind.DECISION, asking.path["number"])
    position = int(asked) if (asked := asking.path["position"]).isdecimal() and len(asked) < 10 else 0
    return assumptions.set_state(desk, number, position, state, note=note, value=value)


def _text(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as cause:
        raise Invalid("body: a MADR file is text in UTF-8.") from cause
