"""JSON schemas of the specification's facets, as `lineage.client_schemas` wrote them down."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import orjson

FILE = Path(__file__).with_suffix(".json")
Schema = dict[str, Any]
BASE = {"_producer": {"type": "string", "format": "uri"}, "_schemaURL": {"type": "string", "format": "uri"}}
ANY_FACET: Schema = {"type": "object", "properties": BASE, "required": list(BASE)}


@cache
def by_scope() -> dict[tuple[str, str], Schema]:
    """Schema of each known facet by (scope, key): ("Dataset", "columnLineage"), ("Run", "parent"), ..."""
    told: dict[str, Schema] = orjson.loads(FILE.read_bytes())
    return {(scope, key): schema for name, schema in told.items() for scope, _, key in [name.partition("/")]}
