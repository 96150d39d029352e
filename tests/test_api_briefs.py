"""Briefs over HTTP: the same files under the same permissions as everywhere."""

from __future__ import annotations

import hashlib

from briefs.kinds import KINDS
from registry.services import audit
from tests.http_server import served


def test_a_brief_comes_as_a_file_that_the_log_knows(sqlite_url: str) -> None:
    with served(sqlite_url) as door:
        client = door.client()
        client.ask("POST", "/api/v1/models", b'{"namespace": "shop", "name": "churn"}')
        offered = client.get("/api/v1/briefs").json()["briefs"]
        assert [one["kind"] for one in offered] == [one.name for one in KINDS]
        for told, beginning in (("pdf", b"%PDF-1.7"), ("html", b"<!doctype html>"), ("json", b"{"), ("csv", b"PK")):
            made = client.get(f"/api/v1/briefs/model?subject=churn&format={told}&page=Letter&depth=2")
            assert (made.status, made.body[: len(beginning)]) == (200, beginning)
            assert made.headers["content-disposition"].startswith("attachment; filename*=UTF-8''churn-")
            entry = audit.entries(door.operator, limit=1).entries[0]
            assert entry.details["sha256"] == hashlib.sha256(made.body).hexdigest()
        for query, status, words in (
            ("model", 422, "subject"),
            ("model?subject=nobody", 404, "nobody"),
            ("poem?subject=churn", 404, "poem"),
            ("model?subject=churn&page=A5", 422, "A5"),
            ("model?subject=churn&depth=9", 422, "depth"),
            ("model?subject=churn&format=exe", 422, "exe"),
            ("model?subject=churn&format=docx", 422, "Word"),
        ):
            refused = client.get(f"/api/v1/briefs/{query}")
            assert (refused.status, words in refused.json()["error"]) == (status, True), query
        assert audit.entries(door.operator, limit=1).entries[0].seq == entry.seq
