"""What single facets say: version, kind, other names, parent run, column lineage, declared lineage, use, error.

Each reader takes an object of facets by name and is deaf to what it does not understand: a facet that breaks its
schema says nothing here, and is reported by `lineage.facets`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any, NamedTuple

from lineage.events import Json
from lineage.keys import DatasetKey, JobKey, NodeKind, unquoted
from lineage.shapes import Fields

_KINDS = {"MODEL": NodeKind.MODEL, "DEPLOYMENT": NodeKind.DEPLOYMENT, "USE_CASE": NodeKind.USE_CASE}
_USES = frozenset({"training", "validation", "evaluation", "serving"})


class Parent(NamedTuple):
    """The run that started a run, and its job."""

    run_id: str
    job: JobKey


class OtherName(NamedTuple):
    """Another name of a dataset and why it is known: a symlinks facet, or the same name without quotes."""

    key: DatasetKey
    reason: str
    type: str


class Column(NamedTuple):
    """One input column of an output `field`; `field` is None where it affects the whole dataset (a filter, a join)."""

    source: DatasetKey
    source_field: str
    field: str | None
    how: str


def facets_of(entity: Json, key: str) -> Json:
    """The object of facets under `key`; empty where there is none or it is no object."""
    facets = entity.get(key)
    return facets if isinstance(facets, dict) else {}


def _facet(facets: Json, name: str) -> Json:
    facet = facets.get(name)
    return facet if isinstance(facet, dict) and facet.get("_deleted") is not True else {}


def _text(value: Any) -> str:
    return value.replace("\x00", "\ufffd") if isinstance(value, str) else ""


def _list(value: Any) -> list[Json]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _dataset(value: Json) -> DatasetKey | None:
    namespace, name = _text(value.get("namespace")), _text(value.get("name"))
    return DatasetKey(namespace, name) if name else None


def version_of(facets: Json) -> str:
    """What the `version` facet declares; empty without one."""
    return _text(_facet(facets, "version").get("datasetVersion"))


def dataset_kind(facets: Json) -> str | None:
    """The kind that a `datasetType` facet gives; None without one; a deleted facet makes it a plain dataset again."""
    if "datasetType" not in facets:
        return None
    declared = _text(_facet(facets, "datasetType").get("datasetType")).upper()
    return _KINDS.get(declared, NodeKind.DATASET).value


def other_names(key: DatasetKey, facets: Json) -> Iterator[OtherName]:
    """Names declared by the `symlinks` facet, then the unquoted spelling where it differs."""
    for identifier in _list(_facet(facets, "symlinks").get("identifiers")):
        other = _dataset(identifier)
        if other and other != key:
            yield OtherName(other, "symlink", _text(identifier.get("type")))
    plain = unquoted(key.name)
    if plain and plain != key.name:
        yield OtherName(DatasetKey(key.namespace, plain), "quotes", "")


def parent_of(facets: Json) -> Parent | None:
    """The run that the `parent` facet names."""
    facet = _facet(facets, "parent")
    run, job = facets_of(facet, "run"), facets_of(facet, "job")
    run_id, name = _text(run.get("runId")), _text(job.get("name"))
    return Parent(run_id, JobKey(_text(job.get("namespace")), name)) if run_id else None


def error_message(facets: Json) -> str:
    """What the `errorMessage` facet says."""
    return _text(_facet(facets, "errorMessage").get("message"))


def declared_use(facets: Json) -> str:
    """What a run read the dataset for, where our `countersign_use` facet says so."""
    use = _text(_facet(facets, "countersign_use").get("use")).lower()
    return use if use in _USES else ""


def job_versions(facets: Json) -> Iterator[str]:
    """The job's code version: its commit, else digests of its source code and SQL."""
    location = _facet(facets, "sourceCodeLocation")
    commit = _text(location.get("version")) or _text(location.get("tag"))
    if commit:
        yield commit
        return
    for name, field, label in (("sourceCode", "sourceCode", "code"), ("sql", "query", "sql")):
        source = _text(_facet(facets, name).get(field))
        if source:
            yield f"{label}:{hashlib.sha256(source.encode('utf-8', 'surrogatepass')).hexdigest()[:12]}"


def column_lineage(facets: Json) -> Iterator[Column]:
    """Every input column that the `columnLineage` facet names; SQLMesh leaves a source's name empty for literals."""
    facet = _facet(facets, "columnLineage")
    for field, entry in facets_of(facet, "fields").items():
        for source in _list(entry.get("inputFields") if isinstance(entry, dict) else None):
            yield from _column(source, _text(field))
    for source in _list(facet.get("dataset")):
        yield from _column(source, None)


def _column(source: Json, field: str | None) -> Iterator[Column]:
    key = DatasetKey(_text(source.get("namespace")), _text(source.get("name")))
    yield Column(key, _text(source.get("field")), field, _how(source))


def _how(source: Json) -> str:
    transformations = _list(source.get("transformations"))
    parts = [
        "/".join(filter(None, (_text(t.get("type")), _text(t.get("subtype")))))
        + ("!" if t.get("masking") is True else "")
        for t in transformations
    ]
    return ", ".join(filter(None, parts))


End = DatasetKey | JobKey | None
"""What an arrow of the `lineage` facet begins or ends at; None is the event's own job."""


def declared_lineage(facets: Json, *, subject: DatasetKey | None) -> Iterator[tuple[End, End, Fields]]:
    """What the `lineage` facet declares: (source, target, column edges)."""
    facet = _facet(facets, "lineage")
    if subject is not None:
        yield from _entry(facet, subject)
        return
    for entry in _list(facet.get("entries")):
        if _names_an_end(entry):
            yield from _entry(entry, _end(entry))


def _names_an_end(entry: Json) -> bool:
    return entry.get("type") == "JOB" or _dataset(entry) is not None


def _end(entry: Json) -> End:
    key = _dataset(entry)
    return JobKey(*key) if key and entry.get("type") == "JOB" else key


def _arrow(source: Json) -> tuple[bool, End]:
    end = _end(source)
    return isinstance(end, DatasetKey), end


def _entry(entry: Json, target: End) -> Iterator[tuple[End, End, Fields]]:
    arrows: dict[tuple[bool, End], list[tuple[str, str, str]]] = {}  # a job and a dataset of one name are equal tuples
    for source in filter(_names_an_end, _list(entry.get("inputs"))):
        arrows.setdefault(_arrow(source), [])
    for field, item in facets_of(entry, "fields").items():
        for source in filter(_names_an_end, _list(item.get("inputs") if isinstance(item, dict) else None)):
            arrows.setdefault(_arrow(source), []).append((_text(source.get("field")), _text(field), _how(source)))
    for (_, end), fields in arrows.items():
        yield end, target, tuple(fields) if isinstance(end, DatasetKey) else ()
