"""What snapshots share: the address of a page, every request, and how much of a list is read."""

from __future__ import annotations

from urllib.parse import urlencode

from registry.access import Desk
from registry.services import request_listing
from registry.views.approvals import RequestLine
from registry.views.listing import Asked

MOST = 1_000


def page(address: str, path: str, **params: str) -> str:
    """The address of a page on this server; empty where the server's own is not known."""
    if not address:
        return ""
    return f"{address.rstrip('/')}/{path}{f'?{urlencode(params)}' if params else ''}"


def every_request(desk: Desk) -> tuple[RequestLine, ...]:
    """What was asked for, what needs somebody first."""
    return request_listing.listing(desk, Asked(limit=MOST)).listed.rows
