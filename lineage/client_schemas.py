"""JSON schemas of the specification's facets, read off the typed classes of the installed OpenLineage client.

The client is generated from the specification, so its classes say which fields a facet must have and of what type. To
import it takes a quarter of a second and 15 MB, so `lineage.facet_schemas` reads what this wrote down; after the client
was renewed, write it anew: `python -m lineage.client_schemas`.
"""

from __future__ import annotations

import enum
import importlib
import pkgutil
import types
import typing
from functools import cache
from typing import Any

import orjson

from lineage.facet_schemas import BASE, FILE, Schema

_PLAIN: dict[Any, Schema] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
}
_SCOPES = ("InputDataset", "OutputDataset", "Dataset", "Job", "Run")
_ODD_KEYS = {
    "DatasourceDatasetFacet": "dataSource",
    "DatasetVersionDatasetFacet": "version",
    "ProcessingEngineRunFacet": "processing_engine",
    "SQLJobFacet": "sql",
    "InputSubsetInputDatasetFacet": "subset",
    "OutputSubsetOutputDatasetFacet": "subset",
}
_FORMATS = {"UUID": "uuid", "isoparse": "date-time", "urlparse": "uri"}
_BASES = {f"{scope}Facet" for scope in _SCOPES}


def derived() -> dict[tuple[str, str], Schema]:
    """Schema of each known facet by (scope, key): ("Dataset", "columnLineage"), ("Run", "parent"), ..."""
    generated = importlib.import_module("openlineage.client.generated")
    found: dict[tuple[str, str], Schema] = {}
    for module in pkgutil.iter_modules(generated.__path__):
        for name, cls in vars(importlib.import_module(f"{generated.__name__}.{module.name}")).items():
            scope = _scope(name, cls)
            if scope:
                found[scope, _key(name, scope)] = _object_schema(cls)
    return found


def _scope(name: str, cls: Any) -> str | None:
    is_facet = isinstance(cls, type) and name.endswith("Facet") and hasattr(cls, "__attrs_attrs__")
    return next((s for s in _SCOPES if is_facet and name not in _BASES and name.endswith(f"{s}Facet")), None)


def _key(name: str, scope: str) -> str:
    stem = name.removesuffix(f"{scope}Facet")
    return _ODD_KEYS.get(name) or stem[0].lower() + stem[1:]


@cache
def _object_schema(cls: type) -> Schema:
    """A schema with `$defs`, because some facets contain themselves (a schema field has fields)."""
    definitions: dict[str, Schema] = {}
    reference = _define(cls, definitions)
    return {**reference, "$defs": definitions}


def _define(cls: type, definitions: dict[str, Schema]) -> Schema:
    name = cls.__name__
    if name not in definitions:
        definitions[name] = {}
        hints = typing.get_type_hints(cls)
        fields = [f for f in cls.__attrs_attrs__ if f.init and f.name not in BASE]  # type: ignore[attr-defined]
        base = BASE if name.endswith("Facet") else {}
        definitions[name] = {
            "type": "object",
            "properties": base | {f.name: _field(f, hints[f.name], definitions) for f in fields},
            "required": [*(f.name for f in fields if f.default is _nothing() or _is_constant(f)), *base],
            "dependentRequired": {f.name: list(others) for f in fields if (others := _needed_by(f.validator))},
        }
    return {"$ref": f"#/$defs/{name}"}


def _field(field: Any, hint: Any, definitions: dict[str, Schema]) -> Schema:
    if _is_constant(field):
        return {"const": field.default}
    names = getattr(getattr(field.validator, "__code__", None), "co_names", ())
    form = next(({"format": form} for parser, form in _FORMATS.items() if parser in names), {})
    return _schema(hint, definitions) | form


def _is_constant(field: Any) -> bool:
    """Whether it tells the kinds of an object apart: a condition of type "compare" is of no other type."""
    return isinstance(field.default, str)


def _needed_by(validator: Any) -> tuple[str, ...]:
    """The fields without which this one may not stand: a list in the code of its validator."""
    if not getattr(validator, "__name__", "").endswith("_dependent_required_check"):
        return ()
    return next((c for c in validator.__code__.co_consts if isinstance(c, tuple) and c and isinstance(c[0], str)), ())


@cache
def _nothing() -> Any:
    return importlib.import_module("attr").NOTHING


def _schema(hint: Any, definitions: dict[str, Schema]) -> Schema:
    if hint in _PLAIN:
        return _PLAIN[hint]
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        return _union(args, definitions)
    if origin is typing.Literal:
        return {"enum": list(args)}
    if origin is list:
        return {"type": "array", "items": _schema(args[0], definitions)}
    if origin is dict:
        return {"type": "object", "additionalProperties": _schema(args[1], definitions)}
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        return {"enum": [member.value for member in hint]}
    return _define(hint, definitions) if hasattr(hint, "__attrs_attrs__") else {}


def _union(args: tuple[Any, ...], definitions: dict[str, Schema]) -> Schema:
    """None stands for "may be left out": the specification knows no null."""
    options = [_schema(arg, definitions) for arg in args if arg is not type(None)]
    return {} if {} in options else options[0] if len(options) == 1 else {"anyOf": options}


if __name__ == "__main__":
    told = {f"{scope}/{key}": schema for (scope, key), schema in derived().items()}
    FILE.write_bytes(orjson.dumps(told, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE))
