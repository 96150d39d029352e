"""GET and POST /api/v1/bills: cloud bills on record, one bill with its findings, and its charges."""

from __future__ import annotations

import io
from typing import Any

from starlette.routing import BaseRoute, Route

from registry.access import Desk
from registry.api.doors import Asking, Door
from registry.engine import Registry
from registry.services import bills
from registry.settings import Settings


def routes(registry: Registry, settings: Settings) -> list[BaseRoute]:
    """The three routes; a bill may be as large as the settings say."""
    one = "/api/v1/bills/{number}"
    return [
        Route("/api/v1/bills", Door(registry, get=_list, post=_add, most=settings.max_bill)),
        Route(one, Door(registry, get=_one)),
        Route(f"{one}/charges", Door(registry, get=_charges)),
    ]


def _list(desk: Desk, asking: Asking) -> Any:
    found = bills.listing(desk, asking.asked(), every=asking.yes("every"))
    return {"bills": found.rows, "found": found.found, "of": found.of}


def _add(desk: Desk, asking: Asking) -> Any:
    """The body is the file; `preview=1` reads it and keeps nothing."""
    name = asking.query.get("file_name", "") or "bill"
    body = io.BytesIO(asking.body)
    if asking.yes("preview"):
        found = bills.preview(desk, body, name=name)
    else:
        found = bills.save(desk, body, name=name, note=asking.query.get("note", ""))
    return {"words": found.words, "bill": found}


def _one(desk: Desk, asking: Asking) -> Any:
    return bills.get(desk, bills.number_of(asking.path["number"]))


def _charges(desk: Desk, asking: Asking) -> Any:
    number = bills.number_of(asking.path["number"])
    found = bills.charges(desk, number, asking.asked(), gpu=asking.yes("gpu"))
    return {"charges": found.rows, "found": found.found, "of": found.of}
