"""The names under which Countersign speaks OpenLineage: its producer, the keys and the schemas of its own facets."""

from __future__ import annotations

from typing import Final

PRODUCER: Final = "https://github.com/countersign/countersign"
SCHEMA_VERSION: Final = "1-0-0"
STAGED_VERSION: Final = "1-1-0"
"""Of the schemas that know of versions that answer beside each other."""

DEPLOYMENT: Final = "countersign_deployment"
USE_CASE: Final = "countersign_useCase"
CONTENT_HASH: Final = "countersign_contentHash"
USE: Final = "countersign_use"


def schema_url(facet: str, version: str = SCHEMA_VERSION) -> str:
    """Where the schema of one of our facets stands; a version of it never changes."""
    return f"{PRODUCER}/blob/main/docs/facets/{version}/CountersignFacets.json#/$defs/{facet}"
