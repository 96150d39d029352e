"""Facet schemas: read off the client's classes, they judge as the specification's own schemas do."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from lineage import client_schemas
from lineage.events import parse
from lineage.facet_schemas import by_scope
from lineage.facets import problems, validator_of
from tests.events import body, dataset, facet, run_event

SCOPES = ("InputDataset", "OutputDataset", "Dataset", "Job", "Run")


@pytest.fixture(scope="module")
def corpus(shared_data: Path) -> Path:
    return shared_data / "openlineage"


@pytest.fixture(scope="module")
def official(corpus: Path) -> dict[tuple[str, str], jsonschema_rs.Draft202012Validator]:
    """The specification's own validator of each facet, by scope and key."""
    schemas = [json.loads(path.read_text()) for path in sorted((corpus / "spec" / "facets").glob("*.json"))]
    core = json.loads((corpus / "spec" / "OpenLineage.json").read_text())
    registry = jsonschema_rs.Registry([(schema["$id"], schema) for schema in [core, *schemas]])
    found = {}
    for schema in schemas:
        for key, place in schema.get("properties", {}).items():
            for reference in [place, *place.get("anyOf", ())]:
                for scope, name in _scoped(reference.get("$ref", "").rpartition("/")[2], schema):
                    pointer = {"$ref": f"{schema['$id']}#/$defs/{name}"}
                    validator = jsonschema_rs.Draft202012Validator(pointer, registry=registry, validate_formats=True)
                    found[scope, key] = validator
    return found


def _scoped(name: str, schema: dict[str, Any]) -> Iterator[tuple[str, str]]:
    if name == "BaseSubsetDatasetFacet":
        for choice in schema["$defs"][name]["oneOf"]:
            yield from _scoped(choice["$ref"].rpartition("/")[2], schema)
        return
    scope = next((scope for scope in SCOPES if name.endswith(f"{scope}Facet")), None)
    if scope:
        yield scope, name


def test_what_is_written_down_is_what_the_installed_client_says():
    assert by_scope() == client_schemas.derived()


def test_every_facet_of_the_specification_is_known(official):
    assert set(official) == set(by_scope())


def test_they_judge_as_the_specification_does(official, corpus):
    judged = 0
    for (scope, key), facet_ in examples(corpus, official):
        ours = validator_of(scope, key)
        theirs = official[scope, key]
        assert ours.is_valid(facet_)
        for changed in changes(facet_):
            judged += 1
            assert ours.is_valid(changed) == theirs.is_valid(changed), (scope, key, changed)
    assert judged > 6000


def examples(corpus: Path, official: Any) -> Iterator[tuple[tuple[str, str], Any]]:
    for path in sorted((corpus / "spec-facets").glob("*Facet/*.json")):
        for key, value in json.loads(path.read_text()).items():
            if isinstance(value, dict):
                schema = value["_schemaURL"].rpartition("/")[2].removesuffix(".json")
                named = [place for place in official if place[1] == key]
                own = [place for place in named if schema.endswith(f"{place[0]}Facet")]
                fitting = [place for place in own or named if official[place].is_valid(value)]
                yield from ((place, value) for place in fitting[:1])


def changes(value: Any) -> Iterator[Any]:
    """The value with one thing left out, added or of another type, at every place in it."""
    if isinstance(value, dict):
        yield {**value, "extra": {"a": 1}}
        for key in value:
            yield {k: v for k, v in value.items() if k != key}
            for other in (None, 1, 1.5, True, "x", [], {}, ["x"], [{}]):
                yield {**value, key: other}
            for changed in changes(value[key]):
                yield {**value, key: changed}
    elif isinstance(value, list):
        yield []
        for place, item in enumerate(value):
            for changed in changes(item):
                yield [*value[:place], changed, *value[place + 1 :]]


@pytest.mark.parametrize(
    ("sent", "place"),
    [
        (dataset("d", dataSource=facet(name="x", uri="bigquery")), "inputs[0].facets.dataSource.uri"),
        (dataset("d", schema=facet(fields=[{"type": "int"}])), "inputs[0].facets.schema.fields[0]"),
        (dataset("d", unheard_of={"x": 1}), "inputs[0].facets.unheard_of"),
        (dataset("d", unheard_of="text"), "inputs[0].facets.unheard_of"),
        (dataset("d", inputFacets={"inputStatistics": facet(rowCount="1")}), "inputs[0].inputFacets.inputStatistics"),
        (dataset("d") | {"facets": []}, "inputs[0].facets"),
    ],
)
def test_a_broken_facet_is_a_problem_with_its_place_and_no_more(sent, place):
    found = problems(parse(body(run_event("START", "job", inputs=[sent]))))
    assert found
    assert all(problem.place.startswith(place) for problem in found)


@pytest.mark.parametrize(
    "sent",
    [
        dataset("d"),
        dataset("d", version={"_deleted": True}),
        dataset("d", unheard_of=facet(anything=[1, {"x": None}])),
        dataset("d", inputFacets={"dataQualityMetrics": facet(columnMetrics={})}),
        dataset("d", inputFacets={"version": facet(datasetVersion="1")}),  # producers do send dataset facets there
        {"namespace": "n", "name": "d", "facets": None},
    ],
)
def test_what_is_right_is_no_problem(sent):
    assert problems(parse(body(run_event("START", "job", inputs=[sent])))) == []
