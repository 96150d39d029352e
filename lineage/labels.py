"""What a node's facets tell a person: whose it is, what it is for, its fields, its licence, whether people are in it.

Read from whatever was sent: what is missing or malformed is left out, never an error.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

Facets = Mapping[str, Any]
_LICENCES = frozenset({"licence", "license"})
_PERSONAL = frozenset({"pii", "personal-data", "personal_data"})
_NO = frozenset({"false", "no", "0", "none"})


class Tag(NamedTuple):
    """A tag on a dataset or job; `field` is empty where it is on the whole."""

    key: str
    value: str
    field: str

    @property
    def text(self) -> str:
        """The tag as one reads it: "pii: true (email)"."""
        of = f" ({self.field})" if self.field else ""
        return f"{self.key}: {self.value}{of}" if self.value else f"{self.key}{of}"


class Field(NamedTuple):
    """A field of a schema; nested fields have dotted names."""

    name: str
    type: str
    description: str = ""


def owners(facets: Facets) -> tuple[str, ...]:
    """Who answers for it, as the `ownership` facet names them."""
    named = (_text(owner.get("name")) for owner in _items(facets, "ownership", "owners"))
    return tuple(dict.fromkeys(filter(None, named)))


def documentation(facets: Facets) -> str:
    """What the `documentation` facet says."""
    return _text(_facet(facets, "documentation").get("description"))


def type_of(facets: Facets) -> str:
    """The type of the dataset in its producer's words: TABLE, TOPIC, MODEL, …"""
    return _text(_facet(facets, "datasetType").get("datasetType"))


def sub_type(facets: Facets) -> str:
    """The finer type: classifier, forecaster, …"""
    return _text(_facet(facets, "datasetType").get("subType"))


def tags(facets: Facets) -> tuple[Tag, ...]:
    """Every tag that has a key."""
    found = (
        Tag(_text(tag.get("key")), _text(tag.get("value")), _text(tag.get("field")))
        for tag in _items(facets, "tags", "tags")
    )
    return tuple(tag for tag in found if tag.key)


def licences(labels: tuple[Tag, ...]) -> tuple[str, ...]:
    """The licences that tags name."""
    return tuple(dict.fromkeys(tag.value for tag in labels if tag.key.lower() in _LICENCES and tag.value))


def personal_data(labels: tuple[Tag, ...]) -> bool:
    """Whether a tag says that there are personal data in it."""
    return any(tag.key.lower() in _PERSONAL and tag.value.lower() not in _NO for tag in labels)


def fields(facets: Facets) -> tuple[Field, ...]:
    """The fields of the `schema` facet, each parent before its children."""
    return tuple(_fields(_facet(facets, "schema").get("fields"), ""))


def content_hash(facets: Facets) -> str:
    """The hash of exactly the bytes, where our `countersign_contentHash` facet says it."""
    return _text(_facet(facets, "countersign_contentHash").get("value"))


def _fields(said: Any, above: str) -> Iterator[Field]:
    for item in said if isinstance(said, list) else ():
        if isinstance(item, dict) and _text(item.get("name")):
            name = above + item["name"]
            yield Field(name, _text(item.get("type")), _text(item.get("description")))
            yield from _fields(item.get("fields"), f"{name}.")


def _facet(facets: Facets, name: str) -> Mapping[str, Any]:
    facet = facets.get(name)
    return facet if isinstance(facet, dict) and facet.get("_deleted") is not True else {}


def _items(facets: Facets, name: str, key: str) -> Iterator[dict[str, Any]]:
    found = _facet(facets, name).get(key)
    return (item for item in found if isinstance(item, dict)) if isinstance(found, list) else iter(())


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
