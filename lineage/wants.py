"""What the specification wants at each faulty place of an event, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lineage.events import Event
from lineage.facet_schemas import Schema
from lineage.facets import carriers, place_of, schema_of, validator_of

_FORMATS = {"date-time": "a date and time (ISO 8601, with its zone)", "uri": "a URI", "uuid": "a UUID"}
_TYPES = {
    "string": "a text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "null": "nothing",
    "object": "an object",
    "array": "an array",
}
_EVENT = {
    "eventTime": _FORMATS["date-time"],
    "producer": "a URI of the code that sent the event",
    "schemaURL": "the URI of the schema that the event follows",
    "run.runId": _FORMATS["uuid"],
}
_DEEPEST = 3


def wants(event: Event) -> dict[str, str]:
    """What is wanted, by the place of each fault (the places of `lineage.facets.problems`)."""
    found = {place: _EVENT.get(place, "") for place, _ in event.faults}
    for carrier in carriers(event):
        if not isinstance(carrier.facets, dict):
            found[carrier.place] = "an object of facets by name"
            continue
        for name, facet in carrier.facets.items():
            schema = schema_of(carrier.scope, name)
            for error in validator_of(carrier.scope, name).iter_errors(facet):
                at = place_of(carrier, name, error.instance_path)
                found[at] = described(_inside(schema, error.schema_path[:-1]), schema)
    return found


def described(schema: Any, root: Schema, *, depth: int = 0) -> str:
    """A schema in words: "an object with name (a text) and perhaps type (a text)"."""
    schema = _resolved(schema, root)
    for key, joined in (("anyOf", " or "), ("oneOf", " or ")):
        if isinstance(schema.get(key), list):
            said = dict.fromkeys(described(one, root, depth=depth) for one in schema[key])
            return joined.join(one for one in said if one != _TYPES["null"])
    if "enum" in schema:
        return "one of " + ", ".join(map(str, schema["enum"]))
    if "const" in schema:
        return f"exactly {schema['const']}"
    kind = str(schema.get("type", ""))
    if kind == "object" and schema.get("properties") and depth < _DEEPEST:
        return _object(schema, root, depth)
    if kind == "array" and depth < _DEEPEST:
        items = described(schema.get("items", {}), root, depth=depth + 1)
        return f"an array, each of it {items}" if items else _TYPES["array"]
    return _FORMATS.get(str(schema.get("format", "")), _TYPES.get(kind, ""))


def _object(schema: Schema, root: Schema, depth: int) -> str:
    needed = set(schema.get("required", ()))
    parts: dict[bool, list[str]] = {True: [], False: []}
    for name, inner in schema["properties"].items():
        said = described(inner, root, depth=_DEEPEST)
        parts[name in needed].append(f"{name} ({said})" if said else name)
    told = ", ".join(parts[True])
    perhaps = ", ".join(parts[False])
    return "an object" + (f" with {told}" if told else "") + (f"; perhaps {perhaps}" if perhaps else "")


def _resolved(schema: Any, root: Schema) -> Mapping[str, Any]:
    for _ in range(8):  # a reference to a reference
        reference = schema.get("$ref") if isinstance(schema, Mapping) else None
        if not isinstance(reference, str):
            break
        schema = _inside(root, reference.removeprefix("#/").split("/"))
    return schema if isinstance(schema, Mapping) else {}


def _inside(schema: Any, path: Any) -> Any:
    """The part of a schema at a path; references on the way are followed."""
    root = schema
    for step in path:
        if isinstance(schema, Mapping) and step not in schema:
            schema = _resolved(schema, root)
        try:
            schema = schema[step]
        except (KeyError, IndexError, TypeError):
            return {}
    return schema
