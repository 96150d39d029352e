"""The way to the door for single events is short."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from registry.api import routes
from registry.api.lineage import Shortcut
from registry.services.intake import Intake
from registry.settings import Settings
from tests.people import opened


@pytest.mark.parametrize(("path", "status"), [("/api/v1/lineage", 401), ("/api/v1/lineage/batch", 500), ("/", 500)])
def test_single_events_pass_what_stands_before_the_pages(sqlite_url, path, status):
    registry, _, _ = opened(sqlite_url)
    doors = routes(registry, Intake(registry), None, Settings(demo=False))

    class Wall:
        def __init__(self, app: object) -> None:
            pass

        async def __call__(self, *_asgi: object) -> None:
            raise RuntimeError("the way through the pages")

    app = Starlette(routes=doors, middleware=[Middleware(Shortcut, routes=doors), Middleware(Wall)])
    assert TestClient(app, raise_server_exceptions=False).post(path, content=b"{}").status_code == status
    registry.close()
