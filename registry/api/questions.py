"""GET /api/v1/search, /upstream, /downstream and /impact: what the pages and the command line answer, as JSON."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.routing import BaseRoute, Route

from registry.access import Desk
from registry.api.records import Get
from registry.commands import moment
from registry.engine import Registry
from registry.errors import Invalid
from registry.plain import plain
from registry.services import impact, lineage, search, versions

_MOST = 1000


def routes(registry: Registry) -> list[BaseRoute]:
    """The four routes."""
    answers: dict[str, Callable[[Desk, Request], Any]] = {
        "search": _search, "upstream": _upstream, "downstream": _downstream, "impact": _impact,
    }  # fmt: skip
    return [Route(f"/api/v1/{name}", Get(registry, _plainly(answer))) for name, answer in answers.items()]


def _search(desk: Desk, request: Request) -> Any:
    text = request.query_params.get("q", "")
    return {"hits": search.find(desk, text, limit=_number(request, "limit", 20)), "total": search.count(desk, text)}


def _upstream(desk: Desk, request: Request) -> Any:
    version = request.query_params.get("version")
    if version is None:
        return lineage.upstream(desk, _node(desk, request), **_within(request))
    if {"depth", "limit"} & request.query_params.keys():
        raise Invalid("version: all that fed it is told; leave depth and limit out.")
    found = versions.fed_by(desk, _node(desk, request), version, as_of=_moment(request))
    return {"headline": found.headline, **plain(found)}


def _downstream(desk: Desk, request: Request) -> Any:
    if "version" in request.query_params:
        raise Invalid("version: what exactly one version fed is what /api/v1/impact tells.")
    return lineage.downstream(desk, _node(desk, request), **_within(request))


def _impact(desk: Desk, request: Request) -> Any:
    version = request.query_params.get("version")
    found = impact.impact(desk, _node(desk, request), version=version, as_of=_moment(request))
    return {"headline": found.headline, **plain(found)}


def _node(desk: Desk, request: Request) -> Any:
    name = request.query_params.get("name", "")
    if not name:
        raise Invalid("name: say of what, such as ?name=orders&namespace=postgres://db.example.")
    return search.resolve(desk, name, namespace=request.query_params.get("namespace"))


def _within(request: Request) -> dict[str, Any]:
    depth = _number(request, "depth", 0) or None
    return {"depth": depth, "as_of": _moment(request), "limit": _number(request, "limit", _MOST)}


def _number(request: Request, name: str, default: int) -> int:
    text = request.query_params.get(name, str(default))
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Invalid(f"{name}: {text[:40]!r} is no whole number.")
    return int(text)


def _moment(request: Request) -> datetime | None:
    return moment(request.query_params.get("as_of"), "as_of")


def _plainly(answer: Callable[[Desk, Request], Any]) -> Callable[[Desk, Request], Any]:
    return lambda desk, request: plain(answer(desk, request))
