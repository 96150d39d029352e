"""The HTTP door: the same services under the same permissions as the pages."""

from __future__ import annotations

from starlette.routing import BaseRoute

from registry.api import session
from registry.engine import Registry
from registry.settings import Settings


def routes(registry: Registry, settings: Settings | None = None) -> list[BaseRoute]:
    """Every route, one module per noun."""
    return session.routes(registry, settings or Settings.from_environment())
