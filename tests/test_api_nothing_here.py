"""What is no address of the HTTP door says so in JSON, whatever the method; it never answers with a page."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from registry.api import nothing_here


@pytest.mark.parametrize("method", ["GET", "POST", "PUT"])
def test_a_mistyped_address_is_told_where_events_go(method: str) -> None:
    answer = TestClient(Starlette(routes=nothing_here.routes())).request(method, "/api/v1/lineages")
    assert answer.status_code == 404
    assert "/api/v1/lineage;" in answer.json()["error"]
