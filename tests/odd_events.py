"""A few events whose names are what nobody would hope for: markup, emphasis, no identifier at all."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import orjson


def event(state: str, number: int, job: str, inputs: list[str], outputs: list[dict], **facets) -> bytes:
    return orjson.dumps(
        {
            "eventType": state,
            "eventTime": datetime(2026, 11, 20, 12, number, tzinfo=UTC).isoformat(),
            "run": {"runId": str(UUID(int=number)), "facets": facets},
            "job": {"namespace": "nightly", "name": job},
            "inputs": [{"namespace": "warehouse", "name": name} for name in inputs],
            "outputs": outputs,
            "producer": "https://example.org/tests",
            "schemaURL": "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
        }
    )


def model(name: str) -> dict:
    kind = {"_producer": "https://example.org", "_schemaURL": "https://example.org/x.json", "datasetType": "MODEL"}
    return {"namespace": "models", "name": name, "facets": {"datasetType": kind}}


EVENTS = [
    event("COMPLETE", 1, "load <b>x</b>", ["raw_*_[customers](x)"], [{"namespace": "warehouse", "name": "customers"}]),
    event("COMPLETE", 2, "train", ["customers"], [model("credit :red[risk] $x$")]),
    event("FAIL", 3, "score", ["customers"], []),
    orjson.dumps({"eventType": "COMPLETE", "eventTime": "2026-11-20T12:04:00Z", "run": {"runId": "not a uuid"},
                  "job": {"namespace": "", "name": "odd"}, "producer": "x", "schemaURL": "y"}),
]  # fmt: skip
