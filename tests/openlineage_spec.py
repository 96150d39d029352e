"""Whether events hold to the OpenLineage specification and to the schemas of our own facets."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import jsonschema_rs
import orjson

ROOT = Path(__file__).resolve().parent.parent
OWN_SCHEMAS = ROOT / "docs" / "facets" / "1-0-0" / "CountersignFacets.json"
Json = dict[str, Any]


class Violation(NamedTuple):
    """A facet that breaks its schema, and how."""

    facet: str
    message: str


class Spec:
    """The specification in a folder: `OpenLineage.json` and `facets/`."""

    def __init__(self, folder: Path) -> None:
        facet_files = [*sorted((folder / "facets").glob("*.json")), OWN_SCHEMAS]
        self.core = orjson.loads((folder / "OpenLineage.json").read_bytes())
        facets = [orjson.loads(path.read_bytes()) for path in facet_files]
        self.registry = jsonschema_rs.Registry([(schema["$id"], schema) for schema in [self.core, *facets]])
        self.home = {name: schema["$id"] for schema in facets for name in schema.get("$defs", {})}
        self.event = jsonschema_rs.Draft202012Validator(self.core, registry=self.registry, validate_formats=True)

    def faults(self, event: Json) -> list[str]:
        """Why this is no event of the specification; empty if it is one."""
        return [error.message for error in self.event.iter_errors(event)]

    def violations(self, event: Json) -> list[Violation]:
        """Facets that break the schema which they name. Facets of other producers name no schema known here."""
        return [
            Violation(f"{key} ({_definition(facet)})", error.message)
            for key, facet in facets_of(event)
            if _definition(facet) in self.home
            for error in self._validator(_definition(facet)).iter_errors(facet)
        ]

    @cache  # noqa: B019 - one Spec per test session
    def _validator(self, definition: str) -> jsonschema_rs.Draft202012Validator:
        schema = {"$ref": f"{self.home[definition]}#/$defs/{definition}"}
        return jsonschema_rs.Draft202012Validator(schema, registry=self.registry, validate_formats=True)


def facets_of(event: Json) -> Iterator[tuple[str, Json]]:
    """Every facet of an event with its key."""
    datasets = [*event.get("inputs", ()), *event.get("outputs", ()), event.get("dataset", {})]
    for carrier in (event.get("run", {}), event.get("job", {}), *datasets):
        for place in ("facets", "inputFacets", "outputFacets"):
            yield from carrier.get(place, {}).items()


def _definition(facet: Json) -> str:
    return str(facet["_schemaURL"]).rpartition("/")[2]
