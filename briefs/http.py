"""GET /api/v1/briefs and /api/v1/briefs/KIND?subject=…: which briefs there are, and one of them as a file."""

from __future__ import annotations

from typing import Any, cast

from starlette.routing import BaseRoute, Route

from briefs.export import Format, Page, Wanted, export
from briefs.kinds import KINDS
from briefs.outline import Depth
from registry.access import Desk
from registry.api.doors import Asking, Door, File
from registry.engine import Registry
from registry.errors import Invalid
from registry.settings import Settings


def routes(registry: Registry, settings: Settings) -> list[BaseRoute]:
    """The two routes."""

    def one(desk: Desk, asking: Asking) -> File:
        if not (subject := asking.query.get("subject", "")):
            raise Invalid("subject: say of what the brief is, as in ?subject=fraud-detector.")
        made = export(desk, asking.path["kind"], subject, _wanted(asking, settings.public_url))
        return File(made.document, made.file_name, made.media_type)

    return [
        Route("/api/v1/briefs", Door(registry, get=_all)),
        Route("/api/v1/briefs/{kind}", Door(registry, get=one)),
    ]


def _all(_desk: Desk, _asking: Asking) -> Any:
    return {"briefs": [{"kind": one.name, "title": one.title, "subject": one.about} for one in KINDS]}


def _wanted(asking: Asking, address: str) -> Wanted:
    page, depth = asking.query.get("page", "A4"), asking.number("depth", Depth.EVIDENCE)
    told = asking.query.get("format", Format.PDF.value)
    if page not in ("A4", "Letter"):
        raise Invalid(f"page: {page[:40]!r} is neither A4 nor Letter.")
    if depth not in tuple(Depth):
        raise Invalid(f"depth: {depth} is none of 1 headline, 2 drivers, 3 analysis, 4 evidence.")
    if told not in tuple(Format):
        raise Invalid(f"format: {told[:40]!r} is none of {', '.join(Format)}.")
    return Wanted(format=Format(told), page=cast(Page, page), depth=Depth(depth), address=address)
