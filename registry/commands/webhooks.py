"""What somebody asks for who wants an address to be told of what happens."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from registry.errors import Invalid
from registry.views.notices import NoticeKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """An address, and the kinds of notification that it is told of; none means all. Raises Invalid."""

    url: str
    kinds: tuple[NoticeKind, ...] = ()

    def __post_init__(self) -> None:
        try:
            parts = urlsplit(self.url)
            fits = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port is None or parts.port > 0)
        except ValueError:
            fits = False
        if not fits or len(self.url) > 2000 or not self.url.isprintable() or " " in self.url:
            raise Invalid("url: an address that begins with https:// (or http://) and names a host.")
        if parts.username or parts.password:
            raise Invalid("url: without a name or password in it; the signature says who sends.")
